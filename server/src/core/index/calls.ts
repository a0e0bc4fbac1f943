/**
 * Who calls a function, and whom it calls: through blocks, tables, macros and registrations as well as directly. What is
 * not a plain call says how the function gets there.
 */
import { controlWords } from '../dialect/words.ts';
import type { TokenView } from '../extract/tokenView.ts';
import type { FileWithSymbols, IndexedFile } from '../model/fileFacts.ts';
import { declarationKinds, type SourceSymbol } from '../model/symbols.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier } from '../source/lexer.ts';
import type { Occurrence, SymbolAt } from './checkoutIndex.ts';
import { argumentsFor } from './macroArguments.ts';
import type { Meaning } from './meaning.ts';
import { meaningIn, type ReadFile, type ReferenceSource, referencesTo } from './references.ts';
import { handedThrough } from './throughLocals.ts';

export type CallPlaceKind =
  | 'function'
  | 'macro'
  /** An entry of a table: `.name = …` in an initialiser. */
  | 'slot'
  /** A table or another variable whose initialiser mentions the function. */
  | 'variable'
  /** A macro used at the outermost level of a file: `STARTUP(…, function)`. */
  | 'invocation'
  /** A pointer to a function, or a block, in a record. */
  | 'field'
  /** A name that nothing in the tree defines. */
  | 'unpublished';

/** One node of a call hierarchy. Offsets are UTF-16 units of its file. */
export interface CallPlace {
  readonly kind: CallPlaceKind;
  readonly name: string;
  readonly file: IndexedFile;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
}

/** An edge, seen from the place it was asked for. */
export interface CallEdge {
  readonly place: CallPlace;
  /** Empty for a call; else for example `registered in upcalls_table`, `passed to thread_start`. */
  readonly how: string;
  /** Where the call stands: in the caller's file. */
  readonly uses: readonly { readonly start: number; readonly end: number }[];
}

const callableKinds = new Set<SourceSymbol['kind']>(['function', 'method', 'prototype', 'method-decl', 'macro']);

/** The nodes that a name at a place stands for; empty for what cannot be called. */
export function callPlaces(source: ReferenceSource, path: string, start: number): CallPlace[] {
  const read = source.read(path);
  if (read === undefined) return [];
  const token = read.view.at(start);
  if (read.view.kind(token) !== identifier || read.view.start(token) !== start) return [];
  const slot = slotNamedAt(read, token);
  if (slot !== undefined) return [slot];
  const meaning = meaningIn(source, read, start);
  if (meaning.kind === 'symbols') return definitionsOf(meaning.symbols).map(placeOfSymbol);
  if (meaning.kind !== 'none' || read.view.kind(token + 1) !== 40) return [];
  return [unpublished(read, token)];
}

/** Who calls what stands at a place; grouped by caller, in the order of the files. */
export function* incomingCalls(source: ReferenceSource, place: CallPlace): Generator<CallEdge | undefined> {
  const groups = new Map<string, { place: CallPlace; how: string; uses: { start: number; end: number }[] }>();
  for (const use of incomingUses(source, place)) {
    if (use === undefined) {
      yield undefined;
      continue;
    }
    const read = source.read(use.file.path);
    if (read === undefined) continue;
    const token = read.view.at(use.offset);
    if (isDeclaration(read, token)) continue;
    const caller = placeAround(read, token);
    if (
      caller === undefined ||
      (caller.file.path === place.file.path && caller.nameStart === place.nameStart && caller.kind !== 'function')
    )
      continue;
    const how = howUsed(read, token, caller);
    const key = `${caller.file.path}:${caller.nameStart}:${how}`;
    const group = groups.get(key) ?? { place: caller, how, uses: [] };
    groups.set(key, group);
    group.uses.push({ start: use.offset, end: use.offset + use.length });
  }
  yield* groups.values();
}

function* incomingUses(source: ReferenceSource, place: CallPlace): Generator<Occurrence | undefined> {
  const read = source.read(place.file.path);
  if (read === undefined) return;
  const meaning = meaningIn(source, read, place.nameStart);
  const word = read.view.word(read.view.at(place.nameStart));
  const isMember = place.kind === 'slot' || place.kind === 'field';
  // Of a table whose record is not published nothing says which other records have its entries.
  if (!isMember || meaning.kind === 'symbols') {
    for (const use of referencesTo(source, meaning, word, place.file.path, isMember))
      if (use === undefined || !isMember || isCalledAt(source, use)) yield use;
  }
  // A table's entry is reached by whoever is given the table.
  if (place.kind !== 'slot') return;
  const table = tableAround(read, read.view.at(place.nameStart));
  if (table === undefined) return;
  const tableMeaning: Meaning = { kind: 'symbols', symbols: [{ file: read.file, symbol: table }] };
  for (const use of referencesTo(source, tableMeaning, table.name, read.file.path, false))
    if (use === undefined || use.offset !== table.nameStart || use.file.path !== read.file.path) yield use;
}

/** A field that is written or declared is not called. */
function isCalledAt(source: ReferenceSource, { file, offset }: Occurrence): boolean {
  const view = source.read(file.path)?.view;
  return view !== undefined && isCallee(view, view.at(offset));
}

/** Whom a function, a macro or a table's entry calls; grouped by callee, in the order of the calls. */
export function outgoingCalls(source: ReferenceSource, place: CallPlace): CallEdge[] {
  const read = source.read(place.file.path);
  if (read === undefined || place.kind === 'field' || place.kind === 'unpublished') return [];
  const { view } = read;
  const edges = new Map<string, { place: CallPlace; how: string; uses: { start: number; end: number }[] }>();
  const add = (callee: CallPlace, how: string, token: number) => {
    // What is not published has no place of its own: its name is what two calls have in common.
    const key =
      callee.kind === 'unpublished' ? `${callee.name}:${how}` : `${callee.file.path}:${callee.nameStart}:${how}`;
    const edge = edges.get(key) ?? { place: callee, how, uses: [] };
    edges.set(key, edge);
    edge.uses.push({ start: view.start(token), end: view.end(token) });
  };
  const end = view.at(place.end);
  for (let token = view.at(place.nameEnd); token < end; token++) {
    if (!view.isWord(token) || isKeyword(view.word(token)) || controlWords.has(view.word(token))) continue;
    // `#pragma unused(x)` calls nothing.
    if (view.inDirective(token) && place.kind !== 'macro') continue;
    const isCalled = isCallee(view, token);
    const before = view.kind(token - 1);
    if (!isCalled && !mayBeHandedOn(view, token)) continue;
    const meaning = meaningIn(source, read, view.start(token));
    if (meaning.kind === 'none') {
      // Names of generated code are called and not published; what a macro makes of words is not a call.
      if (isCalled && before !== 46 && before !== 62 && !view.inDirective(token))
        add(unpublished(read, token), howUsed(read, token, place), token);
      continue;
    }
    if (meaning.kind !== 'symbols') continue;
    const [first] = definitionsOf(meaning.symbols);
    if (first === undefined) continue;
    const callee = placeOfSymbol(first);
    if (!isCalled) {
      if (first.symbol.kind === 'function' || first.symbol.kind === 'prototype')
        add(callee, howUsed(read, token, place) || 'mentioned', token);
      continue;
    }
    if (!callableKinds.has(first.symbol.kind) && callee.kind !== 'field') continue;
    const through = callee.kind === 'field' ? `through ${first.symbol.parent ?? 'a pointer'}` : undefined;
    add(callee, through ?? (place.kind === 'slot' ? '' : howUsed(read, token, place)), token);
    if (callee.kind === 'field')
      for (const one of registeredIn(source, meaning.symbols)) add(one.place, `registered in ${one.table}`, token);
  }
  return [...edges.values()];
}

/** The functions and blocks that are put into a field or a variable, by initialisers and by assignments. */
export function registeredIn(
  source: ReferenceSource,
  symbols: readonly SymbolAt[],
): { place: CallPlace; table: string }[] {
  const [first] = symbols;
  if (first === undefined) return [];
  const found = new Map<string, { place: CallPlace; table: string }>();
  const isMember = first.symbol.kind === 'field';
  for (const use of referencesTo(source, { kind: 'symbols', symbols }, first.symbol.name, first.file.path, isMember)) {
    if (use === undefined) continue;
    const read = source.read(use.file.path);
    if (read === undefined) continue;
    const { view } = read;
    let value = view.at(use.offset) + 1;
    if (view.kind(value) !== 61 || view.kind(value + 1) === 61) continue;
    value++;
    const holder = placeAround(read, view.at(use.offset));
    const table = holder?.kind === 'slot' ? tableName(read, view.at(use.offset)) : (holder?.name ?? '');
    if (view.kind(value) === 94) {
      const slot = slotNamedAt(read, view.at(use.offset));
      if (slot !== undefined) found.set(`${use.file.path}:${slot.nameStart}`, { place: slot, table });
      continue;
    }
    value = withoutCast(read, value);
    // `#define TASK(func) … { .run = func }`: what the uses of the macro are given.
    const given = argumentsFor(source, read, value);
    const values = given.length > 0 ? given.map((one) => ({ ...one, token: withoutCast(one.read, one.first) })) : [];
    for (const one of values.length > 0 ? values : [{ read, token: value }]) {
      if (!one.read.view.isWord(one.token)) continue;
      const meaning = meaningIn(source, one.read, one.read.view.start(one.token));
      if (meaning.kind !== 'symbols') continue;
      for (const at of definitionsOf(meaning.symbols))
        if (isCallable(at.symbol))
          found.set(`${at.file.path}:${at.symbol.nameStart}`, {
            place: placeOfSymbol(at),
            table: table === '' ? one.read.view.word(one.token) : table,
          });
    }
  }
  return [...found.values()];
}

/** Behind `&` and a cast: `= &function`, `= (type)function`. */
function withoutCast({ view }: ReadFile, token: number): number {
  let value = token;
  while (view.kind(value) === 38 || view.kind(value) === 40)
    value = view.kind(value) === 40 ? (view.match[value] ?? value) + 1 : value + 1;
  return value;
}

/** A macro without parameters is a constant. */
function isCallable({ kind, signature }: SourceSymbol): boolean {
  return callableKinds.has(kind) && (kind !== 'macro' || signature.includes('('));
}

/** Definitions where there are some, else declarations; the likeliest first. */
function definitionsOf(symbols: readonly SymbolAt[]): SymbolAt[] {
  const definitions = symbols.filter(({ symbol }) => !declarationKinds.has(symbol.kind));
  return definitions.length > 0 ? definitions : symbols.slice(0, 1);
}

function placeOfSymbol({ file, symbol }: SymbolAt): CallPlace {
  const kind: CallPlaceKind =
    symbol.kind === 'macro'
      ? 'macro'
      : symbol.kind === 'field'
        ? 'field'
        : symbol.kind === 'variable' || symbol.kind === 'extern-variable'
          ? 'variable'
          : 'function';
  const { name, start, end, nameStart, nameEnd } = symbol;
  return { kind, name, file, start, end: Math.max(end, nameEnd), nameStart, nameEnd };
}

function unpublished({ file, view }: ReadFile, token: number): CallPlace {
  const start = view.start(token);
  const end = view.end(token);
  return { kind: 'unpublished', name: view.word(token), file, start, end, nameStart: start, nameEnd: end };
}

/** A name at the head of a declaration or definition is announced, not used. */
function isDeclaration({ file, view }: ReadFile, token: number): boolean {
  const start = view.start(token);
  return file.symbols.some(({ nameStart, origin }) => nameStart === start && origin === 'written');
}

/** What a place in a file belongs to. */
function placeAround(read: ReadFile, token: number): CallPlace | undefined {
  const { file, view } = read;
  const offset = view.start(token);
  const line = view.tokens.directives[view.tokens.directiveOf[token] ?? -1];
  if (line !== undefined) {
    if (line.keyword !== 'define') return undefined;
    const name = line.firstToken;
    return {
      kind: 'macro',
      name: view.word(name),
      file,
      start: line.start,
      end: line.end,
      nameStart: view.start(name),
      nameEnd: view.end(name),
    };
  }
  const around = symbolAround(file, offset);
  if (around === undefined) return invocationAround(read, token);
  if (around.kind === 'variable') {
    const slot = slotAround(read, token, around);
    if (slot !== undefined) return slot;
  }
  return placeOfSymbol({ file, symbol: around });
}

function symbolAround(file: FileWithSymbols, offset: number): SourceSymbol | undefined {
  let found: SourceSymbol | undefined;
  for (const symbol of file.symbols) {
    if (symbol.start > offset || offset >= symbol.end || symbol.origin !== 'written') continue;
    if (symbol.kind !== 'function' && symbol.kind !== 'method' && symbol.kind !== 'variable') continue;
    if (found === undefined || symbol.end - symbol.start < found.end - found.start) found = symbol;
  }
  return found;
}

function tableAround(read: ReadFile, token: number): SourceSymbol | undefined {
  const around = symbolAround(read.file, read.view.start(token));
  return around?.kind === 'variable' ? around : undefined;
}
function tableName(read: ReadFile, token: number): string {
  return tableAround(read, token)?.name ?? '';
}

/** The innermost `.name = …` of a table's initialiser around a token. */
function slotAround(read: ReadFile, token: number, table: SourceSymbol): CallPlace | undefined {
  const { view } = read;
  for (let at = token; at > 0 && view.start(at) > table.nameStart; ) {
    const open = view.enclosing(at, 123);
    if (open < 0 || view.start(open) < table.nameStart) return undefined;
    let element = open + 1;
    for (let one = open + 1; one < at; one++) {
      const kind = view.kind(one);
      if (kind === 40 || kind === 91 || kind === 123) {
        const close = view.match[one] ?? -1;
        if (close > at) break;
        one = Math.max(one, close);
      } else if (kind === 44) element = one + 1;
    }
    const slot = view.kind(element) === 46 ? slotNamedAt(read, element + 1) : undefined;
    if (slot !== undefined) return slot;
    at = open;
  }
  return undefined;
}

/** `.name = value` with its name at the token, when it stands in a variable's initialiser. */
function slotNamedAt(read: ReadFile, token: number): CallPlace | undefined {
  const { file, view } = read;
  const before = view.kind(token - 2);
  if (view.kind(token - 1) !== 46 || view.kind(token + 1) !== 61 || !view.isWord(token)) return undefined;
  if (before !== 123 && before !== 44 && !view.inDirective(token - 2)) return undefined;
  if (tableAround(read, token) === undefined) return undefined;
  let end = token + 2;
  while (end < view.tokens.count && ![44, 125, 59].includes(view.kind(end))) {
    const kind = view.kind(end);
    end = (kind === 40 || kind === 91 || kind === 123 ? Math.max(end, view.match[end] ?? end) : end) + 1;
  }
  return {
    kind: 'slot',
    name: `${tableName(read, token)}.${view.word(token)}`,
    file,
    start: view.start(token - 1),
    end: view.end(end - 1),
    nameStart: view.start(token),
    nameEnd: view.end(token),
  };
}

/** A macro's use at the outermost level: the outermost parenthesis around the token, and the word before it. */
function invocationAround({ file, view }: ReadFile, token: number): CallPlace | undefined {
  let open = -1;
  for (let at = view.enclosing(token, 40); at > 0; at = view.enclosing(at, 40)) open = at;
  if (open < 1 || !view.isWord(open - 1)) return undefined;
  const close = view.match[open] ?? open;
  return {
    kind: 'invocation',
    name: view.word(open - 1),
    file,
    start: view.start(open - 1),
    end: view.end(close),
    nameStart: view.start(open - 1),
    nameEnd: view.end(open - 1),
  };
}

/** How a name comes to what is around it, when it is not called there. */
function howUsed({ view }: ReadFile, token: number, around: CallPlace): string {
  if (isCallee(view, token)) {
    if (around.kind === 'slot') return `registered in ${around.name}`;
    return around.kind === 'function' ? inBlock(view, token, around) : '';
  }
  if (around.kind === 'slot' || around.kind === 'variable' || around.kind === 'invocation')
    return `registered in ${around.name}`;
  let before = token - 1;
  while (view.kind(before) === 38 || view.kind(before) === 41) {
    if (view.kind(before) === 41) {
      const open = view.match[before] ?? -1;
      if (open < 0) break;
      before = open - 1;
    } else before--;
  }
  if (view.kind(before) === 61) {
    const through = around.kind === 'function' ? handedThrough(view, token, around) : undefined;
    if (through !== undefined) return through;
    const left = view.word(before - 1);
    return /^\w+$/.test(left) ? `registered in ${left}` : 'assigned';
  }
  // `handler = flag ? this : that`
  if (around.kind === 'function' && (view.kind(before) === 63 || view.kind(before) === 58)) {
    const through = handedThrough(view, token, around);
    if (through !== undefined) return through;
  }
  const open = view.enclosing(token, 40);
  if (open > 0 && view.isWord(open - 1) && view.start(open) > around.nameEnd && !controlWords.has(view.word(open - 1)))
    return `passed to ${view.word(open - 1)}`;
  return 'mentioned';
}

/** `in a block passed to map_each`, for what stands in a block of a function; empty for what does not. */
function inBlock(view: TokenView, token: number, around: CallPlace): string {
  for (let open = view.enclosing(token, 123); open > 0; open = view.enclosing(open, 123)) {
    if (view.start(open) <= around.nameEnd) return '';
    let caret = view.kind(open - 1) === 41 ? (view.match[open - 1] ?? 0) - 1 : open - 1;
    // `^type (…) {`
    while (view.isWord(caret) || view.kind(caret) === 42) caret--;
    if (view.kind(caret) !== 94) continue;
    const call = view.enclosing(caret, 40);
    const isArgument = call > view.enclosing(caret, 123) && view.isWord(call - 1) && view.start(call) > around.nameEnd;
    if (isArgument) return `in a block passed to ${view.word(call - 1)}`;
    if (view.kind(caret - 1) !== 61) return 'in a block';
    // `void (^local)(int) = ^(int a) { … }`, `local = ^{ … }`
    const parameters = view.kind(caret - 2) === 41 ? (view.match[caret - 2] ?? 0) : -1;
    const local = view.word(parameters < 0 ? caret - 2 : parameters - 2);
    return /^\w+$/.test(local) ? `in a block ${local}` : 'in a block';
  }
  return '';
}

/** A name that is called where it stands: `name(…)`, `(*pointer)(…)`, `(record->member)(…)`. */
function isCallee(view: TokenView, token: number): boolean {
  if (view.kind(token + 1) === 40) return !isBlockType(view, token) && !isTypeOfPointer(view, token);
  if (view.kind(token + 1) !== 41 || view.kind(token + 2) !== 40) return false;
  const open = view.match[token + 1] ?? -1;
  if (open < 0) return false;
  // `type (*name)(…)` declares a pointer, and `(type)(…)` is a cast.
  const isDeclarator = view.kind(open - 1) === 42 || (view.isWord(open - 1) && !controlWords.has(view.word(open - 1)));
  const before = view.kind(token - 1);
  return !isDeclarator && (view.kind(open + 1) === 42 || before === 46 || before === 62);
}

/** `^type (…) {`: what a block gives back stands where a function's name would. */
function isBlockType(view: TokenView, token: number): boolean {
  if (view.kind((view.match[token + 1] ?? token) + 1) !== 123) return false;
  let before = token - 1;
  while (view.isWord(before)) before--;
  return view.kind(before) === 94;
}

/** `type (^name)(…)`, `type (*name)(…)`: the type of what a block or a function gives back. */
function isTypeOfPointer(view: TokenView, token: number): boolean {
  const mark = view.kind(token + 2);
  const close = view.match[token + 1] ?? -1;
  if ((mark !== 94 && mark !== 42) || close <= token + 3 || view.kind(close + 1) !== 40) return false;
  for (let at = token + 3; at < close; at++) if (!view.isWord(at)) return false;
  return true;
}

/** A bare name that may be a function's: an argument, or what is assigned. */
function mayBeHandedOn(view: TokenView, token: number): boolean {
  const before = view.kind(token - 1);
  const after = view.kind(token + 1);
  // `flag ? this : that`
  const isChoice = before === 63 || (before === 58 && view.kind(token - 3) === 63);
  return (
    (before === 40 || before === 44 || before === 61 || before === 38 || before === 41 || isChoice) &&
    (after === 44 || after === 41 || after === 59 || after === 125 || (after === 58 && before === 63))
  );
}
