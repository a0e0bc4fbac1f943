/** A diagram of the core as a message: places become locations. */
import type { Diagram } from '../core/model/diagram.ts';
import type { EvidencePlace } from '../core/model/tightbeam.ts';
import type { LineRange, WireDiagram, WireLocation } from '../protocol/requests.ts';
import type { Checkout } from '../workspace/workspace.ts';
import { locationOf } from './context.ts';

/**
 * A place in a file that is gone is left out.
 *
 * @param isOneOfSeveral true when other checkouts are open, too: the title then says which is shown.
 */
export function wireDiagram(checkout: Checkout, diagram: Diagram, isOneOfSeveral = false): WireDiagram {
  const { edges, flow, groups, keys, nodes, summary, title } = diagram;
  const located = (place: EvidencePlace | undefined): { location?: WireLocation } => {
    const file = place === undefined ? undefined : checkout.domain.index.anyFile(place.file);
    return place === undefined || file === undefined
      ? {}
      : { location: locationOf(checkout, file, place.start, place.end) };
  };
  const copied = (lines: Readonly<LineRange> | undefined) => (lines === undefined ? {} : { lines: { ...lines } });
  const name = checkout.release ?? checkout.root.slice(checkout.root.lastIndexOf('/') + 1);
  return {
    title: isOneOfSeveral ? `${title} (${name})` : title,
    summary,
    groups: groups.map((one) => ({ ...one })),
    nodes: nodes.map(({ lines, names, place, ...node }) => ({
      ...node,
      ...located(place),
      ...copied(lines),
      ...(names === undefined ? {} : { names: [...names] }),
    })),
    edges: edges.map(({ lines, place, ...edge }) => ({ ...edge, ...located(place), ...copied(lines) })),
    ...(flow === undefined ? {} : { flow }),
    ...(keys === undefined ? {} : { keys: keys.map((one) => ({ ...one })) }),
  };
}
