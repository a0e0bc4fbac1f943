/** What a name at a place of the source means: a local of its function, symbols of the index, or nothing published. */
import type { MacroTable } from '../dialect/macroTable.ts';
import { isKeywordIn } from '../extract/exclaveNames.ts';
import { type LocalName, macroLocals, macroParameters, readScopes, resolveLocal } from '../extract/scopes.ts';
import type { TokenView } from '../extract/tokenView.ts';
import type { FileWithSymbols } from '../model/fileFacts.ts';
import { isUnnamedRecord, type SourceSymbol } from '../model/symbols.ts';
import type { Build } from '../source/configuration.ts';
import { identifier } from '../source/lexer.ts';
import { assemblerLabel, assemblerRole } from './assembler.ts';
import { argumentIndex } from './callArguments.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import { membersOf, qualifierBefore } from './classes.ts';
import { memberArgument } from './memberArgument.ts';
import { withoutOtherOverloads } from './overloads.ts';
import { candidatesFor, contextAt, isVisible } from './resolve.ts';
import type { SymbolSource } from './symbolSource.ts';
import { TypeReader, thisWord } from './types.ts';
import { BuildSymbols } from './variants.ts';

export type Meaning =
  | { readonly kind: 'local'; readonly local: LocalName }
  | { readonly kind: 'symbols'; readonly symbols: readonly SymbolAt[] }
  /** A member of a type whose definition is not in the source. */
  | { readonly kind: 'foreignMember'; readonly type: string }
  | { readonly kind: 'none' };

const none: Meaning = { kind: 'none' };

/** What is looked for in a file's symbols again and again: a file of declaring macros has thousands of others. */
interface Places {
  /** Members that are declared in so many words, by the offset of their name. */
  readonly members: ReadonlyMap<number, SourceSymbol>;
  /** What can have names of its own, in the order of the file. */
  readonly bodies: readonly SourceSymbol[];
  /** What can have parameters of its own beside those: `typedef int (*name)(void *context)`, a field, a method's declaration. */
  readonly signatures: readonly SourceSymbol[];
}
const places = new WeakMap<FileWithSymbols, Places>();
const bodyKinds = new Set<SourceSymbol['kind']>(['function', 'method', 'variable', 'prototype']);
const signatureKinds = new Set<SourceSymbol['kind']>(['typedef', 'field', 'method-decl', 'extern-variable']);

function placesIn(file: FileWithSymbols): Places {
  let found = places.get(file);
  if (found === undefined) {
    const members = new Map<number, SourceSymbol>();
    for (const symbol of file.symbols) {
      if (symbol.parent === undefined || symbol.origin === 'pasted' || members.has(symbol.nameStart)) continue;
      members.set(symbol.nameStart, symbol);
    }
    found = {
      members,
      bodies: file.symbols.filter(({ kind, origin }) => origin === 'written' && bodyKinds.has(kind)),
      signatures: file.symbols.filter(({ kind, origin }) => origin === 'written' && signatureKinds.has(kind)),
    };
    places.set(file, found);
  }
  return found;
}

/** @param build how the file is compiled; variants that it leaves out come behind the others. */
export function meaningAt(
  symbols: SymbolSource,
  macros: MacroTable | undefined,
  view: TokenView,
  file: FileWithSymbols | undefined,
  path: string,
  start: number,
  build: Build,
): Meaning {
  const source = new BuildSymbols(symbols, build);
  const token = view.at(start);
  if (view.kind(token) !== identifier || view.start(token) !== start) return none;
  const name = view.word(token);
  if (isKeywordIn(path, view.text, name)) return none;
  const context = contextAt(view, start, path);
  if (/\.s$/i.test(path)) {
    const role = assemblerRole(view, token);
    if (role === 'directive') return none;
    const label = role === 'operand' ? assemblerLabel(view, name) : undefined;
    if (label !== undefined) return { kind: 'local', local: label };
    if (role === 'instruction') {
      const found = candidatesFor(source, name, context, build, macros).filter(({ symbol }) => symbol.kind === 'macro');
      return found.length > 0 ? { kind: 'symbols', symbols: found } : none;
    }
  }
  // Where a member is declared it means itself, and no namesake of another record.
  const isDestructor = view.kind(token - 1) === 126 && view.end(token - 1) === start;
  const own = file === undefined ? undefined : placesIn(file).members.get(isDestructor ? start - 1 : start);
  if (file !== undefined && own !== undefined) {
    const same = source.membersNamed(own.parent ?? '', own.name).filter(({ symbol }) => symbol !== own);
    return { kind: 'symbols', symbols: [{ file, symbol: own }, ...same] };
  }
  const locals = localsAround(view, file, start, token, macros);
  if (!context.member && !context.designator && !context.tag) {
    const label =
      view.word(token - 1) === 'goto' ||
      (view.kind(token + 1) === 58 && resolveLocal(locals, name, start, true)?.start === start);
    const local = resolveLocal(locals, name, start, label);
    const types = new TypeReader(source, view, locals, macros, path);
    const members = label ? undefined : memberArgument(source, macros, view, types, token, path);
    if (members !== undefined) return { kind: 'symbols', symbols: members };
    // The object of a method is declared nowhere.
    if (local !== undefined && (name !== thisWord || view.text.startsWith(name, local.start)))
      return { kind: 'local', local };
  }
  if (!context.member && !context.designator) {
    const qualifier = qualifierBefore(source, view, file, token);
    const members =
      qualifier === undefined
        ? view.kind(token - 1) === 58 && view.kind(token - 2) === 58
          ? []
          : new TypeReader(source, view, locals, macros, path).membersOfThis(name)
        : membersOf(source, qualifier, name);
    if (members.length > 0) return { kind: 'symbols', symbols: members };
  }
  if (context.member || context.designator) {
    const types = new TypeReader(source, view, locals, macros, path);
    const record = types.recordOfMember(token);
    const fields = types.fields(record, name);
    if (fields.length > 0) return { kind: 'symbols', symbols: fields };
    const inMacro = record.kind === 'record' ? makerOf(source, macros, record.name, name) : [];
    if (inMacro.length > 0) return { kind: 'symbols', symbols: inMacro };
    if (record.kind !== 'unknown') {
      // A macro can stand in a member's place; nothing else can, and no other name needs to be looked for.
      const mayBeMacro =
        macros === undefined ||
        macros.definitions(name).length > 0 ||
        file?.symbols.some((symbol) => symbol.kind === 'macro' && symbol.name === name) === true;
      const asMacro = mayBeMacro
        ? source
            .symbolsNamed(name)
            .filter((one) => one.symbol.kind === 'macro' && isVisible(one.symbol, one.file.path, path))
        : [];
      return asMacro.length > 0 ? { kind: 'symbols', symbols: asMacro } : { kind: 'foreignMember', type: record.name };
    }
  }
  // An argument that is pasted and nothing else names what it becomes part of, whatever else has its name.
  const pasted = context.member || context.tag ? undefined : pastedSymbols(source, macros, view, token, name);
  if (pasted?.isOnlyPasted && pasted.symbols.length > 0) return { kind: 'symbols', symbols: pasted.symbols };
  if (pasted?.isOnlyText) return none;
  // Of a member whose record is not known, every record has to be looked at.
  const isMember = context.member || context.designator;
  const hasOthers = isMember && source.hasOtherMembers(name);
  const found = candidatesFor(source, name, context, build, macros);
  if (isMember) {
    // Nothing is known of the type: a name that only one record has can still be meant, one of many cannot be told.
    const members = found.filter(({ symbol }) => symbol.parent !== undefined || symbol.kind === 'macro');
    const records = new Set(members.map(({ symbol }) => symbol.parent));
    if (records.size === 1 && !hasOthers) return { kind: 'symbols', symbols: members };
    // A record without a name is known in its own file only.
    const unnamed = members.filter(
      (one) => one.file.path === path && (one.symbol.parent === '' || isUnnamedRecord(one.symbol.parent ?? '')),
    );
    return unnamed.length === 1 ? { kind: 'symbols', symbols: unnamed } : none;
  }
  if (found.length > 0) {
    if (!context.called || found.length < 2) return { kind: 'symbols', symbols: found };
    const types = new TypeReader(source, view, locals, macros, path);
    return { kind: 'symbols', symbols: withoutOtherOverloads(source, types, view, token, found, build) };
  }
  if (pasted !== undefined && pasted.symbols.length > 0) return { kind: 'symbols', symbols: pasted.symbols };
  // `OS_ENUM(exclaves_status, …)`, `SYSCTL_PROC(_kern, …, task_conclave, …)`: the name that the macro makes of the word.
  const made = (file?.symbols ?? []).filter(
    (symbol) => symbol.origin === 'pasted' && symbol.start <= start && start < symbol.end && symbol.name.includes(name),
  );
  const shortest = made.sort((a, b) => a.name.length - b.name.length)[0];
  return shortest === undefined || file === undefined
    ? none
    : { kind: 'symbols', symbols: [{ file, symbol: shortest }] };
}

/** Locals of the function (or the table of blocks, or the macro) around a place. */
export function localsAround(
  view: TokenView,
  file: FileWithSymbols | undefined,
  offset: number,
  token: number,
  macros?: MacroTable,
): LocalName[] {
  const line = view.tokens.directives[view.tokens.directiveOf[token] ?? -1];
  if (line?.keyword !== 'define') return localsOfFunction(view, file, offset, token, macros);
  const parameters = macroParameters(view, line);
  const around = parameters.length > 0 ? parameters : localsOfFunction(view, file, offset, token, macros);
  return [...around, ...macroLocals(view, line)];
}

function localsOfFunction(
  view: TokenView,
  file: FileWithSymbols | undefined,
  offset: number,
  token: number,
  macros: MacroTable | undefined,
): LocalName[] {
  const isAround = ({ start, end }: SourceSymbol) => start <= offset && offset < end;
  // A field stands in its record, which may have a name of its own: the last that begins is the innermost.
  const around =
    file === undefined
      ? undefined
      : (placesIn(file).bodies.find(isAround) ?? placesIn(file).signatures.findLast(isAround));
  if (around !== undefined) {
    const names = readScopes(view, around.nameStart, around.end, macros);
    const className = around.kind === 'method' ? (around.parent ?? classBefore(view, around.nameStart)) : undefined;
    return className ? [...names, objectOf(around, className)] : names;
  }
  const name = openFunction(view, token);
  if (name < 0) return [];
  const body = bodyOf(view, name);
  // A declaration, or a macro that declares something (`SYSCTL_PROC(…);`): what it names are no parameters.
  if (body >= 0 && view.kind(body) !== 123) return [];
  const close = body < 0 ? -1 : (view.match[body] ?? -1);
  const end = close < 0 ? view.text.length : view.end(close);
  // A brace too many while typing: then the body goes on behind what seems its end.
  return readScopes(view, view.start(name), end > offset ? end : view.text.length, macros);
}

/** `Class::name`: of a method that was only scanned no more is known. */
function classBefore(view: TokenView, nameStart: number): string | undefined {
  const name = view.at(nameStart);
  return view.kind(name - 1) === 58 && view.kind(name - 2) === 58 ? view.word(name - 3) : undefined;
}

/** `LIST_HEAD(records, record)`: a member that is the same in every record of a macro stands in the macro alone. */
function makerOf(
  source: SymbolSource,
  macros: MacroTable | undefined,
  record: string,
  member: string,
): readonly SymbolAt[] {
  const made = source.symbolsNamed(record).find(({ symbol }) => symbol.kind === 'struct' && symbol.macro !== undefined);
  const maker = made?.symbol.macro ?? '';
  if (!macros?.definitions(maker).some(({ words }) => words.includes(member))) return [];
  return source.symbolsNamed(maker).filter(({ symbol }) => symbol.kind === 'macro');
}

/** What `this` is in a method. */
function objectOf({ nameStart, nameEnd, end }: SourceSymbol, className: string): LocalName {
  const place = { start: nameStart, end: nameEnd, from: nameStart, to: end };
  return { name: thisWord, kind: 'parameter', type: `${className} *`, ...place };
}

/** The brace behind a function's parameters, or what stands in its place; -1 when as much is not typed yet. */
function bodyOf(view: TokenView, name: number): number {
  let at = (view.match[name + 1] ?? -1) + 1;
  if (at <= 0) return -1;
  for (;;) {
    const close = view.kind(at) === 40 ? (view.match[at] ?? -1) : view.isWord(at) ? at : -1;
    if (close < 0) return at < view.tokens.count ? at : -1;
    at = close + 1;
  }
}

/** In half-typed code no parser sees the function: its name stands in the first column, and no brace there closes it. */
function openFunction(view: TokenView, from: number): number {
  for (let token = from - 1; token >= 0; token--) {
    const start = view.start(token);
    if (start > 0 && view.text.charCodeAt(start - 1) !== 10) continue;
    if (view.kind(token) === 125) return -1;
    if (view.isWord(token) && view.kind(token + 1) === 40 && !view.inDirective(token)) return token;
  }
  return -1;
}

/** `printf_flag(show_errors, …)` where the macro pastes the argument onto a name: `exclaves_debug_##flag`. */
function pastedSymbols(
  source: SymbolSource,
  macros: MacroTable | undefined,
  view: TokenView,
  token: number,
  name: string,
): { readonly symbols: readonly SymbolAt[]; readonly isOnlyPasted: boolean; readonly isOnlyText: boolean } | undefined {
  const open = view.enclosing(token, 40);
  if (macros === undefined || open < 1 || !view.isWord(open - 1)) return undefined;
  const index = argumentIndex(view, open, token);
  const found: SymbolAt[] = [];
  const pasting: Pasting = { names: [], isUsedAsItIs: false, isText: false };
  addPastedNames(pasting, macros, view.word(open - 1), index, name, 0);
  for (const made of pasting.names) {
    const symbols = source.symbolsNamed(made);
    // A macro made this way (`printf_show_errors`) is a door: what it tests is what the flag word names.
    for (const { words } of symbols.some(({ symbol }) => symbol.kind === 'macro') ? macros.definitions(made) : []) {
      for (const word of words)
        if (word.endsWith(`_${name}`))
          found.push(...source.symbolsNamed(word).filter(({ symbol }) => symbol.kind === 'enumerator'));
    }
    found.push(...symbols);
  }
  const { isText, isUsedAsItIs, names } = pasting;
  return {
    symbols: [...new Set(found)],
    isOnlyPasted: !isUsedAsItIs,
    isOnlyText: isText && !isUsedAsItIs && names.length === 0,
  };
}

/** What macros make of an argument. */
interface Pasting {
  readonly names: string[];
  /** The argument also stands for itself somewhere. */
  isUsedAsItIs: boolean;
  /** `#argument`: it becomes a part of a text somewhere. */
  isText: boolean;
}

function addPastedNames(
  to: Pasting,
  macros: MacroTable,
  callee: string,
  index: number,
  argument: string,
  depth: number,
): void {
  if (depth > 4) return;
  for (const { parameters, words } of macros.definitions(callee)) {
    const parameter = parameters?.[Math.min(index, (parameters.length || 1) - 1)];
    if (parameter === undefined) continue;
    words.forEach((word, at) => {
      if (word !== parameter) return;
      const before = words[at - 1] === '##' ? (words[at - 2] ?? '') : '';
      const after = words[at + 1] === '##' ? (words[at + 2] ?? '') : '';
      if (before !== '' || after !== '') {
        to.names.push(before + argument + after);
        return;
      }
      if (words[at - 1] === '#') {
        to.isText = true;
        return;
      }
      // Handed on to another macro.
      let level = 0;
      let position = 0;
      let isHandedOn = false;
      for (let left = at - 1; left > 0; left--) {
        if (words[left] === ')') level++;
        else if (words[left] === ',' && level === 0) position++;
        else if (words[left] === '(' && level-- === 0) {
          const inner = words[left - 1] ?? '';
          isHandedOn = macros.definitions(inner).some(({ parameters: taken }) => taken !== undefined);
          if (isHandedOn && inner !== callee) addPastedNames(to, macros, inner, position, argument, depth + 1);
          break;
        }
      }
      if (!isHandedOn) to.isUsedAsItIs = true;
    });
  }
}
