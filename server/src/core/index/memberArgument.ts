/**
 * A name that a macro is given and uses behind `.` or `->` alone: `queue_iterate(&task->threads, thread, thread_t, links)`
 * means the field `links` of a thread, not whatever else the tree calls so.
 */
import type { MacroTable } from '../dialect/macroTable.ts';
import { namesMember } from '../dialect/memberParameters.ts';
import type { TokenView } from '../extract/tokenView.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { argumentsOf } from './callArguments.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import { isVisible } from './resolve.ts';
import type { SymbolSource } from './symbolSource.ts';
import type { TypeReader } from './types.ts';

const fieldKinds = new Set<SourceSymbol['kind']>(['field', 'method', 'method-decl']);
/** The fields it may mean, the record of another argument's first; undefined for any other argument. */
export function memberArgument(
  source: SymbolSource,
  macros: MacroTable | undefined,
  view: TokenView,
  types: TypeReader,
  token: number,
  path: string,
): readonly SymbolAt[] | undefined {
  if (macros === undefined || !startsArgument(view, token)) return undefined;
  const open = view.enclosing(token, 40);
  if (open < 1 || !view.isWord(open - 1)) return undefined;
  const args = argumentsOf(view, open);
  const own = args.findIndex(([first]) => first === token);
  if (own < 0 || !namesMember(macros, view.word(open - 1), own)) return undefined;
  const name = view.word(token);
  // What the other arguments are of tells the record: a pointer to it, a variable, or the type itself.
  for (const [first, last] of args) {
    if (first === token || last < first) continue;
    for (const type of [types.typeEndingAt(last, 0), view.slice(first, last)]) {
      const fields = type === undefined ? [] : types.fields(types.record(type), name);
      if (fields.length > 0) return fields;
    }
  }
  const fields = source
    .symbolsNamed(name)
    .filter(({ file, symbol }) => fieldKinds.has(symbol.kind) && isVisible(symbol, file.path, path));
  return fields.length > 0 ? fields : undefined;
}

/** `link`, `state.link`, `links[0]`: what follows is of the member. */
function startsArgument(view: TokenView, token: number): boolean {
  const before = view.kind(token - 1);
  return (before === 44 || before === 40) && [44, 41, 46, 91].includes(view.kind(token + 1));
}
