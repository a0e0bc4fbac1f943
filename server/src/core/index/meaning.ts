/** What a name at a place of the source means: a local of its function, symbols of the index, or nothing published. */
import type { MacroTable } from '../dialect/macroTable.ts';
import { type LocalName, macroParameters, readScopes, resolveLocal, type TokenView } from '../extract/scopes.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier } from '../source/lexer.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import { candidatesFor, contextAt } from './resolve.ts';
import type { SymbolSource } from './symbolSource.ts';
import { TypeReader } from './types.ts';

export type Meaning =
  | { readonly kind: 'local'; readonly local: LocalName }
  | { readonly kind: 'symbols'; readonly symbols: readonly SymbolAt[] }
  /** A member of a type whose definition is not in the source. */
  | { readonly kind: 'foreignMember'; readonly type: string }
  | { readonly kind: 'none' };

const none: Meaning = { kind: 'none' };

export function meaningAt(
  source: SymbolSource,
  macros: MacroTable | undefined,
  view: TokenView,
  file: FileFacts | undefined,
  path: string,
  start: number,
): Meaning {
  const token = view.at(start);
  if (view.kind(token) !== identifier || view.start(token) !== start) return none;
  const name = view.word(token);
  if (isKeyword(name)) return none;
  const context = contextAt(view.text, start, view.end(token), path);
  // Where a member is declared it means itself, and no namesake of another record.
  const own = file?.symbols.find(
    (symbol) => symbol.nameStart === start && symbol.parent !== undefined && symbol.origin !== 'pasted',
  );
  if (file !== undefined && own !== undefined) {
    const same = source.symbolsNamed(name).filter(({ symbol }) => symbol.parent === own.parent && symbol !== own);
    return { kind: 'symbols', symbols: [{ file, symbol: own }, ...same] };
  }
  const locals = localsAround(view, file, start, token);
  if (!context.member && !context.designator && !context.tag) {
    const label =
      view.word(token - 1) === 'goto' ||
      (view.kind(token + 1) === 58 && resolveLocal(locals, name, start, true)?.start === start);
    const local = resolveLocal(locals, name, start, label);
    if (local !== undefined) return { kind: 'local', local };
  }
  if (context.member || context.designator) {
    const types = new TypeReader(source, view, locals, macros, path);
    const record = types.recordOfMember(token);
    const fields = types.fields(record, name);
    if (fields.length > 0) return { kind: 'symbols', symbols: fields };
    if (record.kind !== 'unknown') {
      // A macro can stand in a member's place; nothing else can.
      const asMacro = source.symbolsNamed(name).filter(({ symbol }) => symbol.kind === 'macro');
      return asMacro.length > 0 ? { kind: 'symbols', symbols: asMacro } : { kind: 'foreignMember', type: record.name };
    }
  }
  const symbols = candidatesFor(source, name, context);
  if (context.member) {
    // Nothing is known of the type: a name that only one record has can still be meant, one of many cannot be told.
    const records = new Set(symbols.map(({ symbol }) => symbol.parent));
    return records.size === 1 ? { kind: 'symbols', symbols } : none;
  }
  if (symbols.length > 0) return { kind: 'symbols', symbols };
  const pasted = pastedSymbols(source, macros, view, token, name);
  if (pasted.length > 0) return { kind: 'symbols', symbols: pasted };
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
export function localsAround(view: TokenView, file: FileFacts | undefined, offset: number, token: number): LocalName[] {
  const directive = view.tokens.directiveOf[token] ?? -1;
  if (directive >= 0) {
    const line = view.tokens.directives[directive];
    const own = line?.keyword === 'define' ? macroParameters(view, line) : [];
    if (own.length > 0) return own;
  }
  const around = file?.symbols.find(
    ({ kind, origin, start, end }) =>
      origin === 'written' &&
      (kind === 'function' || kind === 'method' || kind === 'variable' || kind === 'prototype') &&
      start <= offset &&
      offset < end,
  );
  if (around !== undefined) return readScopes(view, around.nameStart, around.end);
  const name = openFunction(view, token);
  return name < 0 ? [] : readScopes(view, view.start(name), view.text.length);
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
): readonly SymbolAt[] {
  const open = view.enclosing(token, 40);
  if (macros === undefined || open < 1 || !view.isWord(open - 1)) return [];
  let index = 0;
  for (let at = open + 1; at < token; at++) {
    const kind = view.kind(at);
    if (kind === 40 || kind === 91 || kind === 123) at = Math.max(at, view.match[at] ?? at);
    else if (kind === 44) index++;
  }
  const found: SymbolAt[] = [];
  for (const made of pastedNames(macros, view.word(open - 1), index, name, 0)) {
    const symbols = source.symbolsNamed(made);
    // A macro made this way (`printf_show_errors`) is a door: what it tests is what the flag word names.
    for (const { words } of symbols.some(({ symbol }) => symbol.kind === 'macro') ? macros.definitions(made) : []) {
      for (const word of words)
        if (word.endsWith(`_${name}`))
          found.push(...source.symbolsNamed(word).filter(({ symbol }) => symbol.kind === 'enumerator'));
    }
    found.push(...symbols);
  }
  return [...new Set(found)];
}

function pastedNames(macros: MacroTable, callee: string, index: number, argument: string, depth: number): string[] {
  const names: string[] = [];
  if (depth > 4) return names;
  for (const { parameters, words } of macros.definitions(callee)) {
    const parameter = parameters?.[Math.min(index, (parameters.length || 1) - 1)];
    if (parameter === undefined) continue;
    words.forEach((word, at) => {
      if (word !== parameter) return;
      const before = words[at - 1] === '##' ? (words[at - 2] ?? '') : '';
      const after = words[at + 1] === '##' ? (words[at + 2] ?? '') : '';
      if (before !== '' || after !== '') {
        names.push(before + argument + after);
        return;
      }
      // Handed on to another macro.
      let level = 0;
      let position = 0;
      for (let left = at - 1; left > 0; left--) {
        if (words[left] === ')') level++;
        else if (words[left] === ',' && level === 0) position++;
        else if (words[left] === '(' && level-- === 0) {
          const inner = words[left - 1] ?? '';
          if (inner !== callee) names.push(...pastedNames(macros, inner, position, argument, depth + 1));
          break;
        }
      }
    });
  }
  return names;
}
