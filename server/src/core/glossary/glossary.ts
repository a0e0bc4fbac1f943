/** The annotated terms: which term an identifier or a phrase of a comment stands for. The terms are data (`terms.json`). */

export interface Term {
  readonly term: string;
  readonly aliases?: readonly string[];
  /** One to three sentences. */
  readonly meaning: string;
  readonly confidence: 'stated' | 'inferred' | 'external';
  readonly confidenceNote?: string;
  readonly evidence: {
    /** Identifiers at whose definition or use the fact can be seen: they hold in every release, line numbers do not. */
    readonly symbols?: readonly string[];
    readonly public?: readonly { readonly title: string; readonly url?: string }[];
  };
  /** Patterns a whole identifier must match. */
  readonly identifiers?: readonly string[];
  /** Words and phrases in comments and strings. */
  readonly words?: readonly string[];
  readonly related?: readonly string[];
  readonly since?: string;
}

export interface TermMatch {
  readonly term: Term;
  /** Offsets in the text that was searched. */
  readonly start: number;
  readonly end: number;
}

interface Pattern {
  readonly term: Term;
  readonly whole: RegExp;
  /** Length of the literal text of the pattern: the more a pattern spells out, the more it knows. */
  readonly weight: number;
}

export class Glossary {
  private readonly patterns: Pattern[];
  private readonly phrases: Map<string, Term>;
  private readonly phrase: RegExp;
  private readonly byName: Map<string, Term>;

  constructor(readonly terms: readonly Term[]) {
    this.byName = new Map(terms.map((term) => [term.term.toLowerCase(), term]));
    this.patterns = terms
      .flatMap((term) =>
        (term.identifiers ?? []).map((source) => ({
          term,
          whole: new RegExp(`^(?:${source})$`),
          weight: literalLength(source),
        })),
      )
      .sort((a, b) => b.weight - a.weight);
    this.phrases = new Map();
    for (const term of terms) {
      for (const word of [term.term, ...(term.aliases ?? []), ...(term.words ?? [])]) {
        const key = phraseKey(word);
        // One everyday word alone annotates nothing unless the data says so.
        if (word === term.term && !/\s/.test(word) && !(term.words ?? []).includes(word.toLowerCase())) continue;
        if (!this.phrases.has(key)) this.phrases.set(key, term);
      }
    }
    const alternatives = [...this.phrases.keys()]
      .sort((a, b) => b.length - a.length)
      .map((one) => escapeRegExp(one).replace(/ /g, '[\\s*]+'));
    this.phrase = new RegExp(`(?<![\\w.-])(?:${alternatives.join('|') || '(?!)'})s?(?![\\w-])`, 'gi');
  }

  named(name: string): Term | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** The most specific term that an identifier belongs to. */
  forIdentifier(name: string): Term | undefined {
    return this.patterns.find((pattern) => pattern.whole.test(name))?.term;
  }

  /** The term whose word or phrase covers `offset` in a piece of prose (a comment, the inside of a string). */
  inProse(text: string, offset: number): TermMatch | undefined {
    // A phrase is short: look at the neighbourhood only.
    const from = Math.max(0, offset - 80);
    const window = text.slice(from, offset + 80);
    for (const match of window.matchAll(this.phrase)) {
      const start = from + match.index;
      const end = start + match[0].length;
      if (start <= offset && offset <= end) {
        const key = phraseKey(match[0]);
        const term = this.phrases.get(key) ?? this.phrases.get(key.replace(/s$/, ''));
        if (term !== undefined) return { term, start, end };
      }
    }
    return undefined;
  }
}

function phraseKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\s*]+/g, ' ')
    .trim();
}

function literalLength(source: string): number {
  return source.replace(/\\[wdbs]|[[\](){}?*+|^$.\\]/g, '').length;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
