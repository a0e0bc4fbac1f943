/** Go to definition and to declaration. A name whose definition is not published leads to the page of its evidence. */
import type { Location, TextDocumentPositionParams } from 'vscode-languageserver/node';
import { isExclaveTerm } from '../../core/describe/scopeOfAnswers.ts';
import { isExclavePath } from '../../core/extract/exclaveNames.ts';
import type { SymbolAt } from '../../core/index/checkoutIndex.ts';
import type { Meaning } from '../../core/index/meaning.ts';
import { contextAt } from '../../core/index/resolve.ts';
import { declarationKinds } from '../../core/model/symbols.ts';
import type { Include } from '../../core/source/directives.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { type AtPosition, atPosition, meaningOf } from '../atPosition.ts';
import { locationOf, type ServerContext } from '../context.ts';
import { memberLocation, slotLocation, tightbeamLocation } from '../custom/tightbeamDocuments.ts';
import { pageDefinition } from '../custom/tightbeamPages.ts';
import { type Feature, guarded } from '../feature.ts';
import { includeAt, placeOfTarget, targetOf } from '../includes.ts';
import { atPositionWhenRead } from '../whenRead.ts';

export const definitionFeature: Feature = {
  capabilities: { definitionProvider: true, declarationProvider: true },
  register(context) {
    const answer = (prefersDeclaration: boolean) =>
      guarded(
        context,
        prefersDeclaration ? 'declaration' : 'definition',
        async (params: TextDocumentPositionParams, token) => {
          const inPage = pageDefinition(context, params);
          if (inPage !== undefined) return inPage;
          const at = await atPositionWhenRead(context, params, token);
          return at === undefined ? null : placesOf(context, at, prefersDeclaration);
        },
        prefersDeclaration
          ? undefined
          : { uriOf: ({ textDocument }) => textDocument.uri, answer: (params) => earlyPlaces(context, params) },
      );
    context.connection.onDefinition(answer(false));
    context.connection.onDeclaration(answer(true));
  },
};

function placesOf(context: ServerContext, at: AtPosition, prefersDeclaration: boolean): Location[] | null {
  const scope = context.settings().definition;
  if (scope === 'off') return null;
  const include = includeAt(at.view, at.offset);
  if (include !== undefined) {
    if (scope === 'exclaveTermsOnly' && !isExclaveTerm(include.path, at.checkout.domain, context.glossary)) return null;
    return placesOfInclude(context, at, include);
  }
  if (at.name === undefined) return null;
  // The record of a table of blocks is generated and not published: the page has the slot, or it is defined where it stands.
  const file = at.checkout.domain.index.file(at.path);
  const slot = file?.slots.find((one) => one.start === at.name?.start);
  if (slot !== undefined && file !== undefined)
    return [
      slotLocation(context.workspace, at.checkout, at.path, slot) ??
        locationOf(at.checkout, file, slot.start, slot.start + slot.name.length),
    ];
  const meaning = meaningOf(at);
  // Facts are put together for this question alone: most answers need none.
  if (scope === 'exclaveTermsOnly' && !isExclaveTerm(at.name.word, at.checkout.domain, context.glossary)) return null;
  switch (meaning.kind) {
    case 'local':
    case 'symbols':
      return placesOfMeaning(at, meaning, prefersDeclaration);
    case 'foreignMember': {
      const member = memberLocation(context.workspace, at.checkout, meaning.type, at.name.word);
      return member === undefined ? null : [member];
    }
    case 'none':
      return evidenceFor(context, at.checkout, at.name.word);
  }
}

/**
 * Before the exclave files are indexed: locals, and definitions that the exclave files or what they include have. What an
 * index that is not there yet could tell better waits for it: members, slots of tables, names that nothing defines, and
 * what is declared here and may be defined anywhere.
 */
function earlyPlaces(context: ServerContext, params: TextDocumentPositionParams): Location[] | undefined {
  if (context.settings().definition !== 'all') return undefined;
  const at = atPosition(context, params);
  if (at?.name === undefined || at.prose !== undefined || !isExclavePath(at.path)) return undefined;
  if (includeAt(at.view, at.offset) !== undefined) return undefined;
  const around = contextAt(at.view, at.name.start, at.path);
  if (around.member || around.designator) return undefined;
  at.checkout.indexer.parse(at.path, at.text);
  const meaning = meaningOf(at);
  if (meaning.kind === 'local') return placesOfMeaning(at, meaning, false);
  return meaning.kind === 'symbols' && isAllThereIs(meaning.symbols) ? placesOfMeaning(at, meaning, false) : undefined;
}

/** True for definitions beside which no other is to be expected in files that were not read. */
function isAllThereIs(symbols: readonly SymbolAt[]): boolean {
  if (symbols.some(({ symbol }) => symbol.kind === 'field')) return false;
  return (
    symbols.every(({ symbol }) => !declarationKinds.has(symbol.kind)) ||
    symbols.some(({ file, symbol }) => symbol.kind === 'function' && isExclavePath(file.path))
  );
}

/** The head of the included file, or of what stands in for it. */
function placesOfInclude(context: ServerContext, at: AtPosition, include: Include): Location[] | null {
  const place = placeOfTarget(context.workspace, at.checkout, targetOf(context, at.checkout, at.path, include));
  if (place === undefined) return null;
  const start = { line: place.line, character: 0 };
  return [{ uri: place.uri, range: { start, end: start } }];
}

function placesOfMeaning(
  at: AtPosition,
  meaning: Extract<Meaning, { kind: 'local' | 'symbols' }>,
  prefersDeclaration: boolean,
): Location[] {
  if (meaning.kind === 'local') {
    const { start, end } = meaning.local;
    return [
      { uri: at.document.uri, range: { start: at.document.positionAt(start), end: at.document.positionAt(end) } },
    ];
  }
  const wanted = meaning.symbols.filter(({ symbol }) => declarationKinds.has(symbol.kind) === prefersDeclaration);
  return toLocations(at.checkout, wanted.length > 0 ? wanted : meaning.symbols);
}

function toLocations(checkout: Checkout, symbols: readonly SymbolAt[]): Location[] {
  return symbols.map(({ file, symbol }) => locationOf(checkout, file, symbol.nameStart, symbol.nameEnd));
}

/** Tightbeam's generated and runtime names have no definition in the tree: their line on the module's page stands for it. */
function evidenceFor(context: ServerContext, checkout: Checkout, name: string): Location[] | null {
  const place = tightbeamLocation(context.workspace, checkout, name);
  return place === undefined ? null : [place];
}
