/** The texts of a release as formats, found by the words of a line. */

import { isExclaveName } from '../extract/exclaveNames.ts';
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { FileFacts, Message } from '../model/fileFacts.ts';
import { type Format, type FormatMatch, matchFormat, readFormat } from './format.ts';

export interface KnownMessage {
  readonly file: FileFacts;
  readonly message: Message;
  readonly format: Format;
}
export interface FoundMessage extends KnownMessage {
  readonly match: FormatMatch;
  /** Other places with the same text. */
  readonly others: number;
}

/** What is quoted and never printed: the compiler's own words. */
const notPrinted = /^(_*asm_*|volatile|_*attribute_*|_?static_assert|_Static_assert|strn?cmp|strlcpy)$/i;
const word = /[A-Za-z0-9_]+/g;

export class MessageBook {
  private readonly byWord = new Map<string, KnownMessage[]>();
  private readonly byText = new Map<string, KnownMessage[]>();

  constructor(index: CheckoutIndex) {
    for (const file of index.files()) {
      if (/^tests?\//.test(file.path)) continue;
      for (const message of file.messages) {
        if (message.callee !== undefined && notPrinted.test(message.callee)) continue;
        for (const known of formatsOf(file, message)) this.enter(known);
      }
    }
  }

  /** The messages that a line holds, the longest first; none inside of another. */
  find(line: string): FoundMessage[] {
    const tried = new Set<KnownMessage>();
    const found: FoundMessage[] = [];
    for (const [part] of line.matchAll(word)) {
      for (const known of this.byWord.get(part) ?? []) {
        if (tried.has(known)) continue;
        tried.add(known);
        const match = matchFormat(known.format, line);
        if (match !== undefined) found.push({ ...known, match, others: 0 });
      }
    }
    found.sort((a, b) => b.format.weight - a.format.weight);
    const kept: FoundMessage[] = [];
    for (const one of found) {
      const around = kept.findIndex(({ match }) => match.start < one.match.end && one.match.start < match.end);
      const other = kept[around];
      if (other === undefined) kept.push(one);
      else if (other.format.weight === one.format.weight) kept[around] = { ...other, others: other.others + 1 };
    }
    return kept.sort((a, b) => a.match.start - b.match.start);
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
    if (key !== undefined && tells(known.format)) push(this.byWord, key, known);
  }
}

/** A text of several lines is several formats; the conversions go on counting. */
function formatsOf(file: FileFacts, message: Message): KnownMessage[] {
  const functionName = (argument: number) =>
    /^__(func|FUNCTION|PRETTY_FUNCTION)__$/.test(message.values?.[argument] ?? '') ? message.within : undefined;
  let next = 0;
  return message.text.split('\n').flatMap((text) => {
    const format = readFormat(text, functionName, next);
    next = format.next;
    return format.segments.length === 0 ? [] : [{ file, message, format }];
  });
}

/** Enough fixed text to tell the message from any other line: two words and eight letters, or an exclave name. */
function tells({ segments, weight }: Format): boolean {
  const fixed = segments.filter((segment) => typeof segment === 'string').join(' ');
  // A name alone is what a macro is given, not what is printed.
  if (segments.length === 1 && /^\s*\w+\s*$/.test(fixed)) return false;
  const words = fixed.match(/[A-Za-z]{2,}/g) ?? [];
  if (words.length >= 2 && weight >= 8) return true;
  // The name of a service or an entitlement.
  return weight >= 8 && isExclaveName(fixed) && /\w[.-]\w/.test(fixed);
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
