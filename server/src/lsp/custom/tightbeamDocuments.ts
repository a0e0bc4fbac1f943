/** Serves the pages of Tightbeam modules under a scheme of their own. */
import type { Location } from 'vscode-languageserver/node';
import { documentOf, tightbeamDocument } from '../../core/describe/tightbeamDocument.ts';
import { type DocumentParams, type DocumentResult, methods, tightbeamScheme } from '../../protocol/requests.ts';
import type { Checkout, Workspace } from '../../workspace/workspace.ts';
import { type Feature, guarded } from '../feature.ts';

export const tightbeamDocumentsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.document,
      guarded(context, 'document', ({ uri }: DocumentParams): DocumentResult => {
        const match = new RegExp(`^${tightbeamScheme}:/+([^?/]+)\\.tightbeam(?:\\?(\\d+))?$`).exec(uri);
        const checkout = context.workspace.checkouts[Number(match?.[2] ?? 0)];
        const page =
          match?.[1] === undefined || checkout === undefined ? undefined : tightbeamDocument(match[1], checkout.domain);
        return page === undefined ? {} : { text: page.text };
      }),
    );
  },
};

/** The line of a page that stands for the definition of a generated or runtime name. */
export function tightbeamLocation(workspace: Workspace, checkout: Checkout, name: string): Location | undefined {
  const document = documentOf(name, checkout.domain);
  const place = document === undefined ? undefined : tightbeamDocument(document, checkout.domain)?.places.get(name);
  if (document === undefined || place === undefined) return undefined;
  const number = workspace.checkouts.indexOf(checkout);
  const { line, character } = place;
  return {
    uri: `${tightbeamScheme}:/${document}.tightbeam${number > 0 ? `?${number}` : ''}`,
    range: { start: { line, character }, end: { line, character: character + name.length } },
  };
}
