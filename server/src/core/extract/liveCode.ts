/**
 * The tokens of a file that some build compiles, in their order: directive lines and `#if 0` left out. Every index counts
 * these tokens; an index outside of them is answered, too.
 */
import { identifier } from '../source/lexer.ts';
import { oneLine } from './definitions.ts';
import type { FileReading } from './symbols.ts';

export class LiveCode {
  readonly length: number;
  private readonly of: Int32Array;
  private readonly closes: Int32Array;

  constructor(private readonly reading: FileReading) {
    const { tokens, mask } = reading;
    const dead = mask.dropped.filter((branch) => branch.dead).sort((a, b) => a.start - b.start);
    const kept = new Int32Array(tokens.count);
    let count = 0;
    let next = 0;
    let deadTo = 0;
    for (let token = 0; token < tokens.count; token++) {
      const start = tokens.start[token] ?? 0;
      for (let one = dead[next]; one !== undefined && one.start <= start; one = dead[++next])
        deadTo = Math.max(deadTo, one.end);
      if (start < deadTo || (tokens.directiveOf[token] ?? -1) >= 0) continue;
      kept[count++] = token;
    }
    this.of = kept.subarray(0, count);
    this.length = count;
    this.closes = this.match();
  }

  /** Kind of token, see the lexer; 0 outside. */
  kind(at: number): number {
    const token = this.of[at];
    return token === undefined ? 0 : (this.reading.tokens.kind[token] ?? 0);
  }
  start(at: number): number {
    return this.reading.tokens.start[this.of[at] ?? -1] ?? 0;
  }
  end(at: number): number {
    return this.reading.tokens.end[this.of[at] ?? -1] ?? 0;
  }
  isWord(at: number): boolean {
    return this.kind(at) === identifier;
  }
  word(at: number): string {
    return this.reading.text.slice(this.start(at), this.end(at));
  }
  /** Index of the token in the file's own list, for other readers. */
  token(at: number): number {
    return this.of[at] ?? -1;
  }
  /** The number of the word at an index, as {@link FileReading.names} counts them; -1 for what is none. */
  name(at: number): number {
    return this.reading.names.of[this.of[at] ?? -1] ?? -1;
  }
  /** Where some words stand: true, from one index to before another, when one of them is there. */
  finder(isWanted: (word: string) => boolean): (from: number, to: number) => boolean {
    const wanted = Uint8Array.from(this.reading.names.words, (word) => (isWanted(word) ? 1 : 0));
    const before = new Int32Array(this.length + 1);
    for (let at = 0; at < this.length; at++) before[at + 1] = (before[at] ?? 0) + (wanted[this.name(at)] ?? 0);
    return (from, to) => (before[Math.min(to, this.length)] ?? 0) > (before[from] ?? 0);
  }
  /** The bracket that closes the one at an index; -1 when none does. */
  closeOf(at: number): number {
    return this.closes[at] ?? -1;
  }
  /** The source from one index to before another, on one line. */
  source(from: number, to: number): string {
    return to <= from ? '' : oneLine(this.reading.text.slice(this.start(from), this.end(to - 1)));
  }
  /** No space between the token and the next. */
  touches(at: number): boolean {
    return this.end(at) === this.start(at + 1);
  }

  private match(): Int32Array {
    const closes = new Int32Array(this.length).fill(-1);
    const open: number[] = [];
    for (let at = 0; at < this.length; at++) {
      const kind = this.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) open.push(at);
      else if (kind === 41 || kind === 93 || kind === 125) {
        // Branches of `#if` may open a bracket twice: what does not fit is passed over up to the one that does.
        const wanted = kind === 41 ? 40 : kind - 2;
        let top = open.length - 1;
        while (top >= 0 && this.kind(open[top] ?? -1) !== wanted) top--;
        if (top < 0) continue;
        closes[open[top] ?? 0] = at;
        open.length = top;
      }
    }
    return closes;
  }
}
