/**
 * Finds operands that stand twice in one chain of `||`, `&&` or `|`, in code and in `#if` lines. What has effects (a call,
 * an assignment, `++`) may well stand twice and is passed over.
 */
import type { RepeatedTest } from '../model/fileFacts.ts';
import { identifier } from '../source/lexer.ts';
import { oneLine } from './definitions.ts';
import type { LiveCode } from './liveCode.ts';
import type { FileReading } from './symbols.ts';

/** Brackets inside of brackets: deeper than any person writes. */
const maximumDepth = 60;

/** A row of tokens: code, or the rest of a directive line. */
interface Row {
  readonly kind: (at: number) => number;
  readonly start: (at: number) => number;
  readonly end: (at: number) => number;
  readonly closeOf: (at: number) => number;
}
type Span = readonly [from: number, to: number];

/**
 * @param within names the function around an offset.
 * @param matters false for tokens, from one index to before another, that nobody asks about.
 */
export function readRepeatedTests(
  reading: FileReading,
  code: LiveCode,
  within: (offset: number) => string | undefined,
  matters: (from: number, to: number) => boolean,
): RepeatedTest[] {
  const { text, tokens } = reading;
  const found: RepeatedTest[] = [];
  new Chains(text, code, found, matters).read(0, code.length, 0);
  for (const { keyword, firstToken, endToken } of tokens.directives) {
    if (keyword !== 'if' && keyword !== 'elif') continue;
    const kind = (at: number) => (at < endToken ? (tokens.kind[at] ?? 0) : 0);
    const row: Row = {
      kind,
      start: (at) => tokens.start[at] ?? 0,
      end: (at) => tokens.end[at] ?? 0,
      closeOf: (open) => {
        for (let at = open, depth = 0; at < endToken; at++) {
          if (kind(at) === 40) depth++;
          else if (kind(at) === 41 && --depth === 0) return at;
        }
        return -1;
      },
    };
    new Chains(text, row, found, () => true).read(firstToken, endToken, 0);
  }
  return found.map((one) => {
    const name = within(one.first[0]);
    return name === undefined ? one : { ...one, within: name };
  });
}

class Chains {
  constructor(
    private readonly text: string,
    private readonly row: Row,
    private readonly found: RepeatedTest[],
    private readonly matters: (from: number, to: number) => boolean,
  ) {}

  /** Reads what stands between two indices, and what stands in brackets there. */
  read(from: number, to: number, depth: number): void {
    const { row } = this;
    let start = from;
    for (let at = from; at < to; at++) {
      const kind = row.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) {
        const close = row.closeOf(at);
        if (close < 0 || close >= to) continue;
        if (depth < maximumDepth && this.matters(at + 1, close)) this.read(at + 1, close, depth + 1);
        // Behind a body something new begins.
        if (kind === 123) {
          this.chain(start, at);
          start = close + 1;
        }
        at = close;
      } else if (this.separates(at)) {
        this.chain(start, at);
        start = at + 1;
      }
    }
    this.chain(start, to);
  }

  /** `;`, `,`, `?`, `:`, a plain `=`, `return`. */
  private separates(at: number): boolean {
    const { row } = this;
    const kind = row.kind(at);
    if (kind === 59 || kind === 44 || kind === 63 || kind === 58 || kind === 125) return true;
    if (kind === identifier) return this.wordAt(at) === 'return';
    if (kind !== 61 || (row.kind(at + 1) === 61 && row.end(at) === row.start(at + 1))) return false;
    return !([33, 60, 61, 62].includes(row.kind(at - 1)) && row.end(at - 1) === row.start(at));
  }

  private chain(from: number, to: number): void {
    if (to - from < 3 || !this.matters(from, to)) return;
    this.bits(from, to);
    const either = this.split([from, to], 124);
    this.compare(either, '||');
    for (const one of either) this.compare(this.split(one, 38), '&&');
  }

  /** Splits at `||` or `&&` outside of brackets. */
  private split([from, to]: Span, operator: number): Span[] {
    const { row } = this;
    const parts: Span[] = [];
    let start = from;
    for (let at = from; at < to; at++) {
      const kind = row.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) {
        const close = row.closeOf(at);
        if (close > at && close < to) at = close;
      } else if (kind === operator && row.kind(at + 1) === operator && row.end(at) === row.start(at + 1)) {
        parts.push([start, at]);
        start = ++at + 1;
      }
    }
    parts.push([start, to]);
    return parts;
  }

  /** `A | B | A`, of plain names. */
  private bits(from: number, to: number): void {
    const { row } = this;
    let run: Span[] = [];
    const end = () => {
      this.compare(run, '|');
      run = [];
    };
    for (let at = from; at < to; at++) {
      const close = [40, 91, 123].includes(row.kind(at)) ? row.closeOf(at) : -1;
      if (close > at && close < to) {
        // What stands in brackets is read by itself.
        end();
        at = close;
        continue;
      }
      const isLink =
        row.kind(at) === 124 &&
        row.kind(at + 1) !== 124 &&
        row.kind(at + 1) !== 61 &&
        row.kind(at - 1) !== 124 &&
        row.kind(at - 1) === identifier &&
        row.kind(at + 1) === identifier;
      if (!isLink) {
        if (row.kind(at) !== identifier) end();
        continue;
      }
      const before = row.kind(at - 2);
      const isWhole = before !== 46 && before !== 62 && before !== 38;
      const goesOn = [46, 45, 40, 91, 38].includes(row.kind(at + 2));
      if (run.length === 0 && isWhole) run.push([at - 1, at]);
      if (!goesOn) run.push([at + 1, at + 2]);
      at++;
    }
    end();
  }

  private compare(parts: readonly Span[], operator: RepeatedTest['operator']): void {
    if (parts.length < 2) return;
    const seen = new Map<string, Span>();
    for (const part of parts) {
      const key = this.keyOf(part);
      if (key === undefined) continue;
      const before = seen.get(key);
      if (before === undefined) {
        seen.set(key, part);
        continue;
      }
      const first = this.spanOf(before);
      this.found.push({ text: oneLine(this.text.slice(...first)), operator, first, second: this.spanOf(part) });
    }
  }

  private spanOf([from, to]: Span): [number, number] {
    return [this.row.start(from), this.row.end(to - 1)];
  }
  private wordAt(at: number): string {
    return this.text.slice(this.row.start(at), this.row.end(at));
  }

  /** The operand's tokens as one text; undefined for what names nothing or has effects. */
  private keyOf([from, to]: Span): string | undefined {
    const { row } = this;
    if (to <= from || to - from > 60) return undefined;
    let key = '';
    let names = false;
    for (let at = from; at < to; at++) {
      const kind = row.kind(at);
      if (kind === identifier) {
        names = true;
        if (row.kind(at + 1) === 40 && this.wordAt(at) !== 'defined') return undefined;
      }
      const twice = row.kind(at + 1) === kind && row.end(at) === row.start(at + 1);
      if (((kind === 43 || kind === 45) && twice) || kind === 123 || (kind === 41 && row.kind(at + 1) === 40))
        return undefined;
      if (this.separates(at)) return undefined;
      key += ` ${this.wordAt(at)}`;
    }
    return names ? key : undefined;
  }
}
