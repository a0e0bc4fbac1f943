/**
 * Reads functions as statements from tokens. What the dialect stage drops (`#if 0`, the branches that no parser sees) is
 * passed over; a construct that is not understood is read as a plain statement, so nothing here fails.
 */
import { controlWords } from '../dialect/words.ts';
import type { Assignment, Flow, Statement } from '../model/flow.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { identifier } from '../source/lexer.ts';
import { tokenAtOrAfter } from './declarator.ts';
import { oneLine } from './definitions.ts';
import type { FileReading } from './symbols.ts';

/** Statements inside of statements: deeper than any person writes, shallow enough for the stack. */
const maximumDepth = 80;
/** Functions longer than this (in tokens) are tables or generated. */
const maximumTokens = 20_000;

/** @param wanted functions that are worth it; the others cost nothing. */
export function readFlows(
  reading: FileReading,
  symbols: readonly SourceSymbol[],
  wanted: (name: string) => boolean,
): Flow[] {
  return symbols.flatMap((symbol) => {
    if (symbol.kind !== 'function' || symbol.origin !== 'written' || !wanted(symbol.name)) return [];
    const body = new FlowReader(reading, symbol).read();
    return body.length === 0 ? [] : [{ name: symbol.name, at: symbol.nameStart, end: symbol.end, body }];
  });
}

class FlowReader {
  /** Tokens of the function that a compiler sees, by index. */
  private readonly seen: number[] = [];
  private at = 0;
  private depth = 0;

  constructor(
    private readonly reading: FileReading,
    symbol: SourceSymbol,
  ) {
    const { tokens, mask } = reading;
    const dropped = mask.dropped.toSorted((a, b) => a.start - b.start);
    let next = 0;
    let droppedTo = 0;
    for (let token = tokenAtOrAfter(tokens, symbol.nameEnd); token < tokens.count; token++) {
      const start = tokens.start[token] ?? 0;
      if (start >= symbol.end || this.seen.length > maximumTokens) break;
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      for (let drop = dropped[next]; drop !== undefined && drop.start <= start; drop = dropped[++next])
        droppedTo = Math.max(droppedTo, drop.end);
      if (start < droppedTo) continue;
      this.seen.push(token);
    }
  }

  read(): Statement[] {
    while (this.at < this.seen.length && this.kind() !== 123) this.at++;
    if (this.at >= this.seen.length) return [];
    return this.block();
  }

  private kind(ahead = 0): number {
    const token = this.seen[this.at + ahead];
    return token === undefined ? -1 : (this.reading.tokens.kind[token] ?? -1);
  }
  private offset(index = this.at): number {
    return this.reading.tokens.start[this.seen[index] ?? -1] ?? this.reading.text.length;
  }
  private word(index = this.at): string {
    const { tokens, text } = this.reading;
    const token = this.seen[index] ?? -1;
    return text.slice(tokens.start[token] ?? 0, tokens.end[token] ?? 0);
  }
  /** The source between two indices, end exclusive. */
  private source(from: number, to: number): string {
    if (to <= from) return '';
    const { tokens, text } = this.reading;
    return oneLine(text.slice(tokens.start[this.seen[from] ?? -1], tokens.end[this.seen[to - 1] ?? -1]));
  }

  /** Index of the token that closes what opens at `open`; the end when nothing does. */
  private closeOf(open: number): number {
    let depth = 0;
    const { kind } = this.reading.tokens;
    for (let index = open; index < this.seen.length; index++) {
      const one = kind[this.seen[index] ?? -1];
      if (one === 40 || one === 91 || one === 123) depth++;
      else if ((one === 41 || one === 93 || one === 125) && --depth === 0) return index;
    }
    return this.seen.length;
  }

  /** From `{` to behind its `}`. */
  private block(): Statement[] {
    const close = this.closeOf(this.at);
    this.at++;
    const found: Statement[] = [];
    if (this.depth++ > maximumDepth) this.at = close;
    while (this.at < close) found.push(...this.statement(close));
    this.depth--;
    this.at = close + 1;
    return found;
  }

  private body(limit: number): Statement[] {
    if (this.depth++ > maximumDepth) {
      this.at = limit;
      return [];
    }
    const found = this.statement(limit);
    this.depth--;
    return found;
  }

  private parentheses(): string {
    if (this.kind() !== 40) return '';
    const close = this.closeOf(this.at);
    const inside = this.source(this.at + 1, close);
    this.at = close + 1;
    return inside;
  }

  private statement(limit: number): Statement[] {
    const at = this.offset();
    const kind = this.kind();
    if (kind === 59) {
      this.at++;
      return [];
    }
    if (kind === 123) return this.block();
    if (kind === identifier) {
      switch (this.word()) {
        case 'if':
          return this.ifStatement(at, limit);
        case 'while': {
          this.at++;
          const test = this.parentheses();
          return [{ kind: 'loop', at, ...plain(test), body: this.body(limit) }];
        }
        case 'for':
          return this.forStatement(at, limit);
        case 'do': {
          this.at++;
          const body = this.body(limit);
          let test = '';
          if (this.kind() === identifier && this.word() === 'while') {
            this.at++;
            test = this.parentheses();
          }
          return [{ kind: 'loop', at, ...plain(test), after: true, body }];
        }
        case 'switch': {
          this.at++;
          const on = this.parentheses();
          return [{ kind: 'switch', at, on, body: this.body(limit) }];
        }
        case 'case':
        case 'default':
          return this.caseLabel(at, limit);
        case 'return': {
          const from = ++this.at;
          const calls = this.expression(limit);
          const value = this.source(from, this.at - 1);
          return [...calls, { kind: 'return', at, ...(value === '' ? {} : { value }) }];
        }
        case 'break':
        case 'continue': {
          const word = this.word();
          this.expression(limit);
          return [{ kind: word === 'break' ? 'break' : 'continue', at }];
        }
        case 'goto': {
          const name = this.word(this.at + 1);
          this.expression(limit);
          return [{ kind: 'goto', at, name }];
        }
        case 'else':
          this.at++;
          return this.body(limit);
        default:
      }
      if (this.kind(1) === 58 && this.kind(2) !== 58) {
        const name = this.word();
        this.at += 2;
        return [{ kind: 'label', at, name }];
      }
    }
    return this.expression(limit);
  }

  private ifStatement(at: number, limit: number): Statement[] {
    this.at++;
    const from = this.at + 1;
    const open = this.at;
    const test = this.parentheses();
    const before = this.callsBetween(from, this.closeOf(open));
    const then = this.body(limit);
    if (this.at < limit && this.kind() === identifier && this.word() === 'else') {
      this.at++;
      return [...before, { kind: 'if', at, test, then, otherwise: this.body(limit) }];
    }
    return [...before, { kind: 'if', at, test, then }];
  }

  private forStatement(at: number, limit: number): Statement[] {
    this.at++;
    const close = this.closeOf(this.at);
    const from = this.at + 1;
    this.at = from;
    let first: Statement[] = [];
    if (this.kind() === 59) this.at++;
    else first = this.expression(close);
    const testFrom = this.at;
    while (this.at < close && this.kind() !== 59) this.at++;
    const test = this.source(testFrom, this.at);
    this.at = close + 1;
    return [...first, { kind: 'loop', at, ...plain(test), body: this.body(limit) }];
  }

  private caseLabel(at: number, limit: number): Statement[] {
    const labels: string[] = [];
    let isDefault = false;
    while (this.at < limit && this.kind() === identifier && /^(case|default)$/.test(this.word())) {
      if (this.word() === 'default') isDefault = true;
      const from = this.at + 1;
      while (this.at < limit && this.kind() !== 58) this.at++;
      if (!isDefault || from < this.at) labels.push(this.source(from, this.at));
      this.at++;
    }
    return [{ kind: 'case', at, labels: isDefault ? [] : labels }];
  }

  /** A declaration or an expression up to its `;`, or a loop macro with its body. */
  private expression(limit: number): Statement[] {
    const from = this.at;
    let assign = -1;
    let end = from;
    for (; end < limit; end++) {
      const token = this.seen[end] ?? -1;
      const kind = this.reading.tokens.kind[token];
      if (kind === 59) break;
      if (kind === 40 || kind === 91 || kind === 123) {
        const close = this.closeOf(end);
        // `foreach(…) { … }`: what follows the parentheses of a macro is its body.
        if (kind === 123 && assign < 0 && end > from && this.reading.tokens.kind[this.seen[end - 1] ?? -1] === 41) {
          const calls = this.callsBetween(from, end);
          this.at = end;
          return [...calls, { kind: 'loop', at: this.offset(from), body: this.block() }];
        }
        end = Math.min(close, limit);
      } else if (kind === 61 && assign < 0) assign = end;
    }
    this.at = end + 1;
    const calls = this.callsBetween(from, end);
    const set = assign < 0 ? undefined : this.assignment(from, assign, end);
    return set === undefined ? calls : [...calls, set];
  }

  private assignment(from: number, equals: number, end: number): Assignment | undefined {
    const { tokens } = this.reading;
    const kindAt = (index: number) => tokens.kind[this.seen[index] ?? -1] ?? -1;
    const touches = (index: number) => tokens.end[this.seen[index] ?? -1] === tokens.start[this.seen[index + 1] ?? -1];
    if (kindAt(equals + 1) === 61 && touches(equals)) return undefined;
    let last = equals - 1;
    let operator = '=';
    // `|=`, `&=`, `+=` … and not `!=`, `<=`.
    if (touches(last) && [124, 38, 43, 45, 94, 42, 47, 37].includes(kindAt(last))) {
      operator = `${String.fromCharCode(kindAt(last))}=`;
      last--;
    } else if ([33, 60, 62].includes(kindAt(last)) && touches(last)) return undefined;
    let name = last;
    while (name > from && kindAt(name) === 93) {
      let depth = 0;
      for (; name > from; name--) {
        if (kindAt(name) === 93) depth++;
        else if (kindAt(name) === 91 && --depth === 0) break;
      }
      name--;
    }
    if (kindAt(name) !== identifier) return undefined;
    // A path to the left: `a->b.c`; in a declaration the name alone, with its type before it.
    let first = name;
    while (first > from) {
      const before = kindAt(first - 1);
      if (before === 46) first -= 2;
      else if (before === 62 && kindAt(first - 2) === 45) first -= 3;
      else break;
      if (kindAt(first) !== identifier) {
        first = from;
        break;
      }
    }
    // `*p = value` writes through a pointer, `type *p = value` declares one.
    const isDeclared = first > from && kindAt(first - 1) === identifier;
    if (kindAt(first - 1) === 42 && first - 1 === from && !isDeclared) first--;
    if (first < from) first = from;
    return {
      kind: 'set',
      at: this.offset(name),
      target: this.source(first, last + 1),
      operator,
      value: this.source(equals + 1, end),
      valueAt: this.offset(equals + 1),
    };
  }

  /** Calls between two indices, the inner ones before those they are arguments of. Block literals are looked into. */
  private callsBetween(from: number, to: number): Statement[] {
    const { tokens } = this.reading;
    const found: { statement: Statement; close: number }[] = [];
    for (let index = from; index < to; index++) {
      const token = this.seen[index] ?? -1;
      if (tokens.kind[token] !== identifier || tokens.kind[this.seen[index + 1] ?? -1] !== 40) continue;
      const callee = this.word(index);
      if (controlWords.has(callee)) continue;
      const close = this.closeOf(index + 1);
      const args = this.argumentsBetween(index + 2, close);
      found.push({ statement: { kind: 'call', at: tokens.start[token] ?? 0, callee, args }, close });
    }
    return found.sort((a, b) => a.close - b.close).map(({ statement }) => statement);
  }

  private argumentsBetween(from: number, to: number): string[] {
    const args: string[] = [];
    let start = from;
    for (let index = from; index < to; index++) {
      const kind = this.reading.tokens.kind[this.seen[index] ?? -1];
      if (kind === 40 || kind === 91 || kind === 123) index = this.closeOf(index);
      else if (kind === 44) {
        args.push(shorten(this.source(start, index)));
        start = index + 1;
      }
    }
    if (start < to) args.push(shorten(this.source(start, to)));
    return args;
  }
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** `1`, `true` and nothing test nothing. */
function plain(test: string): { test?: string } {
  return test === '' || test === '1' || test === 'true' ? {} : { test };
}
