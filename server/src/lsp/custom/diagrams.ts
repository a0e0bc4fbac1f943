/** Draws a model of the checkout that a document belongs to, or of the first that has it. */
import { diagramBuilders } from '../../core/describe/diagrams.ts';
import { type DiagramParams, type DiagramResult, methods } from '../../protocol/requests.ts';
import { locateUri } from '../atPosition.ts';
import { type Feature, guarded } from '../feature.ts';
import { wireDiagram } from '../wireDiagram.ts';

export const diagramsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.diagram,
      guarded(context, 'diagram', ({ of, uri }: DiagramParams): DiagramResult => {
        if (!Object.hasOwn(diagramBuilders, of)) return {};
        const { workspace } = context;
        const own = uri === undefined ? undefined : locateUri(context, uri)?.checkout;
        for (const checkout of own === undefined ? workspace.checkouts : [own]) {
          const diagram = diagramBuilders[of](checkout.domain);
          if (diagram === undefined) continue;
          // A release that is looked at beside the checkout is one of several, too.
          const isOnly = workspace.checkouts.length === 1 && workspace.checkouts[0] === checkout;
          return { diagram: wireDiagram(checkout, diagram, !isOnly) };
        }
        return {};
      }),
    );
  },
};
