/** A checkout in memory with every ring read: what features that look over the whole tree are tested on. */
import type { ReferenceSource } from '../../server/src/core/index/references.ts';
import { defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { type Checkout, Workspace } from '../../server/src/workspace/workspace.ts';
import { wasmEngine } from './engines.ts';
import { MemoryFiles } from './memoryFiles.ts';
import { hostOf } from './workspaceHost.ts';

/** What makes a folder a checkout, when the files of a test do not. */
const landmarks = { 'osfmk/kern/task.c': '', 'osfmk/kern/exclaves_landmark.h': '' };

/** @param prepare changes the files, below `/xnu`, before they are read. */
export async function checkoutOf(
  files: ReadonlyMap<string, string>,
  prepare: (source: MemoryFiles) => void = () => undefined,
): Promise<Checkout> {
  const source = new MemoryFiles({ '/xnu': new Map([...Object.entries(landmarks), ...files]) });
  prepare(source);
  const workspace = new Workspace(hostOf(source, await wasmEngine()), 1_000_000, 'checkout');
  await workspace.index(['/xnu']);
  const [checkout] = workspace.checkouts;
  if (checkout === undefined) throw new Error('the files are no checkout');
  return checkout;
}

export function referenceSourceOf({ symbols, indexer, opened }: Checkout): ReferenceSource {
  return { symbols, macros: indexer.dialect, read: (path) => opened.read(path), configuration: defaultConfiguration };
}
