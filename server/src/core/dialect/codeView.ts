/**
 * The code of a file as the masker reads it: the tokens that are neither on a directive line nor in a dropped branch,
 * with their brackets matched. Every index `at` counts these tokens; an index outside of them is answered, too (with
 * kind 0), so that looking ahead and back needs no checks.
 */
import { identifier, type Tokens } from '../source/lexer.ts';
import type { DroppedBranch } from './branches.ts';
import {
  closeBrace,
  closeParen,
  closeSquare,
  comma,
  openBrace,
  openParen,
  openSquare,
  semicolon,
} from './punctuation.ts';
import { plain, type TokenRoles, typeWord } from './roles.ts';

export class CodeView {
  readonly length: number;
  private readonly code: Int32Array;
  private readonly match: Int32Array;
  private readonly kinds: Uint8Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(
    readonly text: string,
    tokens: Tokens,
    private readonly roles: TokenRoles,
    dropped: readonly DroppedBranch[],
    readonly isCpp: boolean,
  ) {
    this.kinds = tokens.kind;
    this.starts = tokens.start;
    this.ends = tokens.end;
    this.code = liveCode(tokens, dropped);
    this.length = this.code.length;
    this.match = this.matchBrackets();
  }

  // What stands at an index.

  /** The index among all tokens of the file. */
  token(at: number): number {
    return this.code[at] ?? 0;
  }
  kind(at: number): number {
    const token = this.code[at];
    return token === undefined ? 0 : (this.kinds[token] ?? 0);
  }
  start(at: number): number {
    return this.starts[this.code[at] ?? 0] ?? 0;
  }
  end(at: number): number {
    return this.ends[this.code[at] ?? 0] ?? 0;
  }
  word(at: number): string {
    return this.text.slice(this.start(at), this.end(at));
  }
  role(at: number): number {
    const token = this.code[at];
    return token === undefined ? plain : this.roles.of(token);
  }
  isWord(at: number): boolean {
    return this.kind(at) === identifier;
  }
  /** A name that could be a type, a variable or a macro. */
  isName(at: number): boolean {
    if (this.kind(at) !== identifier) return false;
    const role = this.role(at);
    return role === plain || role === typeWord;
  }
  /** No space before the next token. */
  touches(at: number): boolean {
    return this.end(at) === this.start(at + 1);
  }
  endsItsLine(at: number): boolean {
    return this.text.slice(this.end(at), this.start(at + 1)).includes('\n');
  }
  /** The bracket that belongs to the one at `at`, or -1. */
  partner(at: number): number {
    return this.match[at] ?? -1;
  }

  // Looking ahead.

  /** The bracket that closes the parenthesis at `at`, or -1 when there stands none. */
  closeOfParen(at: number): number {
    return this.kind(at) === openParen ? this.partner(at) : -1;
  }
  /** The next token of a kind, or -1 when there is none near. */
  find(from: number, kind: number): number {
    for (let at = from; at < this.length && at < from + 40; at++) if (this.kind(at) === kind) return at;
    return -1;
  }
  /** The brace that opens the body of a function head, or -1 when a semicolon comes first. */
  findBrace(from: number): number {
    for (let at = from; at < this.length; at++) {
      const kind = this.kind(at);
      if (kind === openBrace) return at;
      if (kind === semicolon) return -1;
      if (kind === openParen) at = Math.max(at, this.partner(at));
    }
    return -1;
  }
  /** The comma or parenthesis behind an argument. */
  endOfArgument(from: number): number {
    for (let at = from; at < this.length; at++) {
      const kind = this.kind(at);
      if (kind === comma || kind === closeParen) return at;
      if (kind === openParen || kind === openSquare || kind === openBrace) at = Math.max(at, this.partner(at));
    }
    return this.length;
  }
  /** The semicolon of a declaration, or the bracket that keeps it from being found. */
  endOfDeclaration(from: number): number {
    for (let at = from; at < this.length; at++) {
      const kind = this.kind(at);
      if (kind === semicolon) return at;
      if (kind === openParen || kind === openSquare || kind === openBrace) {
        const close = this.partner(at);
        if (close < 0) return at;
        at = close;
      }
    }
    return this.length - 1;
  }

  /** For each bracket: the index of its partner, or -1. */
  private matchBrackets(): Int32Array {
    const match = new Int32Array(this.length).fill(-1);
    const open: number[] = [];
    for (let at = 0; at < this.length; at++) {
      const kind = this.kind(at);
      if (kind === openParen || kind === openSquare || kind === openBrace) {
        open.push(at);
      } else if (kind === closeParen || kind === closeSquare || kind === closeBrace) {
        // The other two pairs have a character between them.
        const wanted = kind === closeParen ? openParen : kind - 2;
        // A stray closer must not unravel everything around it: skip it unless an opener of its kind is near.
        let depth = open.length - 1;
        while (depth >= 0 && this.kind(open[depth] ?? 0) !== wanted && kind === closeBrace) depth--;
        const from = open[depth];
        if (from === undefined || this.kind(from) !== wanted) continue;
        open.length = depth;
        match[from] = at;
        match[at] = from;
      }
    }
    return match;
  }
}

/** Indices of the tokens that are code in the kept branches. */
function liveCode(tokens: Tokens, dropped: readonly DroppedBranch[]): Int32Array {
  const code = new Int32Array(tokens.count);
  let count = 0;
  let next = 0;
  for (let token = 0; token < tokens.count; token++) {
    while (next < dropped.length && (dropped[next]?.endToken ?? 0) <= token) next++;
    const branch = dropped[next];
    if (branch !== undefined && branch.firstToken <= token && token < branch.endToken) {
      token = branch.endToken - 1;
      continue;
    }
    if ((tokens.directiveOf[token] ?? -1) < 0) code[count++] = token;
  }
  return code.subarray(0, count);
}
