// npm run bench -- <checkout> [--runs N] [--second <checkout>] [--only parse,models,server,peers,sizes,releases]
//
// Prints ratios measured in one run, each side in fresh processes that take turns: what the index costs against the bare
// parse of the same masked text with the same engine; what answers cost over LSP; what the server takes beside other
// navigation tools on the same questions; what grows with the size of what is opened.
// Nothing here asserts a time: a figure is for reading.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { measurePeers } from './peers.mjs';
import { median } from './process.mjs';
import { measureServer } from './server.mjs';
import { measureSizes } from './sizes.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const runs = Number(option('--runs')) || 5;
const parts = option('--only')?.split(',') ?? ['parse', 'models', 'server', 'peers', 'sizes', 'releases'];
const checkout = args.find((arg, at) => !arg.startsWith('--') && !args[at - 1]?.startsWith('--'));
if (checkout === undefined) {
  console.error(
    'npm run bench -- <checkout> [--runs N] [--second <checkout>] [--only parse,models,server,peers,sizes,releases]',
  );
  process.exit(2);
}

const temporary = mkdtempSync(path.join(tmpdir(), 'xnu-exclaves-bench-'));
const languageServer = path.join(root, 'dist', 'server.js');
const worker = path.join(root, 'dist', 'bench.js');
const questions = path.join(root, 'dist', 'bench-questions.js');
const releasesWorker = path.join(root, 'dist', 'bench-releases.js');
for (const [entry, outfile] of [
  ['worker', worker],
  ['questions', questions],
  ['releases', releasesWorker],
])
  await build({
    entryPoints: [path.join(root, `test/bench/${entry}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['tree-sitter', 'tree-sitter-c'],
    define: { 'import.meta.url': 'importMetaUrl' },
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'error',
  });

function run(mode, engine, ring) {
  const result = spawnSync(process.execPath, [worker, mode, engine, ring, path.resolve(checkout), temporary], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (result.status !== 0) throw new Error(`${mode} ${engine} ${ring}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

async function parse() {
  const table = [];
  for (const ring of ['exclave files', 'whole scope']) {
    const prepared = run('prepare', 'auto', ring);
    for (const engine of ['native', 'wasm']) {
      const parse = [];
      const index = [];
      const memory = [];
      let used = engine;
      for (let turn = 0; turn < runs; turn++) {
        const one = run('parse', engine, ring);
        const two = run('index', engine, ring);
        used = two.engine;
        parse.push(one.cpuMs);
        index.push(two.cpuMs);
        memory.push(two.peakMiB);
      }
      table.push({
        ring,
        files: prepared.files,
        MB: (prepared.characters / 1e6).toFixed(2),
        engine: used === engine ? engine : `${engine} (ran as ${used})`,
        'parse cpu ms': median(parse),
        'index cpu ms': median(index),
        ratio: (median(index) / median(parse)).toFixed(2),
        'peak MiB': median(memory),
      });
    }
  }
  console.log(
    `\nIndex (read, learn the dialect, mask, parse, all facts, references) against the bare parse of the same masked text`,
  );
  console.log(`fresh processes, cpu time, median of ${runs}`);
  console.table(table);
}

/** Conclave machine, resource table and boot; the facts they rest on and the observations have rows of their own. */
function models() {
  const perProcess = Array.from({ length: Math.min(runs, 3) }, () => run('models', 'auto', 'whole scope'));
  const names = Object.keys(perProcess[0]?.[0] ?? {});
  const isModel = (name) => name === 'conclaves' || name === 'resource table' || name === 'boot';
  const table = {};
  const column = (of) => (name) => median(perProcess.map((turns) => of(turns)[name]));
  const first = column((turns) => turns[0]);
  const warm = column((turns) => turns.at(-1));
  for (const name of names)
    table[name] = { 'first cpu ms': first(name).toFixed(0), 'warm cpu ms': warm(name).toFixed(0) };
  const sum = (of) => names.filter(isModel).reduce((total, name) => total + of(name), 0);
  table['the three models'] = { 'first cpu ms': sum(first).toFixed(0), 'warm cpu ms': sum(warm).toFixed(0) };
  console.log('\nModels of one release from facts in memory: built first in a process, and for the fifth time');
  console.table(table);
}

async function server() {
  console.log('\nThe server over LSP');
  console.table(await measureServer(languageServer, path.resolve(checkout)));
}

const ask = () => {
  const asked = spawnSync(process.execPath, [questions, path.resolve(checkout)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (asked.status !== 0) throw new Error(`questions: ${asked.stderr}`);
  return JSON.parse(asked.stdout);
};
const context = () => ({
  checkout: path.resolve(checkout),
  temporary,
  server: languageServer,
  asked: ask(),
  runs: Math.min(runs, 3),
});

async function peers() {
  const { asked, ...rest } = context();
  console.log(
    `\nBeside other tools: ${asked.files} files, ${(asked.bytes / 1e6).toFixed(1)} MB; ${asked.questions.length} questions, ` +
      `about names that a plain reading finds defined once`,
  );
  console.log(`cold and first answer: median of ${rest.runs}; memory of the process itself; prototypes indexed by all`);
  const rows = await measurePeers({ ...rest, asked, exclaveFile: 'osfmk/kern/exclaves.c' });
  console.table(rows);
  const ours = rows['XNU Exclaves'];
  const cpu = (row) => Number(row['cold cpu s']);
  const ratios = Object.entries(rows)
    .filter(([name]) => name !== 'XNU Exclaves')
    .map(([name, row]) => {
      const ratio = (what) =>
        row[what] === '—' || Number(row[what]) === 0 ? '—' : (Number(ours[what]) / Number(row[what])).toFixed(2);
      return [
        name,
        { 'first answer': ratio('first answer s'), 'cold cpu': ratio('cold cpu s'), disk: ratio('disk MB') },
      ];
    });
  console.log('The server against each, 1 is equal, less is better');
  console.table(Object.fromEntries(ratios));
  console.log(
    `warm against cold: cpu ${(Number(ours['warm cpu s']) / cpu(ours)).toFixed(2)}, time ${(Number(ours['index warm s']) / Number(ours['index cold s'])).toFixed(2)}`,
  );
}

async function sizes() {
  const second = option('--second') && path.resolve(option('--second'));
  console.log(
    `\nCost against size, cold, nothing kept${second === undefined ? '; name another release with --second' : ''}`,
  );
  console.table(await measureSizes({ ...context(), second }));
}

async function releases() {
  const measured = { newest: [], again: [], kept: [] };
  const folder = path.join(temporary, 'releases');
  for (let turn = 0; turn < Math.min(runs, 3); turn++)
    for (const mode of Object.keys(measured)) {
      // What an earlier turn kept would be taken for read. Each side keeps what it read.
      if (mode !== 'kept') rmSync(folder, { recursive: true, force: true });
      const asked = spawnSync(process.execPath, [releasesWorker, mode, path.resolve(checkout), folder], {
        encoding: 'utf8',
      });
      if (asked.status !== 0) throw new Error(`releases: ${asked.stderr}`);
      measured[mode].push(JSON.parse(asked.stdout));
    }
  const names = { newest: 'the newest alone', again: 'all', kept: 'all, kept from an earlier start' };
  const rows = Object.entries(measured).map(([mode, some]) => ({
    what: names[mode],
    releases: some[0].releases,
    'files read': some[0].files,
    'index cpu ms': median(some.map(({ indexMs }) => indexMs)),
    'facts cpu ms': median(some.map(({ factsMs }) => factsMs)),
    'elapsed ms': median(some.map(({ elapsedMs }) => elapsedMs)),
    'peak MiB': median(some.map(({ peakMiB }) => peakMiB)),
  }));
  console.log('\nReleases read from the repository, to their domain facts');
  console.table(rows);
  const [one, all] = rows;
  const whole = (row) => row['index cpu ms'] + row['facts cpu ms'];
  const ratio = (of) => (of(all) / of(one)).toFixed(2);
  console.log(
    `all against the newest alone: index ${ratio((row) => row['index cpu ms'])}, with domain facts ${ratio(whole)}, elapsed ${ratio((row) => row['elapsed ms'])}`,
  );
  const times = (list) => `median ${median(list)} ms, largest ${Math.max(...list)} ms`;
  console.log(
    `a release that was open before, from memory to its facts: ${times(measured.again.flatMap(({ againMs }) => againMs))}`,
  );
  const later = measured.kept.flatMap(({ firstMs }) => firstMs.slice(1));
  console.log(`a second and later release from what was kept, to its facts: ${times(later)}`);
  console.log(`kept on the disk: ${median(measured.kept.map(({ keptMiB }) => keptMiB))} MiB`);
}

try {
  for (const [name, measure] of Object.entries({ parse, models, server, peers, sizes, releases }))
    if (parts.includes(name)) await measure();
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
