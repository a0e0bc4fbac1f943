/** Where the parts of a diagram stand: dagre's layers downwards or to the right, groups as boxes around their nodes. */
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
  /** Its index in the diagram. */
  readonly index: number;
  readonly points: readonly Point[];
  /** Around its label; without a size when there is none. */
  readonly label: Box;
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

/** Pixels of a character of the label's font, which is of one width. */
const labelCharacter = 7.9;
/** From one line of a label to the next. */
export const edgeLineHeight = 14;
const nodeHeight = 46;
const margin = 16;
/** Loose nodes in one row. */
const besideEachOther = 3;
/** Above the nodes of a group, for its name. */
const headRoom = 22;

/** The best of a few tries: the library's result depends on the order in which it is given things. */
export function layOut(diagram: WireDiagram): LaidOut {
  let best: LaidOut | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const orders of tries) {
    const laidOut = layOutOnce(diagram, orders);
    const covered = coveredLabels(laidOut);
    if (best === undefined || covered < fewest) [best, fewest] = [laidOut, covered];
    if (fewest === 0) break;
  }
  return best ?? layOutOnce(diagram, {});
}

interface Orders {
  readonly nodesReversed?: true;
  readonly edgesReversed?: true;
}
const tries: readonly Orders[] = [
  {},
  { nodesReversed: true },
  { edgesReversed: true },
  { nodesReversed: true, edgesReversed: true },
];

/** How often a line runs under the label of another one. */
function coveredLabels({ edges }: LaidOut): number {
  let count = 0;
  for (const { label, index } of edges) {
    if (label.width === 0) continue;
    for (const other of edges)
      if (other.index !== index && other.points.some((point, at) => crosses(point, other.points[at + 1], label)))
        count++;
  }
  return count;
}

/** Whether a straight line comes into a box, looked at in small steps. */
function crosses(from: Point, to: Point | undefined, box: Box): boolean {
  if (to === undefined) return false;
  const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 6);
  for (let step = 0; step <= steps; step++) {
    const x = from.x + ((to.x - from.x) * step) / Math.max(steps, 1);
    const y = from.y + ((to.y - from.y) * step) / Math.max(steps, 1);
    if (x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height) return true;
  }
  return false;
}

function layOutOnce(diagram: WireDiagram, { edgesReversed, nodesReversed }: Orders): LaidOut {
  const { edges, flow, groups, nodes } = diagram;
  const isDown = flow !== 'right';
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({
    rankdir: isDown ? 'TB' : 'LR',
    // Nodes below each other need less room between them than nodes side by side.
    nodesep: isDown ? 28 : 10,
    ranksep: isDown ? 46 : 60,
    marginx: margin,
    marginy: margin + headRoom,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  // The library takes an empty name for none, and groups and nodes share one space of names.
  const nodeName = new Map(nodes.map(({ id }, at) => [id, `node ${at}`]));
  const groupIds = new Set(groups.map(({ id }) => id));
  for (const { id } of groups) graph.setNode(groupNode(id), { width: 0, height: 0 });
  for (const node of nodesReversed === true ? nodes.toReversed() : nodes) {
    const width = Math.max(node.label.length * labelCharacter, widthOf(node.detail ?? '')) + 28;
    const name = nodeName.get(node.id) ?? '';
    graph.setNode(name, { width, height: nodeHeight });
    if (node.group !== undefined && groupIds.has(node.group)) graph.setParent(name, groupNode(node.group));
  }
  const drawn = edges
    .map((edge, index) => ({ edge, index, ...labelSize(edge.label) }))
    .flatMap((one) => {
      const [v, w] = [nodeName.get(one.edge.from), nodeName.get(one.edge.to)];
      return v === undefined || w === undefined ? [] : [{ ...one, key: { v, w, name: String(one.index) } }];
    });
  for (const { height, key, width } of edgesReversed === true ? drawn.toReversed() : drawn)
    graph.setEdge(key, { width, height, labelpos: 'c' });
  for (const [above, below] of [...stacked(diagram), ...(isDown ? looseAbove(diagram) : [])])
    graph.setEdge(
      { v: nodeName.get(above) ?? '', w: nodeName.get(below) ?? '', name: 'stack' },
      { width: 0, height: 0 },
    );
  layout(graph);
  const boxOf = (id: string): Box => {
    const { height = 0, width = 0, x = 0, y = 0 } = graph.node(id) as Partial<Box>;
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const boxes = nodes.map((node): LaidOutNode => ({ node, ...boxOf(nodeName.get(node.id) ?? '') }));
  const size = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.max(size.width ?? 0, 2 * margin),
    height: Math.max(size.height ?? 0, 2 * margin),
    nodes: boxes,
    edges: drawn.map(({ edge, height, index, key, width }): LaidOutEdge => {
      const found = graph.edge(key) as { points?: Point[]; x?: number; y?: number };
      const points = (found.points ?? []).map(({ x, y }) => ({ x, y }));
      return {
        edge,
        index,
        points: isDown ? points : sideways(points, boxOf(key.v), boxOf(key.w)),
        label: { x: (found.x ?? 0) - width / 2, y: (found.y ?? 0) - height / 2, width, height },
      };
    }),
    groups: groups.flatMap(({ id, label }): LaidOutGroup[] => {
      if (!nodes.some((node) => node.group === id)) return [];
      const { height, width, x, y } = boxOf(groupNode(id));
      return [{ label, x, y: y - headRoom / 2, width, height: height + headRoom / 2 }];
    }),
  };
}

/**
 * A group of nodes from which nothing leads on would be one long row: pairs of them, one to be put below the other, in the
 * order of the diagram. Those that one node leads to become one column; where several lead in, rows keep lines apart.
 */
function stacked({ edges, groups, nodes }: WireDiagram): [above: string, below: string][] {
  const sources = new Set(edges.map(({ from }) => from));
  return groups.flatMap(({ id }) => {
    const own = nodes.filter((node) => node.group === id);
    if (own.some((node) => sources.has(node.id))) return [];
    const leading = new Set(edges.filter(({ to }) => own.some((node) => node.id === to)).map(({ from }) => from));
    if (own.length <= besideEachOther || leading.size > 1) return [];
    const columns = leading.size === 1 ? 1 : besideEachOther;
    return own.slice(columns).map((node, at): [string, string] => [own[at]?.id ?? '', node.id]);
  });
}

/**
 * A group that no line leads into or out of would stand beside all the others: pairs of nodes that put it above the group
 * that comes next.
 */
function looseAbove({ edges, groups, nodes }: WireDiagram): [above: string, below: string][] {
  const groupOf = new Map(nodes.map(({ group, id }) => [id, group]));
  return groups.flatMap(({ id }, at) => {
    const next = nodes.find(({ group }) => group === groups[at + 1]?.id);
    const touching = edges.filter(({ from, to }) => groupOf.get(from) === id || groupOf.get(to) === id);
    if (next === undefined || touching.some(({ from, to }) => groupOf.get(from) !== groupOf.get(to))) return [];
    const own = nodes.filter(({ group }) => group === id);
    const last = own.filter((node) => touching.every(({ from }) => from !== node.id));
    return last.map((node): [string, string] => [node.id, next.id]);
  });
}

/** Out at the side and in at the side: a line that leaves a wide box above or below would run over the box beside it. */
function sideways(points: readonly Point[], from: Box, to: Box): readonly Point[] {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x, y: to.y + to.height / 2 };
  const middle = points[Math.floor(points.length / 2)];
  if (middle === undefined || points.length > 3 || middle.x <= start.x || middle.x >= end.x) return points;
  return [start, { x: middle.x, y: start.y }, { x: middle.x, y: end.y }, end];
}

function labelSize(label: string): { width: number; height: number } {
  if (label === '') return { width: 0, height: 0 };
  const lines = label.split('\n');
  return {
    width: Math.max(...lines.map(widthOf)) + 8,
    height: lines.length * edgeLineHeight + 2,
  };
}

/** About what the smaller font takes; rather more than less, as each system has a font of its own. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[A-Z…]/.test(character)) width += 8;
    else if (/[mw]/.test(character)) width += 9;
    else if (/[ijlt.,:;|()[\]]/.test(character)) width += 4.2;
    else width += 6.6;
  }
  return width;
}

function groupNode(id: string): string {
  return `group ${id}`;
}
