import { describe, expect, it } from 'vitest';
import { MarkedFiles, withMarks } from '../support/markers.ts';

describe('marked fixtures', () => {
  it('takes caret lines out of the text and finds the range above', async () => {
    await withMarks('int a;\n  kern_return_t kr;\n//              ^^ name\nint b;\n', (marked) => {
      expect(marked.text()).toBe('int a;\n  kern_return_t kr;\nint b;\n');
      expect(marked.mark('name')).toMatchObject({ text: 'kr', line: 1, character: 16 });
    });
  });

  it('marks places inside macros inline, in several files', async () => {
    await withMarks(
      '// @file a.h\n#define A(x) \\\n  f(/*<arg*/x/*>*/)\n// @file b.c\nint /*<b*/b/*>*/;\n',
      (marked) => {
        expect(marked.text('a.h')).toBe('#define A(x) \\\n  f(x)\n');
        expect(marked.mark('arg')).toMatchObject({ path: 'a.h', text: 'x', line: 1 });
        expect(marked.mark('b')).toMatchObject({ path: 'b.c', start: 4, end: 5 });
      },
    );
  });

  it('fails on unknown, unused, doubled, unclosed and nameless marks', () => {
    expect(() => new MarkedFiles('int /*<a*/b/*>*/;').mark('c')).toThrow('no mark "c"');
    expect(() => new MarkedFiles('int /*<a*/b/*>*/;').finish()).toThrow('no test asks for: a');
    expect(() => new MarkedFiles('/*<a*/b/*>*/ /*<a*/c/*>*/')).toThrow('stands twice');
    expect(() => new MarkedFiles('/*<a*/b')).toThrow('never ends');
    expect(() => new MarkedFiles('int b;\n//  ^\n')).toThrow('without a name');
    expect(() => new MarkedFiles('int b;\n//       ^^ x\n')).toThrow('past the end');
  });
});
