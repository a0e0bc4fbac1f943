/** The facts of one file. The only entry of the extraction: what the indexer, the tests and the command line call. */
import type { MacroTable } from '../dialect/macroTable.ts';
import { type FileFacts, symbolsOnly } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { SyntaxEngine } from '../parse/engine.ts';
import { deadBranches } from '../source/directives.ts';
import { kernelBranches } from '../source/kernelBranches.ts';
import { lineOf } from '../source/sourceText.ts';
import { readBranches } from './branches.ts';
import { readConstantArguments } from './constantArguments.ts';
import { findDrawings } from './drawings.ts';
import { isExclaveName, isExclavePath, isParsedAsC } from './exclaveNames.ts';
import { readFieldKnowledge } from './fieldKnowledge.ts';
import { readFlows } from './flow.ts';
import { readHandedOn } from './handedOn.ts';
import { readInvocations } from './invocations.ts';
import { LiveCode } from './liveCode.ts';
import { readMentions } from './mentions.ts';
import { readMessages } from './messages.ts';
import { observe } from './observations.ts';
import { readOtherWrites } from './otherWrites.ts';
import { readPasses } from './passes.ts';
import { readRepeatedTests } from './repeatedTests.ts';
import { readReturns } from './returns.ts';
import { readSwitches } from './switches.ts';
import { extractSymbols, type FileReading, readSource } from './symbols.ts';
import { usesGeneratedCode } from './typedUses.ts';
import { readUses } from './uses.ts';

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
  const { lineStarts, directives } = reading;
  const symbols = extractSymbols(reading, macros, engine);
  const observed = observe(reading, symbols, isExclavePath(path));
  // What happens when is asked of the functions that change records of the exclave world.
  const writers = new Set(observed.writes.flatMap(({ variable, within }) => (variable ? [] : (within ?? []))));
  return {
    path,
    hash,
    length: text.length,
    lineStarts,
    symbols,
    ...readUses(text, reading.tokens, reading.names),
    includes: directives.includes.map(({ path: target, start, end }) => ({ path: target, start, end })),
    sections: directives.marks.map(({ title, start }) => ({ title, line: lineOf(lineStarts, start) })),
    ...observed,
    flows: isParsedAsC(path) && writers.size > 0 ? readFlows(reading, symbols, (name) => writers.has(name)) : [],
    knowledge: isParsedAsC(path) && isExclavePath(path) ? readFieldKnowledge(reading, symbols) : [],
    drawings: findDrawings(text, reading.tokens.comments),
    dead: deadBranches(directives),
    kernelBranches: kernelBranches(directives, path),
    ...(isParsedAsC(path) ? readConstantArguments(reading, symbols) : { unmade: [], needed: [] }),
    invocations: readInvocations(reading, symbols, isExclavePath(path)),
    ...readRemarks(reading, symbols),
  };
}

/** What is noticed in passing: of a file that is not named for exclaves only what names one. */
function readRemarks(
  reading: FileReading,
  symbols: readonly SourceSymbol[],
): Pick<
  FileFacts,
  | 'otherWrites'
  | 'handed'
  | 'passes'
  | 'branches'
  | 'getters'
  | 'switches'
  | 'returns'
  | 'repeats'
  | 'mentions'
  | 'messages'
> {
  const { path, text, tokens } = reading;
  const everything = isExclavePath(path);
  const functions = symbols.filter((one) => one.kind === 'function' || one.kind === 'method');
  const around = (offset: number) => functions.find((one) => one.start <= offset && offset < one.end);
  const within = (offset: number) => around(offset)?.name;
  const code = new LiveCode(reading);
  const matters = everything ? () => true : code.finder(isExclaveName);
  const switches = readSwitches(code, within, matters);
  const repeats = readRepeatedTests(reading, code, within, matters);
  return {
    otherWrites: everything && isParsedAsC(path) ? readOtherWrites(code, text, around) : [],
    handed: readHandedOn(reading, symbols, everything),
    passes: everything ? readPasses(code, symbols) : [],
    ...(isParsedAsC(path) ? readBranches(code, symbols, everything) : { branches: [], getters: [] }),
    switches: everything ? switches : switches.filter((one) => one.cases.some(isExclaveName)),
    returns: everything || usesGeneratedCode(reading) ? readReturns(code, within) : [],
    repeats: everything ? repeats : repeats.filter((one) => isExclaveName(one.text)),
    mentions: readMentions(text, tokens.comments, everything),
    messages: readMessages(reading, around, (one) => everything || isExclaveName(one), symbols),
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
