/** References by meaning over the whole checkout: code, blocks, tables and macro bodies; never comments or strings. */
import type { Location } from 'vscode-languageserver/node';
import { isKeywordIn } from '../../core/extract/exclaveNames.ts';
import type { SymbolAt } from '../../core/index/checkoutIndex.ts';
import type { Meaning } from '../../core/index/meaning.ts';
import { referencesTo } from '../../core/index/references.ts';
import { contextAt } from '../../core/index/resolve.ts';
import { isKeyword } from '../../core/source/keywords.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { atPosition, meaningOf, sourceOf } from '../atPosition.ts';
import { locationsOf, type ServerContext } from '../context.ts';
import { memberLocation, slotLocation } from '../custom/tightbeamDocuments.ts';
import { pageReferences } from '../custom/tightbeamPages.ts';
import { type Feature, guarded } from '../feature.ts';
import { inTurns } from '../turns.ts';
import { atPositionWhenRead, usesOfMeaning } from '../whenRead.ts';

export const referencesFeature: Feature = {
  capabilities: { referencesProvider: true },
  register(context) {
    context.connection.onReferences(
      guarded(context, 'references', async (params, token): Promise<Location[] | null> => {
        const inPage = pageReferences(context, params);
        if (inPage !== undefined) return inPage;
        const asked = await atPositionWhenRead(context, params, token);
        if (asked?.name === undefined || isKeywordIn(asked.path, asked.text, asked.name.word)) return null;
        await usesOfMeaning(context, params.textDocument.uri, asked.name.word, meaningOf(asked), token);
        const at = atPosition(context, params);
        if (at?.name === undefined) return null;
        const { checkout, name, path } = at;
        const meaning = meaningOf(at);
        // A word of C++ that names nothing in C.
        if (meaning.kind === 'none' && isKeyword(name.word)) return null;
        // A word of a sentence: where nothing but members and locals has its name, it says nothing of them.
        if (at.prose !== undefined && !checkout.symbols.symbolsAnywhere(name.word).some(isNamedAlone)) return null;
        const ofElement = elementReferences(context, checkout, path, name, meaning);
        if (ofElement !== undefined) return ofElement;
        const declared = new Set(
          meaning.kind === 'symbols'
            ? meaning.symbols.map(({ file, symbol }) => `${file.path}:${symbol.nameStart}`)
            : meaning.kind === 'local'
              ? [`${path}:${meaning.local.start}`]
              : [],
        );
        const { member, designator } = contextAt(at.view, name.start, path);
        const uses = referencesTo(sourceOf(context, checkout), meaning, name.word, path, member || designator);
        return locationsOf(
          checkout,
          await inTurns(uses, token),
          params.context.includeDeclaration ? new Set() : declared,
        );
      }),
    );
  },
};

function isNamedAlone({ symbol }: SymbolAt): boolean {
  return symbol.kind !== 'field' && symbol.kind !== 'method' && symbol.kind !== 'method-decl';
}

/**
 * A slot of a table and a member of a generated type: their records are not published, so what they mean is the element on
 * the module's page, with the places that show it.
 */
function elementReferences(
  context: ServerContext,
  checkout: Checkout,
  path: string,
  name: { readonly word: string; readonly start: number },
  meaning: Meaning,
): Location[] | undefined {
  const slot = checkout.domain.index.file(path)?.slots.find((one) => one.start === name.start);
  const element =
    slot !== undefined
      ? slotLocation(context.workspace, checkout, path, slot)
      : meaning.kind === 'foreignMember'
        ? memberLocation(context.workspace, checkout, meaning.type, name.word)
        : undefined;
  if (element === undefined) return undefined;
  const { range, uri } = element;
  return pageReferences(context, { textDocument: { uri }, position: range.start }) ?? undefined;
}
