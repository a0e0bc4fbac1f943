/** What a comparison takes for the same thing, and what its counts say: on releases in memory. */

import { describe, expect, it } from 'vitest';
import { releaseReport } from '../../server/src/core/describe/releaseReport.ts';
import { releaseTable } from '../../server/src/core/describe/releaseTable.ts';
import { type ReleaseDiff, releaseGroups } from '../../server/src/core/model/releases.ts';
import { haveSameWords } from '../../server/src/core/releases/sameWords.ts';
import { namingSymbols } from '../../server/src/core/releases/termNames.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { compared, failWithout, inMemory, releasesOf, told } from '../support/comparedReleases.ts';

const file = 'osfmk/kern/exclaves_case.c';
const source = { [file]: 'int x;\n' };

describe('a file under another name', () => {
  const symbols = (count: number, from = 0) =>
    Array.from({ length: count }, (_, at) => `_tb_symbol_${at + from}\n`).join('');
  const between = async (before: Record<string, string>, after: Record<string, string>) =>
    told(await compared({ ...source, ...before }, { ...source, ...after }), 'file');

  it('is told as renamed, with why, also where it is no source', async () => {
    expect(
      await between(
        { 'config/Private.Exclaves.exports': symbols(40) },
        { 'config/libexclaves.exports': `${symbols(38)}_tb_more\n` },
      ),
    ).toEqual(['renamed config/Private.Exclaves.exports → config/libexclaves.exports (lines alike by 96 %)']);
    expect(await between({ 'config/a_exclaves.txt': 'one note\n' }, { 'config/b_exclaves.txt': 'one note\n' })).toEqual(
      ['renamed config/a_exclaves.txt → config/b_exclaves.txt (same content)'],
    );
  });

  it('links both places in the report', async () => {
    const diff = await compared(
      { ...source, 'config/Private.Exclaves.exports': symbols(40) },
      { ...source, 'config/libexclaves.exports': symbols(40) },
    );
    expect(releaseReport(diff)).toContain(
      '### Renamed (inferred): 1\n\n- config/Private\\.Exclaves\\.exports → config/libexclaves\\.exports: same content\n',
    );
  });

  it('is another file where only what every file has is alike, or two are as much like it', async () => {
    const license = '/*\n * A license\n * of many words\n * and more of them\n */\n#include <a.h>\n#include <b.h>\n';
    const code = (name: string) =>
      Array.from({ length: 12 }, (_, at) => `int exclaves_${name}_${at}(int ${name}${at});\n`).join('');
    const kinds = async (before: Record<string, string>, after: Record<string, string>) =>
      (await between(before, after)).map((line) => line.split(' ')[0]);
    expect(
      await kinds({ 'osfmk/exclaves_a.h': license + code('a') }, { 'osfmk/exclaves_b.h': license + code('b') }),
    ).toEqual(['added', 'removed']);
    expect(await kinds({ 'a_exclaves.txt': '' }, { 'b_exclaves.txt': '' })).toEqual(['added', 'removed']);
    expect(
      await kinds(
        { 'a_exclaves.exports': symbols(30) },
        { 'b_exclaves.exports': `${symbols(29)}_b\n`, 'c_exclaves.exports': `${symbols(29)}_c\n` },
      ),
    ).toEqual(['added', 'added', 'removed']);
  });

  it('that has comments and layout of its own is the same source', async () => {
    const lines = Array.from({ length: 12 }, (_, at) => `int exclaves_line_${at}(int a, int b);`);
    expect(
      await between(
        { 'osfmk/kern/exclaves_old.h': lines.join('\n') },
        { 'osfmk/exclaves/exclaves_new.h': `/* Another\n comment */\n${lines.join('  // said\n')}\n` },
      ),
    ).toEqual(['renamed osfmk/kern/exclaves_old.h → osfmk/exclaves/exclaves_new.h (lines alike by 100 %)']);
  });
});

describe('a function that does more under another name', () => {
  const steps = (...names: string[]) =>
    names.map((name) => `\texclaves_${name} = read(&${name}_label);\n\tcheck(exclaves_${name}, !=, 0);\n`).join('');
  const start = (name: string, body: string, head = 'static void') => `${head}\n${name}(void)\n{\n${body}}\n`;
  const between = async (before: string, after: string) =>
    told(await compared({ [file]: `int x;\n${before}` }, { [file]: `int x;\n${after}` }), 'function');
  const old = start('setup_exclaves_enter_range', steps('first', 'last'));

  it('is told as renamed where it has the whole body, the signature and a name that is alike', async () => {
    const why = '(the whole body of one is in the other, same signature)';
    const now = start('setup_exclaves_ranges', steps('first', 'last', 'third', 'fourth'));
    expect(await between(old, now)).toEqual([`renamed setup_exclaves_enter_range → setup_exclaves_ranges ${why}`]);
    expect(await between(now, old)).toEqual([`renamed setup_exclaves_ranges → setup_exclaves_enter_range ${why}`]);
  });

  it('is another one where it took over the body of a function with another name or signature, or half of it', async () => {
    const apart = async (...now: string[]) =>
      (await between(old, now.join(''))).filter((line) => line.startsWith('renamed'));
    const more = steps('first', 'last', 'third', 'fourth');
    expect(await apart(start('boot_all', more))).toEqual([]);
    expect(await apart(start('setup_exclaves_ranges', more, 'int'))).toEqual([]);
    expect(await apart(start('setup_exclaves_ranges', steps('first', 'third', 'fourth', 'last')))).toEqual([]);
    // Two that could be it.
    expect(
      await apart(start('setup_exclaves_ranges', more), start('setup_exclaves_all_ranges', `${more}\tfifth();\n`)),
    ).toEqual([]);
  });
});

describe('a name that a record and a typedef have', () => {
  const header = (members: string, typedef: string) => ({
    [file]: `struct exclaves_image {\n${members}};\n${typedef}int x;\n`,
  });
  const typedef = 'typedef struct exclaves_image exclaves_image;\n';

  it('is compared record with record', async () => {
    const diff = await compared(header('\tint a;\n', typedef), {
      [file]: `${typedef}struct exclaves_image {\n\tint a;\n\tint b;\n};\nint x;\n`,
    });
    expect(told(diff, 'type')).toEqual(['changed exclaves_image (members)']);
    const [change] = diff.changes.filter(({ group }) => group === 'type');
    expect([change?.before?.shown, change?.after?.shown]).toEqual(['struct exclaves_image', 'struct exclaves_image']);
  });

  it('says which of them came, and which stands in place of another', async () => {
    expect(told(await compared(header('\tint a;\n', ''), header('\tint a;\n', typedef)), 'type')).toEqual([
      `changed exclaves_image (another definition in ${file})`,
    ]);
    const diff = await compared({ [file]: 'typedef int exclaves_image;\nint x;\n' }, header('\tint a;\n', ''));
    expect(told(diff, 'type')).toEqual([`changed exclaves_image (struct in place of typedef, in ${file})`]);
    const [change] = diff.changes.filter(({ group }) => group === 'type');
    expect([change?.before?.shown, change?.after?.shown]).toEqual([
      'typedef int exclaves_image;',
      'struct exclaves_image',
    ]);
    // Also where what stood there had nothing to do with exclaves.
    const other = 'osfmk/kern/flags.h';
    const plain = await compared(
      { ...source, [other]: 'int y; /* exclaves */\nenum flags { FLAGS_NONE };\n' },
      { ...source, [other]: 'int y; /* exclaves */\ntypedef struct { int exclaves_flag; } flags;\n' },
    );
    expect(told(plain, 'type')).toEqual([`changed flags (typedef in place of enum, in ${other})`]);
  });
});

describe('a constant', () => {
  const list = (...constants: string[]) => ({
    [file]: `typedef enum {\n${constants.map((one) => `\t${one},\n`).join('')}} exclaves_list_t;\nint x;\n`,
  });
  const changed = async (before: string[], after: string[]) =>
    told(await compared(list(...before), list(...after)), 'enumerator');

  it('is compared by the number it stands for, written or counted', async () => {
    expect(await changed(['EXCLAVES_A = 47', 'EXCLAVES_B'], ['EXCLAVES_A = 0x6f', 'EXCLAVES_B'])).toEqual([
      'changed EXCLAVES_A (definition)',
      'changed EXCLAVES_B (value 48 → 112)',
    ]);
    expect(await changed(['EXCLAVES_A', 'EXCLAVES_B'], ['EXCLAVES_A = 0x0u', 'EXCLAVES_B = 0x1'])).toEqual([]);
  });

  it('is compared as text where only a compiler can count', async () => {
    expect(await changed(['EXCLAVES_A = BASE', 'EXCLAVES_B'], ['EXCLAVES_A = 7', 'EXCLAVES_B'])).toEqual([
      'changed EXCLAVES_A (definition)',
    ]);
    const optional = ['#if X\n\tEXCLAVES_A', 'EXCLAVES_AA', '\n#endif\n\tEXCLAVES_B'];
    expect((await changed(optional, optional.slice(0, 1).concat(optional.slice(2)))).join()).not.toContain('value');
  });
});

describe('a type', () => {
  it('without members has a definition that changes', async () => {
    const of = (parameters: string) => ({ [file]: `typedef int (*exclaves_visit_fn)(${parameters});\nint x;\n` });
    expect(told(await compared(of('int a'), of('int a, int b')), 'type')).toEqual([
      'changed exclaves_visit_fn (definition)',
    ]);
  });
});

describe('several definitions of a name', () => {
  it('are all counted where they go', async () => {
    const other = 'osfmk/kern/exclaves_other.c';
    const message = '#define exclaves_message_t exclaves_old_message_t\n';
    const diff = await compared(
      { [file]: message, [other]: message, 'osfmk/kern/exclaves_third.c': message },
      { [file]: 'int x;\n', [other]: 'int y;\n', 'osfmk/kern/exclaves_third.c': message },
    );
    expect(told(diff, 'macro')).toEqual([`changed exclaves_message_t (2 definitions less, in ${file}, ${other})`]);
  });
});

describe('a comparison with a newer release', () => {
  it('says which is the older, so that nobody reads that something went', async () => {
    const diff = await compared({ [file]: 'int exclaves_a(void);\n' }, source);
    const said = 'xnu-1.1 is the older of the two';
    const reversed = { ...diff, from: diff.to, to: diff.from };
    expect(releaseReport(reversed).replaceAll('\\', '')).toContain(said);
    expect(releaseTable(reversed).sections[0]?.note).toContain(said);
    expect(releaseReport(diff)).not.toContain('older of the two');
  });
});

describe('a release against itself', () => {
  it('is said to be one, and once', async () => {
    const releases = await releasesOf(inMemory({ 'xnu-11215.81.4': source }));
    const diff = (await releases.compare('xnu-11215.81.4', 'xnu-11215.81.4', neverCancelled)) ?? failWithout();
    const texts = [releaseReport(diff).replaceAll('\\', ''), releaseTable(diff).sections[0]?.note ?? ''];
    for (const text of texts) {
      expect(text).toContain('Compared with itself.');
      expect(text.match(/macOS 15.3/g)).toHaveLength(1);
      expect(text).toContain('Nothing changed in what concerns exclaves.');
      expect(text).not.toContain('in both releases');
    }
  });
});

describe('a function whose name has the same words', () => {
  it('goes by the other name, however it was written anew', async () => {
    const body = (name: string, type: string, more: string) => `${type}\n${name}(${more})\n{\n\treturn ${more}();\n}\n`;
    const diff = await compared(
      { [file]: `${body('exclaves_old_clock_needs_update', 'bool', 'a')}${body('exclaves_gone', 'int', 'b')}` },
      { [file]: `${body('exclaves_old_clocks_need_update', 'int', 'c')}${body('exclaves_come', 'int', 'd')}` },
    );
    expect(told(diff, 'function')).toEqual([
      'added exclaves_come',
      'removed exclaves_gone',
      'renamed exclaves_old_clock_needs_update → exclaves_old_clocks_need_update (names of the same words)',
    ]);
  });
  it.each([
    ['exclaves_xnu_proxy_init', 'exclaves_xnuproxy_init'],
    ['exclaves_xnu_proxy_allocate_context', 'exclaves_xnuproxy_ctx_alloc'],
    ['exclaves_clock_update', 'exclaves_clocks_update'],
  ])('%s is %s', (a, b) => {
    expect(haveSameWords(a, b)).toBe(true);
    expect(haveSameWords(b, a)).toBe(true);
  });
  it.each([
    ['exclaves_sensor_start', 'exclaves_sensor_stop'],
    ['exclaves_memory_alloc', 'exclaves_memory_alloc_ext'],
    ['exclaves_memory_free', 'exclaves_memory_map'],
    ['exclaves_boot', 'exclaves_boot_wait'],
    ['exclaves_lock', 'exclaves_unlock'],
    ['exclaves_ctx_ctx', 'exclaves_context_free'],
    ['itoa', 'itoas'],
  ])('%s is not %s', (a, b) => {
    expect(haveSameWords(a, b)).toBe(false);
    expect(haveSameWords(b, a)).toBe(false);
  });
});

describe('the identifiers that name a glossary term', () => {
  const named = (term: string, ...symbols: string[]) =>
    namingSymbols({ term, meaning: '', wording: 'distinctive', confidence: 'stated', evidence: { symbols } });

  it('have its words as parts', () => {
    expect(named('tick', 'exclaves_sensor_tick_rate', 'exclaves_sensor_healthcheck', 'sticky_tcall')).toEqual([
      'exclaves_sensor_tick_rate',
    ]);
    expect(named('conclave manager', 'XNUPROXY_CONCLAVEMANAGER', 'XNUPROXY_CONCLAVE_MANAGER', 'conclaveInit')).toEqual([
      'XNUPROXY_CONCLAVEMANAGER',
      'XNUPROXY_CONCLAVE_MANAGER',
    ]);
    expect(named('inherit (conclave)', 'task_inherit_conclave', 'conclave_t')).toEqual(['task_inherit_conclave']);
  });
});

describe('a glossary term that is known since a release', () => {
  const between = async (
    before: string,
    after: string,
    tags: readonly [string, string] = ['xnu-10002.1.13', 'xnu-10063.101.15'],
  ) => {
    const releases = await releasesOf(inMemory({ [tags[0]]: { [file]: before }, [tags[1]]: { [file]: after } }));
    return (await releases.compare(...tags, neverCancelled)) ?? failWithout();
  };

  it('is not new where its evidence comes later', async () => {
    // One by another name of the exclave sources that has its words, one that no name shows.
    const diff = await between(
      'int exclaves_tightbeam_loopback;\n',
      'tb_error_t exclaves_error;\nint CS_MONITOR_TYPE_TXM;\n',
    );
    expect(told(diff, 'term')).toEqual([]);
    const { before, after, gained, lost } = diff.counts.term;
    expect(after).toBe(before + gained - lost);
    // Another of the same code is: it is not known before.
    expect(told(await between('int x;\n', 'int exclaves_sensor_tick;\n'), 'term')).toContain('added tick');
  });
  it('is told where nothing has it any more', async () => {
    const tags = ['xnu-10063.101.15', 'xnu-11417.121.6'] as const;
    const diff = await between('int exclaves_named_buffer_create;\n', 'int x;\n', tags);
    expect(told(diff, 'term')).toContain('removed named buffer');
  });
});

describe('the counts of a comparison', () => {
  const task = (call: string) => `int task_a(void)\n{\n\treturn ${call};\n}\n`;
  const changes = (): Promise<ReleaseDiff> =>
    compared(
      { ...source, 'osfmk/kern/a.c': task('1'), 'osfmk/kern/b.c': task('conclave()'), 'osfmk/exclaves_gone.h': '' },
      {
        [file]: 'int x;\nint exclaves_more(void)\n{\n\treturn 2;\n}\n',
        'osfmk/kern/a.c': task('conclave()'),
        'osfmk/kern/b.c': task('conclave()'),
        'osfmk/kern/exclaves_new.h': 'int y;\n',
      },
    );

  it('come out even: what was added and removed, and what both have and mentions exclaves in one alone', async () => {
    const { counts } = await changes();
    expect(counts.file).toMatchObject({ before: 3, after: 4, added: 1, removed: 1, gained: 1, lost: 0 });
    for (const group of releaseGroups) {
      const { before, after, added, removed, gained, lost } = counts[group];
      expect(after, group).toBe(before + added - removed + gained - lost);
    }
  });

  it('are explained where they are shown', async () => {
    const diff = await changes();
    const report = releaseReport(diff);
    expect(report).toContain('The columns of the releases count the different names that concern exclaves there.');
    expect(report).toContain('\n- Files: 1 in xnu\\-1\\.2 alone\n');
    const [counts] = releaseTable(diff).sections;
    expect(counts?.rows.find(([group]) => group === 'Files')).toEqual(['Files', '3 → 4', '1 in xnu-1.2']);
  });
});
