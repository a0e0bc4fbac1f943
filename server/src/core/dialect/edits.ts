/** What the masker changes in a text, noted in any order and applied at once. */
import type { CodeView } from './codeView.ts';

export class Edits {
  private readonly edits: { start: number; end: number; text: string }[] = [];
  private readonly skipped = new Set<number>();

  constructor(private readonly view: CodeView) {}

  // By offsets.

  blank(start: number, end: number): void {
    if (end > start) this.edits.push({ start, end, text: '' });
  }
  replace(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text });
  }

  // By tokens, the last one included.

  blankToken(at: number): void {
    this.blank(this.view.start(at), this.view.end(at));
  }
  blankTokens(first: number, last: number): void {
    this.blank(this.view.start(first), this.view.end(last));
  }
  replaceToken(at: number, text: string): void {
    this.replace(this.view.start(at), this.view.end(at), text);
  }
  replaceTokens(first: number, last: number, text: string): void {
    this.replace(this.view.start(first), this.view.end(last), text);
  }
  /** Puts a filler name over the first token and blanks the rest. */
  fill(first: number, last: number): void {
    this.replaceToken(first, '_');
    this.blank(this.view.end(first), this.view.end(last));
  }

  /** Keeps the walk from reading tokens that are blanked ahead of it. */
  skip(first: number, last: number): void {
    for (let at = first; at <= last; at++) this.skipped.add(at);
  }
  isSkipped(at: number): boolean {
    return this.skipped.has(at);
  }

  /** The edited text. Later edits inside an earlier, larger one are dropped; each keeps length and line breaks. */
  apply(): string {
    const { edits } = this;
    const { text } = this.view;
    edits.sort((a, b) => a.start - b.start || b.end - a.end);
    const parts: string[] = [];
    let at = 0;
    for (const edit of edits) {
      if (edit.start < at) continue;
      parts.push(text.slice(at, edit.start));
      parts.push(padded(text, edit.start, edit.end, edit.text));
      at = edit.end;
    }
    parts.push(text.slice(at));
    return parts.join('');
  }
}

const spaces = ' '.repeat(256);

/** `replacement` followed by blanks, with the line breaks of the original kept where they were. */
function padded(text: string, start: number, end: number, replacement: string): string {
  const original = text.slice(start, end);
  if (!original.includes('\n') && !original.includes('\r')) {
    const missing = end - start - replacement.length;
    return missing <= 256 ? replacement + spaces.slice(0, missing) : replacement + ' '.repeat(missing);
  }
  return replacement + original.slice(replacement.length).replace(/[^\n\r]+/g, (run) => ' '.repeat(run.length));
}
