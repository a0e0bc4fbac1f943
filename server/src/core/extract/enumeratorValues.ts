/** The numbers that enumerators stand for, as far as they can be counted without a compiler. */
import type { SourceSymbol } from '../model/symbols.ts';

const number = /^[-+]?(?:0[xX][\da-fA-F]+|0[bB][01]+|\d+)$/;

/**
 * Gives the enumerators of one file, in their order, their numbers. Those that begin an enumeration have theirs. Without
 * a number are those whose value, or the last written before them, is more than a plain number, and those behind others
 * that only some builds have.
 */
export function withNumbers(symbols: readonly SourceSymbol[]): SourceSymbol[] {
  const numbers = countedValues(symbols);
  return symbols.map((symbol) => {
    const number = numbers.get(symbol);
    return number === undefined || number === symbol.number ? symbol : { ...symbol, number };
  });
}

function countedValues(symbols: readonly SourceSymbol[]): Map<SourceSymbol, number> {
  const lists = new Map<string, SourceSymbol[]>();
  for (const one of symbols)
    if (one.kind === 'enum' || one.kind === 'typedef') lists.set(one.name, [...(lists.get(one.name) ?? []), one]);
  const found = new Map<SourceSymbol, number>();
  const last = new Map<SourceSymbol | string, SourceSymbol>();
  for (const symbol of symbols) {
    if (symbol.kind !== 'enumerator') continue;
    const { parent = '', start, end } = symbol;
    const list = lists.get(parent)?.find((one) => one.start <= start && end <= one.end) ?? parent;
    const value = symbol.value === undefined ? following(symbol, last.get(list), found) : plainNumber(symbol.value);
    if (value !== undefined) found.set(symbol, value);
    last.set(list, symbol);
  }
  return found;
}

function following(
  symbol: SourceSymbol,
  previous: SourceSymbol | undefined,
  known: ReadonlyMap<SourceSymbol, number>,
): number | undefined {
  if (symbol.number !== undefined) return symbol.number;
  if (previous === undefined) return undefined;
  // What stands under more conditions than this one is not there in every build that has this one.
  if (!(previous.conditions ?? []).every((one, at) => one === symbol.conditions?.[at])) return undefined;
  const value = known.get(previous);
  return value === undefined ? undefined : value + 1;
}

function plainNumber(written: string): number | undefined {
  const text = written.replace(/[uUlL]+$/, '');
  if (!number.test(text)) return undefined;
  const sign = text.startsWith('-') ? -1 : 1;
  const digits = text.replace(/^[-+]/, '');
  const value = sign * (/^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits));
  return Number.isSafeInteger(value) ? value : undefined;
}
