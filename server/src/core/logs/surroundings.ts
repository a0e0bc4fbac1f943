/** What may stand around a message on its line: what logs, reports and panics put there, and no sentence about it. */
import type { FormatMatch } from './format.ts';

/** How far the line goes on behind a text: not at all, as far as a panic or os_log adds something, or in any way. */
export type Ending = 'line' | 'message' | 'open';

/** A quote that closes a value of JSON, or that is all there is. */
const closed = /^\s*(?:$|["']\s*(?:$|[,}\])]))/;
/** ` @file.c:3` of a panic, brackets, the full stop of a sentence that tells it. */
const added = /^\s*(?:$|[.!"')\]}>@])/;
/** A sign that sets the message apart: `kernel: `, `[1.5] `, `(exclaves) `, `panic(cpu 1): `, `** `, `"`. */
const sign = /[^\w\s,;.-]\s*$/;
/** `0.123 `, `2025-03-01 12:00:01.5+0100 `: nothing but numbers, or a time of day nearest. */
const time = /^\s*\d[\dTZ.:+\s-]*\s$|(?:^|[\sT])\d{1,2}:\d\d(?::\d\d)?[\dZ.:+-]*\s(?:\s*[+-]\d{4}\s)?\s*$/;
/** The process in the columns of a log: the kernel at the head or behind a time, any behind a time and set wide apart. */
const printer = /^(?:.*\d{1,2}:\d\d:\d\d.*\s)?kernel\s+$|\d{1,2}:\d\d:\d\d\S*\s+\S+(?:\t\s*|\s{2,})$/;
/** `exclaves_open:12 `, `file.c:12 `: the function or the file that prints, with its line. */
const printedAt = /(?:^|\s)[A-Za-z_][\w.]*:\d+\s+$/;

/** Characters before a text that are looked at. */
const longest = 200;

/** @param behind the line behind the text. */
export function mayEnd(behind: string, ending: Ending): boolean {
  return ending === 'open' || closed.test(behind) || (ending === 'message' && added.test(behind));
}

/** @param before the line before the text: nothing, or what a log puts there. */
export function mayStart(before: string): boolean {
  // No log puts more before a text; `_` stands for what is cut off.
  const near = before.length > longest ? `_${before.slice(-longest)}` : before;
  return near.trim() === '' || sign.test(near) || time.test(near) || printer.test(near) || printedAt.test(near);
}

/** Alone on its line, but for what a log, a report or a panic puts around a message. */
export function isWhole(line: string, { end, start }: FormatMatch): boolean {
  return mayStart(line.slice(0, start)) && mayEnd(line.slice(end), 'message');
}
