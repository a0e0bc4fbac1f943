/** Bodies that the parser does not see. */
import { describe, expect, it } from 'vitest';
import { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { emptyBodies } from '../../server/src/core/parse/emptyBodies.ts';
import { shallow } from '../../server/src/core/parse/shallow.ts';
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

describe('brackets deeper than a compiler takes them', () => {
  const deep = `int before;\nint f(void)\n{ s = "${'('.repeat(300)}"; ${'{'.repeat(5000)}${'('.repeat(5000)}\nint behind;\n`;

  it('are hidden, with the length and the lines of the text kept, and what a literal holds left alone', () => {
    const seen = shallow(deep);
    expect(seen).toHaveLength(deep.length);
    expect(seen.split('\n')).toHaveLength(deep.split('\n').length);
    expect(seen).toContain(`"${'('.repeat(300)}"`);
    expect(seen.replace(/"[^"]*"/, '').match(/[{(]/g)).toHaveLength(257);
    expect(seen).toContain('int behind;');
  });

  it('close with those that they open', () => {
    const text = `int a[${'('.repeat(400)}1${')'.repeat(400)}];\nint b;\n`;
    const seen = shallow(text);
    expect(seen.match(/[([]/g)).toHaveLength(256);
    expect(seen.match(/[)\]]/g)).toHaveLength(256);
    expect(seen.endsWith('];\nint b;\n')).toBe(true);
  });

  it('keep nobody from what stands around them', async () => {
    const text = `int a[${'('.repeat(400)}1${')'.repeat(400)}];\nint b;\n`;
    const { symbols } = extractFileFacts('a.c', text, '', new MacroTable(), await wasmEngine());
    expect(symbols.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});
