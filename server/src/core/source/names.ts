/** Gives every distinct identifier of a text a small number, so that later passes compare numbers, not strings. */
import { identifier, type Tokens } from './lexer.ts';

export interface Names {
  /** Per token: index into {@link words}, or -1 when it is no identifier. */
  readonly of: Int32Array;
  readonly words: readonly string[];
}

export function internNames(text: string, tokens: Tokens): Names {
  const of = new Int32Array(tokens.count).fill(-1);
  const words: string[] = [];
  const known = new Map<string, number>();
  const { kind, start, end } = tokens;
  for (let token = 0; token < tokens.count; token++) {
    if (kind[token] !== identifier) continue;
    const word = text.slice(start[token], end[token]);
    let index = known.get(word);
    if (index === undefined) {
      index = words.length;
      words.push(word);
      known.set(word, index);
    }
    of[token] = index;
  }
  return { of, words };
}
