import { beforeAll, describe, expect, it } from 'vitest';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { type Phase, Workspace, type WorkspaceHost } from '../../server/src/workspace/workspace.ts';
import { wasmEngine } from '../support/engines.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { hostOf } from '../support/workspaceHost.ts';

const tree = {
  'osfmk/kern/task.c': 'int task_add_conclave(void) { return 0; }\n',
  'osfmk/kern/exclaves.c': 'int exclaves_run(void) { return 0; }\n',
  'bsd/kern/kern_exec.c': 'int plain;\n',
};
const old = { 'osfmk/kern/task.c': 'int a;\n', 'bsd/kern/kern_exec.c': 'int b;\n' };
let engine: SyntaxEngine;

beforeAll(async () => {
  engine = await wasmEngine();
});

function workspaceOf(source: MemoryFiles, more: Partial<WorkspaceHost> = {}) {
  const host = hostOf(source, engine, more);
  const workspace = new Workspace(host, 100_000, 'exclaves');
  const phases: Phase[] = [];
  workspace.onChange(() => {
    if (phases.at(-1) !== workspace.phase) phases.push(workspace.phase);
  });
  return { workspace, phases, log: host.log };
}
const names = (workspace: Workspace) =>
  workspace.checkouts.flatMap((one) => [...one.indexer.index.symbols()].map(({ symbol }) => symbol.name)).sort();

describe('phases', () => {
  it('go from indexing over the exclave files to ready', async () => {
    const { workspace, phases } = workspaceOf(new MemoryFiles({ '/xnu': tree }));
    await workspace.index(['/xnu']);
    expect(phases).toEqual(['indexing', 'exclaveFilesReady', 'ready']);
    expect(names(workspace)).toEqual(['exclaves_run', 'task_add_conclave']);
  });

  it('tell no folder, no XNU and XNU from before exclaves apart', async () => {
    const { workspace } = workspaceOf(new MemoryFiles({ '/empty': {}, '/old': old }));
    await workspace.index([]);
    expect(workspace.phase).toBe('noFolder');
    await workspace.index(['/empty']);
    expect(workspace.phase).toBe('notXnu');
    await workspace.index(['/empty', '/old']);
    expect(workspace.phase).toBe('beforeExclaves');
  });

  it('end in failed, with a message, when the folder cannot be listed at all', async () => {
    const source = new MemoryFiles({ '/xnu': tree });
    source.list = () => Promise.reject(new Error('no such device'));
    const { workspace, log } = workspaceOf(source);
    await workspace.index(['/xnu']);
    expect(workspace.phase).toBe('failed');
    expect(workspace.message).toBe('no such device');
    expect(log.of('error')).toHaveLength(1);
  });

  it('report folders that cannot be read and index the rest', async () => {
    const source = new MemoryFiles({ '/xnu': tree });
    source.addProblem('/xnu', 'secret: cannot be read (no permission)');
    const { workspace, log } = workspaceOf(source);
    await workspace.index(['/xnu']);
    expect(workspace.phase).toBe('ready');
    expect(log.of('warn')).toEqual(['secret: cannot be read (no permission)']);
  });
});

describe('checkouts', () => {
  it('are found below a folder, in several folders, and only once through two names', async () => {
    const nested = Object.fromEntries(Object.entries(tree).map(([path, text]) => [`src/xnu/${path}`, text]));
    const source = new MemoryFiles({ '/home': nested, '/xnu': tree, '/link': tree });
    const { workspace } = workspaceOf(source, { realPath: async (path) => path.replace('/link', '/xnu') });
    await workspace.index(['/home', '/xnu', '/link']);
    expect(workspace.checkouts.map((one) => one.root)).toEqual(['/home/src/xnu', '/xnu']);
    expect(names(workspace)).toHaveLength(4);
  });

  it('locate a file under the name the editor uses, link or not', async () => {
    const { workspace } = workspaceOf(new MemoryFiles({ '/link': tree }), {
      realPath: async (path) => path.replace('/link', '/real'),
    });
    await workspace.index(['/link']);
    expect(workspace.locate('/link/osfmk/kern/task.c')?.relative).toBe('osfmk/kern/task.c');
    expect(workspace.locate('/real/osfmk/kern/task.c')?.relative).toBe('osfmk/kern/task.c');
    expect(workspace.locate('/linked/osfmk/kern/task.c')).toBeUndefined();
  });

  it('learn their release when the host tells it', async () => {
    const told = Promise.resolve('xnu-11417.1.1');
    const { workspace } = workspaceOf(new MemoryFiles({ '/xnu': tree }), {
      whereaboutsOf: async () => ({ kind: 'repository', release: (await told) ?? '' }),
    });
    await workspace.index(['/xnu']);
    await told;
    expect(workspace.checkouts[0]?.release).toBe('xnu-11417.1.1');
  });
});

describe('a newer run', () => {
  it('ends an older one, whose files never show', async () => {
    const source = new MemoryFiles({
      '/one': tree,
      '/two': { ...tree, 'osfmk/kern/exclaves_two.c': 'int exclaves_two;\n' },
    });
    const { workspace, phases } = workspaceOf(source);
    let second: Promise<void> | undefined;
    source.onRead = (path) => {
      if (path === 'osfmk/kern/exclaves.c') second ??= workspace.index(['/two']);
    };
    await workspace.index(['/one']);
    await second;
    expect(workspace.phase).toBe('ready');
    expect(workspace.checkouts.map((one) => one.root)).toEqual(['/two']);
    expect(phases.filter((phase) => phase === 'ready')).toHaveLength(1);
  });
});

describe('texts of the editor', () => {
  const path = '/xnu/osfmk/kern/exclaves.c';

  it('stand over the file until they are closed', async () => {
    const source = new MemoryFiles({ '/xnu': tree });
    const { workspace } = workspaceOf(source);
    await workspace.index(['/xnu']);
    await workspace.openText(path, 'int typed;\n');
    expect(names(workspace)).toEqual(['task_add_conclave', 'typed']);
    source.edit('/xnu', 'osfmk/kern/exclaves.c', () => 'int on_disk;\n');
    await workspace.filesChanged([path]);
    expect(names(workspace)).toEqual(['task_add_conclave', 'typed']);
    await workspace.closeText(path);
    expect(names(workspace)).toEqual(['on_disk', 'task_add_conclave']);
  });

  it('are taken again after a new run, also when an edit kept the length', async () => {
    const { workspace } = workspaceOf(new MemoryFiles({ '/xnu': tree }));
    await workspace.index(['/xnu']);
    await workspace.openText(path, 'int exclaves_ran(void) { return 0; }\n');
    await workspace.index(['/xnu']);
    const seen = new Promise<void>((resolve) => {
      if (names(workspace).includes('exclaves_ran')) resolve();
      workspace.onChange(() => {
        if (names(workspace).includes('exclaves_ran')) resolve();
      });
    });
    await Promise.race([seen, new Promise((resolve) => setImmediate(resolve))]);
    expect(names(workspace)).toContain('exclaves_ran');
  });

  it('change nothing when they are what the disk has', async () => {
    const { workspace } = workspaceOf(new MemoryFiles({ '/xnu': tree }));
    await workspace.index(['/xnu']);
    const before = workspace.generation;
    await workspace.openText(path, tree['osfmk/kern/exclaves.c']);
    await workspace.closeText(path);
    expect(workspace.generation).toBe(before);
  });

  it('of files in no checkout are of no interest', async () => {
    const { workspace } = workspaceOf(new MemoryFiles({ '/xnu': tree }));
    await workspace.index(['/xnu']);
    const before = workspace.generation;
    await workspace.openText('/elsewhere/exclaves.c', 'int x;\n');
    await workspace.openText('/xnu/osfmk/kern/other.c', 'int x;\n');
    expect(workspace.generation).toBe(before);
  });
});

describe('a branch that is switched', () => {
  it('comes as one change, folders that go included', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`osfmk/kern/exclaves_${at}.c`, `int exclaves_${at};\n`]),
    );
    const source = new MemoryFiles({ '/xnu': { ...tree, ...many, 'iokit/Exclaves/a.cpp': 'int exclaves_io;\n' } });
    const { workspace } = workspaceOf(source);
    await workspace.index(['/xnu']);
    const before = workspace.generation;
    for (const path of Object.keys(many)) source.edit('/xnu', path, (text) => text.replace('exclaves', 'conclave'));
    source.delete('/xnu', 'iokit/Exclaves/a.cpp');
    await workspace.filesChanged([...Object.keys(many).map((path) => `/xnu/${path}`), '/xnu/iokit/Exclaves']);
    expect(workspace.generation).toBe(before + 1);
    expect(names(workspace)).toContain('conclave_7');
    expect(names(workspace)).not.toContain('exclaves_7');
    expect(names(workspace)).not.toContain('exclaves_io');
  });

  it('loses nothing that is typed while it is taken over', async () => {
    const path = 'osfmk/kern/exclaves.c';
    const source = new MemoryFiles({ '/xnu': tree });
    const { workspace } = workspaceOf(source);
    await workspace.index(['/xnu']);
    source.edit('/xnu', path, () => '#define OF_DISK 1\nint exclaves_of_disk(void) { return OF_DISK; }\n');
    const typed = '#define TYPED 1\nint exclaves_typed(void) { return TYPED; }\n';
    const typing: Promise<void>[] = [];
    for (let reads = 1; reads <= 2; reads++) {
      let left = reads;
      source.onRead = (file) => {
        if (file.endsWith(path) && --left === 0) typing.push(workspace.openText(`/xnu/${path}`, typed));
      };
      await workspace.filesChanged([`/xnu/${path}`]);
      source.onRead = undefined;
      await Promise.all(typing);
      expect(names(workspace)).toEqual(['TYPED', 'exclaves_typed', 'task_add_conclave']);
      await workspace.closeText(`/xnu/${path}`);
      expect(names(workspace)).toEqual(['OF_DISK', 'exclaves_of_disk', 'task_add_conclave']);
      source.edit('/xnu', path, (text) => `${text}\n`);
    }
    expect(typing).toHaveLength(2);
  });

  it('to a release from before exclaves, and back, is noticed', async () => {
    const source = new MemoryFiles({ '/xnu': tree });
    const { workspace } = workspaceOf(source);
    await workspace.index(['/xnu']);
    source.delete('/xnu', 'osfmk/kern/exclaves.c');
    await workspace.filesChanged(['/xnu/osfmk/kern/exclaves.c']);
    expect(workspace.phase).toBe('beforeExclaves');
    source.create('/xnu', 'osfmk/kern/exclaves.c', tree['osfmk/kern/exclaves.c']);
    await workspace.filesChanged(['/xnu/osfmk/kern/exclaves.c']);
    expect(workspace.phase).toBe('ready');
    expect(names(workspace)).toContain('exclaves_run');
  });
});

describe('the rest of the checkout', () => {
  it('is told of as it is read, and reading it can be stopped; what was read stays', async () => {
    const big = ' '.repeat(600_000);
    const rest = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`bsd/net/n${at}.c`, `int n${at};\n${big}`]));
    const host = hostOf(new MemoryFiles({ '/xnu': { ...tree, ...rest } }), engine);
    const workspace = new Workspace(host, 1_000_000, 'checkout');
    const told: string[] = [];
    workspace.onProgress(() => {
      told.push(`${workspace.reading?.done}/${workspace.reading?.total}`);
      workspace.stopReading();
    });
    const generations: number[] = [];
    workspace.onChange(() => generations.push(workspace.generation));
    await workspace.index(['/xnu']);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^[1-6]\/\d$/);
    expect(workspace.reading).toBeUndefined();
    expect(workspace.complete).toBe(true);
    const size = workspace.checkouts[0]?.indexer.outer.size ?? 0;
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(6);
    expect(new Set(generations).size).toBe(generations.length);
  });
});

describe('files on disk', () => {
  it('are read again when they change, come or go', async () => {
    const source = new MemoryFiles({ '/xnu': tree });
    const { workspace } = workspaceOf(source);
    await workspace.index(['/xnu']);
    source.create('/xnu', 'osfmk/kern/exclaves_new.c', 'int exclaves_new;\n');
    await workspace.filesChanged(['/xnu/osfmk/kern/exclaves_new.c']);
    expect(names(workspace)).toContain('exclaves_new');
    source.delete('/xnu', 'osfmk/kern/exclaves_new.c');
    await workspace.filesChanged(['/xnu/osfmk/kern/exclaves_new.c']);
    expect(names(workspace)).not.toContain('exclaves_new');
  });

  it('that are no source are left alone', async () => {
    const source = new MemoryFiles({ '/xnu': { ...tree, 'doc/exclaves.md': 'int words;\n' } });
    const { workspace } = workspaceOf(source);
    await workspace.index(['/xnu']);
    await workspace.filesChanged(['/xnu/doc/exclaves.md']);
    expect(workspace.checkouts[0]?.indexer.index.file('doc/exclaves.md')).toBeUndefined();
  });

  it('that begin to mention the exclave world come in', async () => {
    const source = new MemoryFiles({ '/xnu': tree });
    const { workspace } = workspaceOf(source);
    await workspace.index(['/xnu']);
    source.edit('/xnu', 'bsd/kern/kern_exec.c', () => 'int f(void) { return task_add_conclave(); }\n');
    await workspace.filesChanged(['/xnu/bsd/kern/kern_exec.c']);
    expect(workspace.checkouts[0]?.indexer.index.occurrences('task_add_conclave')).toHaveLength(2);
  });
});
