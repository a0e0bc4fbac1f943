/**
 * What decides whether code of a function is come to: the `if` that it stands in, and the `if`s before it that leave. And
 * functions that do nothing but hand out a field. Of files that are not named for exclaves, functions of exclave names only.
 */
import type { Branch, Getter } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { isExclaveName } from './exclaveNames.ts';
import { functionBodies } from './functionBodies.ts';
import type { LiveCode } from './liveCode.ts';

/** Longest text of a test that is kept. */
const longest = 200;

/** Both in the order of the file. */
export function readBranches(
  code: LiveCode,
  symbols: readonly SourceSymbol[],
  everything: boolean,
): { branches: Branch[]; getters: Getter[] } {
  const branches: Branch[] = [];
  const getters: Getter[] = [];
  for (const { close, name, open } of functionBodies(code, symbols)) {
    if (!everything && !isExclaveName(name)) continue;
    const getter = readGetter(code, name, open + 1, close);
    if (getter === undefined) new Body(code, name, open, close, branches).read(open + 1, close);
    else getters.push(getter);
  }
  return { branches: branches.sort((a, b) => a.start - b.start), getters };
}

/** `{ return record->field; }` */
function readGetter(code: LiveCode, within: string, from: number, to: number): Getter | undefined {
  const isArrow = code.kind(from + 2) === 45 && code.kind(from + 3) === 62;
  if (to !== from + 6 || !isArrow || code.word(from) !== 'return' || !code.isWord(from + 4)) return undefined;
  return { within, field: code.word(from + 4), start: code.start(from + 4) };
}

class Body {
  constructor(
    private readonly code: LiveCode,
    private readonly within: string,
    private readonly first: number,
    private readonly last: number,
    private readonly found: Branch[],
  ) {}

  /** Reads the statements of one block. */
  read(from: number, to: number): void {
    const { code } = this;
    for (let at = from; at < to; at++) {
      const kind = code.kind(at);
      if (kind === 40 || kind === 91) at = Math.max(at, code.closeOf(at));
      else if (kind === 123) {
        const close = code.closeOf(at);
        if (close < 0 || close > to) continue;
        this.read(at + 1, close);
        at = close;
      } else if (code.word(at) === 'if' && code.kind(at + 1) === 40) this.readIf(at, to);
    }
  }

  private readIf(at: number, to: number): void {
    const { code } = this;
    const close = code.closeOf(at + 1);
    if (close < 0 || close >= to) return;
    const isBlock = code.kind(close + 1) === 123;
    const end = isBlock ? code.closeOf(close + 1) : this.endOfStatement(close + 1, to);
    if (end < 0 || end > to) return;
    const test = code.source(at + 2, close);
    const value = this.leftWith(isBlock ? close + 2 : close + 1, isBlock ? end : end + 1);
    const meanings = this.meaningsOf(at + 2, close);
    this.found.push({
      test: test.length > longest ? `${test.slice(0, longest - 1)}…` : test,
      start: code.start(at),
      from: code.start(close + 1),
      to: code.end(end),
      ...(value === undefined
        ? {}
        : { leaves: { value, to: code.start(this.endOfUse(end + 1, to)), whole: to === this.last } }),
      meanings,
      within: this.within,
    });
  }

  /** The token that ends what is come to only past a statement: the next label, or the end of the block. */
  private endOfUse(from: number, to: number): number {
    const { code } = this;
    for (let at = from; at < to; at++) {
      const kind = code.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) at = Math.max(at, code.closeOf(at));
      else if (/^(case|default)$/.test(code.word(at))) return at;
      else if (code.isWord(at) && code.kind(at + 1) === 58 && [59, 123, 125].includes(code.kind(at - 1))) return at;
    }
    return to;
  }

  private endOfStatement(from: number, to: number): number {
    const { code } = this;
    for (let at = from; at < to; at++) {
      const kind = code.kind(at);
      if (kind === 59) return at;
      if (kind === 40 || kind === 91 || kind === 123) at = Math.max(at, code.closeOf(at));
    }
    return -1;
  }

  /** What the last statement of a branch leaves with: a `return`'s value, else the word itself; undefined where it goes on. */
  private leftWith(from: number, to: number): string | undefined {
    const { code } = this;
    let first = to - 1;
    while (first > from && ![59, 123, 125].includes(code.kind(first - 1))) first--;
    const word = code.word(first);
    if (word !== 'return') return /^(goto|break|continue)$/.test(word) ? word : undefined;
    const only = code.kind(first + 2) === 59 ? this.valueOf(first + 1) : undefined;
    return only ?? code.source(first + 1, to - 1);
  }

  /** The locals of a test that are given one value each. */
  private meaningsOf(from: number, to: number): Branch['meanings'] {
    const { code } = this;
    const found = new Map<string, string>();
    for (let at = from; at < to; at++) {
      if (!code.isWord(at) || code.kind(at + 1) === 40 || code.kind(at - 1) === 62) continue;
      const value = this.valueOf(at);
      if (value !== undefined) found.set(code.word(at), value);
    }
    return [...found].map(([name, value]) => ({ name, value }));
  }

  /** What the local at a token was given before, when it is given a value once. */
  private valueOf(use: number): string | undefined {
    const { code } = this;
    const name = code.name(use);
    let value: string | undefined;
    for (let at = this.first; at < use; at++) {
      if (name < 0 || code.name(at) !== name) continue;
      const isWritten = code.kind(at + 1) === 61 && code.kind(at + 2) !== 61 && code.kind(at - 1) !== 62;
      if (!isWritten && code.kind(at - 1) !== 38) continue;
      if (!isWritten || value !== undefined) return undefined;
      value = code.source(at + 2, Math.max(at + 2, this.endOfStatement(at + 2, use)));
    }
    return value;
  }
}
