/** Links on include lines: to the file, to what the build makes it from, to the page of what is not published. */
import type { DocumentLink } from 'vscode-languageserver/node';
import { includeTooltip } from '../../core/describe/includes.ts';
import { documentPlace } from '../atPosition.ts';
import { type Feature, guarded } from '../feature.ts';
import { includesIn, placeOfTarget, targetOf } from '../includes.ts';

export const documentLinkFeature: Feature = {
  capabilities: { documentLinkProvider: { resolveProvider: false } },
  register(context) {
    context.connection.onDocumentLinks(
      guarded(context, 'documentLink', ({ textDocument }): DocumentLink[] | null => {
        const at = documentPlace(context, textDocument.uri);
        if (at === undefined) return null;
        const { checkout, document, path, view } = at;
        return includesIn(view).flatMap((include) => {
          const target = targetOf(context, checkout, path, include);
          const place = placeOfTarget(context.workspace, checkout, target);
          if (place === undefined) return [];
          return {
            // Without the quotes or brackets.
            range: { start: document.positionAt(include.start + 1), end: document.positionAt(include.end - 1) },
            target: place.line > 0 ? `${place.uri}#L${place.line + 1}` : place.uri,
            tooltip: includeTooltip(target),
          };
        });
      }),
    );
  },
};
