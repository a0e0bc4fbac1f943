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
import { describeElement, meaningInPage, type PageMeaning } from '../../core/describe/pageMeaning.ts';
import { shownPage } from '../../core/describe/pageOperations.ts';
import type { Page, PageItem, PageItemKind } from '../../core/describe/pageWriter.ts';
import { itemAt, tightbeamDocument } from '../../core/describe/tightbeamDocument.ts';
import { buildOf } from '../../core/source/configuration.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { linker, locationOf, type ServerContext } from '../context.ts';
import { pageOfUri, pageUri, tightbeamLocation } from './tightbeamDocuments.ts';

interface AtPage {
  readonly page: Page;
  readonly checkout: Checkout;
  readonly uri: string;
  readonly position: Position;
  readonly meaning?: PageMeaning;
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
  const meaning = meaningInPage(page, position, line, checkout.domain);
  return { page, checkout, uri: textDocument.uri, position, ...(meaning === undefined ? {} : { meaning }) };
}

/** From an element to the source that shows it best; from a name to its own line; undefined when this is no page. */
export function pageDefinition(
  context: ServerContext,
  params: TextDocumentPositionParams,
): Location[] | null | undefined {
  const at = atPage(context, params);
  if (at === undefined) return undefined;
  const { checkout, page, position } = at;
  const of = at.meaning?.of;
  switch (of?.kind) {
    case 'element':
      return of.item.evidence.length > 0 ? evidenceOf(at, of.item) : null;
    case 'named':
      return [placeOf(context, at, of)];
    case 'generated': {
      const inPage = tightbeamLocation(context.workspace, checkout, of.name);
      return inPage === undefined ? null : [inPage];
    }
    case 'source': {
      const own = itemAt(page, position.line, position.character);
      const shown = of.symbols.filter(({ file }) => own?.evidence.some((one) => one.file === file.path) === true);
      return (shown.length > 0 ? shown : of.symbols).map(({ file, symbol }) =>
        locationOf(checkout, file, symbol.nameStart, symbol.nameEnd),
      );
    }
    default:
      return null;
  }
}

/** Every use of an element's names, and the places that show it. */
export function pageReferences(
  context: ServerContext,
  params: TextDocumentPositionParams,
): Location[] | null | undefined {
  const at = atPage(context, params);
  if (at === undefined) return undefined;
  const { index } = at.checkout.domain;
  const of = at.meaning?.of;
  const found = new Map<string, Location>();
  const add = (location: Location) => found.set(`${location.uri}:${JSON.stringify(location.range.start)}`, location);
  if (of?.kind === 'element' || of?.kind === 'named') for (const one of evidenceOf(at, of.item)) add(one);
  for (const name of namesOf(of)) {
    for (const { file, offset } of index.occurrences(name))
      add(locationOf(at.checkout, file, offset, offset + name.length));
  }
  return [...found.values()];
}

function namesOf(of: PageMeaning['of'] | undefined): readonly string[] {
  if (of?.kind === 'element' || of?.kind === 'named') return of.item.names;
  return of?.kind === 'generated' || of?.kind === 'source' ? [of.name] : [];
}

export function pageHover(context: ServerContext, params: TextDocumentPositionParams): Hover | null | undefined {
  const at = atPage(context, params);
  if (at === undefined) return undefined;
  const { meaning } = at;
  const value = meaning === undefined ? '' : textOf(context, at, meaning.of);
  if (meaning === undefined || value === '') return null;
  return {
    contents: { kind: MarkupKind.Markdown, value },
    range: rangeIn(at.position.line, meaning.start, meaning.end),
  };
}

function textOf(context: ServerContext, { checkout, page }: AtPage, of: PageMeaning['of']): string {
  const { domain } = checkout;
  const link = linker(checkout);
  switch (of.kind) {
    case 'element':
    case 'named': {
      const [name] = of.item.names;
      const inPage = of.kind === 'named' && of.document !== undefined ? tightbeamDocument(of.document, domain) : page;
      return name === undefined
        ? describeElement(inPage ?? page, of.item)
        : describeTightbeamName(name, domain, context.glossary, link);
    }
    case 'generated':
      return describeTightbeamName(of.name, domain, context.glossary, link);
    case 'source': {
      const build = buildOf(of.symbols[0]?.file.path ?? '', context.settings().configuration);
      return describeSymbol(of.name, of.symbols, domain, context.glossary, link, build);
    }
    case 'notation':
      return of.text;
  }
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

/** The line of an element that another line names. */
function placeOf(
  { workspace }: ServerContext,
  { checkout, uri }: AtPage,
  { document, item }: Extract<PageMeaning['of'], { kind: 'named' }>,
): Location {
  return {
    uri: document === undefined ? uri : pageUri(workspace, checkout, document),
    range: rangeIn(item.line, item.character, item.character + item.length),
  };
}

function rangeIn(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
