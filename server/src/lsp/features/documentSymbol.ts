/** The outline of a document, with `#pragma mark` sections as groups. */
import type { DocumentSymbol } from 'vscode-languageserver/node';
import { type OutlineItem, outlineOf } from '../../core/index/outline.ts';
import type { FileFacts } from '../../core/model/fileFacts.ts';
import { documentPlace, locateUri } from '../atPosition.ts';
import { rangeOf, type ServerContext } from '../context.ts';
import { pageSymbols } from '../custom/tightbeamPages.ts';
import { type Feature, guarded } from '../feature.ts';
import { lspSymbolKind } from '../symbolKinds.ts';

export const documentSymbolFeature: Feature = {
  capabilities: { documentSymbolProvider: { label: 'XNU Exclaves' } },
  register(context) {
    context.connection.onDocumentSymbol(
      guarded(context, 'documentSymbol', async (params, token): Promise<DocumentSymbol[] | null> => {
        const inPage = pageSymbols(context, params.textDocument.uri);
        if (inPage !== undefined) return inPage;
        const place = locateUri(context, params.textDocument.uri);
        if (place === undefined) return null;
        // VS Code asks once: a file of the second ring is waited for.
        if (place.checkout.domain.index.file(place.relative) === undefined) await context.complete(token);
        const file = place.checkout.domain.index.file(place.relative) ?? fileAround(context, params.textDocument.uri);
        return file === undefined ? null : outlineOf(file).map((item) => toDocumentSymbol(file, item));
      }),
    );
  },
};

/** A file outside the scope; of no interest to who leaves ordinary C to another extension. */
function fileAround(context: ServerContext, uri: string): FileFacts | undefined {
  const place = context.settings().definition === 'all' ? documentPlace(context, uri) : undefined;
  return place?.checkout.indexer.parse(place.path, place.text);
}

function toDocumentSymbol(file: FileFacts, item: OutlineItem): DocumentSymbol {
  return {
    name: item.name,
    detail: item.detail,
    kind: lspSymbolKind[item.kind],
    range: rangeOf(file, Math.min(item.start, item.nameStart), Math.max(item.end, item.nameEnd)),
    selectionRange: rangeOf(file, item.nameStart, item.nameEnd),
    children: item.children.map((child) => toDocumentSymbol(file, child)),
  };
}
