import { describe, expect, it } from 'vitest';
import { character, identifier, number, scan, string } from '../../server/src/core/source/lexer.ts';

/** Tokens as `kind text`; punctuation is its own text. */
function tokensOf(text: string): string[] {
  const tokens = scan(text);
  const words: Record<number, string> = { [identifier]: 'id', [number]: 'num', [string]: 'str', [character]: 'chr' };
  return Array.from({ length: tokens.count }, (_, at) => {
    const source = text.slice(tokens.start[at], tokens.end[at]);
    const word = words[tokens.kind[at] ?? 0];
    return word === undefined ? source : `${word} ${source}`;
  });
}

function commentsOf(text: string): string[] {
  return scan(text).comments.map(({ start, end }) => text.slice(start, end));
}

describe('tokens', () => {
  it('tells names, numbers, strings, characters and single punctuation characters apart', () => {
    expect(tokensOf('r->c_state |= 0x1fULL;')).toEqual(['id r', '-', '>', 'id c_state', '|', '=', 'num 0x1fULL', ';']);
    expect(tokensOf(`f("a", 'b', 1.5e3, $x)`)).toEqual([
      'id f',
      '(',
      'str "a"',
      ',',
      "chr 'b'",
      ',',
      'num 1.5e3',
      ',',
      'id $x',
      ')',
    ]);
  });

  it('keeps escaped quotes and the other kind of quote inside a literal', () => {
    expect(tokensOf(String.raw`"a\"b" '\'' "it's" '"' "\\" x`)).toEqual([
      String.raw`str "a\"b"`,
      String.raw`chr '\''`,
      `str "it's"`,
      `chr '"'`,
      String.raw`str "\\"`,
      'id x',
    ]);
  });

  it('lets a string go on behind a continued line', () => {
    expect(tokensOf('"first \\\nsecond" x')).toEqual(['str "first \\\nsecond"', 'id x']);
  });

  it('lets a string go on behind a continued line of a file with CRLF line ends', () => {
    expect(tokensOf('"first \\\r\nsecond" x')).toEqual(['str "first \\\r\nsecond"', 'id x']);
  });

  it('ends an unclosed quote at its line, so that one apostrophe does not swallow a file', () => {
    expect(tokensOf("#error don't\nint after;")).toEqual(['id don', "chr 't", 'id int', 'id after', ';']);
    expect(tokensOf('"open\nint x;')).toEqual(['str "open', 'id int', 'id x', ';']);
  });

  it('counts in UTF-16 units across emoji and box characters', () => {
    const text = '/* ╔═╗ 🔒 */ int é_x; "🔒" y';
    const tokens = scan(text);
    const last = tokens.count - 1;
    expect(tokens.start[last]).toBe(text.indexOf(' y') + 1);
    expect(tokensOf(text)).toEqual(['id int', 'id é_x', ';', 'str "🔒"', 'id y']);
  });
});

describe('comments', () => {
  it('finds both kinds and hides what they hold', () => {
    expect(commentsOf('a /* x */ b // y\nc')).toEqual(['/* x */', '// y']);
    expect(tokensOf('a /* "x" */ b // \'y\nc')).toEqual(['id a', 'id b', 'id c']);
  });

  it('knows no comment inside a string', () => {
    expect(commentsOf('"/* no */" "// no"')).toEqual([]);
  });

  it('continues a line comment behind a backslash, and ends an unclosed block comment with the text', () => {
    expect(commentsOf('// a \\\nb\nc')).toEqual(['// a \\\nb']);
    expect(commentsOf('x /* never ends\nint y;')).toEqual(['/* never ends\nint y;']);
  });

  it('lets a comment inside a directive cross the line end without ending the directive early', () => {
    const tokens = scan('#define A 1 /* one\n two */ + 2\nint x;');
    expect(tokens.directives.map(({ start, end }) => [start, end])).toEqual([[0, 30]]);
  });
});

describe('directive lines', () => {
  it('spans continued lines, in LF and in CRLF files', () => {
    for (const end of ['\n', '\r\n']) {
      const text = `#define F(x) \\${end}  g(x)${end}int after;`;
      const { directives, directiveOf, count } = scan(text);
      expect(directives).toHaveLength(1);
      expect(directives[0]?.keyword).toBe('define');
      expect(Array.from(directiveOf.subarray(0, count))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1]);
    }
  });

  it('allows blanks around the hash and comments before it', () => {
    const { directives } = scan('  #  if A\n/* c */ #endif\n#\n');
    expect(directives.map((line) => line.keyword)).toEqual(['if', 'endif', '']);
  });

  it('takes a hash in the middle of a line for an operator', () => {
    expect(scan('a # define\n').directives).toEqual([]);
    expect(tokensOf('#define S(x) #x\n')).toEqual(['id S', '(', 'id x', ')', '#', 'id x']);
  });
});
