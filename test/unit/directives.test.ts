import { describe, expect, it } from 'vitest';
import { Surroundings } from '../../server/src/core/source/conditions.ts';
import { deadBranch, readDirectives } from '../../server/src/core/source/directives.ts';
import { scan } from '../../server/src/core/source/lexer.ts';

function conditionsAt(text: string, word: string): readonly string[] | undefined {
  return new Surroundings(text, readDirectives(text, scan(text))).conditionsAt(text.indexOf(word));
}

function branchesOf(text: string, isCpp = false): string[] {
  const { groups } = readDirectives(text, scan(text));
  return groups.flatMap(({ branches }) =>
    branches.map((branch) => `${branch.condition}${deadBranch(branch, isCpp) ? ' (dead)' : ''}`),
  );
}

describe('conditions', () => {
  it('are written as a person would, outermost first', () => {
    const text = '#ifdef A\n#if CONFIG_B && !C\nint x;\n#endif\n#endif\nint y;';
    expect(conditionsAt(text, 'int x')).toEqual(['defined(A)', 'CONFIG_B && !C']);
    expect(conditionsAt(text, 'int y')).toBeUndefined();
  });

  it('negate every earlier branch for #else', () => {
    expect(branchesOf('#if A\n#elif B > 1\n#else\n#endif')).toEqual(['A', '!A && B > 1', '!A && !(B > 1)']);
    expect(branchesOf('#ifdef A\n#elif B || C\n#endif')).toEqual(['defined(A)', '!defined(A) && (B || C)']);
    expect(branchesOf('#if 0\n#elif B || C\n#endif')).toEqual(['0 (dead)', 'B || C']);
    expect(branchesOf('#ifndef A\n#else\n#endif')).toEqual(['!defined(A)', 'defined(A)']);
  });

  it('leave a header guard out, and keep an #ifndef that only looks like one', () => {
    const guard = '/* head */\n#ifndef _A_H\n#define _A_H\nint x;\n#endif /* _A_H */\n';
    expect(conditionsAt(guard, 'int x')).toBeUndefined();
    expect(conditionsAt('#ifndef A\n#define A 1\nint x;\n#endif\n', 'int x')).toEqual(['!defined(A)']);
    expect(conditionsAt('#ifndef A\n#define B\nint x;\n#endif\n', 'int x')).toEqual(['!defined(A)']);
  });

  it('reach to the end of the text when an #if is not closed yet', () => {
    expect(conditionsAt('#if A\nint x;', 'int x')).toEqual(['A']);
    expect(branchesOf('#endif\n#else\nint x;')).toEqual([]);
  });
});

describe('dead branches', () => {
  it('are what no build of the file can take', () => {
    expect(branchesOf('#if 0\n#else\n#endif')).toEqual(['0 (dead)', '!0']);
    expect(branchesOf('#if 1\n#else\n#endif')).toEqual(['1', '!1 (dead)']);
    expect(branchesOf('#ifdef __ASSEMBLER__\n#endif')).toEqual(['defined(__ASSEMBLER__) (dead)']);
  });

  it('depend on the language', () => {
    const text = '#ifdef __cplusplus\n#else\n#endif';
    expect(branchesOf(text)).toEqual(['defined(__cplusplus) (dead)', '!defined(__cplusplus)']);
    expect(branchesOf(text, true)).toEqual(['defined(__cplusplus)', '!defined(__cplusplus) (dead)']);
  });

  it('are never guessed from configurations', () => {
    expect(branchesOf('#if CONFIG_EXCLAVES\n#else\n#endif')).toEqual(['CONFIG_EXCLAVES', '!CONFIG_EXCLAVES']);
  });
});

describe('macros, includes and marks', () => {
  it('reads parameters only when the parenthesis touches the name', () => {
    const { macros } = readDirectives('#define A (1)\n', scan('#define A (1)\n'));
    expect(macros[0]?.parameters).toBeUndefined();
    const text = '#define F(a, b...) a + b\n#define E\n#undef F\n';
    const read = readDirectives(text, scan(text)).macros;
    expect(read.map(({ name, parameters, undefined: gone }) => ({ name, parameters, gone }))).toEqual([
      { name: 'F', parameters: ['a', 'b...'], gone: false },
      { name: 'E', parameters: undefined, gone: false },
      { name: 'F', parameters: undefined, gone: true },
    ]);
    expect(text.slice(read[0]?.bodyStart, read[0]?.bodyEnd)).toBe('a + b');
    expect(read[1]?.bodyStart).toBe(read[1]?.bodyEnd);
  });

  it('finds the path of an include of either form', () => {
    const text = '#include <kern/task.h>\n#import "exclaves.h"\n#include MACRO\n';
    expect(readDirectives(text, scan(text)).includes.map(({ path, system }) => [path, system])).toEqual([
      ['kern/task.h', true],
      ['exclaves.h', false],
    ]);
  });

  it('reads sections of #pragma mark, with and without a dash', () => {
    const text = '#pragma mark Root Table\nint a;\n#pragma mark -\n#pragma mark - Upcalls\nint b;\n#pragma once\n';
    const directives = readDirectives(text, scan(text));
    expect(directives.marks.map((mark) => mark.title)).toEqual(['Root Table', 'Upcalls']);
    const surroundings = new Surroundings(text, directives);
    expect(surroundings.sectionAt(text.indexOf('int a'))).toBe('Root Table');
    expect(surroundings.sectionAt(text.indexOf('int b'))).toBe('Upcalls');
  });
});
