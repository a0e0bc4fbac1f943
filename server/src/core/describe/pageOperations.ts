/**
 * What a page says of the trap: behind each call of a method, the operations that lead there. It is added to a page that is
 * shown. Whoever only asks where an element stands does not wait for the graph of calls: no line and no name moves.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { functionKey, type OperationBehind, operationsBehind } from '../concepts/operationsBehind.ts';
import { inlineCode } from './markdown.ts';
import { noOperation, type Page, type PageItem } from './pageWriter.ts';

/** Operations that a line names. */
const shownOperations = 3;

export interface ShownPage {
  readonly lines: readonly string[];
  readonly text: string;
}

const shown = new WeakMap<Page, { readonly behind: object; readonly page: ShownPage }>();

/** A page with the operations of the trap behind its calls. */
export function shownPage(page: Page, domain: DomainIndex): ShownPage {
  if (page.calls.length === 0) return page;
  const behind = operationsBehind(domain);
  if (behind.size === 0) return page;
  const known = shown.get(page);
  if (known?.behind === behind) return known.page;
  const lines = [...page.lines];
  for (const { file, line, name } of page.calls) {
    const list = behind.get(functionKey(file, name)) ?? [];
    if (list.length > 0)
      lines[line] = (lines[line] ?? '').replace(
        noOperation,
        `  trap: on the way of ${inOneLine(list)}; inferred from calls`,
      );
  }
  const made = { lines, text: `${lines.join('\n')}\n` };
  shown.set(page, { behind, page: made });
  return made;
}

/** The operations behind the calls of an element's methods, each once. */
export function operationsOfItem(page: Page, item: PageItem, domain: DomainIndex): readonly OperationBehind[] {
  const calls = page.calls.filter(({ itemLine }) => itemLine === item.line);
  if (calls.length === 0) return [];
  const behind = operationsBehind(domain);
  const found = new Map<string, OperationBehind>();
  for (const { file, name } of calls)
    for (const one of behind.get(functionKey(file, name)) ?? []) if (!found.has(one.name)) found.set(one.name, one);
  return [...found.values()].sort((a, b) => a.via.length - b.via.length || a.code.start - b.code.start);
}

/** Markdown: the operations on whose way a method is called; `''` for none. */
export function operationsSentence(
  page: Page | undefined,
  item: PageItem | undefined,
  domain: DomainIndex,
  link: (label: string, path: string, line: number) => string,
): string {
  const operations = page === undefined || item === undefined ? [] : operationsOfItem(page, item, domain);
  if (operations.length === 0) return '';
  const named = operations.slice(0, shownOperations).map(({ code: { file, line }, name, via }) => {
    const through = via.length === 0 ? '' : ` through ${via.map(inlineCode).join(' → ')}`;
    return `${inlineCode(name)}, ${link(`${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`, file, line)}${through}`;
  });
  const more = operations.length - named.length;
  const noun = operations.length === 1 ? 'operation' : 'operations';
  return `On the way of ${operations.length} ${noun} of the trap (*inferred* from calls): ${named.join('; ')}${more === 0 ? '' : ` and ${more} more`}.`;
}

function inOneLine(list: readonly OperationBehind[]): string {
  const named = list.slice(0, shownOperations).map(({ code, name }) => `${name}, ${code.file}:${code.line + 1}`);
  const more = list.length - named.length;
  return `${named.join('; ')}${more === 0 ? '' : ` and ${more} more`}`;
}
