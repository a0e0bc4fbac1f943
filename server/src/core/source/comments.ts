/** Finds the comment that documents a declaration: the one that ends right above it, or that follows on its own line. */
import type { Comment } from './lexer.ts';

export class CommentFinder {
  /** A comment further above than this many blank lines belongs to nobody. */
  constructor(
    private readonly text: string,
    private readonly comments: readonly Comment[],
  ) {}

  /** The block (or run of line comments) directly above `start`, or behind `end` on the same line. */
  docFor(start: number, end: number, trailing: boolean): string | undefined {
    return this.above(start) ?? (trailing ? this.behind(end) : undefined);
  }

  private above(start: number): string | undefined {
    let index = this.lastEndingBefore(start);
    const last = this.comments[index];
    if (last === undefined || !isBare(this.text.slice(last.end, start))) return undefined;
    if (!this.startsItsLine(last.start)) return undefined;
    let from = last.start;
    // Line comments come one a line; together they are one text.
    while (this.text.charCodeAt(from + 1) === 47) {
      const before = this.comments[index - 1];
      if (before === undefined || this.text.charCodeAt(before.start + 1) !== 47) break;
      if (!/^[ \t]*\r?\n[ \t]*$/.test(this.text.slice(before.end, from)) || !this.startsItsLine(before.start)) break;
      from = before.start;
      index--;
    }
    const doc = this.text.slice(from, last.end);
    return isLicense(doc) ? undefined : doc;
  }

  private behind(end: number): string | undefined {
    const index = this.lastEndingBefore(end) + 1;
    const comment = this.comments[index];
    if (comment === undefined) return undefined;
    return /^[ \t,;]*$/.test(this.text.slice(end, comment.start))
      ? this.text.slice(comment.start, comment.end)
      : undefined;
  }

  private lastEndingBefore(offset: number): number {
    let low = 0;
    let high = this.comments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.comments[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private startsItsLine(offset: number): boolean {
    for (let at = offset - 1; at >= 0; at--) {
      const code = this.text.charCodeAt(at);
      if (code === 10) return true;
      if (code !== 32 && code !== 9) return false;
    }
    return true;
  }
}

/** Between comment and declaration: at most one blank line, attribute words and directives do not separate either. */
function isBare(gap: string): boolean {
  return gap.length < 200 && /^[ \t]*\r?\n?[ \t]*(\r?\n)?[ \t]*((__\w+|OS_\w+)[ \t\r\n]+)*$/.test(gap);
}

function isLicense(doc: string): boolean {
  return /LICENSE_HEADER|Copyright \(c\)|All rights reserved/i.test(doc.slice(0, 400));
}
