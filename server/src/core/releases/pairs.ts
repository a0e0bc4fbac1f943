/** The definitions of one name in two releases: which is which, and how a function is another one. */
import type { SymbolKind } from '../model/symbols.ts';

/** Kinds that have members. */
export const recordKinds: ReadonlySet<SymbolKind> = new Set<SymbolKind>(['struct', 'union', 'class', 'enum']);

export interface Pairs<Item> {
  readonly pairs: readonly (readonly [before: Item, after: Item])[];
  /** Those without another side. */
  readonly fewer: readonly Item[];
  readonly more: readonly Item[];
}

/** @param rules what makes two the sides of one, the surest first. */
export function pairUp<Item>(
  before: readonly Item[],
  after: readonly Item[],
  rules: readonly ((before: Item, after: Item) => boolean)[],
): Pairs<Item> {
  const fewer = [...before];
  let more = [...after];
  const pairs: (readonly [Item, Item])[] = [];
  for (const fits of rules)
    more = more.filter((item) => {
      const at = fewer.findIndex((one) => fits(one, item));
      if (at < 0) return true;
      for (const found of fewer.splice(at, 1)) pairs.push([found, item]);
      return false;
    });
  return { pairs, fewer, more };
}

/** In words, of a function whose code is not the same. */
export function functionDifference(hasOtherSignature: boolean, hasOtherBody: boolean): string {
  if (!hasOtherSignature) return 'body';
  return hasOtherBody ? 'signature and body' : 'signature';
}

/** What a definition without another side is, and where. */
interface Alone {
  readonly file: string;
  readonly kind?: string;
}

/**
 * In words, of definitions without another side in the older and in the newer, the one that is named first at the head of
 * its list; undefined when there is none.
 */
export function countDifference(
  [fewer, ...otherFewer]: readonly Alone[],
  [more, ...otherMore]: readonly Alone[],
  what: 'definition' | 'declaration',
): string | undefined {
  const inFiles = (first: Alone, others: readonly Alone[]) =>
    [...new Set([first, ...others].map(({ file }) => file))].join(', ');
  if (more !== undefined && fewer !== undefined && more.kind !== fewer.kind)
    return `${more.kind} in place of ${fewer.kind}, in ${more.file}`;
  const [gained, lost] = [otherMore.length + 1, otherFewer.length + 1];
  if (more !== undefined)
    return `${gained === 1 ? `another ${what}` : `${gained} more ${what}s`} in ${inFiles(more, otherMore)}`;
  if (fewer === undefined) return undefined;
  return lost === 1 ? `one ${what} less, in ${fewer.file}` : `${lost} ${what}s less, in ${inFiles(fewer, otherFewer)}`;
}
