/**
 * Definitions by their look, for files around the scope that are not worth a parse: XNU writes a function's name in the
 * first column, assembler entries and MIG routines have words of their own. Costs a fraction of a parse and finds what a
 * jump needs: the place.
 */
import { type FileFacts, symbolsOnly } from '../model/fileFacts.ts';
import type { SourceSymbol, SymbolKind } from '../model/symbols.ts';
import { lineOf, SourceText } from '../source/sourceText.ts';

interface Shape {
  readonly files: RegExp;
  readonly pattern: RegExp;
  readonly kind: SymbolKind;
}

/** Capture 1 is the name. A new kind of file is a row. */
const shapes: readonly Shape[] = [
  {
    // `name(…)` in the first column, a brace before any semicolon.
    files: /\.(c|cpp|m|mm)$/i,
    pattern: /^(?:\w+::~?)?([A-Za-z_]\w*)[ \t]*\((?:[^;{}#]|#(?:if|endif|else|elif)[^\n]*\n)*?\)[^;{}()=]*\n?\{/gm,
    kind: 'function',
  },
  {
    files: /\.s$/i,
    pattern: /^[ \t]*(?:\.globl\s+)?(?:LEXT|ENTRY2?|Entry|EXT|ALIAS|NESTED_FUNCTION\w*|LEAF_FUNCTION\w*)\(_?(\w+)/gm,
    kind: 'function',
  },
  { files: /\.s$/i, pattern: /^_(\w+):/gm, kind: 'function' },
  { files: /\.defs$/i, pattern: /^[ \t]*(?:simple)?routine[ \t]+(\w+)/gm, kind: 'function' },
  { files: /\.(c|h|s|hpp)$/i, pattern: /^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)/gm, kind: 'macro' },
  { files: /\.(h|hpp)$/i, pattern: /^(?:typedef[ \t]+)?struct[ \t]+(\w+)[^;\n]*\{/gm, kind: 'struct' },
  { files: /\.(h|hpp)$/i, pattern: /^(?:typedef\b[^;{}()\n]*?|\}[^;\n]*?)\b([A-Za-z_]\w*)[ \t]*;/gm, kind: 'typedef' },
];

export function quickScan(path: string, text: string, hash: string): FileFacts {
  const { lineStarts } = new SourceText(text);
  const symbols: SourceSymbol[] = [];
  for (const { files, pattern, kind } of shapes) {
    if (!files.test(path)) continue;
    for (const match of text.matchAll(pattern)) {
      const name = match[1];
      if (name === undefined || /^(if|while|for|switch|return|sizeof|defined)$/.test(name)) continue;
      const nameStart = match.index + match[0].indexOf(name);
      const line = lineOf(lineStarts, nameStart);
      const lineEnd = text.indexOf('\n', nameStart);
      symbols.push({
        name,
        kind,
        nameStart,
        nameEnd: nameStart + name.length,
        start: nameStart,
        end: lineEnd < 0 ? text.length : lineEnd,
        line,
        startLine: line,
        endLine: line,
        signature: name,
        origin: 'written',
      });
    }
  }
  return symbolsOnly({ path, hash, length: text.length, lineStarts, symbols });
}
