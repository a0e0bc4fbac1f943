import { describe, expect, it } from 'vitest';
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

  it('is unknown without a definition, and never loops on one that mentions itself', () => {
    expect(macrosOf('').nature('NOPE')).toBe('unknown');
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
    expect([macros.nature('A'), macros.nature('B')]).toEqual(['other', 'unknown']);
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
