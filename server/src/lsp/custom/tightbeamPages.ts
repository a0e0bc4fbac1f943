/** Answers in a page of a Tightbeam module: its elements lead to the places that show them, its names to their line. */
import type {
  DocumentSymbol,
  Hover,
  Location,
  Position,
  Range,
  TextDocumentPositionParams,
} from 'vscode-languageserver/node';
import { MarkupKind, SymbolKind } from 'vscode-languageserver/node';
import { describeSymbol, describeTightbeamName } from '../../core/describe/hover.ts';
import { shownPage } from '../../core/describe/pageOperations.ts';
import type { Page, PageItem, PageItemKind } from '../../core/describe/pageWriter.ts';
import { itemAt, tightbeamDocument } from '../../core/describe/tightbeamDocument.ts';
import { wordAt } from '../../core/index/resolve.ts';
import { buildOf } from '../../core/source/configuration.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { linker, locationOf, type ServerContext } from '../context.ts';
import { pageOfUri, pageUri, tightbeamLocation } from './tightbeamDocuments.ts';

interface AtPage {
  readonly page: Page;
  readonly checkout: Checkout;
  readonly uri: string;
  readonly position: Position;
  /** The element whose name stands at the position. */
  readonly item?: PageItem;
  readonly word?: { readonly text: string; readonly start: number; readonly end: number };
}

const symbolKinds: Record<PageItemKind, SymbolKind> = {
  module: SymbolKind.Module,
  interface: SymbolKind.Interface,
  method: SymbolKind.Method,
  upcall: SymbolKind.Event,
  client: SymbolKind.Variable,
  table: SymbolKind.Array,
  slot: SymbolKind.Event,
  struct: SymbolKind.Struct,
  union: SymbolKind.Struct,
  enum: SymbolKind.Enum,
  alias: SymbolKind.TypeParameter,
  opaque: SymbolKind.Struct,
  field: SymbolKind.Field,
  case: SymbolKind.EnumMember,
  variant: SymbolKind.EnumMember,
  name: SymbolKind.Variable,
};

/** Undefined for a document that is no page. */
function atPage(context: ServerContext, { textDocument, position }: TextDocumentPositionParams): AtPage | undefined {
  const found = pageOfUri(context, textDocument.uri);
  if (found === undefined) return undefined;
  const { page, checkout } = found;
  const line = shownPage(page, checkout.domain).lines[position.line] ?? '';
  const word = wordAt(line, Math.min(position.character, line.length));
  const item = itemAt(page, position.line, position.character);
  const isName =
    item !== undefined && item.character <= position.character && position.character <= item.character + item.length;
  return {
    page,
    checkout,
    uri: textDocument.uri,
    position,
    ...(isName ? { item } : {}),
    ...(word === undefined ? {} : { word: { text: word.word, start: word.start, end: word.end } }),
  };
}

/** From an element to the source that shows it best; from a name to its own line; undefined when this is no page. */
export function pageDefinition(
  context: ServerContext,
  params: TextDocumentPositionParams,
): Location[] | null | undefined {
  const at = atPage(context, params);
  if (at === undefined) return undefined;
  const { checkout, item, word, page } = at;
  if (item !== undefined && item.evidence.length > 0) return evidenceOf(at, item);
  if (word === undefined) return null;
  const inPage = tightbeamLocation(context.workspace, checkout, word.text);
  if (inPage !== undefined) return [inPage];
  const type = typeNamed(context, at, word);
  if (type !== undefined) return [type];
  const own = itemAt(page, at.position.line, at.position.character);
  const symbols = checkout.domain.index.symbolsNamed(word.text);
  const shown = symbols.filter(({ file }) => own?.evidence.some((one) => one.file === file.path) === true);
  const places = (shown.length > 0 ? shown : symbols).map(({ file, symbol }) =>
    locationOf(checkout, file, symbol.nameStart, symbol.nameEnd),
  );
  return places.length === 0 ? null : places;
}

/** Every use of an element's names, and the places that show it. */
export function pageReferences(
  context: ServerContext,
  params: TextDocumentPositionParams,
): Location[] | null | undefined {
  const at = atPage(context, params);
  if (at === undefined) return undefined;
  const { checkout, item, word } = at;
  const { index } = checkout.domain;
  const names = item?.names.length ? item.names : item === undefined && word !== undefined ? [word.text] : [];
  const found = new Map<string, Location>();
  const add = (location: Location) => found.set(`${location.uri}:${JSON.stringify(location.range.start)}`, location);
  if (item !== undefined) for (const one of evidenceOf(at, item)) add(one);
  for (const name of names) {
    for (const { file, offset } of index.occurrences(name))
      add(locationOf(checkout, file, offset, offset + name.length));
  }
  return [...found.values()];
}

export function pageHover(context: ServerContext, params: TextDocumentPositionParams): Hover | null | undefined {
  const at = atPage(context, params);
  if (at === undefined) return undefined;
  const { checkout, item, word, position } = at;
  const { domain } = checkout;
  const link = linker(checkout);
  const name = item?.names[0] ?? word?.text;
  if (name === undefined) return null;
  const symbols = domain.index.symbolsNamed(name);
  const build = buildOf(symbols[0]?.file.path ?? '', context.settings().configuration);
  const value =
    describeTightbeamName(name, domain, context.glossary, link) ||
    (item === undefined && symbols.length > 0
      ? describeSymbol(name, symbols, domain, context.glossary, link, build)
      : '');
  if (value === '') return null;
  const [start, end] =
    item !== undefined
      ? [item.character, item.character + item.length]
      : [word?.start ?? position.character, word?.end ?? position.character];
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeIn(position.line, start, end) };
}

/** The outline of a page; undefined when this is none. */
export function pageSymbols(context: ServerContext, uri: string): DocumentSymbol[] | undefined {
  const found = pageOfUri(context, uri);
  return found === undefined ? undefined : found.page.items.map((item) => symbolOf(found.page, item));
}

function symbolOf(page: Page, item: PageItem): DocumentSymbol {
  return {
    name: item.name === '' ? '?' : item.name,
    detail: item.detail.trim(),
    kind: symbolKinds[item.kind],
    range: {
      start: { line: item.line, character: 0 },
      end: { line: item.endLine, character: page.lines[item.endLine]?.length ?? 0 },
    },
    selectionRange: rangeIn(item.line, item.character, item.character + item.length),
    children: item.children.map((child) => symbolOf(page, child)),
  };
}

function evidenceOf({ checkout }: AtPage, item: PageItem): Location[] {
  return item.evidence.flatMap(({ file, start, end }) => {
    const facts = checkout.domain.index.file(file);
    return facts === undefined ? [] : [locationOf(checkout, facts, start, end)];
  });
}

/** A type that another line names: of this page, or of the module that stands before it. */
function typeNamed(context: ServerContext, at: AtPage, word: { text: string; start: number }): Location | undefined {
  const line = at.page.lines[at.position.line] ?? '';
  const module = /(\w+)\.$/.exec(line.slice(0, word.start))?.[1];
  const other = module === undefined ? undefined : tightbeamDocument(module, at.checkout.domain, at.checkout.release);
  const page = other ?? at.page;
  const uri = other === undefined || module === undefined ? at.uri : pageUri(context.workspace, at.checkout, module);
  const kinds = new Set<PageItemKind>(['struct', 'union', 'enum', 'alias', 'opaque', 'interface']);
  const find = (items: readonly PageItem[]): PageItem | undefined => {
    for (const item of items) {
      if (item.name === word.text && kinds.has(item.kind)) return item;
      const inside = item.kind === 'module' ? find(item.children) : undefined;
      if (inside !== undefined) return inside;
    }
    return undefined;
  };
  const item = find(page.items);
  return item === undefined
    ? undefined
    : { uri, range: rangeIn(item.line, item.character, item.character + item.length) };
}

function rangeIn(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
