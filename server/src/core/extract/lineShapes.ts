/**
 * Definitions that are no C, by the look of their lines: entries, labels and macros of the assembler, routines and types
 * of MIG. A new kind of file is a row.
 */
import type { SourceSymbol, SymbolKind } from '../model/symbols.ts';
import { isNeverCompiled } from '../source/directives.ts';
import type { Tokens } from '../source/lexer.ts';
import { lineOf } from '../source/sourceText.ts';
import { findAssemblerNames } from './assemblerNames.ts';
import { oneLine, type Reading } from './definitions.ts';

interface Shape {
  readonly files: RegExp;
  /** Capture 1 is the name. */
  readonly pattern: RegExp;
  readonly kind: SymbolKind;
  /** What closes it, for a definition of many lines. */
  readonly until?: RegExp;
  /** Known in its own file only. */
  readonly isStatic?: true;
}

/** Offsets are UTF-16 units; `end` is exclusive. */
export interface LinePlace {
  readonly kind: SymbolKind;
  readonly name: string;
  /** The name as it stands there, where a prefix that is said elsewhere makes another of it. */
  readonly written?: string;
  readonly start: number;
  readonly end: number;
  readonly isStatic?: true;
}

const shapes: readonly Shape[] = [
  // The macros add the underscore that C's names have when they are linked: `LEXT(_bcopyin)` is `_bcopyin` in C.
  {
    files: /\.s$/i,
    pattern: /^[ \t]*(?:LEXT|ENTRY2?|Entry|ALIAS|NESTED_FUNCTION\w*|LEAF_FUNCTION\w*)\((\w+)/gm,
    kind: 'function',
  },
  { files: /\.s$/i, pattern: /^[ \t]*EXT\((\w+)(?:\):|:\))/gm, kind: 'function' },
  { files: /\.s$/i, pattern: /^[ \t]*\.globa?l[ \t]+EXT\((\w+)/gm, kind: 'prototype' },
  { files: /\.s$/i, pattern: /^_(\w+):/gm, kind: 'function' },
  // No underscore: no C file can name it. `L…` is the assembler's way to say that a label is of no interest.
  { files: /\.s$/i, pattern: /^(?!L)([A-Za-z]\w*):/gm, kind: 'function', isStatic: true },
  { files: /\.[sh]$/i, pattern: /^[ \t]*\.macro[ \t]+(\w+)/gm, kind: 'macro', until: /^[ \t]*\.endm/gm },
  // MIG knows its words in any case.
  { files: /\.defs$/i, pattern: /^[ \t]*(?:simple)?routine[ \t]+(\w+)/gim, kind: 'function' },
  // `routine`, then a name for the kernel's side and one for its users, each on a line of its own below an `#if`.
  { files: /\.defs$/i, pattern: /^(?!(?:simple)?routine\()(\w+)\(/gim, kind: 'function' },
  { files: /\.defs$/i, pattern: /^[ \t]*type[ \t]+(\w+)[ \t]*=/gm, kind: 'typedef' },
];

/** In no order. Never throws on any text. */
export function findByLine(path: string, text: string, tokens: Tokens): LinePlace[] {
  const { directives } = tokens;
  const found: LinePlace[] = findAssemblerNames(path, text, tokens);
  for (const { files, pattern, kind, until, isStatic } of shapes) {
    if (!files.test(path)) continue;
    for (const match of text.matchAll(pattern)) {
      const name = match[1] ?? '';
      const start = match.index + match[0].lastIndexOf(name);
      // What a `#define` is made of is no definition yet.
      if (directives.some((line) => line.start <= start && start < line.end)) continue;
      const end = endOfLine(text, until === undefined ? start : closing(text, start, until));
      found.push({ kind, name, start, end, ...(isStatic === true ? { isStatic } : {}) });
    }
  }
  return /\.defs$/i.test(path) ? [...found, ...withPrefixes(text, tokens, found)] : found;
}

/** `UserPrefix send_;`, `ServerPrefix receive_;`: what the routines behind it are called in the C that MIG makes. */
function withPrefixes(text: string, { comments }: Tokens, found: readonly LinePlace[]): LinePlace[] {
  const prefixes = [...text.matchAll(/^[ \t]*(?:user|server)prefix[ \t]+(\w+)[ \t]*;/gim)].filter(
    ({ index }) => !comments.some(({ start, end }) => start <= index && index < end),
  );
  return found
    .filter(({ kind }) => kind === 'function')
    .flatMap((place) =>
      prefixes
        .filter(({ index }) => index < place.start)
        .map(([, prefix = '']) => ({ ...place, name: prefix + place.name, written: place.name })),
    );
}

/** True inside of an assembler macro, which a header can hold: `mov x1, x2` declares no `x1`. */
export function isInMacro(places: readonly Pick<LinePlace, 'kind' | 'start' | 'end'>[], offset: number): boolean {
  return places.some(({ kind, start, end }) => kind === 'macro' && start < offset && offset < end);
}

/** The same as whole symbols, for a file that is read with all its facts. */
export function extractByLine(reading: Reading & { readonly path: string }): SourceSymbol[] {
  const { path, text, tokens, lineStarts, surroundings, comments } = reading;
  return findByLine(path, text, tokens).flatMap(({ kind, name, written, start, end, isStatic }) => {
    const lineStart = text.lastIndexOf('\n', start) + 1;
    const conditions = surroundings.conditionsAt(start);
    if (conditions?.some(isNeverCompiled)) return [];
    const section = surroundings.sectionAt(start);
    const doc = comments.docFor(headOf(text, lineStart), endOfLine(text, start), kind === 'macro');
    return {
      name,
      kind,
      nameStart: start,
      nameEnd: start + (written ?? name).length,
      start: lineStart,
      end,
      line: lineOf(lineStarts, start),
      startLine: lineOf(lineStarts, start),
      endLine: lineOf(lineStarts, end),
      signature: oneLine(text.slice(lineStart, endOfLine(text, start))),
      origin: written === undefined ? 'written' : 'pasted',
      ...(isStatic === true ? { storage: 'static' as const } : {}),
      ...(conditions === undefined ? {} : { conditions }),
      ...(section === undefined ? {} : { section }),
      ...(doc === undefined ? {} : { doc }),
    };
  });
}

/** Where the assembler's own lines above an entry begin: `.text`, `.align`, `.globl`; its comment stands before them. */
function headOf(text: string, lineStart: number): number {
  let head = lineStart;
  while (head > 0) {
    const before = text.lastIndexOf('\n', head - 2) + 1;
    if (!/^[ \t]*\.(text|align|p2align|globa?l|private_extern|section)\b/.test(text.slice(before, head))) return head;
    head = before;
  }
  return head;
}

function closing(text: string, from: number, until: RegExp): number {
  const pattern = new RegExp(until);
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? from;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
