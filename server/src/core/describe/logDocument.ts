/**
 * A log with what the source says of its lines. Every line of the log stays as it is; below it stand added lines behind a
 * mark that no line of the log begins with.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { type LogNote, LogReader } from '../logs/readLog.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { placeText } from './report.ts';

export interface LogLink {
  /** 0-based line and columns of the document. */
  readonly line: number;
  readonly character: number;
  readonly length: number;
  readonly place: EvidencePlace;
}
export interface LogDocument {
  readonly lines: readonly string[];
  readonly links: readonly LogLink[];
  /** Notes by the 0-based line of the log itself. */
  readonly notes: readonly { readonly line: number; readonly notes: readonly LogNote[] }[];
  readonly total: number;
  /** The release that the log names. */
  readonly named?: string;
}

export interface LogText {
  readonly text: string;
  /** Characters or bytes that were not read. */
  readonly left: number;
}

/** Notes of a whole log; beyond, lines are shown as they are. */
const maximumNotes = 50_000;
/** Characters of a line that are in sight in most editors. */
const widest = 110;
/** Characters in which a log says what kernel it is from. */
const headLength = 200_000;

/** Ends with the document; yields `undefined` where it may be interrupted. */
export function* logDocument(
  domain: DomainIndex,
  { left, text }: LogText,
  release: string | undefined,
): Generator<LogDocument | undefined> {
  const own = text.split(/\r\n|\n|\r/);
  // What ends with a line break has no further line, and nothing has none.
  if (own.at(-1) === '') own.pop();
  const mark = markFor(text);
  const reader = new LogReader(domain);
  yield undefined;
  const body: string[] = [];
  const links: LogLink[] = [];
  const notes: { line: number; notes: readonly LogNote[] }[] = [];
  let count = 0;
  let isFull = false;
  let binary = 0;
  for (const [at, line] of own.entries()) {
    yield undefined;
    if (isBinary(line)) {
      if (!isBinary(own[at + 1] ?? '')) body.push(`    ${mark} ${noText(at - binary, at)}`);
      binary++;
      continue;
    }
    binary = 0;
    body.push(line);
    if (count >= maximumNotes) {
      isFull = true;
      continue;
    }
    const read = reader.read(line);
    if (read.skipped > 0) body.push(`    ${mark} ${read.skipped} characters of this line were not looked at`);
    if (read.notes.length === 0) continue;
    notes.push({ line: at, notes: read.notes });
    count += read.notes.length;
    for (const note of read.notes) {
      if (note.place === undefined) {
        body.push(`    ${mark} ${note.text}`);
        continue;
      }
      const place = placeText(note.place);
      let before = `    ${mark} ${note.text}: `;
      // A link that has to be scrolled to is no help: it gets a line of its own.
      if (before.length + place.length > widest) {
        body.push(before.slice(0, -2));
        before = `    ${mark}   `;
      }
      links.push({ line: body.length, character: before.length, length: place.length, place: note.place });
      body.push(before + place);
    }
    if (read.more > 0) body.push(`    ${mark} and ${read.more} more`);
  }
  const named = releaseIn(text);
  const head = headOf(mark, release, named, notes.length, own.length, left, isFull);
  yield {
    lines: [...head, ...body],
    links: links.map((link) => ({ ...link, line: link.line + head.length })),
    notes,
    total: own.length,
    ...(named === undefined ? {} : { named }),
  };
}

function headOf(
  mark: string,
  release: string | undefined,
  named: string | undefined,
  explained: number,
  total: number,
  left: number,
  isFull: boolean,
): string[] {
  const lines = [
    `A panic report or log, read with the source of ${release ?? 'a release that is not known'}.`,
    ...(total === 0
      ? ['The log is empty.']
      : [
          `${isFull ? 'At least ' : ''}${explained} of ${total} lines hold something of the exclave world. Lines that begin with ${mark} are added; all others are the log's own.`,
        ]),
    'That a line fits a text of the source does not prove that it was printed there.',
  ];
  if (named !== undefined && named !== release)
    lines.push(
      release === undefined
        ? `The log names ${named}.`
        : `The log names ${named}, the source is ${release}: texts, values and lines may differ.`,
    );
  if (left > 0) lines.push(`Only the beginning was read: ${sizeText(left)} are left out.`);
  if (isFull) lines.push(`After ${maximumNotes} notes the lines are shown as they are.`);
  return [...lines.map((line) => `${mark} ${line}`), ''];
}

/** Zero bytes, or mostly bytes that no text has. */
function isBinary(line: string): boolean {
  if (line.includes('\0')) return true;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for.
  const strange = line.match(/[\x01-\x08\x0e-\x1a\x1c-\x1f\ufffd]/g)?.length ?? 0;
  return strange > line.length / 10;
}

function noText(first: number, last: number): string {
  const lines = first === last ? `line ${first + 1} of the log is` : `lines ${first + 1} to ${last + 1} of the log are`;
  return `${lines} no text and left out`;
}

/** `|>`, or longer where a line of the log begins so. */
function markFor(text: string): string {
  let mark = '|>';
  while (new RegExp(`^[ \\t]*${mark.replaceAll('|', '\\|')}`, 'm').test(text)) mark = `|${mark}`;
  return mark;
}

/** The release that a kernel's version line names: `root:xnu-11417.121.6~2/RELEASE_ARM64`. */
function releaseIn(text: string): string | undefined {
  return /\bxnu-\d{1,6}(?:\.\d{1,4}){1,4}/.exec(text.slice(0, headLength))?.[0];
}

function sizeText(size: number): string {
  return size < 1_000_000 ? `${Math.ceil(size / 1000)} KB` : `${(size / 1_000_000).toFixed(1)} MB`;
}
