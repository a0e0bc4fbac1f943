import { describe, expect, it } from 'vitest';
import {
  exclaveFiles,
  findCheckouts,
  IncludeResolver,
  includesOf,
  otherFiles,
  pauses,
} from '../../server/src/workspace/discovery.ts';
import { createInProcessReader } from '../../server/src/workspace/inProcessReader.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { stillScheduler } from '../support/workspaceHost.ts';

const entries = (...paths: string[]) => paths.map((path) => ({ path }));

describe('recognising XNU', () => {
  it('finds a checkout at the root, below it, and several', () => {
    const one = (prefix: string) => [
      `${prefix}osfmk/kern/task.c`,
      `${prefix}bsd/kern/kern_exec.c`,
      `${prefix}osfmk/mach/exclaves.h`,
    ];
    expect(findCheckouts(entries(...one('')))).toEqual([{ prefix: '', kind: 'xnu' }]);
    expect(findCheckouts(entries(...one('src/xnu/'), ...one('other-xnu/')))).toEqual([
      { prefix: 'other-xnu/', kind: 'xnu' },
      { prefix: 'src/xnu/', kind: 'xnu' },
    ]);
  });

  it('tells a release from before exclaves from one with them', () => {
    expect(findCheckouts(entries('osfmk/kern/task.c', 'bsd/kern/kern_exec.c'))).toEqual([
      { prefix: '', kind: 'beforeExclaves' },
    ]);
    // A checkout of which only a part was made.
    expect(findCheckouts(entries('osfmk/kern/exclaves.c'))).toEqual([{ prefix: '', kind: 'xnu' }]);
  });

  it('sees nothing in other trees, however alike their names', () => {
    expect(findCheckouts(entries('osfmk/kern/task.c'))).toEqual([]);
    expect(findCheckouts(entries('my-osfmk/kern/task.c', 'my-bsd/kern/kern_exec.c'))).toEqual([]);
    expect(findCheckouts(entries('notosfmk/kern/exclaves.c', 'docs/exclaves.h'))).toEqual([]);
    expect(findCheckouts([])).toEqual([]);
  });
});

describe('the files of the index', () => {
  it('are first those named for exclaves that can hold source', () => {
    expect(
      exclaveFiles(
        entries('osfmk/kern/exclaves.c', 'iokit/Exclaves/Exclaves.cpp', 'doc/exclaves.md', 'osfmk/kern/task.c'),
      ).map((one) => one.path),
    ).toEqual(['iokit/Exclaves/Exclaves.cpp', 'osfmk/kern/exclaves.c']);
  });

  it('are then those whose text mentions the exclave world', async () => {
    const source = new MemoryFiles({
      '/xnu': {
        'a.c': 'task_add_conclave();',
        'b.c': 'nothing here',
        'c.h': '#include <Tightbeam/tightbeam.h>',
        'd.c': 'EXCLAVES_X',
        'e.c': 'xnuproxy_cmd()',
        'f.md': 'exclave',
        'osfmk/kern/exclaves.c': 'exclave',
        'big.c': `${' '.repeat(200)}exclave`,
      },
    });
    const { files } = await source.list('/xnu', stillScheduler, neverCancelled);
    const reader = createInProcessReader(source, stillScheduler);
    const job = { root: '/xnu', paths: otherFiles(files), maximumSize: 100 };
    expect(await reader.mentions(job, neverCancelled)).toEqual(['a.c', 'c.h', 'd.c', 'e.c']);
  });
});

describe('includes', () => {
  it('match every file that ends in the path, tests left out', () => {
    const resolver = new IncludeResolver(
      entries(
        'osfmk/kern/task.h',
        'bsd/kern/task.h',
        'osfmk/mach/task.h',
        'tests/kern/task.h',
        'osfmk/kern/exclaves.h',
      ),
    );
    expect(resolver.resolve('kern/task.h')).toEqual(['osfmk/kern/task.h', 'bsd/kern/task.h']);
    expect(resolver.resolve('../kern/exclaves.h')).toEqual(['osfmk/kern/exclaves.h']);
    expect(resolver.resolve('exclaves.h')).toEqual(['osfmk/kern/exclaves.h']);
    expect(resolver.resolve('aves.h')).toEqual([]);
  });

  it('are read in either form', () => {
    expect(includesOf('#include <a.h>\n # import "b.h"\nint x;\n#include D\n')).toEqual(['a.h', 'b.h']);
  });
});

describe('pauses', () => {
  it('give other work a turn when one has held the process for a while, and only then', async () => {
    let now = 0;
    let turns = 0;
    const pause = pauses({ now: () => now, yield: async () => void turns++ });
    for (const [time, expected] of [
      [0.5, 0],
      [1.5, 0],
      [3, 1],
      [4, 1],
      [30, 2],
    ] as const) {
      now = time;
      await pause();
      expect(turns, `at ${time} ms`).toBe(expected);
    }
  });
});
