/** Bodies that the parser does not see. */
import { describe, expect, it } from 'vitest';
import { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { emptyBodies } from '../../server/src/core/parse/emptyBodies.ts';
import { wasmEngine } from '../support/engines.ts';

describe('bodies', () => {
  it('that declare nothing for the outside are emptied, with their length and lines kept', () => {
    const text = 'int f(void)\n{\n\tif (x) {\n\t\tg("}");\n\t}\n}\nint t[] = { 1, \'{\', /* } */ 2 };\nint g;\n';
    const emptied = emptyBodies(text);
    expect(emptied).toHaveLength(text.length);
    expect(emptied.replace(/[ \t]+/g, ' ')).toBe('int f(void)\n{\n \n \n \n}\nint t[] = { };\nint g;\n');
  });

  it.each([
    'void f(void)\n{\n\textern int other;\n}\n',
    'void f(void)\n{\n\tstruct pair {\n\t\tint a;\n\t} p;\n}\n',
    'void f(void)\n{\n\tenum { ONE, TWO };\n}\n',
    'void f(void)\n{\n\ttypedef int number;\n}\n',
    'struct s {\n\tint a;\n};\n',
    'enum e { A, B };\n',
    // Brackets that do not fit together.
    'void f(void)\n{\n',
    '}\nvoid f(void)\n{\n\tx = 1;\n}\n',
    "void f(void)\n{\n\tx = '{;\n\ty = 1;\n",
    '',
  ])('stay where they name something, or where they cannot be told: %j', (text) => {
    expect(emptyBodies(text)).toBe(text);
  });

  it('keep what the grammar does not understand in one function from the next', async () => {
    const text = 'void first(void)\n{\n\tx = ((;\n\tif (a) b (c) {\n}\n\t}\n\nint second(int a)\n{\n\treturn a;\n}\n';
    const { symbols } = extractFileFacts('a.c', text, '', new MacroTable(), await wasmEngine());
    expect(symbols.map(({ kind, name, line }) => [kind, name, line])).toEqual([
      ['function', 'first', 0],
      ['function', 'second', 7],
    ]);
  });
});
