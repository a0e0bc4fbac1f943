/** Reads a panic report or log that the client hands over, in turns with other requests. */
import { logDocument } from '../../core/describe/logDocument.ts';
import { maximumLogSize, methods, type ReadLogParams, type ReadLogResult } from '../../protocol/requests.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { locationOf, type ServerContext } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { inTurns } from '../turns.ts';

export const logsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.readLog,
      guarded(context, 'readLog', async (params: ReadLogParams, token): Promise<ReadLogResult> => {
        // Constants and texts of the whole scope: a part of them would explain a part of the log.
        await context.complete(token);
        const text = params.text.slice(0, maximumLogSize);
        const left = Math.max(0, params.left ?? 0) + (params.text.length - text.length);
        const checkout = checkoutFor(context, text);
        if (checkout === undefined) return {};
        const [document] = await inTurns(logDocument(checkout.domain, { text, left }, checkout.release), token);
        if (document === undefined) return {};
        return {
          text: `${document.lines.join('\n')}\n`,
          links: document.links.flatMap(({ character, length, line, place }) => {
            const file = checkout.domain.index.anyFile(place.file);
            if (file === undefined) return [];
            const range = { start: { line, character }, end: { line, character: character + length } };
            return [{ range, location: locationOf(checkout, file, place.start, place.end) }];
          }),
        };
      }),
    );
  },
};

/** The checkout of the release that the log names; else the first. */
function checkoutFor({ workspace }: ServerContext, text: string): Checkout | undefined {
  const head = text.slice(0, 200_000);
  const named = workspace.checkouts.find(({ release }) => release !== undefined && head.includes(release));
  return named ?? workspace.checkouts[0];
}
