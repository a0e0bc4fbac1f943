/** References by name over the whole scope: code, blocks, tables and macro bodies; never comments or strings. */
import type { Location } from 'vscode-languageserver/node';
import { isKeyword } from '../../core/source/keywords.ts';
import { atPosition } from '../atPosition.ts';
import { locationOf } from '../context.ts';
import { pageReferences } from '../custom/tightbeamPages.ts';
import { type Feature, guarded } from '../feature.ts';

export const referencesFeature: Feature = {
  capabilities: { referencesProvider: true },
  register(context) {
    context.connection.onReferences(
      guarded(context, 'references', (params): Location[] | null => {
        const inPage = pageReferences(context, params);
        if (inPage !== undefined) return inPage;
        const at = atPosition(context, params);
        if (at?.name === undefined) return null;
        const { word } = at.name;
        const { index } = at.checkout.domain;
        if (isKeyword(word)) return null;
        const declared = new Set(
          index.symbolsNamed(word).map(({ file, symbol }) => `${file.path}:${symbol.nameStart}`),
        );
        return index
          .occurrences(word)
          .filter(({ file, offset }) => params.context.includeDeclaration || !declared.has(`${file.path}:${offset}`))
          .map(({ file, offset }) => locationOf(at.checkout, file, offset, offset + word.length));
      }),
    );
  },
};
