/** What is asked while the first files are still being read. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LayeredSymbols } from '../../server/src/core/index/symbolSource.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { wasmEngine } from '../support/engines.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

const root = '/xnu';
const tree = {
  'osfmk/kern/exclaves.c': '#include <kern/locks.h>\nLOCK(exclaves_lock);\nint exclaves_run(void) { return LIMIT; }\n',
  'osfmk/kern/exclaves.h': 'struct exclaves_box {\n\tint depth;\n};\nint exclaves_run(void);\n',
  'osfmk/kern/locks.h':
    '#include <kern/limits.h>\n#define LOCK(n) lock_t n\ntypedef struct lock { int held; } lock_t;\n',
  'osfmk/kern/limits.h': '#define LIMIT 7\n',
  'osfmk/kern/other.h': '#define LIMIT 8\n',
  'osfmk/kern/task.c': '#include <kern/other.h>\nint task_add_conclave(void) { return LIMIT; }\n',
  'bsd/kern/kern_exec.c': 'int plain(void) { return 0; }\n',
};
const names = ['LOCK', 'LIMIT', 'lock_t', 'lock', 'held', 'depth', 'exclaves_box', 'exclaves_run', 'exclaves_lock'];

let engine: SyntaxEngine;
beforeAll(async () => {
  engine = await wasmEngine();
});

function made(reach: 'exclaves' | 'checkout' = 'checkout') {
  const source = new MemoryFiles({ [root]: tree });
  const log = new RecordingLog();
  const indexer = new Indexer({ root, source, engine, log, scheduler: stillScheduler, reach, maximumSize: 100_000 });
  const symbols = new LayeredSymbols(indexer.index, indexer.parsedLater, indexer.outer, indexer);
  const placesOf = (name: string) =>
    symbols.symbolsNamed(name).map(({ file, symbol }) => `${file.path}:${symbol.line + 1} ${symbol.kind}`);
  /** @param ask called when questions can be answered, before the first file is in the index. */
  const run = async (ask: () => void) => {
    const { files } = await source.list(root, stillScheduler, neverCancelled);
    await indexer.readExclaveFiles(files, neverCancelled, ask);
    await indexer.readScope(neverCancelled);
    await indexer.finish(neverCancelled);
  };
  return { source, indexer, symbols, placesOf, run };
}

describe('a question before the first file is indexed', () => {
  it('finds what the exclave files and the headers they include define', async () => {
    const { indexer, placesOf, run } = made();
    const early: Record<string, string[]> = {};
    let indexed = -1;
    await run(() => {
      indexed = indexer.index.size;
      for (const name of ['LOCK', 'LIMIT', 'lock_t', 'exclaves_run', 'plain']) early[name] = placesOf(name);
    });
    expect(indexed).toBe(0);
    expect(early).toEqual({
      LOCK: ['osfmk/kern/locks.h:2 macro'],
      LIMIT: ['osfmk/kern/limits.h:1 macro'],
      lock_t: ['osfmk/kern/locks.h:3 typedef'],
      exclaves_run: ['osfmk/kern/exclaves.c:3 function', 'osfmk/kern/exclaves.h:4 prototype'],
      plain: [],
    });
  });

  it('knows the members of a record in a header by then', async () => {
    const { symbols, run } = made();
    let members: unknown;
    await run(() => {
      members = symbols.hasRecord('lock') && symbols.membersNamed('lock', 'held').map(({ file }) => file.path);
    });
    expect(members).toEqual(['osfmk/kern/locks.h']);
  });

  it('changes no later answer', async () => {
    const asked = made();
    await asked.run(() => {
      for (const name of names) asked.placesOf(name);
      asked.indexer.parse('osfmk/kern/exclaves.c');
      asked.indexer.parse('osfmk/kern/limits.h');
    });
    const plain = made();
    await plain.run(() => undefined);
    expect(names.map(asked.placesOf)).toEqual(names.map(plain.placesOf));
    expect(asked.indexer.index.files()).toEqual(plain.indexer.index.files());
    expect([...asked.indexer.outer.paths()].sort()).toEqual([...plain.indexer.outer.paths()].sort());
    expect(asked.indexer.isWhole).toBe(true);
  });

  it('does not go beyond the exclave files where the settings say so', async () => {
    const { placesOf, run } = made('exclaves');
    let early: unknown;
    await run(() => {
      early = placesOf('LOCK');
    });
    expect(early).toEqual([]);
  });

  it('is answered with the text of now for a header that changes before the rest is read', async () => {
    const { source, placesOf, run } = made();
    await run(() => {
      placesOf('LIMIT');
      source.edit(root, 'osfmk/kern/limits.h', () => '#define OTHER_LIMIT 7\n');
    });
    expect(placesOf('OTHER_LIMIT')).toEqual(['osfmk/kern/limits.h:1 macro']);
  });
});
