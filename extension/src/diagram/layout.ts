/** Where the parts of a diagram stand: dagre's layers from top to bottom, groups as boxes around their nodes. */
import { Graph, layout } from '@dagrejs/dagre';
import type { WireDiagram, WireDiagramEdge, WireDiagramNode } from '../../../server/src/protocol/requests.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** `x` and `y` are of the upper left corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}
export interface LaidOutNode extends Box {
  readonly node: WireDiagramNode;
}
export interface LaidOutEdge {
  readonly edge: WireDiagramEdge;
  readonly points: readonly Point[];
  /** The middle of its label. */
  readonly label: Point;
}
export interface LaidOutGroup extends Box {
  readonly label: string;
}
export interface LaidOut {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly LaidOutNode[];
  readonly edges: readonly LaidOutEdge[];
  readonly groups: readonly LaidOutGroup[];
}

/** Pixels of a character: the label's font is of one width, the smaller one's letters are about as wide. */
const labelCharacter = 7.9;
const detailCharacter = 6.2;
const nodeHeight = 46;
const margin = 16;
/** Above the nodes of a group, for its name. */
const headRoom = 22;

export function layOut({ edges, groups, nodes }: WireDiagram): LaidOut {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 46, marginx: margin, marginy: margin + headRoom });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map(({ id }) => id));
  const groupIds = new Set(groups.map(({ id }) => id));
  for (const { id } of groups) graph.setNode(groupNode(id), { width: 0, height: 0 });
  for (const node of nodes) {
    const width = Math.max(node.label.length * labelCharacter, (node.detail?.length ?? 0) * detailCharacter) + 28;
    graph.setNode(node.id, { width, height: nodeHeight });
    if (node.group !== undefined && groupIds.has(node.group)) graph.setParent(node.id, groupNode(node.group));
  }
  const drawn = edges.filter(({ from, to }) => known.has(from) && known.has(to));
  drawn.forEach((edge, at) => {
    const width = edge.label.length * detailCharacter + 8;
    graph.setEdge({ v: edge.from, w: edge.to, name: String(at) }, { width, height: 14, labelpos: 'c' });
  });
  layout(graph);
  const boxOf = (id: string): Box => {
    const { height = 0, width = 0, x = 0, y = 0 } = graph.node(id) as Partial<Box>;
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const boxes = nodes.map((node): LaidOutNode => ({ node, ...boxOf(node.id) }));
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.max(size.width ?? 0, 2 * margin),
    height: Math.max(size.height ?? 0, 2 * margin),
    nodes: boxes,
    edges: drawn.map((edge, at): LaidOutEdge => {
      const {
        points = [],
        x = 0,
        y = 0,
      } = graph.edge({ v: edge.from, w: edge.to, name: String(at) }) as {
        points?: Point[];
        x?: number;
        y?: number;
      };
      return { edge, points: points.map((point) => ({ x: point.x, y: point.y })), label: { x, y } };
    }),
    groups: groups.flatMap(({ id, label }): LaidOutGroup[] => {
      if (!nodes.some((node) => node.group === id)) return [];
      const { height, width, x, y } = boxOf(groupNode(id));
      return [{ label, x, y: y - headRoom / 2, width, height: height + headRoom / 2 }];
    }),
  };
}

/** Groups and nodes share one space of names. */
function groupNode(id: string): string {
  return `group ${id}`;
}
