/** Draws a model of the checkout that a document belongs to, or of the first that has it. */
import { diagramBuilders } from '../../core/describe/diagrams.ts';
import { type DiagramParams, type DiagramResult, methods } from '../../protocol/requests.ts';
import { pathOfUri } from '../atPosition.ts';
import { type Feature, guarded } from '../feature.ts';
import { wireDiagram } from '../wireDiagram.ts';

export const diagramsFeature: Feature = {
  register(context) {
    context.connection.onRequest(
      methods.diagram,
      guarded(context, 'diagram', ({ of, uri }: DiagramParams): DiagramResult => {
        if (!Object.hasOwn(diagramBuilders, of)) return {};
        const { workspace } = context;
        const path = uri === undefined ? undefined : pathOfUri(uri);
        const own = path === undefined ? undefined : workspace.locate(path)?.checkout;
        for (const checkout of own === undefined ? workspace.checkouts : [own]) {
          const diagram = diagramBuilders[of](checkout.domain);
          if (diagram !== undefined) return { diagram: wireDiagram(checkout, diagram, workspace.checkouts.length > 1) };
        }
        return {};
      }),
    );
  },
};
