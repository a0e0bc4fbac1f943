/** Go to definition and to declaration. A name whose definition is not published leads to the page of its evidence. */
import type { Location } from 'vscode-languageserver/node';
import { isExclaveTerm } from '../../core/describe/scopeOfAnswers.ts';
import type { SymbolAt } from '../../core/index/checkoutIndex.ts';
import { declarationKinds } from '../../core/model/symbols.ts';
import type { Include } from '../../core/source/directives.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { type AtPosition, atPosition, meaningOf } from '../atPosition.ts';
import { locationOf, type ServerContext } from '../context.ts';
import { memberLocation, slotLocation, tightbeamLocation } from '../custom/tightbeamDocuments.ts';
import { pageDefinition } from '../custom/tightbeamPages.ts';
import { type Feature, guarded } from '../feature.ts';
import { includeAt, placeOfTarget, targetOf } from '../includes.ts';

export const definitionFeature: Feature = {
  capabilities: { definitionProvider: true, declarationProvider: true },
  register(context) {
    const answer = (prefersDeclaration: boolean) =>
      guarded(
        context,
        prefersDeclaration ? 'declaration' : 'definition',
        (params: Parameters<typeof atPosition>[1]) => {
          const inPage = pageDefinition(context, params);
          if (inPage !== undefined) return inPage;
          const at = atPosition(context, params);
          return at === undefined ? null : placesOf(context, at, prefersDeclaration);
        },
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
    case 'local': {
      const { start, end } = meaning.local;
      return [
        { uri: at.document.uri, range: { start: at.document.positionAt(start), end: at.document.positionAt(end) } },
      ];
    }
    case 'symbols': {
      const wanted = meaning.symbols.filter(({ symbol }) => declarationKinds.has(symbol.kind) === prefersDeclaration);
      return toLocations(at.checkout, wanted.length > 0 ? wanted : meaning.symbols);
    }
    case 'foreignMember': {
      const member = memberLocation(context.workspace, at.checkout, meaning.type, at.name.word);
      return member === undefined ? null : [member];
    }
    case 'none':
      return evidenceFor(context, at.checkout, at.name.word);
  }
}

/** The head of the included file, or of what stands in for it. */
function placesOfInclude(context: ServerContext, at: AtPosition, include: Include): Location[] | null {
  const place = placeOfTarget(context.workspace, at.checkout, targetOf(context, at.checkout, at.path, include));
  if (place === undefined) return null;
  const start = { line: place.line, character: 0 };
  return [{ uri: place.uri, range: { start, end: start } }];
}

function toLocations(checkout: Checkout, symbols: readonly SymbolAt[]): Location[] {
  return symbols.map(({ file, symbol }) => locationOf(checkout, file, symbol.nameStart, symbol.nameEnd));
}

/** Tightbeam's generated and runtime names have no definition in the tree: their line on the module's page stands for it. */
function evidenceFor(context: ServerContext, checkout: Checkout, name: string): Location[] | null {
  const place = tightbeamLocation(context.workspace, checkout, name);
  return place === undefined ? null : [place];
}
