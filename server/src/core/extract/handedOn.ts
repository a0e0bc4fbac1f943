/**
 * Functions that a function hands to its calls, and what it puts into a local first, functions and blocks:
 * `handler = on_signal; wait_for(handler);`, `void (^block)(int) = ^(int n) { … }; visit(block);`.
 */
import { controlWords } from '../dialect/words.ts';
import type { HandedOn } from '../model/fileFacts.ts';
import { declarationKinds, type SourceSymbol } from '../model/symbols.ts';
import { isExclaveName } from './exclaveNames.ts';
import { readScopes, resolveLocal } from './scopes.ts';
import type { FileReading } from './symbols.ts';
import { type TokenView, viewOf } from './tokenView.ts';

/** A value that reaches a call, by tokens. */
export interface HandedToken {
  /** Absent for a name that is an argument itself. */
  readonly local?: string;
  /** The name that is put into the local, or handed over; of a block its caret. */
  readonly value: number;
  /** The last token of a block. */
  readonly blockEnd?: number;
  /** The callee; the local itself when it is called. */
  readonly call: number;
  /** The class of `&Class::member`. */
  readonly record?: string;
}

interface Assignment {
  readonly values: readonly Pick<HandedToken, 'value' | 'blockEnd'>[];
  readonly token: number;
  /** The brace around it. */
  readonly brace: number;
  readonly declares: boolean;
  /** The branches of `#if`s around it. */
  readonly branches: readonly Branch[];
  /** `if (…) handler = f;` without braces. */
  readonly isBranch: boolean;
}

/** A branch of an `#if`, from its number in the text and that of the branch. */
type Branch = readonly [group: number, branch: number];

/**
 * In the order of the file.
 *
 * @param everything true for an exclave file; in others only functions that name the exclave world are read.
 */
export function readHandedOn(reading: FileReading, symbols: readonly SourceSymbol[], everything: boolean): HandedOn[] {
  const { names } = reading;
  const named = everything ? [] : namedAt(reading);
  if (!everything && named.length === 0) return [];
  const view = viewOf(reading);
  const found: HandedOn[] = [];
  for (const { end, kind, name, nameEnd, nameStart, origin, start } of symbols) {
    if (origin !== 'written' || declarationKinds.has(kind) || (kind !== 'function' && kind !== 'method')) continue;
    if (!everything && !named.some((offset) => start <= offset && offset < end)) continue;
    for (const { blockEnd, call, local, record, value } of handedTokens(view, view.at(nameEnd), view.at(end))) {
      const word = view.word(value);
      if (
        blockEnd === undefined &&
        record === undefined &&
        resolveLocal(readScopes(view, nameStart, end), word, view.start(value), false)
      )
        continue;
      found.push({
        callee: view.word(call),
        call: view.start(call),
        within: name,
        start: view.start(value),
        end: view.end(blockEnd ?? value),
        ...(local === undefined ? {} : { local }),
        ...(record === undefined ? {} : { record }),
        ...(blockEnd === undefined ? { name: names.words[names.of[value] ?? -1] ?? word } : {}),
      });
    }
  }
  return found.sort((a, b) => a.call - b.call || a.start - b.start);
}

/** Offsets of the exclave world's names in code. */
function namedAt({ names, tokens }: FileReading): number[] {
  const wanted = Uint8Array.from(names.words, (word) => (isExclaveName(word) ? 1 : 0));
  const found: number[] = [];
  if (!wanted.includes(1)) return found;
  for (let token = 0; token < tokens.count; token++)
    if (wanted[names.of[token] ?? -1] === 1 && (tokens.directiveOf[token] ?? -1) < 0)
      found.push(tokens.start[token] ?? 0);
  return found;
}

/** @param first the token behind a function's name. */
export function handedTokens(view: TokenView, first: number, last: number): HandedToken[] {
  const found: HandedToken[] = [];
  const assignments = new Map<string, Assignment[]>();
  const declared = new Set<string>();
  const braces: number[] = [];
  const lines = new BranchLines(view, first);
  for (let token = first; token < last; token++) {
    if (view.inDirective(token)) continue;
    const branches = lines.at(token);
    const kind = view.kind(token);
    if (kind === 123) braces.push(token);
    else if (kind === 125) braces.pop();
    else if (kind === 61) {
      const target = targetOf(view, token);
      if (target === undefined) continue;
      const list = assignments.get(target.name) ?? [];
      assignments.set(target.name, list);
      const values = valuesOf(view, token + 1, declared);
      list.push({ values, token, brace: braces.at(-1) ?? first, branches, ...target });
    } else if (view.isWord(token)) {
      const word = view.word(token);
      const before = view.kind(token - 1);
      // `type name` and `type *name` declare: what such a name holds is no function.
      if ((view.isWord(token - 1) || before === 42) && view.kind(token + 1) !== 40) declared.add(word);
      if (view.kind(token + 1) !== 40 || controlWords.has(word)) continue;
      const isMember = before === 46 || (before === 62 && view.kind(token - 2) === 45);
      if (!isMember) found.push(...reaching(view, assignments.get(word), token, word, token, branches));
      // A macro's argument can be a type or a field.
      if (!/[a-z]/.test(word)) continue;
      for (const { isPlain, record, token: argument } of namedArguments(view, token + 1)) {
        const name = view.word(argument);
        if (record !== undefined) {
          found.push({ call: token, value: argument, record });
          continue;
        }
        const given = assignments.get(name);
        if (given !== undefined && isPlain) found.push(...reaching(view, given, token, name, argument, branches));
        else if (given === undefined && /[a-z]/.test(name) && !declared.has(name))
          found.push({ call: token, value: argument });
      }
    }
  }
  return found;
}

/** The branches of `#if`s that tokens stand in, asked in rising order. */
class BranchLines {
  private next: number;
  private current: readonly Branch[] = [];

  constructor(
    private readonly view: TokenView,
    first: number,
  ) {
    const { directives } = view.tokens;
    this.next = directives.findIndex(({ firstToken }) => firstToken >= first);
    if (this.next < 0) this.next = directives.length;
  }

  at(token: number): readonly Branch[] {
    const { directives } = this.view.tokens;
    for (; (directives[this.next]?.firstToken ?? Number.POSITIVE_INFINITY) <= token; this.next++) {
      const keyword = directives[this.next]?.keyword ?? '';
      const last = this.current.at(-1);
      if (/^if/.test(keyword)) this.current = [...this.current, [this.next, 0]];
      else if (last === undefined) continue;
      else if (keyword === 'endif') this.current = this.current.slice(0, -1);
      else if (/^el/.test(keyword)) this.current = [...this.current.slice(0, -1), [last[0], last[1] + 1]];
    }
    return this.current;
  }
}

/** What a local can hold at a token: what it was given last for sure, and in branches since. */
function reaching(
  view: TokenView,
  given: readonly Assignment[] | undefined,
  call: number,
  local: string,
  at: number,
  branches: readonly Branch[],
): HandedToken[] {
  let values: Pick<HandedToken, 'value' | 'blockEnd'>[] = [];
  for (const one of given ?? []) {
    const isAround = (view.match[one.brace] ?? 0) > at;
    // A block of its own, with a local of its own.
    if (one.declares && !isAround) continue;
    const other = one.branches.filter(([group, branch]) => !branches.some((b) => b[0] === group && b[1] === branch));
    // The other branch of an `#if` around both is another build.
    if (other.some(([group]) => branches.some((b) => b[0] === group))) continue;
    values = isAround && !one.isBranch && other.length === 0 ? [...one.values] : [...values, ...one.values];
  }
  // A block that calls itself through its local is not handed on there.
  return values
    .filter(({ blockEnd, value }) => blockEnd === undefined || (call !== at && (at < value || at > blockEnd)))
    .map((one) => ({ local, call, ...one }));
}

/** The variable before a `=`: `name =`, `type (^name)(…) =`; undefined for a comparison, a field, an element. */
function targetOf(view: TokenView, equals: number): { name: string; declares: boolean; isBranch: boolean } | undefined {
  if (view.kind(equals + 1) === 61) return undefined;
  let name = equals - 1;
  const isDeclarator = view.kind(name) === 41;
  if (isDeclarator) {
    const close = (view.match[name] ?? 0) - 1;
    name = close - 1;
    if (view.kind(close) !== 41 || !view.isWord(name)) return undefined;
    let mark = name - 1;
    while (view.isWord(mark)) mark--;
    if ((view.kind(mark) !== 94 && view.kind(mark) !== 42) || view.kind(mark - 1) !== 40) return undefined;
  }
  const before = view.kind(name - 1);
  if (!view.isWord(name) || before === 46 || (before === 62 && view.kind(name - 2) === 45)) return undefined;
  const declares = isDeclarator || before === 42 || (view.isWord(name - 1) && !controlWords.has(view.word(name - 1)));
  return { name: view.word(name), declares, isBranch: !declares && (before === 41 || view.word(name - 1) === 'else') };
}

/** The functions or the block that a value is; none for any other. */
function valuesOf(
  view: TokenView,
  first: number,
  declared: ReadonlySet<string>,
): Pick<HandedToken, 'value' | 'blockEnd'>[] {
  if (view.kind(first) === 94) {
    let open = first + 1;
    while (view.isWord(open) || view.kind(open) === 42 || view.kind(open) === 40)
      open = view.kind(open) === 40 ? Math.max(open, view.match[open] ?? open) + 1 : open + 1;
    const close = view.kind(open) === 123 ? (view.match[open] ?? -1) : -1;
    return close < 0 ? [] : [{ value: first, blockEnd: close }];
  }
  const named = (from: number): number[] => {
    let at = from;
    while (view.kind(at) === 38 || (view.kind(at) === 40 && (view.match[at] ?? -1) > at))
      at = view.kind(at) === 38 ? at + 1 : (view.match[at] ?? at) + 1;
    const isEnd = [59, 44, 58].includes(view.kind(at + 1));
    const word = view.isWord(at) ? view.word(at) : '';
    return isEnd && /[a-z]/.test(word) && !declared.has(word) ? [at] : [];
  };
  let choice = first;
  while (![59, 44, 63, 123, 125, 0].includes(view.kind(choice)))
    choice = view.kind(choice) === 40 ? Math.max(choice, view.match[choice] ?? choice) + 1 : choice + 1;
  if (view.kind(choice) !== 63) return named(first).map((value) => ({ value }));
  const [yes] = named(choice + 1);
  const no = yes === undefined || view.kind(yes + 1) !== 58 ? [] : named(yes + 2);
  return [...(yes === undefined ? [] : [yes]), ...no].map((value) => ({ value }));
}

/** Arguments that are one word, or one word behind `&` or a cast. */
interface NamedArgument {
  readonly token: number;
  readonly isPlain: boolean;
  readonly record?: string;
}

function namedArguments(view: TokenView, open: number): NamedArgument[] {
  const close = view.match[open] ?? -1;
  const found: NamedArgument[] = [];
  for (let at = open; at < close; at++) {
    const kind = view.kind(at);
    if (at > open && (kind === 40 || kind === 91 || kind === 123)) {
      at = Math.max(at, view.match[at] ?? at);
      continue;
    }
    if (kind !== 40 && kind !== 44) continue;
    let token = at + 1;
    if (view.kind(token) === 38) token++;
    if (view.kind(token) === 40 && (view.match[token] ?? -1) > token) token = (view.match[token] ?? token) + 1;
    if (view.kind(token) === 38) token++;
    const first = token;
    // `&Class::member` of C++.
    while (view.isWord(token) && view.kind(token + 1) === 58 && view.kind(token + 2) === 58) token += 3;
    if (view.isWord(token) && (view.kind(token + 1) === 44 || token + 1 === close))
      found.push({
        token,
        isPlain: token === at + 1,
        ...(token === first ? {} : { record: view.word(token - 3) }),
      });
  }
  return found;
}
