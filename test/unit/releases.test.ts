/** Releases side by side: what each brought, on a repository that holds the sample tree in a few of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { releaseReport } from '../../server/src/core/describe/releaseReport.ts';
import type { ReleaseDiff } from '../../server/src/core/model/releases.ts';
import type { ReleaseItem } from '../../server/src/core/releases/items.ts';
import { findRenames } from '../../server/src/core/releases/renames.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import type { Releases } from '../../server/src/workspace/releases.ts';
import { compared, failWithout, inMemory, releasesOf, told } from '../support/comparedReleases.ts';
import { wasmEngine } from '../support/engines.ts';
import { hasGit, releases as made, sampleRepository, type TestRepository } from '../support/releaseRepository.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

describe.skipIf(!hasGit)('releases of a repository', () => {
  let repository: TestRepository;
  let releases: Releases;
  beforeAll(async () => {
    repository = sampleRepository();
    releases = await releasesOf(createReleaseRepository(repository.root));
  });
  afterAll(() => {
    repository.remove();
  });

  it('are those that hold exclave sources, newest first', async () => {
    expect(await releases.tags(neverCancelled)).toHaveLength(4);
    expect(await releases.withExclaves(neverCancelled)).toEqual([made.third, made.second, made.first]);
  });

  it('have the facts that a checkout of them has', async () => {
    const opened = await releases.open(made.third, neverCancelled);
    const disk = new Indexer({
      root: repository.root,
      source: createNodeFiles(),
      engine: await wasmEngine(),
      log: new RecordingLog(),
      scheduler: stillScheduler,
      reach: 'exclaves',
      maximumSize: 4 << 20,
    });
    const { files } = await createNodeFiles().list(repository.root, stillScheduler, neverCancelled);
    await disk.run(files, neverCancelled, () => undefined);
    // What rests on every word of a release can be asked once they are read.
    expect(opened?.domain.around).toBe(opened?.indexer);
    const plain = (indexer: Indexer | undefined) => indexer?.index.files().map((file) => ({ ...file, hash: '' }));
    expect(plain(opened?.indexer)).toEqual(plain(disk));
    expect(opened?.indexer.index.buildInputs).toEqual(disk.index.buildInputs);
    // What is no C, too: lists of exports, trace codes, files of the build.
    const others = ({ index }: Indexer) =>
      [...index.exportLists, ...index.textFiles].map((one) => ({ ...one, hash: '' }));
    expect(opened === undefined ? [] : others(opened.indexer)).toEqual(others(disk));
    expect(others(disk).length).toBeGreaterThan(3);
    expect(opened?.domain.boot().makefiles.length).toBeGreaterThan(0);
  });

  it('share what did not change: it is read once', async () => {
    const fresh = await releasesOf(createReleaseRepository(repository.root));
    const first = await fresh.open(made.first, neverCancelled);
    const before = { ...fresh.memory.counts };
    expect(before).toEqual({ read: first?.indexer.index.size, known: 0 });
    await fresh.open(made.second, neverCancelled);
    const read = fresh.memory.counts.read - before.read;
    // Five files of the scope that were edited, and one that mentions exclaves since.
    expect(read).toBe(6);
    const third = await fresh.open(made.third, neverCancelled);
    expect(fresh.memory.counts.read - before.read).toBe(read);
    // What is no C, too.
    const texts = third?.indexer.index.textFiles ?? [];
    expect(texts.length).toBeGreaterThan(0);
    for (const [at, file] of texts.entries()) expect(file).toBe(first?.indexer.index.textFiles[at]);
    for (const file of third?.indexer.index.files() ?? [])
      expect(file).toBe((await fresh.open(made.second, neverCancelled))?.indexer.index.file(file.path));
  });

  it('are told apart by what came, went, moved, changed or is called otherwise', async () => {
    const diff = await releases.compare(made.first, made.second, neverCancelled);
    expect(diff).toMatchObject({ from: made.first, to: made.second, hasSameExclaveFiles: false });
    expect(told(diff, 'file')).toEqual([
      'added osfmk/kern/exclaves_note.txt',
      'removed osfmk/kern/exclaves_log.c',
      'changed bsd/netinet/in_cksum.c (mentions exclaves now)',
      'changed osfmk/kern/exclaves_boot.c (content)',
      'changed osfmk/kern/exclaves_memory.c (content)',
      'changed osfmk/kern/exclaves_resource.h (content)',
      'changed osfmk/kern/exclaves_sensor.c (content)',
      'changed osfmk/kern/task.c (content)',
    ]);
    // Beside the functions of the file that went.
    const functions = told(diff, 'function').filter((line) => !/log|replay/.test(line));
    expect(functions).toEqual([
      'added exclaves_sensor_count',
      'renamed exclaves_eic_tick_rate → exclaves_eic_refresh_rate (same body)',
      'moved exclaves_sensor_stop',
      'changed exclaves_sensor_copy (body)',
      'changed exclaves_sensor_tick_rate (body)',
      // Switched off by `#if 0`; another line of another function of that file is none of the exclaves' business.
      'changed task_hold (body)',
    ]);
    expect(told(diff, 'conclaveState')).toEqual(['added CONCLAVE_S_PAUSED', 'removed CONCLAVE_S_SUSPENDED']);
    expect(told(diff, 'enumerator')).toEqual(['added CONCLAVE_S_PAUSED', 'removed CONCLAVE_S_SUSPENDED']);
    expect(diff?.counts.function).toMatchObject({ added: 1, renamed: 1, moved: 1, changed: 3 });
    const renamed = diff?.changes.find(({ kind, group }) => kind === 'renamed' && group === 'function');
    expect(renamed?.certainty).toBe('inferred');
    const moved = diff?.changes.find(({ kind }) => kind === 'moved');
    expect([moved?.before?.file, moved?.after?.file]).toEqual([
      'osfmk/kern/exclaves_sensor.c',
      'osfmk/kern/exclaves_memory.c',
    ]);
  });

  it('know a name of any of their files before the words of all are read', async () => {
    const fresh = await releasesOf(createReleaseRepository(repository.root));
    const opened = (await fresh.open(made.second, neverCancelled)) ?? failWithout();
    const { indexer } = opened;
    const places = (name: string) => indexer.outer.symbolsNamed(name).map(({ file }) => file.path);
    expect(places('clock_tick')).toEqual([]);
    await fresh.takeUp(opened, 'clock_tick', neverCancelled);
    expect(places('clock_tick')).toEqual(['osfmk/kern/clock.c']);
    expect(indexer.outer.size).toBe(1);
    expect(await fresh.takeUp(opened, 'no_such_name', neverCancelled)).toBe(true);
    expect(await fresh.takeUp(opened, 'clock_tick', { isCancellationRequested: true }).catch(() => false)).toBe(false);
    // What the scope has stays there.
    await fresh.takeUp(opened, 'exclaves_sensor_copy', neverCancelled);
    expect(indexer.outer.size).toBe(1);
  });

  it('are not searched for a name that too many files hold', async () => {
    const others = Object.fromEntries(
      Array.from({ length: 301 }, (_, at) => [`bsd/kern/other_${at}.c`, 'int common_name;\n']),
    );
    const tree = { 'osfmk/kern/exclaves.c': 'int exclaves;\n', ...others };
    const many = await releasesOf(inMemory({ 'xnu-1.1': tree }));
    const opened = (await many.open('xnu-1.1', neverCancelled)) ?? failWithout();
    expect(await many.takeUp(opened, 'common_name', neverCancelled)).toBe(false);
    expect(opened.indexer.outer.size).toBe(0);
  });

  it('have places that hold the name', async () => {
    const diff = await releases.compare(made.first, made.second, neverCancelled);
    for (const { group, name, after, before, kind } of diff?.changes ?? []) {
      if (group !== 'function') continue;
      const [tag, side] = kind === 'removed' ? [made.first, before] : [made.second, after];
      const text = (await releases.open(tag, neverCancelled))?.source.readText('', side?.file ?? '', 1 << 20) ?? '';
      expect(text.slice(side?.start, side?.end), name).toBe(name);
      expect(text.slice(0, side?.start).split('\n').length - 1, name).toBe(side?.line);
    }
  });

  it('read backwards give the same the other way round', async () => {
    const [there, back] = [
      await releases.compare(made.first, made.second, neverCancelled),
      await releases.compare(made.second, made.first, neverCancelled),
    ];
    const names = (diff: ReleaseDiff | undefined, kind: string) =>
      diff?.changes
        .filter((change) => change.kind === kind)
        .map(({ group, name }) => `${group} ${name}`)
        .toSorted();
    expect(names(back, 'removed')).toEqual(names(there, 'added'));
    expect(names(back, 'added')).toEqual(names(there, 'removed'));
    expect(names(back, 'moved')).toEqual(names(there, 'moved'));
  });

  it('that are equal in what concerns exclaves say so', async () => {
    const diff = await releases.compare(made.second, made.third, neverCancelled);
    expect(diff).toMatchObject({ changes: [], hasSameExclaveFiles: true });
    const report = releaseReport(diff ?? failWithout());
    expect(report).toContain('The files that are named for exclaves are the same in both releases.');
    expect(report).toContain('Nothing changed in what concerns exclaves.');
  });

  it('from before exclaves have nothing, so the first has everything', async () => {
    const diff = await releases.compare(made.beforeExclaves, made.first, neverCancelled);
    const changes = diff?.changes.filter(({ group }) => group === 'conclaveState') ?? [];
    expect(changes.length).toBeGreaterThanOrEqual(4);
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['added']));
    expect(diff?.counts.function.before).toBe(0);
  });

  it('give a document that reads well', async () => {
    const report = releaseReport((await releases.compare(made.first, made.second, neverCancelled)) ?? failWithout());
    expect(report).toMatch(/^# What is new in xnu\\-11000\\\.2\\\.1\n/);
    expect(report).toContain(
      '## Functions\n\n### Added: 1\n\n- `exclaves_sensor_count`: osfmk/kern/exclaves\\_sensor\\.c\\:',
    );
    expect(report).toContain(
      '### Renamed (inferred): 1\n\n- `exclaves_eic_tick_rate` → `exclaves_eic_refresh_rate`: same body; ',
    );
    expect(report).toMatch(/\| Functions \| \d+ \| \d+ \| 1 \| \d+ \| 1 \| 1 \| 3 \|/);
  });

  it('give nothing when they are cancelled', async () => {
    const fresh = await releasesOf(createReleaseRepository(repository.root));
    const token = { isCancellationRequested: false };
    await fresh.tags(token);
    token.isCancellationRequested = true;
    await expect(fresh.compare(made.first, made.second, token)).rejects.toThrow('cancelled');
  });
});

const file = 'osfmk/kern/exclaves_case.c';

describe('a comparison', () => {
  it('does not count comments and layout, and counts a value', async () => {
    const diff = await compared(
      { [file]: '#define EXCLAVES_A 1\n#define EXCLAVES_B 1\nint f(int a)\n{\n\treturn a;\n}\n' },
      { [file]: '#define EXCLAVES_A 1 /* one */\n#define EXCLAVES_B 2\nint\nf(int a)\n{ // x\n  return a; }\n' },
    );
    expect(told(diff, 'function')).toEqual([]);
    expect(told(diff, 'macro')).toEqual(['changed EXCLAVES_B (definition)']);
  });

  it('tells a signature from a body', async () => {
    const diff = await compared(
      { [file]: 'int f(int a)\n{\n\treturn a;\n}\nint g(void)\n{\n\treturn 1;\n}\n' },
      { [file]: 'int f(long a)\n{\n\treturn a;\n}\nint g(void)\n{\n\treturn 2;\n}\n' },
    );
    expect(told(diff, 'function')).toEqual(['changed f (signature)', 'changed g (body)']);
  });

  it('tells a function that is another one in both, and one of another file by what mentions exclaves', async () => {
    const both = await compared(
      { [file]: 'int f(int a)\n{\n\treturn a;\n}\n' },
      { [file]: 'int f(long a)\n{\n\treturn a + 1;\n}\n' },
    );
    expect(told(both, 'function')).toEqual(['changed f (signature and body)']);
    const hold = (type: string, more: string, call: string) =>
      `int hold(${type} a) { int b = ${more};\n\tconclave_stop(a${call});\n\treturn b;\n}\n`;
    const elsewhere = async (before: string, after: string) =>
      told(
        await compared(
          { [file]: 'int x;\n', 'osfmk/kern/task.c': before },
          { [file]: 'int x;\n', 'osfmk/kern/task.c': after },
        ),
        'function',
      );
    expect(await elsewhere(hold('conclave_t', '1', ''), hold('conclave_id_t', '2', ''))).toEqual([
      'changed hold (signature)',
    ]);
    expect(await elsewhere(hold('int', '1', ''), hold('long', '1', ', 2'))).toEqual([
      'changed hold (signature and body)',
    ]);
  });

  it('reads a file anew when a macro in it means something else', async () => {
    const use = '#include "exclaves_x.h"\nMAKE(exclaves_one);\n';
    const diff = await compared(
      { [file]: use, 'osfmk/kern/exclaves_x.h': '#define MAKE(n) int n ## _old(void) { return 0; }\n' },
      { [file]: use, 'osfmk/kern/exclaves_x.h': '#define MAKE(n) int n ## _new_name(void) { return 0; }\n' },
    );
    expect(told(diff, 'function')).toEqual(['added exclaves_one_new_name', 'removed exclaves_one_old']);
  });

  it('tells each sysctl once, by the path that a person types, with what became of it', async () => {
    const proc = (name: string, access: string) =>
      `SYSCTL_PROC(_kern, OID_AUTO, ${name}, CTLTYPE_INT | ${access},\n    0, 0, sysctl_exclaves, "I", "");\n`;
    const diff = await compared(
      { [file]: proc('exclaves_stage', 'CTLFLAG_RD') + proc('exclaves_sleepers', 'CTLFLAG_RD') },
      { [file]: proc('exclaves_stage', 'CTLFLAG_RW') + proc('exclaves_nap', 'CTLFLAG_RD') },
    );
    expect(told(diff, 'sysctl')).toEqual([
      'added kern.exclaves_nap',
      'removed kern.exclaves_sleepers',
      'changed kern.exclaves_stage (definition)',
    ]);
    expect(told(diff, 'tunable')).toEqual([]);
  });

  it('takes a constant for another that has its value and its place, and says so', async () => {
    const list = (third: string, more = '') =>
      `typedef enum exclaves_op {\n\tEXCLAVES_OP_BOOT = 5,\n\tEXCLAVES_OP_LAUNCH = 6,\n\t${third},\n${more}\tEXCLAVES_OP_START = 8,\n} exclaves_op_t;\n`;
    const between = async (before: string, after: string, more = '') =>
      told(await compared({ [file]: list(before) }, { [file]: list(after, more) }), 'enumerator');
    expect(await between('EXCLAVES_OP_LOOKUP_RESOURCES = 7', 'EXCLAVES_OP_LOOKUP_SERVICES = 7')).toEqual([
      'renamed EXCLAVES_OP_LOOKUP_RESOURCES → EXCLAVES_OP_LOOKUP_SERVICES (same value, same place in exclaves_op)',
    ]);
    expect(await between('EXCLAVES_OP_LOOKUP_A', 'EXCLAVES_OP_LOOKUP_BEFORE')).toEqual([
      'renamed EXCLAVES_OP_LOOKUP_A → EXCLAVES_OP_LOOKUP_BEFORE (same place in exclaves_op)',
    ]);
    const apart = ['added', 'removed'];
    const kinds = async (...of: Parameters<typeof between>) => (await between(...of)).map((line) => line.split(' ')[0]);
    // Another value; a number given to something else; another neighbor.
    expect(await kinds('EXCLAVES_OP_LOOKUP_ALL = 7', 'EXCLAVES_OP_LOOKUP_FIRST = 9')).toEqual(apart);
    expect(await kinds('EXCLAVES_OP_LOOKUP_ALL = 7', 'EXCLAVES_OP_SUSPEND = 7')).toEqual(apart);
    expect(await kinds('EXCLAVES_OP_LOOKUP_ALL', 'EXCLAVES_OP_LOOKUP_FIRST', '\tEXCLAVES_OP_LOOKUP_LAST,\n')).toEqual([
      'added',
      ...apart,
    ]);
  });

  it('takes neighboring constants for others at their places, each by a word of its own', async () => {
    const list = (...names: string[]) =>
      `typedef enum exclaves_op {\n${['EXCLAVES_OP_BOOT', ...names, 'EXCLAVES_OP_START'].map((name) => `\t${name},\n`).join('')}} exclaves_op_t;\n`;
    const between = async (before: string[], after: string[]) =>
      told(await compared({ [file]: list(...before) }, { [file]: list(...after) }), 'enumerator');
    const old = ['EXCLAVES_OP_SENSOR_A', 'EXCLAVES_OP_BUFFER_B'];
    expect(await between(old, ['EXCLAVES_OP_NEW_SENSOR', 'EXCLAVES_OP_NEW_BUFFER'])).toEqual([
      'renamed EXCLAVES_OP_BUFFER_B → EXCLAVES_OP_NEW_BUFFER (same place in exclaves_op)',
      'renamed EXCLAVES_OP_SENSOR_A → EXCLAVES_OP_NEW_SENSOR (same place in exclaves_op)',
    ]);
    const apart = async (...after: string[]) =>
      (await between(old, after)).filter((line) => line.includes('same place')).length;
    // In another order; one more; words that tell nothing apart.
    expect(await apart('EXCLAVES_OP_NEW_BUFFER', 'EXCLAVES_OP_NEW_SENSOR')).toBe(0);
    expect(await apart('EXCLAVES_OP_NEW_SENSOR', 'EXCLAVES_OP_NEW_BUFFER', 'EXCLAVES_OP_NEW_NOTE')).toBe(0);
    expect(await apart('EXCLAVES_OP_SENSOR_BUFFER_X', 'EXCLAVES_OP_SENSOR_BUFFER_Y')).toBe(0);
  });

  it('takes what a constant stands for for what its new name stands for', () => {
    const side = { file: 'osfmk/mach/exclaves.h', line: 0, column: 0, start: 0, end: 1, shown: '= 7' };
    const item = (group: ReleaseItem['group'], name: string): ReleaseItem => ({
      group,
      name,
      side,
      certainty: 'stated',
      concerns: true,
      code: () => [],
    });
    const [old, now] = [item('trapOperation', 'OP_LOOKUP_RESOURCES'), item('trapOperation', 'OP_LOOKUP_SERVICES')];
    const constant = {
      before: item('enumerator', 'OP_LOOKUP_RESOURCES'),
      after: item('enumerator', 'OP_LOOKUP_SERVICES'),
      reason: 'same value',
    };
    expect(findRenames([old], [now])).toEqual([]);
    expect(findRenames([old], [now], [constant])).toEqual([{ before: old, after: now, reason: 'same value' }]);
  });

  it('finds a slot of upcalls again in another interface by its handler', () => {
    const side = { file: 'osfmk/kern/exclaves_upcalls.c', line: 0, column: 0, start: 0, end: 1, shown: '' };
    const slot = (name: string, handler: string): ReleaseItem => ({
      group: 'upcall',
      name,
      side,
      certainty: 'stated',
      concerns: true,
      handler,
      code: () => [],
    });
    const old = slot('upcalls.all.alloc', 'memory_alloc');
    const reasons = (after: ReleaseItem) => findRenames([old], [after]).map(({ reason }) => reason);
    expect(reasons(slot('upcalls.memory.alloc', 'memory_alloc'))).toEqual([
      'same method, same handler memory_alloc, another interface',
    ]);
    expect(reasons(slot('upcalls.memory.alloc', 'other_alloc'))).toEqual([]);
    expect(reasons(slot('upcalls.memory.alloc_ext', 'memory_alloc'))).toEqual([]);
  });

  it('takes no method for another of its interface, whatever the names of both have in common', () => {
    const side = { file: 'osfmk/kern/exclaves.c', line: 0, column: 0, start: 0, end: 1, shown: '' };
    const method = (name: string): ReleaseItem => ({
      group: 'method',
      name,
      side,
      certainty: 'inferred',
      concerns: true,
      code: () => [],
    });
    const renames = (before: string, after: string) => findRenames([method(before)], [method(after)]).length;
    expect(renames('conclave_launcher.conclavecontrol.status', 'conclave_launcher.conclavecontrol.suspend')).toBe(0);
    expect(renames('conclave_launcher.conclavecontrol.status', 'conclave_launcher.status')).toBe(0);
    expect(renames('eic.sensorrequest.setrefreshrate', 'eic.sensorrequest.set_refresh_rate')).toBe(1);
  });

  it('takes no name for another where two come near, or a body is short', async () => {
    const body = (name: string) =>
      `int ${name}(int a, int b)\n{\n\tint c = a + b;\n\tint d = c * c - a;\n\treturn d > 10 ? d : c + 7;\n}\n`;
    const two = await compared(
      { [file]: body('exclaves_run') },
      { [file]: body('exclaves_run_a') + body('exclaves_run_b') },
    );
    expect(told(two, 'function').filter((line) => line.startsWith('renamed'))).toEqual([]);
    const short = await compared(
      { [file]: 'int exclaves_a(void)\n{\n\treturn 0;\n}\n' },
      { [file]: 'int exclaves_b(void)\n{\n\treturn 0;\n}\n' },
    );
    expect(told(short, 'function')).toEqual(['added exclaves_b', 'removed exclaves_a']);
    const clear = await compared({ [file]: body('exclaves_run') }, { [file]: body('exclaves_run_again') });
    expect(told(clear, 'function')).toEqual(['renamed exclaves_run → exclaves_run_again (same body)']);
  });

  it('counts what is compiled for exclaves alone, wherever they are named in it', async () => {
    const stop = (first: string, last: string) =>
      `void stop(int first)\n{\n#if CONFIG_EXCLAVES\n\tlock(first);\n\t${first}\n\tsuspend_conclave(first);\n#else\n\t${last}\n#endif\n}\n`;
    const changed = async (first: string, last: string) =>
      told(
        await compared(
          { [file]: 'int exclaves_a;\n', 'osfmk/kern/task.c': stop('wait(first);', 'wait(first);') },
          { [file]: 'int exclaves_a;\n', 'osfmk/kern/task.c': stop(first, last) },
        ),
        'function',
      );
    expect(await changed('first = 1;', 'wait(first);')).toEqual(['changed stop (body)']);
    expect(await changed('wait(first);', 'first = 1;')).toEqual([]);
  });

  it('names each file in which a copy of a definition changed', async () => {
    const record = (member: string) => `struct exclave_record {\n\tint ${member};\n};\n`;
    const copies = (member: string) => ({
      [file]: 'int exclaves_a;\n',
      'libkdd/records.h': record(member),
      'osfmk/kern/records.h': record(member),
    });
    const diff = await compared(copies('size'), copies('length'));
    expect(told(diff, 'type')).toEqual(['changed exclave_record (members)']);
    expect(told(diff, 'file')).toEqual([
      'changed libkdd/records.h (content)',
      'changed osfmk/kern/records.h (content)',
    ]);
  });

  it('of other files looks only at what mentions exclaves', async () => {
    const task = (extra: string, call: string) => `int hold(void)\n{\n\tint a = ${extra};\n\t${call}\n\treturn a;\n}\n`;
    const named = { [file]: 'int x;\n' };
    const same = await compared(
      { ...named, 'osfmk/kern/task.c': task('1', 'conclave_stop(1);') },
      { ...named, 'osfmk/kern/task.c': task('2', 'conclave_stop(1);') },
    );
    expect(same.changes).toEqual([]);
    const first = await compared(
      { ...named, 'osfmk/kern/task.c': task('1', '') },
      { ...named, 'osfmk/kern/task.c': task('1', 'conclave_stop(1);') },
    );
    expect(told(first, 'function')).toEqual(['changed hold (mentions exclaves now)']);
    expect(told(first, 'file')).toEqual(['changed osfmk/kern/task.c (mentions exclaves now)']);
  });

  it('counts another file where a line that names something of exclaves came, though nothing defined in it changed', async () => {
    const named = { [file]: 'int x;\n' };
    const header = 'int task_hold(void);\nextern void exclaves_note(int a);\n';
    const more = `${header}extern void task_stop_conclave(int a);\n`;
    const diff = await compared(
      { ...named, 'osfmk/kern/task.h': header, 'bsd/sys/reason.h': header },
      { ...named, 'osfmk/kern/task.h': more, 'bsd/sys/reason.h': `${header}int plain(void);\n` },
    );
    expect(told(diff, 'file')).toEqual(['changed osfmk/kern/task.h (content)']);
  });

  it('shows source as text, whatever it holds', async () => {
    const diff = await compared(
      { [file]: 'int x;\n' },
      {
        [file]: '#define EXCLAVES_X "`</code>` [a](command:evil) <img src=x> | **b**"\n',
        'osfmk/kern/exclaves_[a](x).c': 'int y;\n',
      },
    );
    const report = releaseReport(diff);
    const row = report.split('\n').find((line) => line.includes('EXCLAVES_X'));
    expect(row).toContain('; ``#define EXCLAVES_X "`</code>` [a](command:evil) <img src=x> | **b**"``');
    expect(report).toContain('osfmk/kern/exclaves\\_\\[a\\]\\(x\\)\\.c');
  });
});
