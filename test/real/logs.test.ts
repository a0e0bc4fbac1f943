/**
 * A log made from the texts of a real checkout: each plain text that a kernel prints is found by a reading of its own,
 * filled with values, and must come back with its file and line.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { LogReader } from '../../server/src/core/logs/readLog.ts';
import { openRealCheckout } from '../support/realCheckout.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

interface Printed {
  readonly place: string;
  readonly line: string;
  readonly format: string;
}

/** `panic("…"` and the like, with the text in one literal on the line of the call or right below it. */
function printedIn(file: string): Printed[] {
  const text = readFileSync(`${root}/${file}`, 'utf8');
  const found: Printed[] = [];
  const call =
    /\b(?:panic|printf|exclaves_debug_printf|os_log_error|paniclog_append_noflush)\(\s*(?:\w+,\s*)?"((?:[^"\\\n]|\\.)*)"\s*[,)]/g;
  for (const match of text.matchAll(call)) {
    const format = (match[1] ?? '').replace(/\\n|\\t/g, ' ').trim();
    const words = format.replace(/%[-#0-9.]*(?:ll|l|z|h)*[a-zA-Z]/g, ' ').match(/[A-Za-z]{2,}/g) ?? [];
    // What a person could not tell from other lines is not looked for; `__func__` is a text of its own.
    const statement = text.slice(match.index, match.index + 400).split(';')[0] ?? '';
    if (
      statement.includes('__func__') ||
      words.length < 2 ||
      words.join('').length < 8 ||
      format.startsWith('%') ||
      /[*{\\]/.test(format)
    )
      continue;
    const line = format
      .replace(/%%/g, '%')
      .replace(/%[-#0-9.]*(?:ll|l|z|h|q|j)*([duixXspc])/g, (_, letter: string) =>
        letter === 's' ? 'text' : letter === 'c' ? 'c' : letter === 'p' ? '0xfffffe12' : '7',
      );
    const at = match.index + match[0].indexOf('"');
    found.push({ place: `${file}:${text.slice(0, at).split('\n').length}`, line: `[12.5] ${line}`, format });
  }
  return found;
}

describe.runIf(root !== '')('a log of a real release', () => {
  let domain: DomainIndex;
  let printed: Printed[];
  beforeAll(async () => {
    ({ domain } = await openRealCheckout(root));
    const files = readdirSync(`${root}/osfmk/kern`).filter((name) => /^exclaves.*\.c$/.test(name));
    printed = files.flatMap((name) => printedIn(`osfmk/kern/${name}`));
  });

  it('leads each line to the text that it was printed by', () => {
    const reader = new LogReader(domain);
    const byFormat = new Map<string, Set<string>>();
    for (const { format, place } of printed) byFormat.set(format, (byFormat.get(format) ?? new Set()).add(place));
    const lost = printed.filter(({ format, line }) => {
      const places = byFormat.get(format) ?? new Set();
      return !reader
        .read(line)
        .notes.some(
          ({ kind, place }) =>
            kind === 'message' && place !== undefined && places.has(`${place.file}:${place.line + 1}`),
        );
    });
    console.log(`${printed.length} texts, ${lost.length} of them not found again`);
    expect(printed.length).toBeGreaterThan(100);
    expect(lost.map(({ line, place }) => `${place} ${line}`)).toEqual([]);
  });

  it('finds none of them in the middle of a sentence', () => {
    const reader = new LogReader(domain);
    const found = printed.flatMap(({ line }) => {
      const sentence = `we saw no ${line.slice('[12.5] '.length)} today`;
      return reader.read(sentence).notes.some(({ kind }) => kind === 'message') ? [sentence] : [];
    });
    expect(found).toEqual([]);
  });

  it('finds no text of exclaves in what the rest of the kernel prints', () => {
    const reader = new LogReader(domain);
    const others = ['osfmk/kern/zalloc.c', 'osfmk/vm/vm_fault.c', 'bsd/kern/kern_proc.c', 'bsd/vfs/vfs_subr.c'];
    const lines = others.flatMap(printedIn);
    expect(lines.length).toBeGreaterThan(50);
    for (const { line } of lines) expect(reader.read(line).notes, line).toEqual([]);
  });
});
