/**
 * Property lists from anywhere, XML or binary. The packages that parse them trust their input: what would make them run
 * for ever, or go too deep, is looked for before.
 */
import { parse, parseBinary } from 'plist';
import type { PlistValue } from '../core/model/components.ts';
import { binaryPlistObjection } from './binaryPlist.ts';

export type ParsedPlist =
  | { readonly kind: 'plist'; readonly value: PlistValue; readonly form: 'xml' | 'binary' }
  | { readonly kind: 'damaged'; readonly detail: string };

/** Lists and dictionaries inside each other. */
export const maximumDepth = 64;

export function parsePlist(bytes: Buffer): ParsedPlist {
  const isBinary = bytes.subarray(0, 6).toString('latin1') === 'bplist';
  try {
    if (isBinary) {
      const objection = binaryPlistObjection(bytes, maximumDepth);
      if (objection !== undefined) return { kind: 'damaged', detail: objection };
      return { kind: 'plist', value: parseBinary(bytes) as PlistValue, form: 'binary' };
    }
    const text = decode(bytes);
    const objection = xmlObjection(text);
    if (objection !== undefined) return { kind: 'damaged', detail: objection };
    return { kind: 'plist', value: parse(text) as PlistValue, form: 'xml' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { kind: 'damaged', detail: firstLine(detail) || 'cannot be parsed' };
  }
}

function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Why an XML property list is not parsed. Apple's declare no entities of their own: one that does is made to explode. */
function xmlObjection(whole: string): string | undefined {
  if (!/^\s*(<\?xml|<!DOCTYPE|<!--|<plist)/.test(whole)) return 'is neither an XML nor a binary property list';
  const text = withoutAsides(whole);
  if (text === undefined) return 'ends too early';
  if (/<!ENTITY/i.test(text)) return 'declares entities, which property lists do not need: not read';
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#[xX][\da-fA-F]+);)[^;\s<&]{0,40};?/.exec(text);
  if (entity !== null) return `names an entity that there is not: ${entity[0]}`;
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/?(?:dict|array)\b[^<>]*>/g)) {
    if (tag.endsWith('/>')) continue;
    depth += tag.startsWith('</') ? -1 : 1;
    if (depth > maximumDepth) return `nests deeper than ${maximumDepth}`;
  }
  const end = /<\/plist\s*>/.exec(text);
  if (depth !== 0 || end === null) return 'ends too early';
  return text.slice(end.index + end[0].length).trim() === '' ? undefined : 'goes on after its end';
}

/** Without comments, CDATA and processing instructions, whose text is no markup; undefined when one of them has no end. */
function withoutAsides(text: string): string | undefined {
  const ends: Readonly<Record<string, string>> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' };
  const start = /<!--|<!\[CDATA\[|<\?/g;
  const parts: string[] = [];
  let from = 0;
  for (let found = start.exec(text); found !== null; found = start.exec(text)) {
    const close = ends[found[0]] ?? '';
    const end = text.indexOf(close, found.index + found[0].length);
    if (end < 0) return undefined;
    parts.push(text.slice(from, found.index));
    from = end + close.length;
    start.lastIndex = from;
  }
  return parts.join('') + text.slice(from);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 160);
}
