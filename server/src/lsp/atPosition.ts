/** What stands at a position of a document: the name and its context, or the prose of a comment or string. */
import { fileURLToPath } from 'node:url';
import type { TextDocumentPositionParams } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { tokenAtOrAfter } from '../core/extract/declarator.ts';
import { TokenView } from '../core/extract/scopes.ts';
import { type Meaning, meaningAt } from '../core/index/meaning.ts';
import { wordAt } from '../core/index/resolve.ts';
import { scan, string } from '../core/source/lexer.ts';
import type { Checkout } from '../workspace/workspace.ts';
import type { ServerContext } from './context.ts';

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
}

/** Tokens by document, for as long as its version stands. */
const scans = new WeakMap<TextDocument, { version: number; view: TokenView }>();

export function pathOfUri(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined when the document is not open or lies in no checkout. */
export function atPosition(context: ServerContext, params: TextDocumentPositionParams): AtPosition | undefined {
  const document = context.documents.get(params.textDocument.uri);
  const path = pathOfUri(params.textDocument.uri);
  const place = path === undefined ? undefined : context.workspace.locate(path);
  if (document === undefined || place === undefined) return undefined;
  const text = document.getText();
  const offset = document.offsetAt(params.position);
  const base = { checkout: place.checkout, document, text, offset, path: place.relative, view: viewOf(document, text) };
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
  if (at.name === undefined) return { kind: 'none' };
  const { checkout, view, path } = at;
  return meaningAt(
    checkout.symbols,
    checkout.indexer.dialect,
    view,
    checkout.domain.index.file(path),
    path,
    at.name.start,
  );
}

function viewOf(document: TextDocument, text: string): TokenView {
  const known = scans.get(document);
  if (known?.version === document.version) return known.view;
  const view = new TokenView(text, scan(text));
  scans.set(document, { version: document.version, view });
  return view;
}
