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
function xmlObjection(text: string): string | undefined {
  if (!/^\s*(<\?xml|<!DOCTYPE|<!--|<plist)/.test(text)) return 'is neither an XML nor a binary property list';
  if (/<!ENTITY/i.test(text)) return 'declares entities, which property lists do not need: not read';
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/?(?:dict|array)\b[^<>]*>/g)) {
    if (tag.endsWith('/>')) continue;
    depth += tag.startsWith('</') ? -1 : 1;
    if (depth > maximumDepth) return `nests deeper than ${maximumDepth}`;
  }
  return depth === 0 && /<\/plist\s*>\s*$/.test(text.replace(/(?:\s|<!--[\s\S]*?-->)*$/, ''))
    ? undefined
    : 'ends too early';
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 160);
}
