/** The history of symbols over the releases of a repository, and permalinks. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyLine, historyPage } from '../../server/src/core/describe/history.ts';
import { lineDiff } from '../../server/src/core/describe/lineDiff.ts';
import { differenceNote, permalink } from '../../server/src/core/releases/permalink.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { ReleaseHistory } from '../../server/src/workspace/releaseHistory.ts';
import { Releases } from '../../server/src/workspace/releases.ts';
import { wasmEngine } from '../support/engines.ts';
import { hasGit, releases as made, sampleRepository, TestRepository } from '../support/releaseRepository.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

describe.skipIf(!hasGit)('the history of a symbol', () => {
  let repository: TestRepository;
  let history: ReleaseHistory;
  const tags = [made.first, made.second, made.third];
  beforeAll(async () => {
    repository = sampleRepository();
    const engine = await wasmEngine();
    const log = new RecordingLog();
    history = new ReleaseHistory(
      new Releases({
        repository: createReleaseRepository(repository.root),
        engine,
        log,
        scheduler: stillScheduler,
        maximumSize: 4 << 20,
      }),
    );
  });
  afterAll(() => repository.remove());
  const eventsOf = async (name: string) =>
    (await history.of(name, tags, neverCancelled))?.entries.map(({ event, note }) =>
      note === undefined ? event : `${event} (${note})`,
    );

  it('is not known before it is asked for', async () => {
    expect(history.known('exclaves_sensor_count')).toBeUndefined();
    await eventsOf('exclaves_sensor_count');
    expect(history.known('exclaves_sensor_count')).toBeDefined();
  });
  it('tells since when it is there, and when it changed, moved and went', async () => {
    expect(await eventsOf('exclaves_sensor_count')).toEqual(['absent', 'added', 'same']);
    expect(await eventsOf('exclaves_eic_tick_rate')).toEqual(['first', 'removed', 'absent']);
    expect(await eventsOf('exclaves_sensor_copy')).toEqual(['first', 'changed (body)', 'same']);
    expect(await eventsOf('exclaves_sensor_stop')).toEqual(['first', 'moved', 'same']);
    expect(await eventsOf('no_such_name')).toEqual(['absent', 'absent', 'absent']);
  });
  it('follows a file into releases in which it does not mention exclaves', async () => {
    // In the first release the file says nothing of exclaves, and has the function.
    expect(await eventsOf('in_cksum')).toEqual(['first', 'changed (signature and body)', 'same']);
    expect(await eventsOf('task_hold')).toEqual(['first', 'changed (body)', 'same']);
  });
  it('agrees with the line that a hover has', async () => {
    const lineOf = (name: string) => {
      const known = history.known(name);
      return known === undefined ? undefined : historyLine(known.events, known.tags).replaceAll('\\', '');
    };
    expect(lineOf('exclaves_sensor_count')).toBe(`in exclave sources since ${made.second}`);
    expect(lineOf('exclaves_sensor_copy')).toBe(
      `in ${made.first} already, the oldest release read · changed in ${made.second}`,
    );
    expect(lineOf('exclaves_eic_tick_rate')).toContain(`not in exclave sources any more since ${made.second}`);
    // A name of another part of the kernel: nothing follows from the releases in which its file is read.
    expect(lineOf('task_hold')).toBeUndefined();
  });
  it('is a page with each body and the difference to the one before', async () => {
    const found = await history.of('exclaves_sensor_copy', tags, neverCancelled);
    const page = found === undefined ? '' : historyPage(found);
    expect(page).toMatch(/```diff\n(?:.*\n)*?-.*eic_status_to_sensor_status[\s\S]*?\n\+.*\*status = 0;/);
    expect(page.indexOf(made.second.replaceAll(/[-.]/g, '\\$&'))).toBeGreaterThan(0);
    expect(page).not.toMatch(/20\d\d-\d\d/);
    // One for each release in which something happened.
    expect(page.match(/^## /gm)).toHaveLength(2);
  });
  it('is nothing when it is cancelled', async () => {
    expect(await history.of('exclaves_sensor_copy', tags, { isCancellationRequested: true })).toBeUndefined();
  });
});

describe.skipIf(!hasGit)('the history of a symbol with several definitions and declarations', () => {
  let repository: TestRepository;
  let history: ReleaseHistory;
  const tags = ['xnu-1.1', 'xnu-1.2', 'xnu-1.3'];
  const header = 'osfmk/kern/exclaves_list.h';
  const source = 'osfmk/kern/exclaves_list.c';
  const copy = 'libkern/exclaves_list.h';
  const record = (member: string) => `struct exclaves_list_info {\n\tint ${member};\n};\n`;
  const image = 'osfmk/kern/exclaves_image.h';
  const constants = (size: number, at: string) =>
    `#define EXCLAVES_LIST_SIZE ${size}\n#define EXCLAVES_LIST_AT${at}\nenum exclaves_list_size { EXCLAVES_LIST_FIRST = ${size}, EXCLAVES_LIST_SECOND };\n`;
  const structure = (members: string) => `struct exclaves_list_image {\n${members}};\n`;
  const typedef = 'typedef struct exclaves_list_image exclaves_list_image;\n';
  beforeAll(async () => {
    repository = new TestRepository();
    const head = 'int exclaves_list_find(int at);\n';
    repository.write(header, `${head}${record('id')}`);
    repository.write(copy, record('id'));
    repository.write(
      source,
      'int exclaves_list_find(int at)\n{\n\treturn at;\n}\nint exclaves_list_rate(int a)\n{\n\treturn a;\n}\n',
    );
    repository.write('osfmk/kern/exclaves_size.h', constants(1, '(n) (list + n)'));
    repository.write(image, structure('\tint a;\n') + typedef);
    const limits = (low: string, last: string, more = '') =>
      repository.write(
        'osfmk/kern/exclaves_limits.h',
        `enum exclaves_list_limits { EXCLAVES_LIST_LOW = ${low}, EXCLAVES_LIST_LAST${last} };\n${more}`,
      );
    limits('4', '');
    repository.commit('xnu-1.1');
    limits('OUTSIDE_LIMIT', '', 'int elsewhere_count(int a);\n');
    // The definition goes and the declaration stays; a copy goes; a function is another one in both.
    repository.delete(copy);
    repository.write(source, 'int exclaves_list_rate(long a, int b)\n{\n\treturn elsewhere_lock(a + b);\n}\n');
    repository.write('osfmk/kern/exclaves_size.h', constants(2, '(n) (list + 2 * n)'));
    repository.write(image, typedef + structure('\tint a;\n\tint b;\n'));
    repository.commit('xnu-1.2');
    limits('4', ' = 9', 'int elsewhere_count(long a);\n');
    repository.write('osfmk/kern/exclaves_size.h', constants(2, '(n, m) (list + m * n)'));
    repository.write(image, structure('\tint a;\n\tint b;\n'));
    repository.write(copy, record('id'));
    repository.write(header, `${head}${record('other')}`);
    repository.write(
      source,
      'int exclaves_list_find(int at)\n{\n\treturn at;\n}\nint exclaves_list_rate(long b, int a)\n{\n\treturn elsewhere_lock(a + b);\n}\n',
    );
    repository.commit('xnu-1.3');
    const options = { engine: await wasmEngine(), log: new RecordingLog(), scheduler: stillScheduler };
    history = new ReleaseHistory(
      new Releases({ repository: createReleaseRepository(repository.root), ...options, maximumSize: 4 << 20 }),
    );
  });
  afterAll(() => repository.remove());
  const told = async (name: string) =>
    (await history.of(name, tags, neverCancelled))?.entries.map(({ event, note }) =>
      note === undefined ? event : `${event} (${note})`,
    );

  it('says that the definition went where the declaration stays, and shows what is left', async () => {
    expect(await told('exclaves_list_find')).toEqual([
      'first',
      'removed (the definition; only declared since)',
      'changed (defined now)',
    ]);
    const found = await history.of('exclaves_list_find', tags, neverCancelled);
    const page = (found === undefined ? '' : historyPage(found)).replaceAll('\\', '');
    expect(page).toContain(`It was in xnu-1.1 last: ${source}:1`);
    expect(page).toContain(`declared in ${header}:1`);
  });
  it('compares each definition with the one that it was', async () => {
    expect(await told('exclaves_list_info')).toEqual([
      'first',
      `changed (one definition less, in ${copy})`,
      `changed (members, another definition in ${copy})`,
    ]);
  });
  it('says of a constant that its value changed, of a macro with parameters whether its head or its body', async () => {
    expect(await told('EXCLAVES_LIST_SIZE')).toEqual(['first', 'changed (value)', 'same']);
    expect(await told('EXCLAVES_LIST_FIRST')).toEqual(['first', 'changed (value)', 'same']);
    expect(await told('EXCLAVES_LIST_AT')).toEqual(['first', 'changed (body)', 'changed (signature and body)']);
  });
  it('compares a record with a record, and a typedef with a typedef', async () => {
    expect(await told('exclaves_list_image')).toEqual([
      'first',
      'changed (members)',
      `changed (one definition less, in ${image})`,
    ]);
  });
  it('of a name that no release defines follows mentions, and says so', async () => {
    expect(await told('elsewhere_lock')).toEqual(['absent', 'added', 'same']);
    const found = await history.of('elsewhere_lock', tags, neverCancelled);
    const page = (found === undefined ? '' : historyPage(found)).replaceAll('\\', '');
    expect(page).toContain('its definition lies outside the exclave sources, and only mentions');
    expect(page).toContain('not mentioned');
    expect(page).not.toMatch(/not there|\badded\b/);
  });
  it('compares a constant by the number that it stands for', async () => {
    expect(await told('EXCLAVES_LIST_SECOND')).toEqual(['first', 'changed (value 2 → 3)', 'same']);
    const known = history.known('EXCLAVES_LIST_SECOND')?.events;
    expect(known).toEqual({ since: 0, changed: [1] });
  });
  it('of a name that is declared and defined elsewhere says what it follows', async () => {
    expect(await told('elsewhere_count')).toEqual(['absent', 'added', 'changed (signature)']);
    const found = await history.of('elsewhere_count', tags, neverCancelled);
    const page = (found === undefined ? '' : historyPage(found)).replaceAll('\\', '');
    expect(page).toContain('its definition lies outside the exclave sources, and only declarations and mentions');
    expect(page).toContain('| neither declared nor mentioned |');
    expect(page).toContain('declared or mentioned for the first time, or again');
    expect(page).not.toMatch(/not there|\badded\b/);
  });
  it('of a name that nothing read has does not say that it is not there', async () => {
    const pageOf = async (name: string) => {
      const found = await history.of(name, tags, neverCancelled);
      return found === undefined ? '' : historyPage(found);
    };
    expect(await pageOf('nowhere_lock')).toContain('No release has this name in a file that mentions exclaves.');
    expect(await pageOf('nowhere_lock')).not.toContain('not there');
    expect(await pageOf('exclaves_nowhere')).toContain('not there');
  });
  it('takes a constant that cannot be counted any more for the same, where it is written the same', async () => {
    expect(await told('EXCLAVES_LIST_LAST')).toEqual(['first', 'same', 'changed (value)']);
    expect(history.known('EXCLAVES_LIST_LAST')?.events).toEqual({ since: 0, changed: [2] });
  });
  it('tells a signature from a body', async () => {
    expect(await told('exclaves_list_rate')).toEqual(['first', 'changed (signature and body)', 'changed (signature)']);
  });
});

describe('a difference of two texts', () => {
  it('has what went and what came, and the lines around', () => {
    expect(lineDiff('a\nb\nc', 'a\nb\nc')).toEqual([]);
    expect(lineDiff('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
    const long = Array.from({ length: 20 }, (_, at) => `line ${at}`);
    const other = long.map((line, at) => (at === 10 ? 'other' : line));
    expect(lineDiff(long.join('\n'), other.join('\n'))).toEqual([
      '…',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+other',
      ' line 11',
      ' line 12',
      ' line 13',
      '…',
    ]);
  });
  it('gives back both texts, whatever they are', () => {
    for (const [before, after] of [
      ['', 'a'],
      ['a\nb', ''],
      ['a\na\nb', 'a\nb\nb'],
      ['x\ny\nz', 'z\ny\nx'],
    ] as const) {
      const lines = lineDiff(before, after);
      const side = (mark: string) =>
        lines.filter((line) => line.startsWith(' ') || line.startsWith(mark)).map((line) => line.slice(1));
      expect(side('-').join('\n')).toBe(before);
      expect(side('+').join('\n')).toBe(after);
    }
  });
});

describe('a permalink', () => {
  const template = 'https://example.com/{tag}/{path}#{lines}{other}';
  it('pins lines to the release, with odd names escaped', () => {
    expect(permalink(template, 'xnu-1.2', 'osfmk/kern/a.c', 4, 4)).toBe(
      'https://example.com/xnu-1.2/osfmk/kern/a.c#L5{other}',
    );
    expect(permalink(template, 'xnu-1.2', 'a b/{tag}?#.c', 0, 8)).toBe(
      'https://example.com/xnu-1.2/a%20b/%7Btag%7D%3F%23.c#L1-L9{other}',
    );
  });
  it('says when the file is not that of the release', () => {
    expect(differenceNote('a\r\nb\r\n', 'a\nb\n', 0, 1, 'xnu-1')).toBeUndefined();
    expect(differenceNote('a\nb\nc', 'a\nb\nd', 0, 1, 'xnu-1')).toContain('are the same in xnu-1');
    expect(differenceNote('a\nb', 'x\na\nb', 0, 1, 'xnu-1')).toContain('other text stands in these lines');
  });
});
