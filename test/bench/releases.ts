/**
 * What releases cost, in a process of its own: `newest`, `again` (all; the first of them closed, and opened from memory), or
 * `kept` (all, from what `again` left in the folder). Cpu time counts git's processes where the system tells it.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { chooseEngine } from '../../server/src/host/engines.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { createIndexStore } from '../../server/src/host/indexStore.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { KeptReleases } from '../../server/src/workspace/keptReleases.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { Releases } from '../../server/src/workspace/releases.ts';

const [mode, root = '', folder = ''] = process.argv.slice(2);
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

async function main(): Promise<unknown> {
  const { engine } = await chooseEngine('auto', __dirname);
  const repository = createReleaseRepository(root);
  const kept = new KeptReleases(createIndexStore(folder, silent), root, nodeScheduler, silent);
  const releases = new Releases({
    repository,
    engine,
    log: silent,
    scheduler: nodeScheduler,
    maximumSize: 4_194_304,
    kept,
  });
  const tags = await releases.withExclaves(neverCancelled);
  const started = performance.now();
  const before = cpuMs();
  let factsMs = 0;
  const toTrees = async (tag: string) => {
    const opened = await releases.open(tag, neverCancelled);
    const indexed = cpuMs();
    opened?.domain.facts();
    factsMs += cpuMs() - indexed;
  };
  const firstMs: number[] = [];
  for (const tag of mode === 'newest' ? tags.slice(0, 1) : tags) {
    const asked = performance.now();
    await toTrees(tag);
    firstMs.push(performance.now() - asked);
  }
  const allMs = cpuMs() - before;
  const elapsed = performance.now() - started;
  const again: number[] = [];
  // Those that were read first are closed by now.
  for (const tag of mode === 'again' ? tags.slice(0, 6) : []) {
    const asked = performance.now();
    await toTrees(tag);
    again.push(performance.now() - asked);
  }
  return {
    releases: mode === 'newest' ? 1 : tags.length,
    files: releases.memory.counts.read,
    indexMs: Math.round(allMs - factsMs),
    factsMs: Math.round(factsMs),
    elapsedMs: Math.round(elapsed),
    firstMs: firstMs.map(Math.round),
    againMs: again.map(Math.round),
    keptMiB: Math.round((await keptBytes(kept)) / 1024 / 1024),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

async function keptBytes(kept: KeptReleases): Promise<number> {
  await kept.written;
  if (!existsSync(folder)) return 0;
  return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
}

/** Milliseconds of this process and of those it has waited for. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + childrenMs();
}

/** Linux only; nothing elsewhere. Hundredths of a second. */
function childrenMs(): number {
  try {
    const text = readFileSync('/proc/self/stat', 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return 0;
  }
}

main().then(
  (result) => process.stdout.write(JSON.stringify(result)),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
);
