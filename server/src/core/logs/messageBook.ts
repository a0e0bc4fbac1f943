/** The texts of a release as formats, found by the words of a line. */

import { isExclaveName } from '../extract/exclaveNames.ts';
import { shownText } from '../extract/messages.ts';
import { type CheckoutIndex, lineIn } from '../index/checkoutIndex.ts';
import type { FileFacts, Message } from '../model/fileFacts.ts';
import { type Format, type FormatMatch, hasConversion, matchFormat, readFormat } from './format.ts';
import { buildsText, Printers } from './printers.ts';
import { type Ending, isWhole, mayStart } from './surroundings.ts';

export interface KnownMessage {
  readonly file: FileFacts;
  readonly message: Message;
  readonly format: Format;
  /** False for a name that a table holds, or a function that prints nothing is given: of a service, an entitlement. */
  readonly isPrinted: boolean;
  /** The next line of a text of several lines. */
  readonly next?: KnownMessage;
}
export interface FoundMessage extends KnownMessage {
  readonly match: FormatMatch;
  /** Other places with the same text. */
  readonly others: number;
}

/** A file and a line of it, 0-based. */
export interface NamedPlace {
  readonly file: FileFacts;
  readonly line: number;
}

/** Lines from a message to the nearest place that is named in its file. */
function distanceTo({ file, message }: KnownMessage, named: readonly NamedPlace[]): number {
  const line = lineIn(file, message.start);
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...named.filter((one) => one.file === file).map((one) => Math.abs(one.line - line)),
  );
}

/** What is quoted and never printed: the compiler's own words. */
const notPrinted = /^(_*asm_*|volatile|_*attribute_*|_?static_assert|_Static_assert|strn?cmp|strlcpy)$/i;
/** `paniclog_append` goes on in the same line, as printf does. */
const panicName = /^_*panic(?!log)/;
const panicHead = /^\W*panic\([^()]{0,80}\):/;
const word = /[A-Za-z0-9_]+/g;
/** `com.apple.one`, `exclave-one`: no sentence. */
const dottedName = /^\w+(?:[.-]\w+)+$/;
/** A string literal, or several beside each other, and nothing else. */
const literal = /^\(?\s*(?:"(?:[^"\\]|\\.)*"\s*)+\)?$/;

export class MessageBook {
  private readonly byWord = new Map<string, KnownMessage[]>();
  private readonly byText = new Map<string, KnownMessage[]>();

  constructor(private readonly index: CheckoutIndex) {
    const files = index.files().filter(({ path }) => !/^tests?\//.test(path));
    const printers = new Printers(index, files);
    for (const file of files) {
      for (const message of file.messages) {
        const { callee, text } = message;
        if (callee !== undefined && notPrinted.test(callee)) continue;
        const isPrinted =
          callee === undefined ? !dottedName.test(text) : hasConversion(text) || printers.prints(callee);
        let known: KnownMessage | undefined;
        for (const format of this.formatsOf(file, message).reverse()) {
          known = { file, message, format, isPrinted, ...(known === undefined ? {} : { next: known }) };
          this.enter(known);
        }
      }
    }
  }

  /**
   * The messages that a line holds, the longest first; none inside of another.
   *
   * @param named the places of the source that the line names: of equal texts the one there is meant.
   */
  find(line: string, named: readonly NamedPlace[] = []): FoundMessage[] {
    const tried = new Set<KnownMessage>();
    const all: FoundMessage[] = [];
    for (const [part] of line.matchAll(word)) {
      for (const known of this.byWord.get(part) ?? []) {
        if (tried.has(known)) continue;
        tried.add(known);
        const match = matchFormat(known.format, line);
        if (match === undefined) continue;
        if (known.isPrinted ? isDistinct(known.format) || isWhole(line, match) : isOwnName(known, line, match))
          all.push({ ...known, match, others: 0 });
      }
    }
    const found = atTheirPlaces(all, line);
    const after = this.panicAfter(line);
    if (after !== undefined) found.push(after);
    found.sort((a, b) => b.format.weight - a.format.weight);
    const kept: FoundMessage[] = [];
    for (const one of found) {
      const around = kept.findIndex(({ match }) => match.start < one.match.end && one.match.start < match.end);
      const other = kept[around];
      if (other === undefined) kept.push(one);
      else if (other.format.weight === one.format.weight) {
        const isNearer = distanceTo(one, named) < distanceTo(other, named);
        kept[around] = { ...(isNearer ? one : other), others: other.others + 1 };
      }
    }
    return kept.sort((a, b) => a.match.start - b.match.start);
  }

  /** What a panic is given without a value stands behind its head, and may be one word: `panic(cpu 0 caller 0x1): npages`. */
  private panicAfter(line: string): FoundMessage | undefined {
    const from = panicHead.exec(line)?.[0].length;
    if (from === undefined) return undefined;
    const text = line.slice(from).trim();
    const [known, ...others] = this.literals(text).filter(({ message }) => panicName.test(message.callee ?? ''));
    if (known === undefined) return undefined;
    const start = line.length - line.slice(from).trimStart().length;
    return { ...known, match: { start, end: start + text.length, values: [] }, others: others.length };
  }

  /** Literals of exactly this text. */
  literals(text: string): readonly KnownMessage[] {
    return this.byText.get(text) ?? [];
  }

  private enter(known: KnownMessage): void {
    const { segments } = known.format;
    const [only] = segments;
    if (segments.length === 1 && typeof only === 'string') push(this.byText, only, known);
    const key = keyOf(known.format);
    const counts =
      known.isPrinted || known.message.callee === undefined ? tells(known.format) : isTellingName(known.format);
    if (key !== undefined && counts) push(this.byWord, key, known);
  }

  /** A text of several lines is several formats; the conversions go on counting. */
  private formatsOf(file: FileFacts, message: Message): Format[] {
    let next = 0;
    const lines = message.text.split('\n');
    return lines.flatMap((text, at) => {
      const ending = at < lines.length - 1 ? 'line' : endingOf(message);
      const format = readFormat(text, (argument) => this.fixed(file, message, argument), next, ending);
      next = format.next;
      return format.segments.length === 0 ? [] : [format];
    });
  }

  /** The text of an argument that is the same whenever the line is printed: the function's name, a string literal. */
  private fixed(file: FileFacts, message: Message, argument: number): string | undefined {
    const value = message.values?.[argument] ?? '';
    if (/^__(func|FUNCTION|PRETTY_FUNCTION)__$/.test(value)) return message.within;
    if (literal.test(value)) return textOf(value);
    if (!/^[A-Za-z_]\w*$/.test(value)) return undefined;
    const macros = this.index.symbolsNamed(value).filter(({ symbol }) => symbol.kind === 'macro');
    const own = macros.filter((one) => one.file.path === file.path);
    const bodies = new Set((own.length > 0 ? own : macros).map(({ symbol }) => symbol.value?.trim() ?? ''));
    const [body = ''] = bodies;
    return bodies.size === 1 && literal.test(body) ? textOf(body) : undefined;
  }
}

/** The text of the literals of an expression, one behind the other. */
function textOf(literals: string): string {
  return [...literals.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = '']) => shownText(part)).join('');
}

/**
 * A name by itself. One that says nothing of exclaves may be that of anything, of a kernel extension too: it counts where
 * the rest of the line is about exclaves.
 */
function isOwnName({ format, message }: KnownMessage, line: string, match: FormatMatch): boolean {
  if (!isWholeName(line, match)) return false;
  if (message.callee !== undefined || isTellingName(format)) return true;
  return isExclaveName(line.slice(0, match.start) + line.slice(match.end));
}

/** The line that follows one of a text of several lines, as a whole: `ID: 0x2` says nothing by itself. */
export function continuation(known: KnownMessage | undefined, line: string): FoundMessage | undefined {
  const next = known?.next;
  const match = next === undefined ? undefined : matchFormat(next.format, line);
  if (next === undefined || match === undefined) return undefined;
  const isWhole = line.slice(0, match.start).trim() === '' && line.slice(match.end).trim() === '';
  return isWhole ? { ...next, match, others: 0 } : undefined;
}

/** A panic and os_log print nothing on the line behind their text but marks of their own; printf can go on. */
function endingOf({ callee = '' }: Message): Ending {
  return panicName.test(callee) || /^_*os_log/.test(callee) ? 'message' : 'open';
}

/**
 * Without those that stand in the middle of a sentence. What is printed stands behind what a log puts before it, or
 * goes on where another one left its line open.
 */
function atTheirPlaces(all: readonly FoundMessage[], line: string): FoundMessage[] {
  const kept: FoundMessage[] = [];
  for (const one of all.toSorted((a, b) => a.match.start - b.match.start)) {
    const { format, match, isPrinted, message } = one;
    // A value at the head may hold any words; a text that is put together, or stands in a table, is printed by another.
    const isAnywhere =
      !isPrinted ||
      typeof format.segments[0] !== 'string' ||
      message.callee === undefined ||
      buildsText(message.callee);
    const goesOn = ({ match: { end }, format: { ending } }: FoundMessage) =>
      ending === 'open' && end <= match.start && line.slice(end, match.start).trim() === '';
    if (isAnywhere || mayStart(line.slice(0, match.start)) || kept.some(goesOn)) kept.push(one);
  }
  return kept;
}

/** Not a part of a longer name: `com.apple.one` is not in `com.apple.one.two`. */
function isWholeName(line: string, { end, start }: FormatMatch): boolean {
  return !/[\w.-]/.test(line.charAt(start - 1)) && !/^(?:[\w-]|\.\w)/.test(line.slice(end, end + 2));
}

/** Enough fixed text to tell the message from any other line: two words and eight letters, or an exclave name. */
function tells({ segments, weight }: Format): boolean {
  const fixed = segments.filter((segment) => typeof segment === 'string').join(' ');
  // A name alone is what a macro is given, not what is printed.
  if (segments.length === 1 && /^\s*\w+\s*$/.test(fixed)) return false;
  const words = fixed.match(/[A-Za-z]{2,}/g) ?? [];
  return (words.length >= 2 && weight >= 8) || (weight >= 8 && isExclaveName(fixed) && /\w[.-]\w/.test(fixed));
}

/** A message of so few everyday words that a sentence about something else can hold them, too. */
const fewestWords = 6;

/** Nobody writes it but who prints it: a name that is put together is in it, or many words are. */
function isDistinct({ segments }: Format): boolean {
  const fixed = segments.filter((segment) => typeof segment === 'string').join(' ');
  if (isExclaveName(fixed) || /[A-Za-z0-9]_[A-Za-z0-9]|[a-z][A-Z]|0x/.test(fixed)) return true;
  return (fixed.match(/[A-Za-z]{2,}/g) ?? []).length >= fewestWords;
}

/** The name of a service or an entitlement, and nothing beside it. */
function isTellingName({ segments, weight }: Format): boolean {
  const [name] = segments;
  if (segments.length !== 1 || typeof name !== 'string') return false;
  return weight >= 8 && isExclaveName(name) && dottedName.test(name);
}

/** The longest word that a line with this message has as a whole word. */
function keyOf({ segments }: Format): string | undefined {
  let best: string | undefined;
  segments.forEach((segment, index) => {
    if (typeof segment !== 'string') return;
    for (const match of segment.matchAll(word)) {
      const isOpen =
        (match.index === 0 && index > 0) ||
        (match.index + match[0].length === segment.length && index < segments.length - 1);
      if (!isOpen && match[0].length > (best?.length ?? 1)) [best] = match;
    }
  });
  return best;
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
