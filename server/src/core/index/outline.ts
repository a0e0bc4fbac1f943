/** The outline of a file: its symbols, records with their fields, grouped under `#pragma mark` sections. */
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';

export interface OutlineItem {
  readonly name: string;
  /** A slot is an entry of a table of blocks. */
  readonly kind: SourceSymbol['kind'] | 'section' | 'slot';
  readonly detail: string;
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly children: OutlineItem[];
}

export function outlineOf(file: FileFacts): OutlineItem[] {
  const top: OutlineItem[] = [];
  const open: OutlineItem[] = [];
  const symbols = [...file.symbols].sort((a, b) => a.start - b.start || b.end - a.end || a.nameStart - b.nameStart);
  let before: SourceSymbol | undefined;
  for (const symbol of symbols) {
    // A macro may make one line a member of two records.
    const isSame = symbol.kind === 'field' && before?.kind === 'field' && before.nameStart === symbol.nameStart;
    before = symbol;
    if (isSame) continue;
    // Names that a macro pastes together stand nowhere in the text; only a type made that way is one that people use.
    if (symbol.origin === 'pasted' && symbol.kind !== 'typedef') continue;
    const item: OutlineItem = {
      name: symbol.name,
      kind: symbol.kind,
      detail: detailOf(symbol),
      start: symbol.start,
      end: symbol.end,
      nameStart: symbol.nameStart,
      nameEnd: symbol.nameEnd,
      children: [],
    };
    while (open.length > 0 && !contains(open.at(-1), item)) open.pop();
    (open.at(-1)?.children ?? top).push(item);
    if (symbol.end > symbol.start) open.push(item);
  }
  for (const slot of file.slots) {
    const table = find(top, slot.table);
    table?.children.push({
      name: slot.name,
      kind: 'slot',
      detail: (slot.value === undefined ? `^(${slot.parameters})` : `= ${slot.value}`).slice(0, 120),
      start: slot.start,
      end: slot.end,
      nameStart: slot.start,
      nameEnd: slot.start + slot.name.length,
      children: [],
    });
  }
  return intoSections(file, top);
}

function find(items: readonly OutlineItem[], name: string): OutlineItem | undefined {
  return items.find((item) => item.name === name && item.kind === 'variable');
}

function contains(outer: OutlineItem | undefined, inner: OutlineItem): boolean {
  if (outer === undefined || outer.kind === 'macro') return false;
  return (
    outer.start <= inner.start && inner.end <= outer.end && !(outer.start === inner.start && outer.end === inner.end)
  );
}

function detailOf(symbol: SourceSymbol): string {
  if (symbol.macro !== undefined) return symbol.macro;
  if (symbol.kind === 'enumerator' || symbol.kind === 'macro') return symbol.value ?? '';
  if (symbol.kind === 'struct' || symbol.kind === 'union' || symbol.kind === 'enum' || symbol.kind === 'class')
    return symbol.kind;
  return symbol.signature.length > 120 ? `${symbol.signature.slice(0, 119)}…` : symbol.signature;
}

function intoSections(file: FileFacts, items: OutlineItem[]): OutlineItem[] {
  if (file.sections.length === 0) return items;
  const starts = file.sections.map((section) => file.lineStarts[section.line] ?? 0);
  const groups = file.sections.map((section, at): OutlineItem => {
    const start = starts[at] ?? 0;
    const lineEnd = (file.lineStarts[section.line + 1] ?? file.length + 1) - 1;
    return {
      name: section.title,
      kind: 'section',
      detail: '',
      start,
      end: starts[at + 1] ?? file.length,
      nameStart: start,
      nameEnd: Math.max(start, lineEnd),
      children: [],
    };
  });
  const result: OutlineItem[] = [];
  for (const item of items) {
    const at = starts.findLastIndex((start) => start <= item.start);
    const section = groups[at];
    // A region that spans sections (a big `#if`) belongs to none.
    if (section === undefined || item.end > section.end) result.push(item);
    else section.children.push(item);
  }
  return [...result, ...groups].sort((a, b) => a.start - b.start);
}
