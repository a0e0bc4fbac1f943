/**
 * A printf format as a matcher for lines of a log. No regular expression is made of foreign text: a line is walked once
 * from each place where the first fixed text stands, and every step goes forward.
 */

import { type Ending, mayEnd } from './surroundings.ts';

export interface Conversion {
  readonly kind: 'decimal' | 'hexadecimal' | 'octal' | 'text' | 'character' | 'real';
}
export type Segment = string | Conversion;

/** A value that a line has where the format has a conversion. */
export interface MatchedValue {
  /** Which conversion, counted as printf counts its arguments. */
  readonly index: number;
  readonly kind: Conversion['kind'];
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
export interface FormatMatch {
  readonly start: number;
  readonly end: number;
  readonly values: readonly MatchedValue[];
}

/** Conversion: flags, width, precision, length, letter; `%{public}s` is os_log's way. `*` takes an argument of its own. */
const conversion = /%(?:\{[^}]*\})?([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?(?:hh|h|ll|l|q|j|z|t|L)?([diouxXcspaAeEfFgG@%])/g;
/** Places at which one format is tried in one line. */
const maximumStarts = 8;

const kinds: Readonly<Record<string, Conversion['kind']>> = {
  ...Object.fromEntries([...'diu'].map((letter) => [letter, 'decimal'])),
  ...Object.fromEntries([...'xXp'].map((letter) => [letter, 'hexadecimal'])),
  ...Object.fromEntries([...'aAeEfFgG'].map((letter) => [letter, 'real'])),
  c: 'character',
  o: 'octal',
};

/** A text that is given values: no percent sign alone. */
export function hasConversion(text: string): boolean {
  for (const match of text.matchAll(conversion)) if (match[4] !== '%') return true;
  return false;
}

export interface Format {
  /** Fixed texts and conversions in turn; no two fixed texts beside each other. */
  readonly segments: readonly Segment[];
  /** The argument of each conversion among the segments. */
  readonly argumentOf: readonly number[];
  /** Letters and digits that are fixed. */
  readonly weight: number;
  /** Number of the argument that would come next. */
  readonly next: number;
  readonly ending: Ending;
}

/**
 * @param fixed the text of an argument that is known beforehand, as `__func__` is.
 * @param first number of the first argument.
 * @param ending how a line may go on behind it; what ends in a line break ends the line.
 */
export function readFormat(
  text: string,
  fixed: (argument: number) => string | undefined = () => undefined,
  first = 0,
  ending: Ending = text.endsWith('\n') ? 'line' : 'open',
): Format {
  const segments: Segment[] = [];
  const argumentOf: number[] = [];
  let at = 0;
  let argument = first;
  const push = (written: string) => {
    // Tabs seldom live through copying: format and line are compared with spaces.
    const piece = written.replaceAll('\t', ' ');
    if (piece === '') return;
    const last = segments.at(-1);
    if (typeof last === 'string') segments[segments.length - 1] = last + piece;
    else segments.push(piece);
  };
  for (const match of text.matchAll(conversion)) {
    push(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [, , width, precision, letter = ''] = match;
    if (letter === '%') {
      push('%');
      continue;
    }
    argument += Number(width === '*') + Number(precision === '*');
    // With a width, spaces of which the text says nothing stand around it.
    const known = width === undefined && precision === undefined ? fixed(argument) : undefined;
    if (known === undefined) {
      segments.push({ kind: kinds[letter] ?? 'text' });
      argumentOf.push(argument);
    } else push(known);
    argument++;
  }
  push(text.slice(at));
  // What a log trims or ends a line with is no part of it.
  const head = segments[0];
  if (typeof head === 'string') segments[0] = head.trimStart();
  const last = segments.at(-1);
  if (typeof last === 'string') segments[segments.length - 1] = last.trimEnd();
  const kept = segments.filter((segment) => segment !== '');
  const weight = kept.reduce(
    (sum, segment) => sum + (typeof segment === 'string' ? (segment.match(/[A-Za-z0-9]/g)?.length ?? 0) : 0),
    0,
  );
  return { segments: kept, argumentOf, weight, next: argument, ending };
}

/** Undefined when the line holds nothing of that form. */
export function matchFormat(format: Format, written: string): FormatMatch | undefined {
  const { argumentOf, ending, segments } = format;
  const line = written.replaceAll('\t', ' ');
  const anchor = segments.findIndex((segment) => typeof segment === 'string');
  const text = segments[anchor];
  if (typeof text !== 'string') return undefined;
  let from = 0;
  for (let tries = 0; tries < maximumStarts; tries++) {
    const at = line.indexOf(text, from);
    if (at < 0) return undefined;
    const values: MatchedValue[] = [];
    let start = at;
    let fits = true;
    // Values before the first fixed text: back to the space before each.
    for (let index = anchor - 1; index >= 0 && fits; index--) {
      const kind = kindOf(segments[index]);
      const own = isNumber(kind) ? /[\w.+-]/ : /\S/;
      let begin = start;
      while (begin > 0 && start - begin < 80 && own.test(line.charAt(begin - 1))) begin--;
      fits = begin < start && (!isNumber(kind) || endOfNumber(kind, line.slice(begin, start), 0) === start - begin);
      values.unshift({
        index: argumentOf[index] ?? 0,
        kind,
        text: line.slice(begin, start),
        start: begin,
        end: start,
      });
      start = begin;
    }
    const end = fits ? walk(format, anchor, line, at, values) : undefined;
    if (end !== undefined && standsAlone(segments, line, start, end) && mayEnd(line.slice(end), ending))
      return { start, end, values };
    from = at + 1;
  }
  return undefined;
}

/**
 * No part of a longer word or file name: `exclaves_resource` is not in `exclaves_resource.c`; and its last number is no
 * head of another one: `0` is not what `0x1` is.
 */
function standsAlone(segments: readonly Segment[], line: string, start: number, end: number): boolean {
  const last = segments.at(-1);
  if (typeof segments[0] === 'string' && /\w/.test(line.charAt(start)) && /\w/.test(line.charAt(start - 1)))
    return false;
  if (typeof last === 'object' && isNumber(last.kind)) return !/^(\w|\.\w)/.test(line.slice(end, end + 2));
  return typeof last !== 'string' || !/\w/.test(last.slice(-1)) || !/^(\w|\.\w)/.test(line.slice(end, end + 2));
}

function walk(
  { argumentOf, ending, segments }: Format,
  anchor: number,
  line: string,
  from: number,
  values: MatchedValue[],
): number | undefined {
  let at = from;
  let conversions = anchor;
  for (let index = anchor; index < segments.length; index++) {
    const segment = segments[index];
    if (typeof segment === 'string') {
      if (!line.startsWith(segment, at)) return undefined;
      at += segment.length;
      continue;
    }
    if (segment === undefined) return undefined;
    const next = segments[index + 1];
    const isLast = ending === 'line' && index + 2 === segments.length;
    const end = endOfValue(segment, typeof next === 'string' ? next : undefined, line, at, next !== undefined, isLast);
    if (end === undefined) return undefined;
    let start = at;
    while (start < end && line.charAt(start) === ' ') start++;
    values.push({
      index: argumentOf[conversions++] ?? 0,
      kind: segment.kind,
      text: line.slice(start, end),
      start,
      end,
    });
    at = end;
  }
  return at;
}

function isNumber(kind: Conversion['kind']): boolean {
  return kind !== 'text' && kind !== 'character';
}

function kindOf(segment: Segment | undefined): Conversion['kind'] {
  return typeof segment === 'object' ? segment.kind : 'text';
}

/** @param next the fixed text behind the value; `more`: something stands behind it at all; `isLast`: that ends the line. */
function endOfValue(
  { kind }: Conversion,
  next: string | undefined,
  line: string,
  from: number,
  more: boolean,
  isLast: boolean,
): number | undefined {
  if (kind === 'text') {
    if (next !== undefined) {
      const end = isLast ? line.lastIndexOf(next) : line.indexOf(next, from);
      return end < from ? undefined : end;
    }
    if (!more) return line.length;
    let end = from;
    while (end < line.length && line.charAt(end) !== ' ') end++;
    return end;
  }
  if (kind === 'character') return from < line.length ? from + 1 : undefined;
  return endOfNumber(kind, line, from);
}

function endOfNumber(kind: Conversion['kind'], line: string, from: number): number | undefined {
  let at = from;
  while (line.charAt(at) === ' ') at++;
  if (line.charAt(at) === '-' || line.charAt(at) === '+') at++;
  if (kind === 'hexadecimal' && /^0x/i.test(line.slice(at, at + 2))) at += 2;
  const digit =
    kind === 'decimal' ? /[0-9]/ : kind === 'real' ? /[0-9.eE+-]/ : kind === 'octal' ? /[0-7]/ : /[0-9a-fA-F]/;
  const first = at;
  while (at < line.length && digit.test(line.charAt(at))) at++;
  // `null` and `<ptr>` stand where a pointer is hidden.
  return at > first ? at : undefined;
}
