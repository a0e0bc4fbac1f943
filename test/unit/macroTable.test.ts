import { describe, expect, it } from 'vitest';
import { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import { macrosOf } from '../support/facts.ts';

describe('what a macro is, learned from its definitions', () => {
  it('is an attribute when it expands to attributes, directly or through other macros', () => {
    const macros = macrosOf(
      '#define OS_NOINLINE __attribute__((__noinline__))\n#define __cold OS_NOINLINE\n' +
        '#define __startup_func __PLACE("__TEXT") OS_NOINLINE\n#define __PLACE(x) __attribute__((section(x)))\n',
    );
    for (const name of ['OS_NOINLINE', '__cold', '__startup_func', '__PLACE']) {
      expect(macros.nature(name), name).toBe('attribute');
    }
  });

  it('is an attribute when one configuration has an attribute and the other nothing', () => {
    const text = '#if A\n#define OS_X __attribute__((x))\n#else\n#define OS_X\n#endif\n';
    expect(macrosOf(text).nature('OS_X')).toBe('attribute');
  });

  it('is an attribute when it is empty in every configuration and takes no arguments', () => {
    expect(macrosOf('#define __END_DECLS\n').nature('__END_DECLS')).toBe('attribute');
    expect(macrosOf('#define __BEGIN_DECLS extern "C" {\n#define __BEGIN_DECLS\n').nature('__BEGIN_DECLS')).toBe(
      'attribute',
    );
  });

  it('is no attribute when it is function-like and only ever empty: elsewhere it may be a statement', () => {
    expect(macrosOf('#define KDBG(x)\n').nature('KDBG')).toBe('other');
    expect(macrosOf('#define os_log(x...)\n#define os_log(x...) printf(x)\n').nature('os_log')).toBe('other');
  });

  it('is a parameter list when it expands to one', () => {
    const macros = macrosOf(
      '#define SYSCTL_HANDLER_ARGS (struct sysctl_oid *oidp, void *arg1, \\\n\tint arg2, struct sysctl_req *req)\n',
    );
    expect(macros.nature('SYSCTL_HANDLER_ARGS')).toBe('parameterList');
    expect(macrosOf('#define X (a + b)\n').nature('X')).toBe('other');
    expect(macrosOf('#define TEN (10)\n').nature('TEN')).toBe('other');
  });

  it('is no special one without a definition, and never loops on one that mentions itself', () => {
    expect(macrosOf('').nature('NOPE')).toBe('other');
    expect(macrosOf('#define A B\n#define B A\n').nature('A')).toBe('other');
    expect(macrosOf('#define A A\n').nature('A')).toBe('other');
  });
});

describe('definitions', () => {
  it('come in order, over continued lines, from LF and CRLF files alike', () => {
    const macros = macrosOf(
      '#define F(a) \\\n  g(a); \\\n  h(a)\nint x;\n',
      '#define F(a, b) \\\r\n  a + b\r\nint y;\r\n',
    );
    expect(macros.definitions('F').map(({ parameters, body }) => [parameters, body.replace(/\s+/g, ' ')])).toEqual([
      [['a'], 'g(a); \\ h(a)'],
      [['a', 'b'], 'a + b'],
    ]);
  });

  it('takes `#  define` and leaves `undefine`, `predefined` and prose alone', () => {
    const macros = macrosOf('#  define A 1\n// we define B 2\nint predefined;\n#undef C\n');
    expect(macros.definitions('A')).toHaveLength(1);
    expect(macros.definitions('B')).toEqual([]);
    expect(macros.size).toBe(1);
  });

  it('change with every header that is added, also for names asked for before', () => {
    const macros = macrosOf('#define A B\n');
    expect([macros.nature('A'), macros.nature('B')]).toEqual(['other', 'other']);
    macros.add('b.h', '#define B __attribute__((b))\n');
    expect([macros.nature('A'), macros.nature('B')]).toEqual(['attribute', 'attribute']);
  });
});

describe('what is made of a macro', () => {
  it('is every macro that comes to it, also over others and over parameters of its own', () => {
    const macros = macrosOf(
      '#define BASE 1\n#define TWICE (BASE * 2)\n#define F(x) \\\n  g(x, TWICE)\n#define G BASED\n',
    );
    expect([...macros.madeOf(new Set(['BASE']))].toSorted()).toEqual(['BASE', 'F', 'TWICE']);
  });

  it('changes with the files', () => {
    const macros = macrosOf('#define A B\n');
    expect([...macros.madeOf(new Set(['B']))]).toEqual(['B', 'A']);
    macros.add('more.h', '#define C A\n');
    expect([...macros.madeOf(new Set(['B']))]).toEqual(['B', 'A', 'C']);
  });

  it('is found for thousands of names over a long way', () => {
    const count = 20_000;
    const lines = Array.from({ length: count }, (_, at) => `#define STEP_${at} STEP_${at + 1}\n`);
    const macros = macrosOf(lines.join(''));
    const changed = new Set(Array.from({ length: 2000 }, (_, at) => `STEP_${count - at}`));
    expect(macros.madeOf(changed).size).toBe(count + 1);
  });
});

describe('a table like another', () => {
  const tableOf = (files: Readonly<Record<string, string>>, like?: MacroTable) => {
    const table = new MacroTable(like);
    for (const [path, text] of Object.entries(files)) table.add(path, text);
    return table;
  };
  const older = {
    'a.h': '#define A B\n#define F(x) x->f\n',
    'b.h': '#define B __attribute__((b))\n#define A 1\n',
    'gone.h': '#define GONE(n) n##_gone\n#define A 3\n',
    'c.h': '#define C A\n',
  };
  // Another order, a file less, one that says something else, and a new one.
  const newer = {
    'c.h': older['c.h'],
    'b.h': '#define B 2\n#define NEW(n) new_##n\n',
    'a.h': older['a.h'],
    'more.h': '#define A 4\n#define GONE(x) x.y\n',
  };
  const names = ['A', 'B', 'C', 'F', 'GONE', 'NEW', 'NONE'];
  const said = (table: MacroTable) => ({
    definitions: names.map((name) => table.definitions(name)),
    natures: names.map((name) => table.nature(name)),
    made: names.map((name) => [...table.madeOf(new Set([name]))].toSorted()),
    members: [...table.takingMembers()].toSorted(),
    pastes: table.pastes().toSorted((one, other) => (one.macro < other.macro ? -1 : 1)),
    files: [...Object.keys(older), ...Object.keys(newer)].map((path) => table.definedIn(path)),
    size: table.size,
  });

  it('says what one of its own files alone says, whatever the other had', () => {
    const base = tableOf(older);
    const derived = tableOf(newer, base);
    expect(said(derived)).toEqual(said(tableOf(newer)));
    expect(derived.differencesFrom(tableOf(newer))).toEqual(new Set());
    // And so does one that is like that one, of the first files again.
    expect(said(tableOf(older, derived))).toEqual(said(tableOf(older)));
  });

  it('leaves the other as it was, and is left by what comes to it', () => {
    const base = tableOf(older);
    const derived = tableOf({ 'a.h': older['a.h'], 'new.h': '#define A 9\n' }, base);
    base.add('late.h', '#define A 7\n');
    expect(said(base)).toEqual(said(tableOf({ ...older, 'late.h': '#define A 7\n' })));
    expect(derived.definitions('A').map(({ body }) => body)).toEqual(['B', '9']);
  });

  it('does not look for what it knows: a definition is the very same one', () => {
    const base = tableOf(older);
    expect(tableOf({ 'c.h': older['c.h'] }, base).definitions('C')[0]).toBe(base.definitions('C')[0]);
  });
});
