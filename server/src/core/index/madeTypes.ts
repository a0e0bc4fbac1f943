/** The type of a variable that a macro declares: `COUNTER_DEFINE(name);` comes to `counter_t name = …`. */
import { expandInvocation } from '../dialect/expand.ts';
import type { MacroTable } from '../dialect/macroTable.ts';
import { readScopes } from '../extract/scopes.ts';
import { TokenView } from '../extract/tokenView.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { scan } from '../source/lexer.ts';

/** As the macro writes it; undefined for what no macro makes, and where the macro's text does not tell. */
export function typeOfMade(
  macros: MacroTable | undefined,
  { name, macro, origin, signature }: SourceSymbol,
): string | undefined {
  if (macros === undefined || macro === undefined || origin === 'written') return undefined;
  const tokens = scan(signature);
  const view = new TokenView(signature, tokens);
  const head = view.at(Math.max(0, signature.search(new RegExp(`\\b${macro}\\b`))));
  const close = view.kind(head + 1) === 40 ? (view.match[head + 1] ?? -1) : -1;
  if (close < 0) return undefined;
  for (const made of expandInvocation(macros, signature, tokens, head, head + 1, close, 0)) {
    // As if it were local to a function, which reads its declarations one by one.
    const text = `f(){${made.text};}`;
    const found = readScopes(new TokenView(text, scan(text)), 0, text.length, macros).find((one) => one.name === name);
    if (found !== undefined) return found.type;
  }
  return undefined;
}
