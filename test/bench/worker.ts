/** One measurement in a process of its own: `prepare`, `parse`, `index` or `models`. Prints one JSON object. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { isExclavePath } from '../../server/src/core/extract/exclaveNames.ts';
import { readSource } from '../../server/src/core/extract/symbols.ts';
import { findObservations } from '../../server/src/core/findings/registry.ts';
import { chooseEngine } from '../../server/src/host/engines.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { optimizeLater } from '../../server/src/host/optimizingCompiler.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { type FileEntry, neverCancelled } from '../../server/src/workspace/ports.ts';

const [mode, wanted, ring, root = '', temporary = ''] = process.argv.slice(2);
const kind = wanted === 'native' || wanted === 'wasm' ? wanted : 'auto';
const listFile = path.join(temporary, `${ring}.files.json`);
const textFile = path.join(temporary, `${ring}.masked.json`);
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

/** How often the models are built in one process. */
const turns = 5;

/** Cpu time of each model from facts in memory, in their order of need. */
function modelTimes(domain: DomainIndex): Record<string, number> {
  const times: Record<string, number> = {};
  const steps: readonly [string, () => unknown][] = [
    ['facts', () => domain.facts()],
    ['conclaves', () => domain.conclaves()],
    ['resource table', () => domain.resourceTable()],
    ['boot', () => domain.boot()],
    ['observations', () => findObservations(domain)],
  ];
  for (const [name, build] of steps) {
    const before = process.cpuUsage();
    build();
    const { user, system } = process.cpuUsage(before);
    times[name] = (user + system) / 1000;
  }
  return times;
}

type Engine = Awaited<ReturnType<typeof chooseEngine>>['engine'];

function indexerWith(engine: Engine): Indexer {
  return new Indexer({
    root,
    source: createNodeFiles(),
    engine,
    log: silent,
    scheduler: nodeScheduler,
    reach: 'exclaves',
    maximumSize: 4_194_304,
  });
}

async function wholeScope(engine: Engine): Promise<{ made: Indexer; all: readonly FileEntry[] }> {
  const { files: all } = await createNodeFiles().list(root, nodeScheduler, neverCancelled);
  const made = indexerWith(engine);
  await made.run(all, neverCancelled, () => undefined);
  return { made, all };
}

async function main(): Promise<unknown> {
  optimizeLater();
  const { engine } = await chooseEngine(kind, __dirname);
  if (mode === 'prepare') {
    const { made: full, all } = await wholeScope(engine);
    const source = createNodeFiles();
    const files = full.index.files().filter((file) => ring === 'whole scope' || isExclavePath(file.path));
    const masked = files.flatMap((file) => {
      const read = source.read(root, file.path, 4_194_304);
      return read.kind === 'text' && full.dialect !== undefined
        ? [readSource(file.path, read.text, full.dialect).masked]
        : [];
    });
    writeFileSync(listFile, JSON.stringify({ files: files.map(({ path: one }) => ({ path: one })), all }));
    writeFileSync(textFile, JSON.stringify(masked));
    return { files: files.length, characters: masked.reduce((sum, text) => sum + text.length, 0) };
  }
  if (mode === 'models') {
    const { made } = await wholeScope(engine);
    // Each from facts in memory, each time anew: the first as after the start, the last as after an edit.
    return Array.from({ length: turns }, () => modelTimes(new DomainIndex(made.index)));
  }
  if (mode === 'parse') {
    const masked = JSON.parse(readFileSync(textFile, 'utf8')) as string[];
    for (const text of masked) engine.parseOnly(text);
  } else {
    const { files, all } = JSON.parse(readFileSync(listFile, 'utf8')) as { files: FileEntry[]; all: FileEntry[] };
    const made = indexerWith(engine);
    await made.runOn(files, all, neverCancelled);
    new DomainIndex(made.index).facts();
  }
  const { user, system } = process.cpuUsage();
  return {
    engine: engine.kind,
    cpuMs: Math.round((user + system) / 1000),
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
