import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FileFacts } from '../../server/src/core/model/fileFacts.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import type { IndexerStage } from '../../server/src/workspace/indexerOptions.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { wasmEngine } from '../support/engines.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { MemoryStore, RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

const root = '/xnu';
const tree = {
  'osfmk/kern/exclaves.c': '#include <kern/locks.h>\nLOCK(exclaves_lock);\nint exclaves_run(void) { return 0; }\n',
  'osfmk/kern/exclaves.h': 'int exclaves_run(void);\n',
  'osfmk/kern/locks.h': '#define LOCK(n) lock_t n\n',
  'osfmk/kern/counter.h': '#define COUNTER(n) long n\n',
  'osfmk/kern/task.c': 'int task_add_conclave(void) { return 0; }\n',
  'bsd/kern/kern_exec.c': 'int plain(void) { return 0; }\n',
};

let engine: SyntaxEngine;
let source: MemoryFiles;
let log: RecordingLog;
let store: MemoryStore;

beforeAll(async () => {
  engine = await wasmEngine();
});
beforeEach(() => {
  source = new MemoryFiles({ [root]: tree });
  log = new RecordingLog();
  store = new MemoryStore();
});

function indexerOf(more: { maximumSize?: number; engine?: SyntaxEngine } = {}): Indexer {
  return new Indexer({
    root,
    source,
    engine: more.engine ?? engine,
    log,
    scheduler: stillScheduler,
    store,
    reach: 'exclaves',
    maximumSize: more.maximumSize ?? 100_000,
  });
}
async function run(indexer: Indexer, onStage: (stage: IndexerStage) => void = () => undefined): Promise<void> {
  const { files } = await source.list(root, stillScheduler, neverCancelled);
  await indexer.run(files, neverCancelled, onStage);
  await indexer.finish(neverCancelled);
}
const pathsOf = (indexer: Indexer) => indexer.index.files().map((file) => file.path);

describe('a run', () => {
  it('has the exclave files in before it looks at any other', async () => {
    const indexer = indexerOf();
    const stages: [IndexerStage, string[]][] = [];
    await run(indexer, (stage) => stages.push([stage, pathsOf(indexer)]));
    const first = ['osfmk/kern/exclaves.c', 'osfmk/kern/exclaves.h'];
    expect(stages).toEqual([
      ['exclaveFiles', first],
      ['scope', [...first, 'osfmk/kern/task.c']],
    ]);
    expect(source.log.findIndex((line) => line.startsWith('bytes '))).toBeGreaterThan(
      source.log.indexOf('read osfmk/kern/exclaves.h'),
    );
    expect(indexer.report).toEqual({ parsed: 3, fromCache: 0, exclaveFiles: 2, scopeFiles: 3 });
  });

  it('has the header that lists the phases of the start in, and none that only uses their type', async () => {
    const phases =
      '__enum_decl(startup_subsystem_id_t, uint32_t, {\n\tSTARTUP_SUB_ONE,\n\tSTARTUP_SUB_LAST = ~0u,\n});\n';
    source.create(root, 'osfmk/kern/startup.h', phases);
    source.create(root, 'osfmk/kern/older.h', 'typedef enum { STARTUP_SUB_NONE } startup_subsystem_id_t;\n');
    source.create(root, 'osfmk/kern/startup.c', 'startup_subsystem_id_t startup_phase = STARTUP_SUB_ONE;\n');
    const indexer = indexerOf();
    await run(indexer);
    expect(pathsOf(indexer).filter((path) => !/xclave|task/.test(path))).toEqual([
      'osfmk/kern/older.h',
      'osfmk/kern/startup.h',
    ]);
  });

  it('learns macros from headers that are only included', async () => {
    const indexer = indexerOf();
    await run(indexer);
    expect(indexer.index.symbolsNamed('exclaves_lock')).toHaveLength(1);
    expect(pathsOf(indexer)).not.toContain('osfmk/kern/locks.h');
  });

  it('goes on without files that are deleted, binary, unreadable or too large, and says so', async () => {
    source.create(root, 'osfmk/kern/exclaves_big.c', `int x;${' '.repeat(2000)}`);
    source.create(root, 'osfmk/kern/exclaves_blob.c', 'x');
    source.create(root, 'osfmk/kern/exclaves_secret.c', 'x');
    source.refuse(root, 'osfmk/kern/exclaves_blob.c', 'binary');
    source.refuse(root, 'osfmk/kern/exclaves_secret.c', 'unreadable');
    source.onRead = (path) => {
      if (path === 'osfmk/kern/exclaves.c') source.delete(root, 'osfmk/kern/exclaves.h');
    };
    const indexer = indexerOf({ maximumSize: 1000 });
    await run(indexer);
    expect(pathsOf(indexer)).toEqual(['osfmk/kern/exclaves.c', 'osfmk/kern/task.c']);
    expect(
      log
        .of('warn')
        .map((line) => line.replace(/:.*/, ''))
        .toSorted(),
    ).toEqual([
      'osfmk/kern/exclaves.h',
      'osfmk/kern/exclaves_big.c',
      'osfmk/kern/exclaves_blob.c',
      'osfmk/kern/exclaves_secret.c',
    ]);
    expect(log.of('error')).toEqual([]);
  });

  it('goes on when the parser fails on a file', async () => {
    const failing: SyntaxEngine = {
      ...engine,
      captures: (text) => {
        if (text.includes('exclaves_run(void);')) throw new Error('no memory');
        return engine.captures(text);
      },
    };
    const indexer = indexerOf({ engine: failing });
    await run(indexer);
    expect(pathsOf(indexer)).toEqual(['osfmk/kern/exclaves.c', 'osfmk/kern/task.c']);
    expect(log.of('error')).toEqual(['osfmk/kern/exclaves.h: Error: no memory; not indexed']);
  });

  it('stops between two files when it is cancelled, and calls no later stage', async () => {
    const token = { isCancellationRequested: false };
    const stages: IndexerStage[] = [];
    const { files } = await source.list(root, stillScheduler, neverCancelled);
    const indexer = indexerOf();
    source.onRead = () => {
      token.isCancellationRequested = true;
    };
    await indexer.run(files, token, (stage) => stages.push(stage));
    expect(stages).toEqual([]);
    expect(store.values.size).toBe(0);
  });
});

describe('the kept index', () => {
  it('spares unchanged files the parser, and gives the same answers', async () => {
    const first = indexerOf();
    await run(first);
    const second = indexerOf({ engine: { ...engine, captures: () => [] } });
    await run(second);
    expect(second.report).toMatchObject({ parsed: 0, fromCache: 3 });
    expect(second.index.files()).toEqual(first.index.files());
  });

  it('is used file by file: a changed one is read anew', async () => {
    await run(indexerOf());
    source.edit(root, 'osfmk/kern/task.c', (text) => text.replace('task_add_conclave', 'task_new_conclave'));
    const indexer = indexerOf();
    await run(indexer);
    expect(indexer.report).toMatchObject({ parsed: 1, fromCache: 2 });
    expect(indexer.index.isDeclared('task_new_conclave')).toBe(true);
    expect(indexer.index.isDeclared('task_add_conclave')).toBe(false);
  });

  it('is not used when a header that teaches macros changed', async () => {
    await run(indexerOf());
    source.edit(root, 'osfmk/kern/locks.h', () => '#define LOCK(n) lock_t n##_made\n');
    const indexer = indexerOf();
    await run(indexer);
    expect(indexer.report.fromCache).toBe(0);
    expect(indexer.index.isDeclared('exclaves_lock_made')).toBe(true);
  });

  it('is not used when a header that teaches macros changed and kept its size', async () => {
    await run(indexerOf());
    source.edit(root, 'osfmk/kern/locks.h', () => '#define LOCK(n) lock_u n\n'.replace('LOCK', 'LACK'));
    const indexer = indexerOf();
    await run(indexer);
    expect(indexer.index.isDeclared('exclaves_lock')).toBe(false);
  });

  it('is not used when an exclave header that teaches macros changed', async () => {
    source.create(root, 'osfmk/kern/exclaves_debug.h', '#define TASK(f) int entry_##f\n');
    source.create(root, 'osfmk/kern/exclaves_a.c', '#include "exclaves_debug.h"\nTASK(one);\n');
    await run(indexerOf());
    source.edit(root, 'osfmk/kern/exclaves_debug.h', (text) => text.replace('entry_', 'other_'));
    const indexer = indexerOf();
    await run(indexer);
    expect(indexer.index.isDeclared('other_one')).toBe(true);
  });

  it.each([
    ['nonsense', 'text'],
    ['of another version', { version: -1, dialect: '', files: [] }],
    ['without files', { version: 1 }],
  ])('is ignored when it is %s', async (_what, value) => {
    store.values.set(root, value);
    const indexer = indexerOf();
    await run(indexer);
    expect(indexer.report).toMatchObject({ parsed: 3, fromCache: 0 });
  });

  it('may fail to be written; the index is there all the same', async () => {
    store.failsToSave = true;
    const indexer = indexerOf();
    await run(indexer);
    expect(pathsOf(indexer)).toHaveLength(3);
    expect(log.of('warn')).toEqual(['the index could not be kept: Error: disk full']);
  });

  it('is not written again when nothing changed', async () => {
    await run(indexerOf());
    store.values.clear();
    store.values.set(root, { version: 1, dialect: {}, files: [] });
    const before = indexerOf();
    await run(before);
    const kept = store.values.get(root) as { files: readonly FileFacts[] };
    await run(indexerOf());
    expect(store.values.get(root)).toBe(kept);
  });
});

describe('an update', () => {
  it('takes an editor’s text over the file, and the file again without one', async () => {
    const indexer = indexerOf();
    await run(indexer);
    await indexer.update(['osfmk/kern/exclaves.c'], () => 'int half_typed(');
    expect(indexer.index.isDeclared('exclaves_lock')).toBe(false);
    await indexer.update(['osfmk/kern/exclaves.c']);
    expect(indexer.index.isDeclared('exclaves_lock')).toBe(true);
  });

  it('takes a deleted file out', async () => {
    const indexer = indexerOf();
    await run(indexer);
    source.delete(root, 'osfmk/kern/exclaves.h');
    await indexer.update(['osfmk/kern/exclaves.h']);
    expect(pathsOf(indexer)).not.toContain('osfmk/kern/exclaves.h');
  });

  it('works although everything came from the cache and no macro was learned', async () => {
    await run(indexerOf());
    const indexer = indexerOf();
    await run(indexer);
    await indexer.update(['osfmk/kern/exclaves.c'], () => `${tree['osfmk/kern/exclaves.c']}int added;\n`);
    expect(indexer.index.isDeclared('added')).toBe(true);
    expect(indexer.index.isDeclared('exclaves_lock')).toBe(true);
  });

  it('of one file after another learns what each needs, after a start from the cache', async () => {
    source.create(root, 'osfmk/kern/exclaves_plain.c', 'int exclaves_plain;\n');
    await run(indexerOf());
    const indexer = indexerOf();
    await run(indexer);
    await indexer.update(['osfmk/kern/exclaves_plain.c'], () => 'int exclaves_plain, more;\n');
    await indexer.update(['osfmk/kern/exclaves.c'], () => `${tree['osfmk/kern/exclaves.c']}int added;\n`);
    expect(indexer.index.isDeclared('exclaves_lock')).toBe(true);
  });

  it('learns the macros of a header that an edit includes for the first time', async () => {
    const indexer = indexerOf();
    await run(indexer);
    const path = 'osfmk/kern/exclaves.h';
    const text = '#include <kern/counter.h>\nCOUNTER(exclaves_count);\n';
    await indexer.update([path], (one) => (one === path ? text : undefined));
    expect(indexer.index.isDeclared('exclaves_count')).toBe(true);
  });

  it('of a file that is no source takes no symbol from it', async () => {
    const indexer = indexerOf();
    await run(indexer);
    source.create(root, 'config/Private.exports', '_exclaves_run\nint exclaves_text;\n');
    await indexer.update(['config/Private.exports']);
    expect(indexer.index.exportLists.map(({ path }) => path)).toEqual(['config/Private.exports']);
    expect(pathsOf(indexer)).not.toContain('config/Private.exports');
    expect(indexer.index.isDeclared('exclaves_text')).toBe(false);
  });

  it('learns the macros of a header that was missing when it was included', async () => {
    source.create(root, 'osfmk/kern/exclaves_new.c', '#include <kern/gauge.h>\nGAUGE(exclaves_gauge);\n');
    const indexer = indexerOf();
    await run(indexer);
    source.create(root, 'osfmk/kern/gauge.h', '#define GAUGE(n) int n\n');
    await indexer.update(['osfmk/kern/gauge.h']);
    expect(indexer.index.isDeclared('exclaves_gauge')).toBe(true);
  });

  it('of many files at once parses each one time, by the macros that all of them define then', async () => {
    const seen: string[] = [];
    const counting: SyntaxEngine = {
      ...engine,
      captures: (text) => {
        seen.push(text);
        return engine.captures(text);
      },
    };
    const indexer = indexerOf({ engine: counting });
    await run(indexer);
    // The header comes last, so that what it changes is not known yet when the source is looked at.
    source.edit(root, 'osfmk/kern/exclaves.c', (text) => `${text}int exclaves_more;\n`);
    source.edit(root, 'osfmk/kern/locks.h', () => '#define LOCK(n) lock_t n##_made\n');
    seen.length = 0;
    await indexer.update(['osfmk/kern/exclaves.c', 'osfmk/kern/locks.h']);
    expect(seen.filter((text) => text.includes('exclaves_more'))).toHaveLength(1);
    expect(indexer.index.isDeclared('exclaves_lock_made')).toBe(true);
    expect(indexer.index.isDeclared('exclaves_lock')).toBe(false);
  });
});
