/** The code of a symbol, in the form that is compared: tokens, so that comments and layout do not count. */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { Surroundings } from '../source/conditions.ts';
import { readDirectives } from '../source/directives.ts';
import { scan, type Tokens } from '../source/lexer.ts';

/** Characters of one statement that are looked at. */
const statementLimit = 600;

/** The code of one file; its text is asked for and read once, when it is first needed. */
export class CodeOf {
  private read: { readonly text: string; readonly tokens: Tokens } | undefined;
  private exclaveWords: Int32Array | undefined;

  constructor(
    private readonly facts: FileFacts,
    private readonly text: () => string,
  ) {}

  /** The tokens of a whole definition. */
  whole({ start, end }: Pick<SourceSymbol, 'start' | 'end'>): string[] {
    const { text, tokens } = this.reading();
    const found: string[] = [];
    for (let at = this.firstFrom(start); at < tokens.count && (tokens.start[at] ?? 0) < end; at++)
      found.push(text.slice(tokens.start[at], tokens.end[at]));
    return found;
  }

  /**
   * What a definition has to do with exclaves: the statements that mention them, each with the `#if` conditions around it.
   * A long function of another part of the kernel changes for many reasons; switching off a call is one that counts.
   */
  around(symbol: SourceSymbol): string[] {
    const { text, tokens } = this.reading();
    const offsets = this.mentions(symbol);
    const conditions = new Surroundings(text, readDirectives(text, tokens)).conditionsAtEach(offsets);
    return offsets.flatMap((offset, at) => {
      const start = text.lastIndexOf('\n', offset) + 1;
      const stop = text.slice(offset, offset + statementLimit).search(/[;{}]/);
      const end = Math.min(stop < 0 ? offset : offset + stop, symbol.end);
      return [...(conditions[at] ?? []).map((one) => `#if ${one}`), ...this.whole({ start, end })];
    });
  }

  /** Where the definition mentions the exclave world, in order. */
  mentions({ start, end }: SourceSymbol): number[] {
    this.exclaveWords ??= offsetsOfExclaveWords(this.facts);
    return [...this.exclaveWords].filter((offset) => start <= offset && offset < end);
  }

  private reading(): { readonly text: string; readonly tokens: Tokens } {
    if (this.read === undefined) {
      const text = this.text();
      this.read = { text, tokens: scan(text) };
    }
    return this.read;
  }

  /** Index of the first token at or behind an offset. */
  private firstFrom(offset: number): number {
    const { tokens } = this.reading();
    let low = 0;
    let high = tokens.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((tokens.start[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function offsetsOfExclaveWords({ words, first, offsets }: FileFacts): Int32Array {
  const found = words.flatMap((word, at) =>
    isExclaveName(word) ? [...offsets.subarray(first[at] ?? 0, first[at + 1] ?? 0)] : [],
  );
  return Int32Array.from(found).sort();
}
