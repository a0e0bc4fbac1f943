/**
 * What releases cost, in a process of its own: `newest`, `all`, or `again` (opened, closed and opened from memory). Cpu time
 * counts git's processes where the system tells it.
 */
import { readFileSync } from 'node:fs';
import { chooseEngine } from '../../server/src/host/engines.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { Releases } from '../../server/src/workspace/releases.ts';

const [mode, root = ''] = process.argv.slice(2);
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

async function main(): Promise<unknown> {
  const { engine } = await chooseEngine('auto', __dirname);
  const repository = createReleaseRepository(root);
  const releases = new Releases({ repository, engine, log: silent, scheduler: nodeScheduler, maximumSize: 4_194_304 });
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
  for (const tag of mode === 'newest' ? tags.slice(0, 1) : tags) await toTrees(tag);
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
    againMs: again.map(Math.round),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
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
