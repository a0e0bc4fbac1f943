/** Tells which lines of a document the configuration leaves out, so that the client can dim them. */
import { buildOf } from '../../core/source/configuration.ts';
import { inactiveLines } from '../../core/source/inactiveLines.ts';
import { SourceText } from '../../core/source/sourceText.ts';
import { type InactiveRegionsParams, type InactiveRegionsResult, methods } from '../../protocol/requests.ts';
import { locateUri, readingOf } from '../atPosition.ts';
import { type Feature, guarded } from '../feature.ts';

export const inactiveRegionsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.inactiveRegions,
      guarded(context, 'inactiveRegions', ({ uri }: InactiveRegionsParams): InactiveRegionsResult => {
        const document = context.documents.get(uri);
        const place = locateUri(context, uri);
        if (document === undefined || place === undefined) return { ranges: [] };
        const text = document.getText();
        const { lineStarts } = new SourceText(text);
        const { directives } = readingOf(document, text);
        const build = buildOf(place.relative, context.settings().configuration);
        return { ranges: inactiveLines(directives, lineStarts, build), version: document.version };
      }),
    );
  },
};
