/** The code of a symbol, in the form that is compared: tokens, so that comments and layout do not count. */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { Surroundings } from '../source/conditions.ts';
import { type Build, defaultConfiguration, isActive } from '../source/configuration.ts';
import { readDirectives } from '../source/directives.ts';
import { scan, type Tokens } from '../source/lexer.ts';

/** Characters of one statement that are looked at. */
const statementLimit = 600;

/** The code of one file; its text is asked for and read once, when it is first needed. */
export class CodeOf {
  private read: { readonly text: string; readonly tokens: Tokens } | undefined;
  private directives: { readonly conditions: Surroundings; readonly regions: readonly Region[] } | undefined;
  private exclaveWords: Int32Array | undefined;

  constructor(
    private readonly facts: FileFacts,
    private readonly text: () => string,
  ) {}

  /** The tokens of a whole definition. */
  whole({ start, end }: Pick<SourceSymbol, 'start' | 'end'>): string[] {
    const { text, tokens } = this.reading();
    const found: string[] = [];
    for (
      let at = firstFrom(tokens.start, start, tokens.count);
      at < tokens.count && (tokens.start[at] ?? 0) < end;
      at++
    )
      found.push(text.slice(tokens.start[at], tokens.end[at]));
    return found;
  }

  /** A function from its brace on; nothing of what has no brace. */
  inBraces<Symbol extends Pick<SourceSymbol, 'start' | 'end'>>(symbol: Symbol): Symbol {
    const { text, tokens } = this.reading();
    let at = firstFrom(tokens.start, symbol.start, tokens.count);
    while (at < tokens.count && (tokens.start[at] ?? 0) < symbol.end && text[tokens.start[at] ?? 0] !== '{') at++;
    return { ...symbol, start: at < tokens.count ? Math.min(tokens.start[at] ?? 0, symbol.end) : symbol.end };
  }

  /**
   * What a definition has to do with exclaves: the statements that mention them, each with the `#if` conditions around it,
   * and all that is compiled for them alone. A long function of another part of the kernel changes for many reasons;
   * switching off a call is one that counts.
   */
  around(symbol: SourceSymbol): string[] {
    const offsets = this.mentions(symbol);
    if (offsets.length === 0) return [];
    const { text, tokens } = this.reading();
    // Directives are those of the whole file: reading them for each of its symbols would be most of a comparison.
    this.directives ??= readConditions(text, tokens);
    const { regions } = this.directives;
    const conditions = this.directives.conditions.conditionsAtEach(offsets);
    const told = new Set<Region>();
    return offsets.flatMap((offset, at) => {
      const region = regions.find((one) => one.start <= offset && offset < one.end);
      if (region !== undefined && told.has(region)) return [];
      if (region !== undefined) told.add(region);
      const stop = text.slice(offset, offset + statementLimit).search(/[;{}]/);
      const start = Math.max(region?.start ?? text.lastIndexOf('\n', offset) + 1, symbol.start);
      const end = Math.min(region?.end ?? (stop < 0 ? offset : offset + stop), symbol.end);
      return [...(conditions[at] ?? []).map((one) => `#if ${one}`), ...this.whole({ start, end })];
    });
  }

  /** Where the definition mentions the exclave world, in order. */
  mentions({ start, end }: SourceSymbol): number[] {
    this.exclaveWords ??= offsetsOfExclaveWords(this.facts);
    const words = this.exclaveWords;
    return [...words.subarray(firstFrom(words, start), firstFrom(words, end))];
  }

  private reading(): { readonly text: string; readonly tokens: Tokens } {
    if (this.read === undefined) {
      const text = this.text();
      this.read = { text, tokens: scan(text) };
    }
    return this.read;
  }
}

const without: Build = { configuration: { ...defaultConfiguration, exclaves: 'off' } };

/** Offsets of a part of a file that is compiled for exclaves alone. */
interface Region {
  readonly start: number;
  readonly end: number;
}

/** The conditions of a file, and what stands in an `#if` that names exclaves, the outermost first. */
function readConditions(text: string, tokens: Tokens) {
  const directives = readDirectives(text, tokens);
  const regions = directives.groups.flatMap(({ branches }) =>
    branches.filter(
      ({ kind, written }) => kind !== 'else' && isExclaveName(written) && isActive(written, without) === false,
    ),
  );
  return {
    conditions: new Surroundings(text, directives),
    regions: regions.sort((a, b) => a.start - b.start || b.end - a.end),
  };
}

/** Index of the first of some ascending offsets that is at or behind one; only the first `count` of them are looked at. */
function firstFrom(offsets: Int32Array, offset: number, count = offsets.length): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function offsetsOfExclaveWords({ words, first, offsets }: FileFacts): Int32Array {
  const found = words.flatMap((word, at) =>
    isExclaveName(word) ? [...offsets.subarray(first[at] ?? 0, first[at + 1] ?? 0)] : [],
  );
  return Int32Array.from(found).sort();
}
