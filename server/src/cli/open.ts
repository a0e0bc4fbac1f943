/** Opens a checkout for the command line: lists it, recognises it, indexes it, once. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { DomainIndex } from '../core/concepts/domainIndex.ts';
import type { Whereabouts } from '../core/describe/whereabouts.ts';
import { type ChosenEngine, chooseEngine } from '../host/engines.ts';
import { whereaboutsOf } from '../host/gitRelease.ts';
import { createNodeFiles } from '../host/nodeFiles.ts';
import { nodeScheduler } from '../host/scheduler.ts';
import { defaultSettings } from '../protocol/settings.ts';
import { findCheckouts } from '../workspace/discovery.ts';
import { Indexer } from '../workspace/indexer.ts';
import type { Reach } from '../workspace/indexerOptions.ts';
import { type Logger, neverCancelled } from '../workspace/ports.ts';

export interface OpenCheckout {
  readonly root: string;
  readonly release: string | undefined;
  readonly where: Whereabouts;
  readonly indexer: Indexer;
  readonly domain: DomainIndex;
  readonly chosen: ChosenEngine;
  readonly times: { listMs: number; exclaveFilesMs: number; scopeMs: number };
}

/**
 * Throws with a sentence for a person when the folder holds no XNU with exclaves.
 *
 * @param reach `checkout` reads the words of every other file, too.
 */
export async function openCheckout(
  folder: string,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
  reach: Reach = 'exclaves',
): Promise<OpenCheckout> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new Error(`${folder} is not a folder`);
  const source = createNodeFiles();
  const started = performance.now();
  const listed = await source.list(folder, nodeScheduler, neverCancelled);
  const found = findCheckouts(listed.files);
  const checkout = found.find((one) => one.kind === 'xnu');
  if (checkout === undefined) {
    for (const problem of listed.problems) stderrLog.warn(problem);
    throw new Error(
      found.length > 0
        ? `${folder} is XNU from before exclaves: they came with xnu-10002 (macOS 14)`
        : `${folder} is not an XNU checkout: it holds no osfmk and bsd kernel sources`,
    );
  }
  const root = path.join(folder, checkout.prefix);
  if (found.length > 1) stderrLog.warn(`${folder} holds ${found.length} checkouts; this is about ${root}`);
  const files = listed.files
    .filter((file) => file.path.startsWith(checkout.prefix))
    .map((file) => ({ ...file, path: file.path.slice(checkout.prefix.length) }));
  const chosen = await chooseEngine(engine, here);
  const indexer = new Indexer({
    root,
    source,
    engine: chosen.engine,
    log: stderrLog,
    scheduler: nodeScheduler,
    reach,
    maximumSize: defaultSettings.index.maxFileSize,
  });
  const indexing = performance.now();
  const times = { listMs: indexing - started, exclaveFilesMs: 0, scopeMs: 0 };
  await indexer.run(files, neverCancelled, (stage) => {
    times[stage === 'exclaveFiles' ? 'exclaveFilesMs' : 'scopeMs'] = performance.now() - indexing;
  });
  if (reach !== 'exclaves') await indexer.finish(neverCancelled);
  for (const problem of listed.problems) stderrLog.warn(problem);
  const where = await whereaboutsOf(root, true);
  return {
    root,
    release: where.release,
    where,
    indexer,
    domain: new DomainIndex(indexer.index, indexer),
    chosen,
    times,
  };
}

/** Warnings go to standard error: standard output is for results. */
export const stderrLog: Logger = {
  error: (message) => console.error(`error: ${message}`),
  warn: (message) => console.error(`warning: ${message}`),
  info: () => undefined,
  debug: () => undefined,
};
