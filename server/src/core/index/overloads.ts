/** Which of several functions of one name a call means, by the types of its arguments: `__attribute__((overloadable))`. */
import type { TokenView } from '../extract/tokenView.ts';
import type { Build } from '../source/configuration.ts';
import { argumentsOf } from './callArguments.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { SymbolSource } from './symbolSource.ts';
import type { TypeReader } from './types.ts';
import { distance } from './variants.ts';

/**
 * The functions without those that take other types than the call gives; all of them where the types do not tell.
 *
 * @param token the name before the parenthesis.
 * @param build that of the place's own file: what it leaves out is no overload.
 */
export function withoutOtherOverloads(
  source: SymbolSource,
  types: TypeReader,
  view: TokenView,
  token: number,
  symbols: readonly SymbolAt[],
  build: Build,
): readonly SymbolAt[] {
  // To read a signature may need a parse: nearly every name has one body in a kernel.
  const bodies = symbols.filter((at) => isBody(at) && distance(at, build) === 0);
  if (bodies.length < 2) return symbols;
  const given = argumentsOf(view, token + 1).map(([, last]) => namesOf(types, types.typeEndingAt(last, 0)));
  if (!given.some((names) => names.length > 0)) return symbols;
  const fitting = symbols.filter((at) => !isBody(at) || fits(types, source.full(at), given));
  return fitting.some(isBody) ? fitting : symbols;
}

function isBody({ file, symbol }: SymbolAt): boolean {
  return symbol.kind === 'function' && file.path.endsWith('.c');
}

/** False when a parameter has a type of another name than all that the argument's type comes to. */
function fits(types: TypeReader, { symbol }: SymbolAt, given: readonly (readonly string[])[]): boolean {
  const from = symbol.signature.indexOf('(', symbol.signature.indexOf(symbol.name));
  const parameters = from < 0 ? [] : symbol.signature.slice(from + 1).split(',');
  return given.every((names, index) => {
    const [taken] = namesOf(types, parameters[index]);
    return names.length === 0 || taken === undefined || names.includes(taken);
  });
}

/** A type's name and what it is a name for, as far as that has names; the one that is written first. */
function namesOf(types: TypeReader, type: string | undefined): string[] {
  if (type === undefined) return [];
  const { record, typedefs } = types.follow(type);
  return [...typedefs.map(({ symbol }) => symbol.name), ...(record.kind === 'record' ? [record.name] : [])];
}
