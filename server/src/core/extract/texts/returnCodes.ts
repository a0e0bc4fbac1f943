/**
 * `#define KERN_FAILURE 5`: what functions return, each number with a name. A header of such codes is known by what it
 * defines: numbers that are counted up, under names that begin alike.
 */
import type { TextEntry } from '../../model/fileFacts.ts';

/** With fewer a header is no list of codes. */
const fewestCodes = 16;
const define = /^[ \t]*#[ \t]*define[ \t]+([A-Z][A-Z0-9_]*)[ \t]+(\S+)[ \t]*(?:\/\*([\s\S]*?)\*\/)?/gm;
const number = /^\(?(-?(?:0x[0-9a-fA-F]+|\d+))\)?$/;
/** A comment on the lines below its definition. */
const commentBelow = /^[ \t]*\r?\n[ \t]*\/\*([\s\S]*?)\*\//;

/** The detail of an entry is its number and, behind a space, the first sentence of its comment. */
export function readReturnCodes(text: string): TextEntry[] {
  const codes = new Map<string, { entry: TextEntry; number: number }>();
  const aliases: { name: string; of: string; start: number; doc: string }[] = [];
  for (const match of text.matchAll(define)) {
    const [whole, name = '', value = '', beside] = match;
    const start = match.index + whole.indexOf(name, whole.indexOf('define') + 'define'.length);
    const end = match.index + whole.length;
    const doc = firstSentence(beside ?? commentBelow.exec(text.slice(end, end + 600))?.[1] ?? '');
    const written = number.exec(value)?.[1];
    // `#define ELAST 106` says how many there are.
    if (/(?:LAST|MAX)$/.test(name)) continue;
    if (written === undefined) aliases.push({ name, of: value, start, doc });
    else if (!codes.has(name))
      codes.set(name, { entry: entryOf(name, start, Number(written), doc), number: Number(written) });
  }
  if (
    !areCodes(
      [...codes.values()].map((one) => one.number),
      [...codes.keys()],
    )
  )
    return [];
  // A name that some build has a number of its own for has that in the kernel.
  for (const { doc, name, of, start } of aliases) {
    const same = codes.get(of);
    if (same !== undefined && !codes.has(name))
      codes.set(name, { entry: entryOf(name, start, same.number, doc), number: same.number });
  }
  return [...codes.values()].map(({ entry }) => entry).sort((a, b) => a.start - b.start);
}

function entryOf(name: string, start: number, value: number, doc: string): TextEntry {
  return { name, start, end: start + name.length, detail: doc === '' ? String(value) : `${value} ${doc}` };
}

/** Most of them one more than the one before, and all named alike. */
function areCodes(numbers: readonly number[], names: readonly string[]): boolean {
  const steps = numbers.filter((one, at) => at > 0 && one === (numbers[at - 1] ?? 0) + 1).length;
  return (
    names.length >= fewestCodes &&
    steps >= names.length * 0.75 &&
    new Set(names.map((name) => name.charAt(0))).size === 1
  );
}

function firstSentence(comment: string): string {
  const flat = comment.replace(/\s*\n[\s*]*/g, ' ').trim();
  return /^.*?[.](?=\s|$)/.exec(flat)?.[0].slice(0, -1) ?? flat.slice(0, 120);
}
