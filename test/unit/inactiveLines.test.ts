import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildOf, type Configuration, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { readDirectives } from '../../server/src/core/source/directives.ts';
import { inactiveLines } from '../../server/src/core/source/inactiveLines.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { SourceText } from '../../server/src/core/source/sourceText.ts';

function rangesOf(text: string, path = 'osfmk/kern/exclaves_case.c', change: Partial<Configuration> = {}) {
  const build = buildOf(path, { ...defaultConfiguration, ...change });
  return inactiveLines(readDirectives(text, scan(text)), new SourceText(text).lineStarts, build);
}

/** The inactive lines of a text, trimmed; the text is compared instead of numbers. */
function inactive(text: string, path?: string, change?: Partial<Configuration>): string[] {
  const lines = text.split('\n');
  return rangesOf(text, path, change).flatMap(({ startLine, endLine }) =>
    lines.slice(startLine, endLine + 1).map((line) => line.trim()),
  );
}

const stubs = `#if CONFIG_EXCLAVES
int boot(void) { return 1; }
#if DEVELOPMENT || DEBUG
int test(void);
#else
#define test() 0
#endif
#else /* CONFIG_EXCLAVES */
int boot(void) { return 0; }
#if DEVELOPMENT
int stub;
#endif
int more;
#endif /* CONFIG_EXCLAVES */
`;

describe('inactive lines', () => {
  it('are those of the branches that the configuration leaves out, without their directives', () => {
    expect(inactive(stubs)).toEqual([
      'int test(void);',
      'int boot(void) { return 0; }',
      '#if DEVELOPMENT',
      'int stub;',
      '#endif',
      'int more;',
    ]);
    expect(inactive(stubs, undefined, { kernel: 'debug' })).toContain('#define test() 0');
  });

  it('are the other branch with exclaves off, and neither with both', () => {
    expect(inactive(stubs, undefined, { exclaves: 'off' })).toEqual([
      'int boot(void) { return 1; }',
      '#if DEVELOPMENT || DEBUG',
      'int test(void);',
      '#else',
      '#define test() 0',
      '#endif',
      'int stub;',
    ]);
    expect(inactive(stubs, undefined, { exclaves: 'both' })).toEqual(['int test(void);', 'int stub;']);
  });

  it('follow a chain: what comes after a branch that is taken is out, an open question leaves all in', () => {
    const chain = (...conditions: string[]) =>
      `#if ${conditions[0]}\nint a;\n#elif ${conditions[1]}\nint b;\n#elif ${conditions[2]}\nint c;\n#else\nint d;\n#endif\n`;
    expect(inactive(chain('DEBUG', 'CONFIG_EXCLAVES', 'KERNEL'))).toEqual(['int a;', 'int c;', 'int d;']);
    expect(inactive(chain('UNKNOWN', 'CONFIG_EXCLAVES', 'KERNEL'))).toEqual(['int c;', 'int d;']);
    expect(inactive(chain('UNKNOWN', 'DEBUG', 'OTHER'))).toEqual(['int b;']);
    expect(inactive(chain('0', 'DEBUG', 'DEVELOPMENT'))).toEqual(['int a;', 'int b;', 'int c;']);
    expect(inactive('#ifdef KERNEL\nint a;\n#else\nint b;\n#endif\n')).toEqual(['int b;']);
  });

  it('do not hold what only a compiler knows, nor header guards', () => {
    const text = '#ifndef _X_H\n#define _X_H\n#if __has_include(<a.h>)\nint a;\n#else\nint b;\n#endif\n#endif\n';
    expect(inactive(text, 'osfmk/mach/x.h')).toEqual([]);
  });

  it('depend on what a file belongs to', () => {
    const text = '#ifdef KERNEL\nint kernel;\n#else\nint user;\n#endif\n';
    expect(inactive(text, 'osfmk/mach/exclaves.h')).toEqual(['int user;']);
    expect(inactive(text, 'libsyscall/wrappers/exclaves.c')).toEqual(['int kernel;']);
    expect(inactive(text, 'EXTERNAL_HEADERS/stdint.h')).toEqual([]);
  });

  it('do not follow from a macro that the file itself defines', () => {
    expect(inactive('#define DEBUG 1\n#if DEBUG\nint a;\n#endif\n')).toEqual([]);
    expect(inactive('#undef KERNEL\n#ifndef KERNEL\nint a;\n#endif\n', 'osfmk/kern/x.c')).toEqual([]);
  });

  it('reach to the end of a text whose #if is not closed yet', () => {
    expect(inactive('#if 0\nint a;\nint b;')).toEqual(['int a;', 'int b;']);
    expect(inactive('#if 0')).toEqual([]);
    expect(inactive('#if 0\n#endif')).toEqual([]);
  });

  it('begin behind a condition of several lines, with any line ends', () => {
    expect(rangesOf('#if DEBUG && \\\n    CONFIG_EXCLAVES\nint a;\n#endif\n')).toEqual([{ startLine: 2, endLine: 2 }]);
    expect(rangesOf('#if 0\r\nint a;\r\n\r\n#else\r\nint b;\r\n#endif\r\n')).toEqual([{ startLine: 1, endLine: 2 }]);
  });

  it('are in order, apart from each other, and never those of an outermost directive, in any text', () => {
    const line = fc.constantFrom(
      '#if 0',
      '#if 1',
      '#if X',
      '#ifdef KERNEL',
      '#elif DEBUG',
      '#else',
      '#endif',
      'int x;',
      '',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        let last = -1;
        for (const { startLine, endLine } of rangesOf(lines.join('\n'))) {
          // A directive stands between two ranges.
          expect(startLine).toBeGreaterThan(last + 1);
          expect(endLine).toBeGreaterThanOrEqual(startLine);
          expect(endLine).toBeLessThan(lines.length);
          expect(lines[startLine - 1]).toMatch(/^#(if|ifdef|elif|else)\b/);
          last = endLine;
        }
      }),
    );
  });
});
