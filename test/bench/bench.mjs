// npm run bench -- <checkout> [--runs N]
//
// Prints ratios measured in one run, each side in fresh processes that take turns: what the index costs against the bare
// parse of the same masked text with the same engine; what answers cost over LSP; what memory the server takes.
// Nothing here asserts a time: a figure is for reading.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { measureServer } from './server.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const args = process.argv.slice(2);
const runs = Number(args[args.indexOf('--runs') + 1]) || 5;
const checkout = args.find((arg, at) => !arg.startsWith('--') && args[at - 1] !== '--runs');
if (checkout === undefined) {
  console.error('npm run bench -- <checkout> [--runs N]');
  process.exit(2);
}

const temporary = mkdtempSync(path.join(tmpdir(), 'xnu-exclaves-bench-'));
const worker = path.join(root, 'dist', 'bench.js');
await build({
  entryPoints: [path.join(root, 'test/bench/worker.ts')],
  outfile: worker,
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
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

try {
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

  const server = await measureServer(spawn, path.join(root, 'dist', 'cli.js'), path.resolve(checkout));
  console.log('\nThe server over LSP');
  console.table(server);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
