/** Go to type definition: the record behind a name's type, else the typedef, else the line of its Tightbeam page. */
import type { Location } from 'vscode-languageserver/node';
import { isExclaveTerm } from '../../core/describe/scopeOfAnswers.ts';
import { localsAround } from '../../core/index/meaning.ts';
import { typeDefinitionOf } from '../../core/index/typeDefinition.ts';
import { TypeReader } from '../../core/index/types.ts';
import { BuildSymbols } from '../../core/index/variants.ts';
import { type AtPosition, meaningOf } from '../atPosition.ts';
import { locationOf, type ServerContext } from '../context.ts';
import { tightbeamLocation } from '../custom/tightbeamDocuments.ts';
import { type Feature, guarded } from '../feature.ts';
import { atPositionWhenRead } from '../whenRead.ts';

export const typeDefinitionFeature: Feature = {
  capabilities: { typeDefinitionProvider: true },
  register(context) {
    context.connection.onTypeDefinition(
      guarded(context, 'typeDefinition', async (params, token) => {
        const at = await atPositionWhenRead(context, params, token);
        return at === undefined ? null : placesOf(context, at);
      }),
    );
  },
};

function placesOf(context: ServerContext, at: AtPosition): Location[] | null {
  const scope = context.settings().definition;
  const { checkout, name, path, view } = at;
  if (scope === 'off' || name === undefined || at.prose !== undefined) return null;
  if (scope === 'exclaveTermsOnly' && !isExclaveTerm(name.word, checkout.domain, context.glossary)) return null;
  const file = checkout.symbols.file(path);
  const symbols = new BuildSymbols(checkout.symbols, at.build);
  const locals = localsAround(view, file, name.start, view.at(name.start), checkout.indexer.dialect);
  const types = new TypeReader(symbols, view, locals, checkout.indexer.dialect, path);
  const place = typeDefinitionOf(symbols, types, name.word, meaningOf(at));
  switch (place.kind) {
    case 'symbols':
      return place.symbols.map((one) => locationOf(checkout, one.file, one.symbol.nameStart, one.symbol.nameEnd));
    case 'unpublished': {
      const page = isTypeName(place.name, at) ? tightbeamLocation(context.workspace, checkout, place.name) : undefined;
      return page === undefined ? null : [page];
    }
    case 'none':
      return null;
  }
}

/** Of what Tightbeam does not publish, calls and constants have no type that anything tells. */
function isTypeName(name: string, { checkout }: AtPosition): boolean {
  return checkout.domain
    .factsNamed(name)
    .some(({ kind }) => kind === 'tightbeam-type' || (kind === 'tightbeam-runtime' && /_[ts]$/.test(name)));
}
