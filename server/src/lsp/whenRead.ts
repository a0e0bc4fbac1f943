/**
 * Waiting for what is still being read, where an answer could be half or wrong without it. Most names of an exclave file
 * are settled by the exclave files and what they include, and those are read first: only the others wait for more.
 */
import type { CancellationToken, TextDocumentPositionParams } from 'vscode-languageserver/node';
import { isExclaveName, isKeywordIn } from '../core/extract/exclaveNames.ts';
import type { SymbolAt } from '../core/index/checkoutIndex.ts';
import type { Meaning } from '../core/index/meaning.ts';
import { declarationKinds } from '../core/model/symbols.ts';
import { isHeader } from '../core/source/configuration.ts';
import type { ReleaseRest } from '../workspace/releaseRest.ts';
import { type AtPosition, atPosition, locateUri, meaningOf } from './atPosition.ts';
import type { ServerContext } from './context.ts';
import { waitUntil } from './waitUntil.ts';

/** What stands at a position, once what its name means cannot change any more by what is read yet; rejects when cancelled. */
export async function atPositionWhenRead(
  context: ServerContext,
  params: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<AtPosition | undefined> {
  const rest = restOf(context, params.textDocument.uri);
  if (rest !== undefined) return atPositionInRelease(context, params, rest, token);
  for (const more of [context.ready, context.complete, context.included, context.whole]) {
    const at = atPosition(context, params);
    if (at === undefined || isSettled(context, at)) return at;
    await more(token);
  }
  return atPosition(context, params);
}

/** The same in a release, whose scope is read: files beside it that hold the name are found before its words are read. */
async function atPositionInRelease(
  context: ServerContext,
  params: TextDocumentPositionParams,
  rest: ReleaseRest,
  token: CancellationToken,
): Promise<AtPosition | undefined> {
  const at = atPosition(context, params);
  if (at === undefined || isSettled(context, at)) return at;
  await waitUntil(token, () => rest.areMacrosRead, [(look) => rest.onChange(look)]);
  if (at.name === undefined || isSettled(context, at)) return at;
  await rest.lookFor(at.name.word, token);
  const isDefined = ({ symbol }: SymbolAt) => !declarationKinds.has(symbol.kind);
  const meaning = meaningOf(at);
  if (!rest.knowsAllOf(at.name.word) || meaning.kind !== 'symbols' || !meaning.symbols.some(isDefined))
    await wholeWhenRead(context, params.textDocument.uri, token);
  return atPosition(context, params);
}

/** Of a document of a release. */
function restOf(context: ServerContext, uri: string): ReleaseRest | undefined {
  return locateUri(context, uri)?.checkout.rest;
}

/** Resolves when every word of the checkout or release of a document is known; rejects when cancelled. */
export function wholeWhenRead(context: ServerContext, uri: string, token: CancellationToken): Promise<void> {
  const rest = restOf(context, uri);
  return rest === undefined
    ? context.whole(token)
    : waitUntil(token, () => !rest.isReading, [(look) => rest.onChange(look)]);
}

/**
 * Resolves when every use of a name is known; rejects when cancelled. Whatever mentions the exclave world is in the scope.
 *
 * @param uri a document of the checkout or release.
 */
export async function usesWhenRead(
  context: ServerContext,
  uri: string,
  name: string,
  token: CancellationToken,
): Promise<void> {
  if (!isExclaveName(name)) await wholeWhenRead(context, uri, token);
  // The scope of a release is read before anything is asked of it.
  else if (restOf(context, uri) === undefined) await context.complete(token);
}

/** The same for a name whose meaning is known. */
export async function usesOfMeaning(
  context: ServerContext,
  uri: string,
  name: string,
  meaning: Meaning,
  token: CancellationToken,
): Promise<void> {
  const isOfOneFile = meaning.kind === 'local' || (meaning.kind === 'symbols' && meaning.symbols.every(isOwn));
  if (!isOfOneFile) await usesWhenRead(context, uri, name, token);
}

/** True for what only its own file can use. */
export function isOwn({ file, symbol }: SymbolAt): boolean {
  return symbol.storage === 'static' && !isHeader(file.path);
}

function isSettled({ workspace }: ServerContext, at: AtPosition): boolean {
  const { rest } = at.checkout;
  if (!(rest ?? workspace).isReading) return true;
  if (at.name === undefined || at.prose !== undefined || isKeywordIn(at.path, at.text, at.name.word)) return true;
  const { domain, indexer } = at.checkout;
  const meaning = meaningOf(at);
  const isKnown = (name: string) => domain.factsNamed(name).length > 0;
  switch (meaning.kind) {
    case 'local':
      return true;
    case 'symbols':
      return meaning.symbols.some(
        ({ file: { path }, symbol }) =>
          !declarationKinds.has(symbol.kind) && (domain.index.file(path) !== undefined || indexer.isIncluded(path)),
      );
    case 'foreignMember':
      return isKnown(meaning.type);
    case 'none':
      return isKnown(at.name.word);
  }
}
