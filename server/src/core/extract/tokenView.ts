/** The tokens of one text, and how its brackets pair: what scopes, types and references are read from. */
import { identifier, type Tokens } from '../source/lexer.ts';

/** The tokens of one text with its brackets matched: what scopes and types are read from. */
export class TokenView {
  /** Partner of each bracket token, or -1. */
  readonly match: Int32Array;

  constructor(
    readonly text: string,
    readonly tokens: Tokens,
  ) {
    this.match = new Int32Array(tokens.count).fill(-1);
    const open: number[] = [];
    for (let token = 0; token < tokens.count; token++) {
      const kind = tokens.kind[token] ?? 0;
      if (kind === 40 || kind === 91 || kind === 123) open.push(token);
      else if (kind === 41 || kind === 93 || kind === 125) {
        const wanted = kind === 41 ? 40 : kind - 2;
        // The other branch of an `#if` can open a bracket again that is closed once.
        let depth = open.length - 1;
        while (depth >= 0 && tokens.kind[open[depth] ?? 0] !== wanted && kind === 125) depth--;
        const from = open[depth];
        if (from === undefined || tokens.kind[from] !== wanted) continue;
        open.length = depth;
        this.match[from] = token;
        this.match[token] = from;
      }
    }
  }

  kind(token: number): number {
    return this.tokens.kind[token] ?? 0;
  }
  word(token: number): string {
    return this.text.slice(this.tokens.start[token], this.tokens.end[token]);
  }
  start(token: number): number {
    return this.tokens.start[token] ?? this.text.length;
  }
  end(token: number): number {
    return this.tokens.end[token] ?? this.text.length;
  }
  isWord(token: number): boolean {
    return this.tokens.kind[token] === identifier;
  }
  /** True for a token of a preprocessor line. */
  inDirective(token: number): boolean {
    return (this.tokens.directiveOf[token] ?? -1) >= 0;
  }
  /** Text between two tokens, both included, on one line. */
  slice(first: number, last: number): string {
    return this.text.slice(this.start(first), this.end(last)).replace(/\s+/g, ' ');
  }
  /** The token that starts at an offset, or the first after it. */
  at(offset: number): number {
    let low = 0;
    let high = this.tokens.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.tokens.start[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  /** The innermost open bracket of a kind around a token, or -1. */
  enclosing(token: number, kind: number): number {
    for (let at = token - 1; at >= 0; at--) {
      const one = this.kind(at);
      if (one === 41 || one === 93 || one === 125) {
        const open = this.match[at] ?? -1;
        if (open >= 0) at = open;
      } else if (one === kind) return at;
    }
    return -1;
  }
}

const views = new WeakMap<Tokens, TokenView>();

/** The view of a text that is being read: one for all its readers. */
export function viewOf({ text, tokens }: { readonly text: string; readonly tokens: Tokens }): TokenView {
  let view = views.get(tokens);
  if (view === undefined) {
    view = new TokenView(text, tokens);
    views.set(tokens, view);
  }
  return view;
}
