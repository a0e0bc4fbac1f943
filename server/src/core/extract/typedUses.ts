/**
 * What the tokens around a use of generated code tell of types: the declared types of arguments and targets, the members
 * of values, and what becomes of a call's value. Only the file's own locals are looked at; what stands elsewhere (fields,
 * file-wide variables, functions) is added from the index when an interface is put together.
 */
import type { GivenValue, MemberUse } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { number } from '../source/lexer.ts';
import { oneLine } from './definitions.ts';
import { type LocalName, readScopes, resolveLocal } from './scopes.ts';
import type { FileReading } from './symbols.ts';
import { type TokenView, viewOf } from './tokenView.ts';

/** What the generator appends to the names of functions. */
const generatedForm =
  /^[a-z]\w*__(init|server_start|v_\w+|opt_\w+|result_(get|init)_\w+|get|(un)?marshal\w*|marshal_\w+)$/;
/** What types of generated code end in: `_s`, but not the `_s` of a runtime type. */
const generatedType = /(?<![A-Za-z0-9_])(?!tb_)[a-z]\w*_s\b/;

/** Tokens after a call within which its value is looked for. */
const reach = 220;

export interface ValueUse {
  readonly into?: string;
  readonly intoType?: string;
  readonly outcome?: string;
}

export class TypedUses {
  private readonly view: TokenView;
  private readonly locals = new Map<SourceSymbol, readonly LocalName[]>();
  /** `module_interface_` of the handles that the file names. */
  private readonly prefixes: readonly string[];
  private readonly own: ReadonlySet<string>;
  /** Names that stand as `(^name)`, and the offsets of generated types: only functions that hold one are read. */
  private readonly blockNames = new Set<string>();
  private readonly typeOffsets: number[] = [];

  constructor(reading: FileReading, symbols: readonly SourceSymbol[]) {
    this.view = viewOf(reading);
    this.own = new Set(symbols.filter((one) => one.kind !== 'prototype').map((one) => one.name));
    const prefixes = new Set<string>();
    const { words } = reading.names;
    for (const word of words) {
      if (!word.endsWith('_s') && !word.endsWith('_init')) continue;
      const base = /^([a-z][a-z0-9]*_[a-z0-9_]*?[a-z0-9])(?:__init|_init|_s)$/.exec(word);
      if (base?.[1] === undefined || (word.endsWith('_init') && !word.endsWith('__init') && !words.includes(base[1])))
        continue;
      prefixes.add(`${base[1]}_`);
    }
    this.prefixes = [...prefixes];
    const isType = Uint8Array.from(words, (word) => (isTypeWord(word) ? 1 : 0));
    const { tokens, names } = reading;
    for (let token = 0; token < tokens.count; token++) {
      const name = names.of[token] ?? -1;
      if (name >= 0 && isType[name] === 1) this.typeOffsets.push(tokens.start[token] ?? 0);
      if (name >= 0 && tokens.kind[token - 1] === 94 && tokens.kind[token - 2] === 40)
        this.blockNames.add(words[name] ?? '');
    }
  }

  /** True for a name that can be a function of generated code: by its form, or behind a handle's name. */
  mayBeGenerated(word: string): boolean {
    if (!word.includes('_') || this.own.has(word)) return false;
    return generatedForm.test(word) || this.prefixes.some((prefix) => word.startsWith(prefix));
  }

  /** True for a block that the function was given: `completion(result)`. */
  isBlockParameter(token: number, owner: SourceSymbol): boolean {
    const { view } = this;
    if (!this.blockNames.has(view.word(token))) return false;
    const local = resolveLocal(this.localsOf(owner), view.word(token), view.start(token), false);
    if (local === undefined) return false;
    const name = view.at(local.start);
    return view.kind(name - 1) === 94 && view.kind(name - 2) === 40;
  }

  /** @param args first and last token of each argument. */
  typesOf(args: readonly (readonly [number, number])[], owner: SourceSymbol): string[] {
    return args.map(([first, last]) => {
      if (this.view.kind(first) === 94) return '';
      for (let token = first; token <= last; token++) {
        if (this.view.isWord(token)) return this.typeOfLocal(token, owner);
      }
      return '';
    });
  }

  /** The variable a value is put into: `name = call(…)`, `T name = call(…)`; not a field. */
  target(token: number): number {
    const { view } = this;
    if (view.kind(token - 1) !== 61 || !view.isWord(token - 2)) return -1;
    const before = view.kind(token - 3);
    return before === 46 || before === 62 ? -1 : token - 2;
  }

  valueUse(token: number, close: number, owner: SourceSymbol): ValueUse {
    const { view } = this;
    const into = this.target(token);
    const outcome = this.outcomeOf(token, close, into < 0 ? undefined : view.word(into), view.at(owner.end));
    if (into < 0) return outcome === undefined ? {} : { outcome };
    const type = this.typeOfLocal(into, owner);
    return {
      into: view.word(into),
      ...(type === '' ? {} : { intoType: type }),
      ...(outcome === undefined ? {} : { outcome }),
    };
  }

  /** What may have put their values into the locals that a call is given: all that no later one replaces on every way. */
  givenBefore(
    token: number,
    args: readonly (readonly [number, number])[],
    owner: SourceSymbol,
  ): { given?: readonly GivenValue[] } {
    const { view } = this;
    const locals = new Set(
      args.flatMap(([first, last]) =>
        first === last && this.typeOfLocal(first, owner) !== '' ? view.word(first) : [],
      ),
    );
    let given: GivenValue[] = [];
    for (let at = view.at(owner.nameStart); locals.size > 0 && at < token; at++) {
      if (!view.isWord(at) || !locals.has(view.word(at)) || view.inDirective(at)) continue;
      const value = this.valueGiven(at);
      if (value === undefined) continue;
      const isOnEveryWay =
        (view.match[view.enclosing(at, 123)] ?? -1) > token &&
        !/^(if|else|for|while|switch|case)$/.test(view.word(this.statementStart(at)));
      if (isOnEveryWay) given = [];
      if (!/^\W*(\d\w*|NULL|nullptr)\W*$/.test(value.text)) given.push(value);
    }
    return given.length > 1 ? { given } : {};
  }

  /** `local = value`, by the token of the local, or the call around `&local`. */
  private valueGiven(at: number): GivenValue | undefined {
    const { view } = this;
    const before = view.kind(at - 1);
    if (before === 38 && (view.kind(at - 2) === 40 || view.kind(at - 2) === 44)) {
      const open = view.enclosing(at, 40);
      const close = view.match[open] ?? -1;
      if (close < 0 || !view.isWord(open - 1) || /^(tb_|assert)/.test(view.word(open - 1))) return undefined;
      return { text: oneLine(view.slice(open - 1, close)), start: view.start(open - 1), end: view.end(close) };
    }
    const isPlain = before !== 46 && before !== 62 && before !== 42;
    if (!isPlain && !(before === 42 && view.isWord(at - 2))) return undefined;
    if (view.kind(at + 1) !== 61 || view.kind(at + 2) === 61) return undefined;
    const last = this.statementEnd(at + 1) - 1;
    return { text: oneLine(view.slice(at + 2, last)), start: view.start(at), end: view.end(last) };
  }

  /** Members of a local of generated type that stand at or in the initialiser behind a token. */
  membersAt(token: number, owner: SourceSymbol): MemberUse[] {
    const { view } = this;
    const next = view.kind(token + 1);
    const isArrow = next === 45 && view.kind(token + 2) === 62;
    const isInitialised = next === 61 && view.kind(token + 2) === 123;
    if (next !== 46 && !isArrow && !isInitialised) return this.besideConstant(token, owner);
    const before = view.kind(token - 1);
    if (before === 46 || (before === 62 && view.kind(token - 2) === 45) || !this.holdsType(owner)) return [];
    const type = this.typeOfLocal(token, owner);
    if (!generatedType.test(type)) return [];
    return isInitialised ? this.designators(token + 2, type, owner) : this.memberPath(token, type, owner);
  }

  /** A local of generated type that is compared with a constant, tested for one, or given one. */
  private besideConstant(token: number, owner: SourceSymbol): MemberUse[] {
    const { view } = this;
    const constant = this.constantBeside(token, token);
    const before = view.kind(token - 1);
    if (constant === undefined || before === 46 || (before === 62 && view.kind(token - 2) === 45)) return [];
    if (!this.holdsType(owner)) return [];
    const type = this.typeOfLocal(token, owner);
    return generatedType.test(type) ? [{ ...this.member(type, '', token, owner, ''), constant }] : [];
  }

  private memberPath(base: number, type: string, owner: SourceSymbol): MemberUse[] {
    const { view } = this;
    const names: string[] = [];
    let first = -1;
    let token = base;
    for (;;) {
      const step = view.kind(token + 1) === 46 ? 2 : view.kind(token + 1) === 45 && view.kind(token + 2) === 62 ? 3 : 0;
      if (step === 0 || !view.isWord(token + step)) break;
      token += step;
      // A call behind a member is one of C++.
      if (view.kind(token + 1) === 40) break;
      if (first < 0) first = token;
      names.push(view.word(token));
    }
    if (first < 0) return [];
    const target = this.target(base);
    const after = view.kind(token + 1);
    let value = '';
    let into = '';
    let intoField: MemberUse['intoField'];
    if (target >= 0 && (after === 59 || after === 44)) {
      value = this.typeOfLocal(target, owner);
      into = view.word(target);
    } else if ((after === 125 || after === 44) && view.kind(base - 1) === 61 && view.kind(base - 3) === 46) {
      intoField = this.designatedAt(base - 2, owner);
    } else if (after === 59 && view.kind(base - 1) === 61) {
      intoField = this.fieldEndingAt(base - 2, owner);
    } else if (after === 58 && view.kind(base - 1) === 63) {
      // `field = x.has_value ? x.value : 0;`
      const from = this.statementStart(base);
      let equals = base - 1;
      while (equals > from && view.kind(equals) !== 61) equals--;
      if (equals > from) intoField = this.fieldEndingAt(equals - 1, owner);
    } else if (after === 61 && view.isWord(token + 2) && view.kind(token + 3) === 59)
      value = this.typeOfLocal(token + 2, owner);
    const constant = this.constantBeside(base, token);
    const compared = this.comparedWith(base, token, owner);
    return [
      {
        ...this.member(type, names.join('.'), first, owner, value),
        ...(constant === undefined ? {} : { constant }),
        ...(into === '' ? {} : { into }),
        ...(intoField === undefined ? {} : { intoField }),
        ...(compared === '' ? {} : { compared }),
        ...(this.isTested(base, token) ? { tested: true } : {}),
      },
    ];
  }

  /** `member == CONSTANT`, `member = CONSTANT`, `switch (member) { case CONSTANT:`. */
  private constantBeside(base: number, last: number): string | undefined {
    const { view } = this;
    let at = last + 1;
    if (view.kind(at) === 41 && view.kind(base - 1) === 40 && view.word(base - 2) === 'switch') {
      if (view.kind(at + 1) !== 123 || view.word(at + 2) !== 'case') return undefined;
      at += 3;
    } else {
      const isMask = view.kind(at) === 38 && view.kind(at + 1) !== 38 && view.kind(at + 1) !== 61;
      if (view.kind(at) === 33 && view.kind(at + 1) === 61) at++;
      if (view.kind(at) !== 61 && !isMask) return undefined;
      at += view.kind(at + 1) === 61 ? 2 : 1;
    }
    const word = view.word(at);
    return /^[A-Z][A-Z0-9]*_\w+$/.test(word) ? word : undefined;
  }

  /**
   * The declared type of the plain local on the other side of `==`, `<` and the like, also as `assert3u(member, ==, other)`
   * writes it; `integer` for a number; `''` when there is neither.
   */
  private comparedWith(base: number, last: number, owner: SourceSymbol): string {
    const { view } = this;
    const isEqual = (at: number) => (view.kind(at) === 61 || view.kind(at) === 33) && view.kind(at + 1) === 61;
    const isOrder = (at: number) => view.kind(at) === 60 || view.kind(at) === 62;
    const endsOperand = (kind: number) => kind === 41 || kind === 38 || kind === 124 || kind === 59;
    const listed = view.kind(last + 1) === 44 ? last + 2 : last + 1;
    let right = -1;
    if (isEqual(listed)) right = listed + 2;
    else if (isOrder(listed)) right = listed + (view.kind(listed + 1) === 61 ? 2 : 1);
    if (right > 0 && listed !== last + 1) right = view.kind(right) === 44 ? right + 1 : -1;
    if (right > 0 && view.kind(right) === number && endsOperand(view.kind(right + 1))) return 'integer';
    if (right > 0 && view.isWord(right) && endsOperand(view.kind(right + 1))) return this.typeOfLocal(right, owner);
    let left = -1;
    if (isEqual(base - 2)) left = base - 3;
    else if (isOrder(base - 1) && view.kind(base - 2) !== 45) left = base - 2;
    else if (view.kind(base - 1) === 61 && isOrder(base - 2)) left = base - 3;
    const before = view.kind(left - 1);
    const beginsOperand = before === 40 || before === 38 || before === 124;
    return left > 0 && view.isWord(left) && beginsOperand && endsOperand(view.kind(last + 1))
      ? this.typeOfLocal(left, owner)
      : '';
  }

  /** `if (member)`, `!member &&`: nothing beside it is compared. */
  private isTested(base: number, last: number): boolean {
    const { view } = this;
    const isJoint = (at: number) =>
      (view.kind(at) === 38 || view.kind(at) === 124) && view.kind(at + 1) === view.kind(at);
    const first = view.kind(base - 1) === 33 ? base - 1 : base;
    const isLeft = view.kind(first - 1) === 40 || isJoint(first - 2);
    const isRight = view.kind(last + 1) === 41 || isJoint(last + 1);
    if (!isLeft || !isRight) return false;
    const open = view.enclosing(first, 40);
    return open > 0 && /^(if|while)$/.test(view.word(open - 1));
  }

  /** `base.path.of.fields` that ends at a token and begins a statement. */
  private fieldEndingAt(last: number, owner: SourceSymbol): MemberUse['intoField'] {
    const { view } = this;
    const names: string[] = [];
    let token = last;
    while (view.isWord(token)) {
      const isDot = view.kind(token - 1) === 46;
      const isArrow = view.kind(token - 1) === 62 && view.kind(token - 2) === 45;
      if (!isDot && !isArrow) break;
      names.unshift(view.word(token));
      token -= isDot ? 2 : 3;
    }
    if (names.length === 0 || !view.isWord(token)) return undefined;
    const type = this.typeOfLocal(token, owner);
    const path = names.join('.');
    return type === '' ? { type, path, base: view.word(token) } : { type, path };
  }

  /** `record local = { .field =`, by the token of the field. */
  private designatedAt(field: number, owner: SourceSymbol): MemberUse['intoField'] {
    const { view } = this;
    const before = view.kind(field - 2);
    const open = view.enclosing(field, 123);
    if ((before !== 123 && before !== 44) || view.kind(open - 1) !== 61 || !view.isWord(open - 2)) return undefined;
    // `.inner = {` opens a record inside of another.
    if (view.kind(open - 3) === 46) return undefined;
    const type = this.typeOfLocal(open - 2, owner);
    return type === '' ? undefined : { type, path: view.word(field) };
  }

  private designators(brace: number, type: string, owner: SourceSymbol): MemberUse[] {
    const { view } = this;
    const found: MemberUse[] = [];
    const close = view.match[brace] ?? -1;
    for (let token = brace + 1; token < close; token++) {
      const kind = view.kind(token);
      if (kind === 40 || kind === 91 || kind === 123) token = Math.max(token, view.match[token] ?? token);
      else if (kind === 46 && view.isWord(token + 1) && view.kind(token + 2) === 61) {
        const after = view.kind(token + 4);
        const value =
          view.isWord(token + 3) && (after === 44 || after === 125) ? this.typeOfLocal(token + 3, owner) : '';
        found.push(this.member(type, view.word(token + 1), token + 1, owner, value));
      }
    }
    return found;
  }

  private member(type: string, path: string, token: number, owner: SourceSymbol, value: string): MemberUse {
    return {
      type,
      path,
      start: this.view.start(token),
      within: owner.name,
      ...(value === '' ? {} : { value }),
    };
  }

  private typeOfLocal(token: number, owner: SourceSymbol): string {
    const { view } = this;
    return resolveLocal(this.localsOf(owner), view.word(token), view.start(token), false)?.type ?? '';
  }

  private holdsType({ start, end }: SourceSymbol): boolean {
    let low = 0;
    let high = this.typeOffsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.typeOffsets[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (this.typeOffsets[low] ?? end) < end;
  }

  private localsOf(owner: SourceSymbol): readonly LocalName[] {
    let known = this.locals.get(owner);
    if (known === undefined) {
      known = readScopes(this.view, owner.nameStart, owner.end);
      this.locals.set(owner, known);
    }
    return known;
  }

  /** What becomes of a call's value; undefined when nothing looks at it. */
  private outcomeOf(token: number, close: number, name: string | undefined, end: number): string | undefined {
    const { view } = this;
    const statement = this.statementStart(token);
    if (view.word(statement) === 'return') {
      const rest = view.slice(close + 1, this.statementEnd(close) - 1).trim();
      return `return …${rest === '' || rest.startsWith(';') ? '' : ` ${rest}`}`;
    }
    const condition = this.conditionAround(token);
    if (condition >= 0) {
      const after = view.match[condition] ?? -1;
      const rest = after > close + 1 ? view.slice(close + 1, after - 1) : '';
      return `${view.word(condition - 1)} (…${rest === '' ? '' : ` ${rest}`})${this.action(after + 1)}`;
    }
    if (name === undefined) return undefined;
    for (let at = this.statementEnd(close); at < end && at < close + reach; at++) {
      if (!view.isWord(at) || view.word(at) !== name || view.inDirective(at)) continue;
      if (view.kind(at + 1) === 61 && view.kind(at + 2) !== 61) {
        // In the other branch of the `if` around the call it is another value's: what looks at both stands behind them.
        const open = view.enclosing(at, 123);
        if (view.word(open - 1) !== 'else' || (open < token && token < (view.match[open] ?? open))) return undefined;
        at = Math.max(at, view.match[open] ?? at);
        continue;
      }
      const from = this.statementStart(at);
      if (view.word(from) === 'return') return short(view.slice(from, this.statementEnd(at) - 1));
      const open = this.conditionAround(at);
      if (open >= 0) {
        const shut = view.match[open] ?? open;
        return short(`${view.word(open - 1)} ${view.slice(open, shut)}${this.action(shut + 1)}`);
      }
      if (/^assert|^panic/.test(view.word(from))) return short(view.slice(from, this.statementEnd(at) - 1));
    }
    return undefined;
  }

  /** The open parenthesis of the `if` (`while`, `switch`) whose condition holds a token, or -1. */
  private conditionAround(token: number): number {
    const { view } = this;
    for (let inside = token, depth = 0; depth < 4; depth++) {
      const open = view.enclosing(inside, 40);
      // A statement of a block that is an argument is not part of the condition around it.
      if (open < 1 || view.enclosing(inside, 123) > open) return -1;
      if (/^(if|while|switch)$/.test(view.word(open - 1))) return open;
      inside = open;
    }
    return -1;
  }

  /** The first thing a branch does that leaves it, or its first statement; nothing behind `do … while (…);`. */
  private action(first: number): string {
    const { view } = this;
    if (view.kind(first) === 59) return '';
    const isBlock = view.kind(first) === 123;
    const end = isBlock ? (view.match[first] ?? first) : this.statementEnd(first);
    const from = isBlock ? first + 1 : first;
    for (let token = from; token < end; token++) {
      if (view.isWord(token) && /^(return|goto|break|continue|panic)$/.test(view.word(token)))
        return ` ${short(view.slice(token, this.statementEnd(token) - 1))}`;
    }
    return from >= end ? ' {}' : ` ${short(view.slice(from, this.statementEnd(from) - 1))}`;
  }

  private statementStart(token: number): number {
    const { view } = this;
    for (let at = token - 1; at >= 0; at--) {
      const kind = view.kind(at);
      if (kind === 41 || kind === 93) at = Math.max(0, view.match[at] ?? at);
      else if (kind === 59 || kind === 123 || kind === 125 || view.inDirective(at)) return at + 1;
    }
    return 0;
  }

  /** The `;` that ends the statement around a token, or the brace that does. */
  private statementEnd(token: number): number {
    const { view } = this;
    for (let at = token; at < view.tokens.count; at++) {
      const kind = view.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) at = Math.max(at, view.match[at] ?? at);
      else if (kind === 59 || kind === 125) return at;
    }
    return view.tokens.count;
  }
}

function short(text: string): string {
  const line = oneLine(text);
  return line.length > 110 ? `${line.slice(0, 109)}…` : line;
}

function isTypeWord(word: string): boolean {
  const first = word.charCodeAt(0);
  return word.endsWith('_s') && first >= 97 && first <= 122 && !word.startsWith('tb_');
}

/** True when a file includes a header that Tightbeam's compiler generates, or the runtime's, or uses a name of its forms. */
export function usesGeneratedCode(reading: FileReading): boolean {
  return (
    reading.directives.includes.some(({ path }) => /tightbeam/i.test(path)) ||
    reading.names.words.some((word) => word.includes('__') && generatedForm.test(word))
  );
}
