/** The facts of one file. The only entry of the extraction: what the indexer, the tests and the command line call. */
import type { MacroTable } from '../dialect/macroTable.ts';
import { type FileFacts, symbolsOnly } from '../model/fileFacts.ts';
import type { SyntaxEngine } from '../parse/engine.ts';
import type { Names } from '../source/names.ts';
import { lineOf } from '../source/sourceText.ts';
import { isExclavePath } from './exclaveNames.ts';
import { observe } from './observations.ts';
import { extractSymbols, readSource } from './symbols.ts';

/**
 * Reads one file. Never throws on any text: half-typed and random input give fewer facts, not none.
 *
 * @param path from the checkout's root, with forward slashes.
 * @param hash identifies the content; kept with the facts.
 */
export function extractFileFacts(
  path: string,
  text: string,
  hash: string,
  macros: MacroTable,
  engine: SyntaxEngine,
): FileFacts {
  const reading = readSource(path, text, macros);
  const symbols = extractSymbols(reading, macros, engine);
  const { lineStarts, directives } = reading;
  return {
    path,
    hash,
    length: text.length,
    lineStarts,
    symbols,
    ...occurrences(reading.names, reading.tokens.start),
    includes: directives.includes.map(({ path: target, start, end }) => ({ path: target, start, end })),
    sections: directives.marks.map(({ title, start }) => ({ title, line: lineOf(lineStarts, start) })),
    ...observe(reading, symbols, isExclavePath(path)),
  };
}

/** The symbols of a file alone: for headers around the scope, whose uses of names nobody asks about. */
export function extractOutlineFacts(
  path: string,
  text: string,
  hash: string,
  macros: MacroTable,
  engine: SyntaxEngine,
): FileFacts {
  const reading = readSource(path, text, macros);
  const symbols = extractSymbols(reading, macros, engine);
  return symbolsOnly({ path, hash, length: text.length, lineStarts: reading.lineStarts, symbols });
}

/** Groups the offsets of identifiers by name. */
function occurrences(names: Names, starts: Int32Array): Pick<FileFacts, 'words' | 'first' | 'offsets'> {
  const { of, words } = names;
  const first = new Int32Array(words.length + 1);
  for (let token = 0; token < of.length; token++) {
    const name = of[token] ?? -1;
    if (name >= 0) first[name + 1] = (first[name + 1] ?? 0) + 1;
  }
  for (let name = 0; name < words.length; name++) first[name + 1] = (first[name + 1] ?? 0) + (first[name] ?? 0);
  const next = first.slice();
  const offsets = new Int32Array(first[words.length] ?? 0);
  for (let token = 0; token < of.length; token++) {
    const name = of[token] ?? -1;
    if (name < 0) continue;
    const at = next[name] ?? 0;
    offsets[at] = starts[token] ?? 0;
    next[name] = at + 1;
  }
  return { words, first, offsets };
}
