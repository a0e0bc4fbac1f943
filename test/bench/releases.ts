/** What releases cost, in a process of its own: `newest`, `all`, or `again` (opened, closed and opened from memory). */
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
  const before = process.cpuUsage();
  const toTrees = async (tag: string) => (await releases.open(tag, neverCancelled))?.domain.facts().length;
  for (const tag of mode === 'newest' ? tags.slice(0, 1) : tags) await toTrees(tag);
  const { user, system } = process.cpuUsage(before);
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
    cpuMs: Math.round((user + system) / 1000),
    elapsedMs: Math.round(elapsed),
    againMs: again.map(Math.round),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

main().then(
  (result) => process.stdout.write(JSON.stringify(result)),
  (error: unknown) => {
    process.stderr.write(String(error));
    process.exitCode = 1;
  },
);
