/** One file as the outer rings hold it: every identifier with its places, and definitions by their look. No parse. */
import type { SymbolKind } from '../model/symbols.ts';
import { type Uses, useRole } from '../model/uses.ts';
import { Surroundings } from '../source/conditions.ts';
import { type Directives, deadBranches, isDead, isNeverCompiled, readDirectives } from '../source/directives.ts';
import { scan } from '../source/lexer.ts';
import { SourceText } from '../source/sourceText.ts';
import { isCpp } from './exclaveNames.ts';
import { type OutlinePlace, scanOutline } from './outlineScan.ts';
import { readPlaces } from './uses.ts';
import type { WordReader } from './wordReader.ts';

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
  'assembler-constant',
];

/**
 * Plain arrays, so that a file travels between threads and to disk at the cost of its bytes. Words are numbers of the table
 * that the file was read with. Offsets are UTF-16 units.
 */
export interface ScannedFile {
  /** From the checkout's root, with forward slashes. */
  readonly path: string;
  readonly length: number;
  readonly lineStarts: Int32Array;
  /** Each distinct identifier; its uses are those from `first[i]` to `first[i + 1]`, see `Uses`. */
  readonly ids: Int32Array;
  readonly first: Int32Array;
  readonly offsets: Int32Array;
  readonly roles: Uint8Array;
  /** The outline, beside each other: kind, place of the name, end of the definition, name. */
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly nameIds: Int32Array;
  /** Names that macros at the outermost level may declare. */
  readonly maybeIds: Int32Array;
  /** The `#if` conditions that definitions stand under, each list once: the first is empty. */
  readonly conditions: readonly (readonly string[])[];
  /** Index into {@link conditions}, beside {@link kinds}. */
  readonly conditionOf: Uint16Array;
}

const kindNumbers = new Map(symbolKindNumbers.map((kind, number) => [kind, number]));

/**
 * Scans one text. Never throws.
 *
 * @param words numbers the words.
 */
export function scanFile(path: string, text: string, words: WordReader): ScannedFile {
  const tokens = scan(text);
  const found = scanOutline(path, text, tokens);
  const directives = readDirectives(text, tokens);
  const surroundings = new Surroundings(text, directives);
  const cpp = isCpp(path, text);
  const around = surroundings.conditionsAtEach(found.map(({ start }) => start));
  const conditions: (readonly string[])[] = [[]];
  const known = new Map<string, number>([['', 0]]);
  const kinds: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const nameIds: number[] = [];
  const conditionOf: number[] = [];
  const maybeIds = new Set<number>();
  // Neighbors mostly stand under the same conditions: what follows from these is worked out when they change.
  let last: readonly string[] | undefined;
  let lastIndex = -1;
  let isUnseen = false;
  let isUncompiled = false;
  for (let at = 0; at < found.length; at++) {
    const { kind, name, start, end, isStatic } = found[at] as OutlinePlace;
    const list = around[at];
    if (list !== last) {
      last = list;
      lastIndex = -1;
      isUnseen = list?.some((one) => isDead(one, cpp)) === true;
      isUncompiled = list?.some(isNeverCompiled) === true;
    }
    // As in a parse: what only the other language sees is left out. A header's macros for the assembler stay: `.s` files ask.
    if (kind === 'macro' ? isUncompiled : isUnseen) continue;
    // The head of a record may be a macro, which stands there in the name's stead.
    const isThere = text.startsWith(name, start);
    const id = isThere ? words.table.internAt(text, start, start + name.length) : words.table.intern(name);
    if (kind === 'maybe') {
      maybeIds.add(id);
      continue;
    }
    if (lastIndex < 0) {
      const key = list?.join('\n') ?? '';
      lastIndex = known.get(key) ?? conditions.length;
      if (lastIndex === conditions.length) {
        conditions.push(list ?? []);
        known.set(key, lastIndex);
      }
    }
    kinds.push((kindNumbers.get(kind) ?? 0) + (isStatic === true ? staticKind : 0));
    starts.push(start);
    ends.push(end);
    nameIds.push(id);
    conditionOf.push(lastIndex);
  }
  const { of, ids, classes } = words.read(text, tokens);
  return {
    path,
    length: text.length,
    lineStarts: new SourceText(text).lineStarts,
    ids,
    ...withDead(readPlaces(text, tokens, of, classes), directives),
    kinds: new Uint8Array(kinds),
    starts: new Int32Array(starts),
    ends: new Int32Array(ends),
    nameIds: new Int32Array(nameIds),
    maybeIds: Int32Array.from(maybeIds),
    conditions,
    conditionOf: new Uint16Array(conditionOf),
  };
}

/** Marks what no build compiles. */
function withDead<Places extends Pick<Uses, 'offsets' | 'roles'>>(uses: Places, directives: Directives): Places {
  const { offsets, roles } = uses;
  for (const [start, end] of deadBranches(directives))
    for (let at = 0; at < offsets.length; at++) {
      const offset = offsets[at] ?? 0;
      if (start <= offset && offset < end) roles[at] = (roles[at] ?? 0) | useRole.dead;
    }
  return uses;
}
