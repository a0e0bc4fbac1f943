/** Go to implementations: what defines a declared function, and the functions and blocks that are put into a pointer. */
import type { Location } from 'vscode-languageserver/node';
import { registeredIn } from '../../core/index/calls.ts';
import { declarationKinds } from '../../core/model/symbols.ts';
import { atPosition, meaningOf, sourceOf } from '../atPosition.ts';
import { locationOf } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { atPositionWhenRead, usesOfMeaning } from '../whenRead.ts';

export const implementationFeature: Feature = {
  capabilities: { implementationProvider: true },
  register(context) {
    context.connection.onImplementation(
      guarded(context, 'implementation', async (params, token): Promise<Location[] | null> => {
        const asked = await atPositionWhenRead(context, params, token);
        if (asked?.name === undefined) return null;
        await usesOfMeaning(context, params.textDocument.uri, asked.name.word, meaningOf(asked), token);
        const at = atPosition(context, params);
        if (at === undefined) return null;
        const meaning = meaningOf(at);
        if (meaning.kind !== 'symbols') return null;
        const { checkout } = at;
        const [first] = meaning.symbols;
        const holdsFunctions =
          first !== undefined && ['field', 'variable', 'extern-variable'].includes(first.symbol.kind);
        if (holdsFunctions) {
          const found = registeredIn(sourceOf(context, checkout), meaning.symbols);
          return found.map(({ place }) => locationOf(checkout, place.file, place.nameStart, place.nameEnd));
        }
        return meaning.symbols
          .filter(({ symbol }) => !declarationKinds.has(symbol.kind))
          .map(({ file, symbol }) => locationOf(checkout, file, symbol.nameStart, symbol.nameEnd));
      }),
    );
  },
};
