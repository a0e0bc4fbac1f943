/**
 * Where a function answers yes at once: `if (is_kernel) return true;`, `return task == kernel_task || …;`. Of a function
 * that checks an entitlement these are the ways to pass without it.
 */
import type { Pass } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { functionBodies } from './functionBodies.ts';
import type { LiveCode } from './liveCode.ts';

/** Longest text of a condition that is kept. */
const longest = 200;

/** In the order of the file. A yes behind another way to leave is left out: it does not hold for all that come that far. */
export function readPasses(code: LiveCode, symbols: readonly SourceSymbol[]): Pass[] {
  const found: Pass[] = [];
  for (const { close, name, open } of functionBodies(code, symbols))
    new Body(code, name, open, found).read(open + 1, close, true);
  return found.sort((a, b) => a.start - b.start);
}

type Draft = { -readonly [Key in keyof Pass]: Pass[Key] };

class Body {
  constructor(
    private readonly code: LiveCode,
    private readonly within: string,
    private readonly first: number,
    private readonly found: Pass[],
  ) {}

  /** Reads the statements of one block. */
  read(from: number, to: number, whole: boolean): void {
    const { code } = this;
    let drafts: Draft[] = [];
    let mayHaveLeft = false;
    const endAt = (offset: number) => {
      for (const one of drafts) one.to = offset;
      this.found.push(...drafts);
      drafts = [];
    };
    for (let at = from; at < to; at++) {
      const kind = code.kind(at);
      if (kind === 40) {
        at = Math.max(at, code.closeOf(at));
        continue;
      }
      if (kind === 123) {
        const close = code.closeOf(at);
        if (close < 0 || close > to) continue;
        this.read(at + 1, close, false);
        mayHaveLeft ||= this.leaves(at, close);
        at = close;
        continue;
      }
      const word = code.isWord(at) ? code.word(at) : '';
      if (word === 'case' || word === 'default') {
        endAt(code.start(at));
        mayHaveLeft = false;
      } else if (word === 'if' && code.kind(at + 1) === 40) {
        const close = code.closeOf(at + 1);
        const end = close < 0 ? -1 : this.endOfYes(close + 1);
        if (end < 0 || code.word(at - 1) === 'else') continue;
        if (!mayHaveLeft) drafts.push(this.draft(at + 2, close, whole));
        at = end;
      } else if (word === 'return') {
        if (!mayHaveLeft) this.readReturn(at + 1, whole);
        mayHaveLeft = true;
      } else if (word === 'goto' || word === 'break') mayHaveLeft = true;
    }
    endAt(code.end(to - 1));
  }

  /** `return A || B || check(…);`: all but the last pass by themselves. */
  private readReturn(from: number, whole: boolean): void {
    const { code } = this;
    const drafts: Draft[] = [];
    let start = from;
    let at = from;
    for (; at < code.length && code.kind(at) !== 59 && code.kind(at) !== 125; at++) {
      const kind = code.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) at = Math.max(at, code.closeOf(at));
      else if (kind === 63) return;
      else if (kind === 124 && code.kind(at + 1) === 124 && code.touches(at)) {
        drafts.push(this.draft(start, at, whole));
        start = ++at + 1;
      }
    }
    for (const one of drafts) one.to = code.start(at);
    this.found.push(...drafts);
  }

  private draft(from: number, to: number, whole: boolean): Draft {
    const { code } = this;
    const condition = code.source(from, to);
    const meaning = to === from + 1 && code.isWord(from) ? this.valueOf(code.word(from), from) : undefined;
    return {
      condition: condition.length > longest ? `${condition.slice(0, longest - 1)}…` : condition,
      start: code.start(from),
      end: code.end(to - 1),
      to: 0,
      whole,
      within: this.within,
      ...(meaning === undefined ? {} : { meaning }),
    };
  }

  /** What a local was given before, when it is given a value once. */
  private valueOf(name: string, before: number): string | undefined {
    const { code } = this;
    let value: string | undefined;
    for (let at = this.first; at < before; at++) {
      if (!code.isWord(at) || code.word(at) !== name) continue;
      const isWritten = code.kind(at + 1) === 61 && code.kind(at + 2) !== 61;
      if (!isWritten && code.kind(at - 1) !== 38) continue;
      if (!isWritten || value !== undefined) return undefined;
      let end = at + 2;
      while (end < before && code.kind(end) !== 59)
        end = code.kind(end) === 40 ? Math.max(end, code.closeOf(end)) + 1 : end + 1;
      value = code.source(at + 2, end);
    }
    return value;
  }

  /** The last token of a branch that is `return true;` and nothing else; -1 for any other. */
  private endOfYes(at: number): number {
    const { code } = this;
    const isBlock = code.kind(at) === 123;
    const first = isBlock ? at + 1 : at;
    const says = code.word(first) === 'return' && /^(true|TRUE)$/.test(code.word(first + 1));
    if (!says || code.kind(first + 2) !== 59) return -1;
    if (!isBlock) return first + 2;
    return code.kind(first + 3) === 125 ? first + 3 : -1;
  }

  /** True for a block with a way out other than to pass. */
  private leaves(open: number, close: number): boolean {
    const { code } = this;
    for (let at = open; at < close; at++)
      if (code.isWord(at) && /^(return|goto|break)$/.test(code.word(at))) return true;
    return false;
  }
}
