/**
 * What a function does for one constant of an exclave name: the statements behind its `case`, the branch of an `if` that
 * compares with it. A dispatcher is told apart from these; which constants are of interest is for the concepts to say.
 */

import type { Selection } from '../model/fileFacts.ts';
import { declarationKinds, type SourceSymbol } from '../model/symbols.ts';
import { identifier } from '../source/lexer.ts';
import { oneLine } from './definitions.ts';
import { isExclaveName } from './exclaveNames.ts';
import type { FileReading } from './symbols.ts';
import { type TokenView, viewOf } from './tokenView.ts';

const constant = /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/;
/** Longest text of a condition that is kept. */
const longest = 240;

export class Selections {
  constructor(
    private readonly reading: FileReading,
    private readonly symbols: readonly SourceSymbol[],
  ) {}

  /** In the order of the file. */
  run(): Selection[] {
    const { tokens, names } = this.reading;
    const wanted = Uint8Array.from(names.words, (word) => (constant.test(word) && isExclaveName(word) ? 1 : 0));
    if (!wanted.includes(1)) return [];
    const owners = this.symbols.filter(
      ({ kind, origin }) =>
        origin === 'written' && !declarationKinds.has(kind) && (kind === 'function' || kind === 'method'),
    );
    const found: Selection[] = [];
    for (let token = 0; token < tokens.count; token++) {
      if (tokens.kind[token] !== identifier || wanted[names.of[token] ?? -1] !== 1) continue;
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      const start = tokens.start[token] ?? 0;
      const within = owners.find((one) => one.start <= start && start < one.end);
      if (within === undefined) continue;
      found.push(...this.selectedBy(token, within.name));
    }
    return found;
  }

  /** The `if (…)` or `return …` whose condition holds a token, on one line, with what it leads to. */
  conditionOf(token: number): string | undefined {
    const { view } = this;
    const open = this.conditionAround(token);
    if (open >= 0) {
      const close = view.match[open] ?? open;
      return shorten(`${view.word(open - 1)} ${view.slice(open, close)}${this.action(close + 1)}`);
    }
    const from = this.statementStart(token);
    return view.word(from) === 'return' ? shorten(view.slice(from, this.statementEnd(token) - 1)) : undefined;
  }

  private get view(): TokenView {
    return viewOf(this.reading);
  }

  private selectedBy(token: number, within: string): Selection[] {
    const { view } = this;
    const base = { constant: view.word(token), start: view.start(token), within };
    if (view.word(token - 1) === 'case') {
      // `case A ... B:` selects more than the two that are named; each stands for itself.
      let colon = token + 1;
      while (view.kind(colon) !== 58 && view.kind(colon) !== 59 && colon < token + 8) colon++;
      if (view.kind(colon) !== 58) return [];
      return [{ ...base, form: 'case', is: true, from: view.end(colon), to: view.start(this.endOfCase(colon + 1)) }];
    }
    const equal = this.comparison(token);
    const open = equal === undefined ? -1 : this.conditionAround(token);
    if (equal === undefined || open < 0 || view.word(open - 1) !== 'if') return [];
    const close = view.match[open] ?? -1;
    if (close < 0) return [];
    // In a condition of several parts the comparison alone decides nothing about the other branch.
    const isAlone = view.kind(open + 1) !== 33 && !/&&|\|\|/.test(view.slice(open, close));
    const thenEnd = this.endOfBranch(close + 1);
    const list: Selection[] = [{ ...base, form: 'if', is: equal, from: view.end(close), to: view.end(thenEnd) }];
    if (view.word(thenEnd + 1) === 'else' && isAlone)
      list.push({
        ...base,
        form: 'if',
        is: !equal,
        from: view.start(thenEnd + 1),
        to: view.end(this.endOfBranch(thenEnd + 2)),
      });
    return list;
  }

  /** True for `==`, false for `!=` beside a token. */
  private comparison(token: number): boolean | undefined {
    const { view } = this;
    const pair = (first: number): boolean | undefined => {
      if (view.kind(first + 1) !== 61 || view.end(first) !== view.start(first + 1)) return undefined;
      return view.kind(first) === 61 ? true : view.kind(first) === 33 ? false : undefined;
    };
    return pair(token - 2) ?? pair(token + 1);
  }

  /**
   * The token that ends the statements of a `case`: the next label of the same `switch`, or the brace that closes it. What
   * falls through goes on behind the next label.
   */
  private endOfCase(first: number): number {
    const { view } = this;
    let from = first;
    for (let at = first; at < view.tokens.count; at++) {
      const kind = view.kind(at);
      if (view.inDirective(at)) continue;
      if (kind === 125) return at;
      const word = view.isWord(at) ? view.word(at) : '';
      if (word === 'case' || word === 'default') {
        if (this.leaves(from, at)) return at;
        while (view.kind(at) !== 58 && at < view.tokens.count) at++;
        from = at + 1;
      } else if (kind === 40 || kind === 91 || kind === 123) at = this.partner(at);
    }
    return view.tokens.count;
  }

  /** Whether the last statement between two tokens leaves them; none does not, so labels in a row share their code. */
  private leaves(first: number, end: number): boolean {
    const { view } = this;
    let last = -1;
    for (let at = first; at < end; at++) {
      if (view.inDirective(at) || view.kind(at) === 59) continue;
      at = this.behindLabels(at);
      if (at >= end) break;
      last = at;
      at = this.endOfBranch(at);
    }
    if (last < 0) return false;
    if (view.kind(last) === 123) return this.leaves(last + 1, this.partner(last));
    const word = view.isWord(last) ? view.word(last) : '';
    if (word === 'if') {
      const thenFirst = this.partner(last + 1) + 1;
      const thenEnd = this.endOfBranch(thenFirst);
      return (
        view.word(thenEnd + 1) === 'else' &&
        this.leaves(thenFirst, thenEnd + 1) &&
        this.leaves(thenEnd + 2, this.endOfBranch(thenEnd + 2) + 1)
      );
    }
    // What a loop, a `switch` or a macro's call does is not followed: to go on behind it could be false.
    if (/^(return|break|goto|continue|panic|for|while|do|switch)$/.test(word)) return true;
    return view.kind(last + 1) === 40 && /^(_*[A-Z][A-Z0-9_]*|abort|exit|__builtin_\w+)$/.test(word);
  }

  /** Where the statement behind labels begins: `out: break;`. */
  private behindLabels(first: number): number {
    const { view } = this;
    let at = first;
    while (view.isWord(at) && view.kind(at + 1) === 58 && view.kind(at + 2) !== 58) at += 2;
    return at;
  }

  /** The last token of the statement or block that begins at a token. */
  private endOfBranch(begin: number): number {
    const { view } = this;
    const first = this.behindLabels(begin);
    if (view.kind(first) === 123) return this.partner(first);
    const word = view.word(first);
    if (!/^(if|for|while|switch)$/.test(word)) return this.statementEnd(first);
    const end = this.endOfBranch(this.partner(first + 1) + 1);
    return word === 'if' && view.word(end + 1) === 'else' ? this.endOfBranch(end + 2) : end;
  }

  /** The bracket that closes one; of one that is not closed, itself. */
  private partner(open: number): number {
    return Math.max(open, this.view.match[open] ?? open);
  }

  /** The open parenthesis of the `if` whose condition holds a token, or -1. */
  private conditionAround(token: number): number {
    const { view } = this;
    for (let inside = token, depth = 0; depth < 5; depth++) {
      const open = view.enclosing(inside, 40);
      if (open < 1 || view.enclosing(inside, 123) > open) return -1;
      if (view.word(open - 1) === 'if' || view.word(open - 1) === 'while') return open;
      inside = open;
    }
    return -1;
  }

  /** What leaves the branch first, or its first statement. */
  private action(first: number): string {
    const { view } = this;
    const isBlock = view.kind(first) === 123;
    const end = isBlock ? this.partner(first) : this.statementEnd(first);
    const from = isBlock ? first + 1 : first;
    for (let token = from; token < end; token++) {
      if (view.isWord(token) && /^(return|goto|break|continue|panic)$/.test(view.word(token)))
        return ` ${view.slice(token, this.statementEnd(token) - 1)}`;
    }
    return from >= end ? '' : ` ${view.slice(from, this.statementEnd(from) - 1)}`;
  }

  private statementStart(token: number): number {
    const { view } = this;
    for (let at = token - 1; at >= 0; at--) {
      const kind = view.kind(at);
      if (kind === 41 || kind === 93) at = Math.max(0, view.match[at] ?? at);
      else if (kind === 59 || kind === 123 || kind === 125 || kind === 58 || view.inDirective(at)) return at + 1;
    }
    return 0;
  }

  /** The `;` that ends the statement around a token, or the brace that does. */
  private statementEnd(token: number): number {
    const { view } = this;
    for (let at = token; at < view.tokens.count; at++) {
      const kind = view.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) at = this.partner(at);
      else if (kind === 59 || kind === 125) return at;
    }
    return view.tokens.count;
  }
}

/** An argument that is a constant or a string of an exclave name: of such a call the condition around it is of interest. */
export function namesExclaveValue(argument: string): boolean {
  return (constant.test(argument) || argument.startsWith('"')) && isExclaveName(argument);
}

function shorten(text: string): string {
  const line = oneLine(text);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
