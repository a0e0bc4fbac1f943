/** Finds the comment that documents a declaration: the one that ends right above it, or that follows on its own line. */
import type { Comment } from './lexer.ts';
import { isBanner, isMarker } from './markerComments.ts';

export class CommentFinder {
  /** A comment further above than this many blank lines belongs to nobody. */
  constructor(
    private readonly text: string,
    private readonly comments: readonly Comment[],
  ) {}

  /**
   * The block (or run of line comments) directly above `start`, or behind `end` on the same line.
   *
   * @param attributes where each attribute before the declaration begins, nearest first: a comment above it counts.
   */
  docFor(start: number, end: number, trailing: boolean, attributes: readonly number[] = []): string | undefined {
    for (const one of [start, ...attributes]) {
      const doc = this.above(one);
      if (doc !== undefined) return doc;
    }
    return trailing ? this.behind(end) : undefined;
  }

  private above(start: number): string | undefined {
    let index = this.lastEndingBefore(start);
    let last = this.comments[index];
    if (last === undefined || !isBare(this.text.slice(last.end, start))) return undefined;
    if (!this.startsItsLine(last.start)) return undefined;
    while (isMarker(this.text.slice(last.start, last.end))) {
      const before: Comment | undefined = this.comments[--index];
      if (before === undefined || !isBare(this.text.slice(before.end, last.start))) return undefined;
      if (!this.startsItsLine(before.start)) return undefined;
      last = before;
    }
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
    return isLicense(doc) || isBanner(doc) ? undefined : doc;
  }

  private behind(end: number): string | undefined {
    const index = this.lastEndingBefore(end) + 1;
    const comment = this.comments[index];
    if (comment === undefined || !/^[ \t,;]*$/.test(this.text.slice(end, comment.start))) return undefined;
    const doc = this.text.slice(comment.start, comment.end);
    return isMarker(doc) || isBanner(doc) ? undefined : doc;
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

/** Between comment and declaration: at most one blank line. */
function isBare(gap: string): boolean {
  return gap.length < 200 && /^[ \t]*\r?\n?[ \t]*(\r?\n)?[ \t]*$/.test(gap);
}

function isLicense(doc: string): boolean {
  return /LICENSE_HEADER|Copyright \(c\)|All rights reserved/i.test(doc.slice(0, 400));
}
