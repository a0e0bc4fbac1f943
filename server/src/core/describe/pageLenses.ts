/** Over the elements of a Tightbeam page: where their names are used, who serves them, what shows them. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { operationsOfItem } from './pageOperations.ts';
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

export function pageLenses(page: Page, domain: DomainIndex): PageLens[] {
  const lenses: PageLens[] = [];
  const visit = (items: readonly PageItem[]) => {
    for (const item of items) {
      if (kinds.has(item.kind)) lenses.push(...lensesOf(page, item, domain));
      visit(item.children);
    }
  };
  visit(page.items);
  return lenses;
}

function lensesOf(page: Page, item: PageItem, domain: DomainIndex): PageLens[] {
  const { evidence, handlers, line, names } = item;
  const { index } = domain;
  const uses = names.flatMap((name) =>
    index
      .occurrences(name)
      .map(({ file, length, offset }) => ({ file: file.path, start: offset, end: offset + length })),
  );
  return [
    ...(uses.length === 0 ? [] : [{ line, title: counted(uses.length, 'use'), places: uses }]),
    ...handlers.map((one) => ({ line, title: `handler ${one.name}`, places: [one] })),
    ...operationLens(page, item, domain),
    ...(evidence.length === 0
      ? []
      : [{ line, title: `evidence: ${counted(evidence.length, 'place')}`, places: evidence }]),
  ];
}

function operationLens(page: Page, item: PageItem, domain: DomainIndex): PageLens[] {
  const operations = operationsOfItem(page, item, domain);
  const [first] = operations;
  if (first === undefined) return [];
  const title = operations.length === 1 ? `trap ${first.name}` : `trap: ${counted(operations.length, 'operation')}`;
  return [{ line: item.line, title, places: operations.map(({ code }) => code) }];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
