/** Where things are used: the function around a place, calls that are handed a constant. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Use } from '../../model/boot.ts';
import type { Call, FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { useRole } from '../../model/uses.ts';
import { placeIn } from '../tightbeam/places.ts';

/** The function whose text an offset stands in. */
export function functionAround(file: FileFacts, offset: number): SourceSymbol | undefined {
  return file.symbols.find(
    ({ kind, start, end }) => (kind === 'function' || kind === 'method') && start <= offset && offset < end,
  );
}

/** The definition of a function, as a kernel would choose it; undefined for what the index does not define. */
export function definitionOf(
  index: CheckoutIndex,
  name: string,
): { file: FileFacts; symbol: SourceSymbol } | undefined {
  return index.symbolsNamed(name).find(({ symbol }) => symbol.kind === 'function');
}

/** Uses of a name in code: neither its declarations nor preprocessor lines. */
export function usesInCode(index: CheckoutIndex, name: string): Use[] {
  return index.occurrences(name).flatMap(({ file, offset, role }): Use[] => {
    if ((role & useRole.directive) !== 0) return [];
    if (file.symbols.some(({ nameStart, name: own }) => nameStart === offset && own === name)) return [];
    const within = functionAround(file, offset);
    return within === undefined
      ? []
      : [{ ...placeIn(file, offset, offset + name.length), within: within.name, callee: '' }];
  });
}

/** Calls among whose arguments a constant stands. */
export function* callsWith(
  index: CheckoutIndex,
  constants: ReadonlySet<string>,
): Generator<{
  readonly constant: string;
  readonly call: Call;
  readonly file: FileFacts;
}> {
  for (const file of index.files()) {
    for (const call of file.calls) {
      for (const argument of call.args) {
        for (const constant of argument.match(/\b[A-Z][A-Z0-9_]+\b/g) ?? [])
          if (constants.has(constant)) yield { constant, call, file };
      }
    }
  }
}

/** The place of a call's name. */
export function useOf(file: FileFacts, call: Call): Use {
  return {
    ...placeIn(file, call.start, call.start + call.callee.length),
    within: call.within ?? '',
    callee: call.callee,
  };
}

export function namedAt(file: FileFacts, symbol: SourceSymbol): EvidencedName {
  return { ...placeIn(file, symbol.nameStart, symbol.nameEnd), name: symbol.name };
}

/** The words that all names begin with, up to a `_`; `''` for less than two names. */
export function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf('_', length - 1) + 1);
}

/** A C integer: `0x12u`, `~0u`, `1 << 3`; undefined for anything else. */
export function numberOf(text: string): number | undefined {
  const plain = /^\(?\s*(~)?\s*(0x[0-9a-f]+|\d+)[ul]*\s*\)?$/i.exec(text);
  if (plain?.[2] !== undefined) return plain[1] === undefined ? Number(plain[2]) : ~Number(plain[2]) >>> 0;
  const shifted = /^\(?\s*(\d+)[ul]*\s*<<\s*(\d+)\s*\)?$/i.exec(text);
  return shifted === null ? undefined : Number(shifted[1]) * 2 ** Number(shifted[2]);
}
