/** What stands at a position of a document: the name and its context, or the prose of a comment or string. */
import { fileURLToPath } from 'node:url';
import type { TextDocumentPositionParams } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { tokenAtOrAfter } from '../core/extract/declarator.ts';
import { TokenView } from '../core/extract/tokenView.ts';
import { type Meaning, meaningAt } from '../core/index/meaning.ts';
import type { ReferenceSource } from '../core/index/references.ts';
import { wordAt } from '../core/index/resolve.ts';
import { Surroundings } from '../core/source/conditions.ts';
import { type Build, buildAt, buildOf } from '../core/source/configuration.ts';
import { type Directives, readDirectives } from '../core/source/directives.ts';
import { scan, string } from '../core/source/lexer.ts';
import type { Checkout } from '../workspace/workspace.ts';
import type { ServerContext } from './context.ts';
import { releaseAddress } from './releaseAddress.ts';

export interface AtPosition {
  readonly checkout: Checkout;
  readonly document: TextDocument;
  readonly text: string;
  readonly offset: number;
  readonly path: string;
  /** Set inside a comment or a string: offsets of the whole of it. */
  readonly prose?: { readonly start: number; readonly end: number; readonly kind: 'comment' | 'string' };
  readonly name?: { readonly word: string; readonly start: number; readonly end: number };
  readonly view: TokenView;
  /** How the text at the position (of a document as such: the file) is compiled under the settings of now. */
  readonly build: Build;
}

interface Reading {
  readonly version: number;
  readonly view: TokenView;
  readonly directives: Directives;
  readonly surroundings: Surroundings;
}
/** By document, for as long as its version stands. */
const readings = new WeakMap<TextDocument, Reading>();

export function pathOfUri(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** The checkout that a document lies in, or the release that is open, and its path from the root. */
export function locateUri(
  { workspace, releases }: ServerContext,
  uri: string,
): { checkout: Checkout; relative: string } | undefined {
  const address = releaseAddress(uri);
  if (address !== undefined) {
    const checkout = releases.opened(address.number, address.tag);
    return checkout === undefined ? undefined : { checkout, relative: address.path };
  }
  const path = pathOfUri(uri);
  return path === undefined ? undefined : workspace.locate(path);
}

export type DocumentPlace = Pick<AtPosition, 'checkout' | 'document' | 'text' | 'path' | 'view' | 'build'>;

/** Undefined when the document is not open or lies in no checkout. */
export function documentPlace(context: ServerContext, uri: string): DocumentPlace | undefined {
  const document = context.documents.get(uri);
  const place = locateUri(context, uri);
  if (document === undefined || place === undefined) return undefined;
  const text = document.getText();
  const { checkout, relative } = place;
  const build = buildOf(relative, context.settings().configuration);
  return { checkout, document, text, path: relative, view: readingOf(document, text).view, build };
}

/** Undefined when the document is not open or lies in no checkout. */
export function atPosition(context: ServerContext, params: TextDocumentPositionParams): AtPosition | undefined {
  const place = documentPlace(context, params.textDocument.uri);
  if (place === undefined) return undefined;
  const { document, text, path } = place;
  const offset = document.offsetAt(params.position);
  // Of a file outside the scope that was only scanned, half of what it declares is known.
  if (context.workspace.phase === 'ready') place.checkout.indexer.parse(path, text);
  const build = buildAt(
    path,
    context.settings().configuration,
    readingOf(document, text).surroundings.conditionsAt(offset),
  );
  const base = { ...place, offset, build };
  const { tokens } = base.view;
  const word = wordAt(text, offset);
  const comment = tokens.comments.find((one) => one.start < offset && offset < one.end);
  const nameIn = (found: typeof word) => (found === undefined ? {} : { name: found });
  if (comment !== undefined) return { ...base, prose: { ...comment, kind: 'comment' }, ...nameIn(word) };
  const token = tokenAtOrAfter(tokens, offset + 1) - 1;
  if (
    token >= 0 &&
    tokens.kind[token] === string &&
    (tokens.start[token] ?? 0) < offset &&
    offset < (tokens.end[token] ?? 0)
  ) {
    return {
      ...base,
      prose: { start: tokens.start[token] ?? 0, end: tokens.end[token] ?? 0, kind: 'string' },
      ...nameIn(word),
    };
  }
  return { ...base, ...nameIn(word) };
}

/** What the name at the position means; prose and positions without a name mean nothing. */
export function meaningOf(at: AtPosition): Meaning {
  return at.name === undefined ? { kind: 'none' } : meaningIn(at, at.name.start);
}

/** What the name at an offset of the same document means. */
export function meaningIn({ checkout, view, path, build }: DocumentPlace, start: number): Meaning {
  return meaningAt(checkout.symbols, checkout.indexer.dialect, view, checkout.symbols.file(path), path, start, build);
}

/** What questions about uses are answered from. */
export function sourceOf(context: ServerContext, { symbols, indexer, opened }: Checkout): ReferenceSource {
  return {
    symbols,
    macros: indexer.dialect,
    read: (path) => opened.read(path),
    configuration: context.settings().configuration,
  };
}

/** Tokens and preprocessor lines of an open document. */
export function readingOf(document: TextDocument, text: string): Reading {
  const known = readings.get(document);
  if (known?.version === document.version) return known;
  const tokens = scan(text);
  const directives = readDirectives(text, tokens);
  const reading: Reading = {
    version: document.version,
    view: new TokenView(text, tokens),
    directives,
    surroundings: new Surroundings(text, directives),
  };
  readings.set(document, reading);
  return reading;
}
