/** Over the elements of a Tightbeam page: where their names are used, who serves them, what shows them. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { Page, PageItem, PageItemKind } from './pageWriter.ts';

export interface PageLens {
  readonly line: number;
  readonly title: string;
  readonly places: readonly { readonly file: string; readonly start: number; readonly end: number }[];
}

/** What has a line of its own in a reader's mind; a lens over each field and case would only hide them. */
const kinds = new Set<PageItemKind>([
  'interface',
  'method',
  'upcall',
  'client',
  'table',
  'slot',
  'struct',
  'union',
  'enum',
  'alias',
  'opaque',
]);

export function pageLenses(page: Page, index: CheckoutIndex): PageLens[] {
  const lenses: PageLens[] = [];
  const visit = (items: readonly PageItem[]) => {
    for (const item of items) {
      if (kinds.has(item.kind)) lenses.push(...lensesOf(item, index));
      visit(item.children);
    }
  };
  visit(page.items);
  return lenses;
}

function lensesOf({ evidence, handlers, line, names }: PageItem, index: CheckoutIndex): PageLens[] {
  const uses = names.flatMap((name) =>
    index
      .occurrences(name)
      .map(({ file, length, offset }) => ({ file: file.path, start: offset, end: offset + length })),
  );
  return [
    ...(uses.length === 0 ? [] : [{ line, title: counted(uses.length, 'use'), places: uses }]),
    ...handlers.map((one) => ({ line, title: `handler ${one.name}`, places: [one] })),
    ...(evidence.length === 0
      ? []
      : [{ line, title: `evidence: ${counted(evidence.length, 'place')}`, places: evidence }]),
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
