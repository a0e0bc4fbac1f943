/** Traces the ways through a name: from user space or an exclave to it, and on into an exclave. */

import { pathStarts } from '../../core/concepts/pathStarts.ts';
import { tracePaths } from '../../core/concepts/paths.ts';
import { pathDiagram } from '../../core/describe/pathDiagram.ts';
import { methods, type TracePathParams, type TracePathResult } from '../../protocol/requests.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { atPosition, locateUri } from '../atPosition.ts';
import type { ServerContext } from '../context.ts';
import { type Feature, guarded } from '../feature.ts';
import { inTurns } from '../turns.ts';
import { wireDiagram } from '../wireDiagram.ts';

export const pathsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.tracePath,
      guarded(context, 'tracePath', async (params: TracePathParams, token): Promise<TracePathResult> => {
        const asked = askedFor(context, params);
        if (asked === undefined) return { name: params.name ?? '' };
        const { checkout, name, path, start } = asked;
        const graph = checkout.domain.callGraph();
        const starts = pathStarts(graph, name, path, start);
        if (starts.length === 0) return { name };
        const exported = new Set(
          checkout.domain.index.exportLists.flatMap(({ symbols }) => symbols.map((one) => one.name)),
        );
        // A word that a macro completes is known by what it becomes.
        const [only, ...others] = starts;
        const title = others.length === 0 ? (only?.name ?? name) : name;
        const result: TracePathResult = { name };
        const traced = await inTurns(
          tracePaths(graph, starts, (one) => exported.has(one)),
          token,
        );
        const last = traced.at(-1);
        if (last !== undefined) result.diagram = wireDiagram(checkout, pathDiagram(title, last, checkout.domain.index));
        return result;
      }),
    );
  },
};

interface Asked {
  readonly checkout: Checkout;
  readonly name: string;
  readonly path: string;
  readonly start: number | undefined;
}

/** The name that a row gives, the name at the position, or the function around it. */
function askedFor(context: ServerContext, { name, position, uri }: TracePathParams): Asked | undefined {
  const place = locateUri(context, uri);
  if (place === undefined) return undefined;
  const { checkout, relative: path } = place;
  const { index } = checkout.domain;
  if (name !== undefined) {
    const lineStart = index.anyFile(path)?.lineStarts[position.line];
    return { checkout, name, path, start: lineStart === undefined ? undefined : lineStart + position.character };
  }
  const at = atPosition(context, { textDocument: { uri }, position });
  if (at === undefined) return undefined;
  const graph = checkout.domain.callGraph();
  if (at.name !== undefined && pathStarts(graph, at.name.word, path, at.name.start).length > 0)
    return { checkout, name: at.name.word, path, start: at.name.start };
  const around = index
    .file(path)
    ?.symbols.find(({ end, kind, start }) => kind === 'function' && start <= at.offset && at.offset < end);
  if (around !== undefined) return { checkout, name: around.name, path, start: around.nameStart };
  return at.name === undefined ? undefined : { checkout, name: at.name.word, path, start: at.name.start };
}
