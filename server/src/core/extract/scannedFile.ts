/** One file as the outer rings hold it: every identifier with its places, and definitions by their look. No parse. */
import type { SymbolKind } from '../model/symbols.ts';
import type { Uses } from '../model/uses.ts';
import { Surroundings } from '../source/conditions.ts';
import { isDead, isNeverCompiled, readDirectives } from '../source/directives.ts';
import { scan } from '../source/lexer.ts';
import { internNames } from '../source/names.ts';
import { SourceText } from '../source/sourceText.ts';
import { isCpp, isExclaveName } from './exclaveNames.ts';
import { scanOutline } from './outlineScan.ts';
import { readUses } from './uses.ts';

/** Added to a kind's number: the symbol is known in its own file only. */
export const staticKind = 0x80;

/** Every kind of symbol by its number in {@link ScannedFile.kinds}. */
export const symbolKindNumbers: readonly SymbolKind[] = [
  'function',
  'prototype',
  'method',
  'method-decl',
  'macro',
  'struct',
  'union',
  'class',
  'enum',
  'field',
  'enumerator',
  'typedef',
  'variable',
  'extern-variable',
];

/** Plain arrays, so that a file travels between threads and to disk at the cost of its bytes. Offsets are UTF-16 units. */
export interface ScannedFile {
  /** From the checkout's root, with forward slashes. */
  readonly path: string;
  readonly length: number;
  readonly lineStarts: Int32Array;
  readonly uses: Uses;
  /** The outline, beside each other: kind, place of the name, end of the definition. */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Names that macros at the outermost level may declare, one a line. */
  readonly maybe: string;
  /** Names of the outline, one a line. */
  readonly names: string;
  /** The `#if` conditions that definitions stand under, each list once: the first is empty. */
  readonly conditions: readonly (readonly string[])[];
  /** Index into {@link conditions}, beside {@link kinds}. */
  readonly conditionOf: Uint16Array;
}

/**
 * What stands in every text that mentions the exclave world, and in few others: plain searches are much cheaper than the
 * expression that decides.
 */
const needles = ['clave', 'CLAVE', 'ightbeam', 'IGHTBEAM', 'nuproxy', 'NUPROXY'];

/** True when a text belongs to the exclave scope by what it says. */
export function mentionsExclaves(text: string): boolean {
  return needles.some((needle) => text.includes(needle)) && isExclaveName(text);
}

/** Scans one text. Never throws. */
export function scanFile(path: string, text: string): ScannedFile {
  const tokens = scan(text);
  const found = scanOutline(path, text, tokens);
  const surroundings = new Surroundings(text, readDirectives(text, tokens));
  const cpp = isCpp(path, text);
  const around = surroundings.conditionsAtEach(found.map(({ start }) => start));
  // As in a parse: what only the other language sees is left out. A header's macros for the assembler stay: `.s` files ask.
  const places = found
    .map((place, at) => ({ ...place, around: around[at] ?? [] }))
    .filter(
      ({ kind, around: conditions }) =>
        !conditions.some((condition) => (kind === 'macro' ? isNeverCompiled(condition) : isDead(condition, cpp))),
    );
  const outline = places.filter(({ kind }) => kind !== 'maybe');
  const conditions: (readonly string[])[] = [[]];
  const known = new Map<string, number>([['', 0]]);
  const conditionOf = Uint16Array.from(outline, ({ around: list }) => {
    const key = list.join('\n');
    let index = known.get(key);
    if (index === undefined) {
      index = conditions.length;
      conditions.push(list);
      known.set(key, index);
    }
    return index;
  });
  return {
    path,
    length: text.length,
    lineStarts: new SourceText(text).lineStarts,
    uses: readUses(text, tokens, internNames(text, tokens)),
    kinds: Uint8Array.from(
      outline,
      ({ kind, isStatic }) => symbolKindNumbers.indexOf(kind as SymbolKind) + (isStatic === true ? staticKind : 0),
    ),
    starts: Int32Array.from(outline, ({ start }) => start),
    ends: Int32Array.from(outline, ({ end }) => end),
    maybe: [...new Set(places.flatMap(({ kind, name }) => (kind === 'maybe' ? [name] : [])))].join('\n'),
    names: outline.map(({ name }) => name).join('\n'),
    conditions,
    conditionOf,
  };
}
