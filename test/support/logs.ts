/** Short ways from a line of a log to its notes, for unit tests. */
import type { LogReader } from '../../server/src/core/logs/readLog.ts';
import { sampleTexts } from './facts.ts';

/** Notes as `kind: text @file:line`, or `kind: text` of one without a place. */
export function notesOf(line: string, reader: LogReader): string[] {
  return reader
    .read(line)
    .notes.map(
      ({ kind, place, text }) =>
        `${kind}: ${text}${place === undefined ? '' : ` @${place.file.split('/').at(-1)}:${place.line + 1}`}`,
    );
}

/** Line of a text of the sample, from 1. */
export function lineWith(path: string, text: string): number {
  const lines = (sampleTexts().get(path) ?? '').split('\n');
  const found = lines.findIndex((line) => line.includes(text));
  if (found < 0) throw new Error(`${path} has no ${text}`);
  return found + 1;
}
