/**
 * Waiting for what is still being read, where an answer could be half or wrong without it. Most names of an exclave file
 * are settled by the exclave files and what they include, and those are read first: only the others wait for more.
 */
import type { CancellationToken, TextDocumentPositionParams } from 'vscode-languageserver/node';
import { isExclaveName } from '../core/extract/exclaveNames.ts';
import type { SymbolAt } from '../core/index/checkoutIndex.ts';
import type { Meaning } from '../core/index/meaning.ts';
import { declarationKinds } from '../core/model/symbols.ts';
import { isHeader } from '../core/source/configuration.ts';
import { isKeyword } from '../core/source/keywords.ts';
import { type AtPosition, atPosition, meaningOf } from './atPosition.ts';
import type { ServerContext } from './context.ts';

/** What stands at a position, once what its name means cannot change any more by what is read yet; rejects when cancelled. */
export async function atPositionWhenRead(
  context: ServerContext,
  params: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<AtPosition | undefined> {
  for (const more of [context.ready, context.complete, context.included, context.whole]) {
    const at = atPosition(context, params);
    if (at === undefined || isSettled(context, at)) return at;
    await more(token);
  }
  return atPosition(context, params);
}

/**
 * Resolves when every use of a name is known; rejects when cancelled. Whatever mentions the exclave world is in the scope.
 */
export function usesWhenRead(context: ServerContext, name: string, token: CancellationToken): Promise<void> {
  return isExclaveName(name) ? context.complete(token) : context.whole(token);
}

/** The same for a name whose meaning is known. */
export async function usesOfMeaning(
  context: ServerContext,
  name: string,
  meaning: Meaning,
  token: CancellationToken,
): Promise<void> {
  const isOfOneFile = meaning.kind === 'local' || (meaning.kind === 'symbols' && meaning.symbols.every(isOwn));
  if (!isOfOneFile) await usesWhenRead(context, name, token);
}

/** True for what only its own file can use. */
export function isOwn({ file, symbol }: SymbolAt): boolean {
  return symbol.storage === 'static' && !isHeader(file.path);
}

function isSettled({ workspace }: ServerContext, at: AtPosition): boolean {
  // A release is read as far as it ever is before anything is asked of it.
  if (!workspace.isReading || at.checkout.snapshotOf !== undefined) return true;
  if (at.name === undefined || at.prose !== undefined || isKeyword(at.name.word)) return true;
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
