/** References by meaning over the whole checkout: code, blocks, tables and macro bodies; never comments or strings. */
import type { Location } from 'vscode-languageserver/node';
import type { Occurrence } from '../../core/index/checkoutIndex.ts';
import { referencesTo } from '../../core/index/references.ts';
import { contextAt } from '../../core/index/resolve.ts';
import { isKeyword } from '../../core/source/keywords.ts';
import { atPosition, meaningOf, sourceOf } from '../atPosition.ts';
import { locationOf } from '../context.ts';
import { pageReferences } from '../custom/tightbeamPages.ts';
import { type Feature, guarded } from '../feature.ts';
import { inTurns } from '../turns.ts';

export const referencesFeature: Feature = {
  capabilities: { referencesProvider: true },
  register(context) {
    context.connection.onReferences(
      guarded(context, 'references', async (params, token): Promise<Location[] | null> => {
        const inPage = pageReferences(context, params);
        if (inPage !== undefined) return inPage;
        const at = atPosition(context, params);
        if (at?.name === undefined || isKeyword(at.name.word)) return null;
        const { checkout, name, path } = at;
        const meaning = meaningOf(at);
        const declared = new Set(
          meaning.kind === 'symbols'
            ? meaning.symbols.map(({ file, symbol }) => `${file.path}:${symbol.nameStart}`)
            : meaning.kind === 'local'
              ? [`${path}:${meaning.local.start}`]
              : [],
        );
        const found: Occurrence[] = [];
        const { member, designator } = contextAt(at.text, name.start, name.end, path);
        const uses = referencesTo(sourceOf(context, checkout), meaning, name.word, path, member || designator);
        for await (const use of inTurns(uses, token))
          if (params.context.includeDeclaration || !declared.has(`${use.file.path}:${use.offset}`)) found.push(use);
        return found.map(({ file, offset, length }) => locationOf(checkout, file, offset, offset + length));
      }),
    );
  },
};
