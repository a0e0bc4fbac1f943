/**
 * A name that a macro is given and uses behind `.` or `->` alone: `queue_iterate(&task->threads, thread, thread_t, links)`
 * means the field `links` of a thread, not whatever else the tree calls so.
 */
import type { MacroTable } from '../dialect/macroTable.ts';
import type { TokenView } from '../extract/scopes.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { argumentsOf } from './callArguments.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { SymbolSource } from './symbolSource.ts';
import type { TypeReader } from './types.ts';

const fieldKinds = new Set<SourceSymbol['kind']>(['field', 'method', 'method-decl']);
/** The compiler's own macros, which no `#define` shows: the argument that names a member. */
const builtins: ReadonlyMap<string, number> = new Map([
  ['__builtin_offsetof', 1],
  ['offsetof', 1],
]);
const maximumDepth = 5;

/** The fields it may mean, the record of another argument's first; undefined for any other argument. */
export function memberArgument(
  source: SymbolSource,
  macros: MacroTable | undefined,
  view: TokenView,
  types: TypeReader,
  token: number,
): readonly SymbolAt[] | undefined {
  if (macros === undefined || !isWholeArgument(view, token)) return undefined;
  const open = view.enclosing(token, 40);
  if (open < 1 || !view.isWord(open - 1)) return undefined;
  const args = argumentsOf(view, open);
  const own = args.findIndex(([first]) => first === token);
  if (own < 0 || !namesMember(macros, view.word(open - 1), own, 0)) return undefined;
  const name = view.word(token);
  // What the other arguments are of tells the record: a pointer to it, a variable, or the type itself.
  for (const [first, last] of args) {
    if (first === token || last < first) continue;
    for (const type of [types.typeEndingAt(last, 0), view.slice(first, last)]) {
      const fields = type === undefined ? [] : types.fields(types.record(type), name);
      if (fields.length > 0) return fields;
    }
  }
  const fields = source.symbolsNamed(name).filter(({ symbol }) => fieldKinds.has(symbol.kind));
  return fields.length > 0 ? fields : undefined;
}

function isWholeArgument(view: TokenView, token: number): boolean {
  const before = view.kind(token - 1);
  const after = view.kind(token + 1);
  return (before === 44 || before === 40) && (after === 44 || after === 41);
}

/** True when every use that the macro's body makes of the parameter is a member's name. */
function namesMember(macros: MacroTable, callee: string, index: number, depth: number): boolean {
  if (builtins.get(callee) === index) return true;
  if (depth > maximumDepth) return false;
  return macros.definitions(callee).some(({ parameters, words }) => {
    const parameter = parameters?.[index];
    if (parameter === undefined) return false;
    let uses = 0;
    for (let at = 0; at < words.length; at++) {
      if (words[at] !== parameter) continue;
      uses++;
      if (words[at - 1] === '.' || (words[at - 1] === '>' && words[at - 2] === '-')) continue;
      const handed = handedTo(words, at);
      if (handed === undefined || !namesMember(macros, handed.callee, handed.index, depth + 1)) return false;
    }
    return uses > 0;
  });
}

/** The macro that a body's word is an argument of, and which one. */
function handedTo(words: readonly string[], at: number): { callee: string; index: number } | undefined {
  const after = words[at + 1];
  if (after !== ',' && after !== ')') return undefined;
  let level = 0;
  let index = 0;
  for (let left = at - 1; left > 0; left--) {
    const word = words[left];
    if (word === ')') level++;
    else if (word === ',' && level === 0) index++;
    else if (word === '(' && level-- === 0) return { callee: words[left - 1] ?? '', index };
  }
  return undefined;
}
