/** All symbols of one file: text in, facts out. */
import type { MacroTable } from '../dialect/macroTable.ts';
import { type Masked, maskDialect } from '../dialect/mask.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { emptyBodies } from '../parse/emptyBodies.ts';
import type { SyntaxEngine } from '../parse/engine.ts';
import { shallow } from '../parse/shallow.ts';
import { CommentFinder } from '../source/comments.ts';
import { Surroundings } from '../source/conditions.ts';
import { type Directives, readDirectives } from '../source/directives.ts';
import { scan } from '../source/lexer.ts';
import { internNames, type Names } from '../source/names.ts';
import { SourceText } from '../source/sourceText.ts';
import { extractDefinitions, type Reading } from './definitions.ts';
import { withNumbers } from './enumeratorValues.ts';
import { isCpp, isParsedAsC } from './exclaveNames.ts';
import { extractByLine, isInMacro } from './lineShapes.ts';
import { extractMacroSymbols } from './macroSymbols.ts';
import { extractMacros } from './macros.ts';

/** Everything read from one text before any domain fact is looked for. */
export interface FileReading extends Reading {
  readonly path: string;
  readonly names: Names;
  readonly directives: Directives;
  readonly mask: Masked;
}

/** Scans and masks a text. No parser is needed for this. */
export function readSource(path: string, text: string, macros: MacroTable): FileReading {
  const cpp = isCpp(path, text);
  const tokens = scan(text);
  const names = internNames(text, tokens);
  const directives = readDirectives(text, tokens);
  const mask = maskDialect(text, tokens, names, directives, macros, cpp);
  return {
    path,
    text,
    masked: mask.text,
    tokens,
    names,
    directives,
    mask,
    lineStarts: new SourceText(text).lineStarts,
    comments: new CommentFinder(text, tokens.comments),
    surroundings: new Surroundings(text, directives),
    isCpp: cpp,
    memberBodies: mask.memberBodies,
    structors: mask.structors,
    attributes: mask.attributes,
    heads: mask.heads,
  };
}

/** The symbols in the order they stand in the file. */
export function extractSymbols(reading: FileReading, macros: MacroTable, engine: SyntaxEngine): SourceSymbol[] {
  const symbols = extractMacros(reading, reading.directives, reading.mask.dropped);
  const byLine = extractByLine(reading);
  symbols.push(...byLine);
  if (isParsedAsC(reading.path)) {
    const written = extractDefinitions(reading, engine.captures(shallow(emptyBodies(reading.masked))));
    symbols.push(
      ...written.symbols.filter(({ nameStart }) => !isInMacro(byLine, nameStart)),
      ...extractMacroSymbols(reading, reading.mask.invocations, written.records, macros, engine),
    );
  }
  return withNumbers(symbols.sort((a, b) => a.nameStart - b.nameStart || a.start - b.start));
}
