/** Which nodes and edges an editor is at. */
import type { WireDiagram, WireDiagramEdge, WireDiagramNode } from '../../../server/src/protocol/requests.ts';

export interface EditorPlace {
  readonly uri: string;
  readonly line: number;
  /** The identifier under the cursor; empty without one. */
  readonly word: string;
}

/**
 * Nodes that the word means, and of those whose lines hold the cursor the ones with the fewest; edges alike.
 *
 * @param sameUri whether two addresses mean one document.
 */
export function currentIn(
  { edges, nodes }: WireDiagram,
  place: EditorPlace,
  sameUri: (one: string, other: string) => boolean,
): { nodes: number[]; edges: number[] } {
  const named = nodes.flatMap(({ names }, index) => (place.word !== '' && names?.includes(place.word) ? [index] : []));
  const narrow = (all: readonly Pick<WireDiagramNode | WireDiagramEdge, 'lines' | 'location'>[]): number[] => {
    let fewest = Number.POSITIVE_INFINITY;
    let found: number[] = [];
    all.forEach(({ lines, location }, index) => {
      if (location === undefined || !sameUri(location.uri, place.uri)) return;
      const { start, end } = location.range;
      // On its own line it is meant more than anything around.
      const own = { startLine: start.line, endLine: end.line };
      const isAt = ({ startLine, endLine }: typeof own) => startLine <= place.line && place.line <= endLine;
      const around = isAt(own) ? own : lines;
      if (around === undefined || !isAt(around)) return;
      const count = around.endLine - around.startLine;
      if (count > fewest) return;
      if (count < fewest) found = [];
      fewest = count;
      found.push(index);
    });
    return found;
  };
  return { nodes: [...new Set([...named, ...narrow(nodes)])], edges: narrow(edges) };
}
