/** The annotated terms: which term an identifier or a phrase of a comment stands for. The terms are data (`terms.json`). */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { ProsePlace } from './prosePlace.ts';

export interface Term {
  readonly term: string;
  readonly aliases?: readonly string[];
  /** One to three sentences. */
  readonly meaning: string;
  /** Whether its words mean it wherever they stand, or only among exclaves. */
  readonly wording: 'distinctive' | 'ambiguous';
  /** What else the words mean. */
  readonly wordingReason?: string;
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

/** The phrases that may be explained at one kind of place. */
interface Phrases {
  readonly terms: ReadonlyMap<string, Term>;
  readonly pattern: RegExp;
}

export class Glossary {
  private readonly patterns: Pattern[];
  private readonly phrases: Record<ProsePlace, Phrases>;
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
    this.phrases = {
      elsewhere: phrasesAt('elsewhere', terms),
      amongExclaves: phrasesAt('amongExclaves', terms),
      exclaveFile: phrasesAt('exclaveFile', terms),
    };
  }

  named(name: string): Term | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** The most specific term that an identifier belongs to. */
  forIdentifier(name: string): Term | undefined {
    return this.patterns.find((pattern) => pattern.whole.test(name))?.term;
  }

  /** The term whose word or phrase covers `offset` in a piece of prose (a comment, the inside of a string). */
  inProse(text: string, offset: number, place: ProsePlace): TermMatch | undefined {
    const { terms, pattern } = this.phrases[place];
    // A phrase is short: look at the neighbourhood only.
    const from = Math.max(0, offset - 80);
    const window = text.slice(from, offset + 80);
    for (const match of window.matchAll(pattern)) {
      const start = from + match.index;
      const end = start + match[0].length;
      if (start <= offset && offset <= end) {
        const key = phraseKey(match[0]);
        const term = terms.get(key) ?? terms.get(key.replace(/s$/, ''));
        if (term !== undefined) return { term, start, end };
      }
    }
    return undefined;
  }
}

function phrasesAt(place: ProsePlace, all: readonly Term[]): Phrases {
  const terms = new Map<string, Term>();
  for (const term of all) {
    for (const word of [term.term, ...(term.aliases ?? []), ...(term.words ?? [])]) {
      const key = phraseKey(word);
      if (!terms.has(key) && isExplainedAt(place, term, word)) terms.set(key, term);
    }
  }
  const alternatives = [...terms.keys()]
    .sort((a, b) => b.length - a.length)
    .map((one) => escapeRegExp(one).replace(/ /g, '[\\s*]+'));
  // Among exclaves a part of a reverse-DNS name is a word, too.
  const before = place === 'elsewhere' ? '(?<![\\w.-])' : '(?<![\\w-])';
  return { terms, pattern: new RegExp(`${before}(?:${alternatives.join('|') || '(?!)'})s?(?![\\w-])`, 'gi') };
}

function isExplainedAt(place: ProsePlace, term: Term, word: string): boolean {
  if (place === 'exclaveFile') return true;
  // A term's name of one word is an everyday word (“service”) unless the data lists it.
  if (word === term.term && !/\s/.test(word) && !(term.words ?? []).includes(word.toLowerCase())) return false;
  return place === 'amongExclaves' || term.wording === 'distinctive' || isExclaveName(word);
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
