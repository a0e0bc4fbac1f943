/** Highlights of the name under the cursor: the places of the document that mean the same, writes apart from reads. */
import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver/node';
import type { Access } from '../../core/index/access.ts';
import { highlightsOf } from '../../core/index/highlights.ts';
import { atPosition, meaningIn } from '../atPosition.ts';
import { type Feature, guarded } from '../feature.ts';

const kinds: Record<Access, DocumentHighlightKind> = {
  read: DocumentHighlightKind.Read,
  write: DocumentHighlightKind.Write,
  address: DocumentHighlightKind.Text,
};

export const documentHighlightFeature: Feature = {
  capabilities: { documentHighlightProvider: true },
  register(context) {
    context.connection.onDocumentHighlight(
      guarded(context, 'documentHighlight', (params): DocumentHighlight[] | null => {
        const at = atPosition(context, params);
        if (at?.name === undefined || at.prose !== undefined) return null;
        const { document, view } = at;
        const found = highlightsOf(view, at.name.start, (start) => meaningIn(at, start));
        return found.map(({ start, end, access }) => ({
          range: { start: document.positionAt(start), end: document.positionAt(end) },
          kind: kinds[access],
        }));
      }),
    );
  },
};
