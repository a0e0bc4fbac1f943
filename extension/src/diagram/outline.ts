/** A diagram in words: as a tree from where it begins, or node by node where edges go round in circles. */
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import { namesOf } from './text.ts';

export interface OutlineItem {
  /** Index of the node. */
  readonly node: number;
  /** Index of the edge that leads to it; absent for a beginning. */
  readonly edge?: number;
  readonly children: readonly OutlineItem[];
  /** True when what leads on from it stands further up. */
  readonly isAgain: boolean;
}

/** Undefined where edges go round in circles. */
export function outlineOf({ edges, nodes }: WireDiagram): OutlineItem[] | undefined {
  const indexOf = new Map(nodes.map(({ id }, index) => [id, index]));
  const leadTo = new Set(edges.filter(({ from }) => indexOf.has(from)).map(({ to }) => to));
  const done = new Set<number>();
  const above = new Set<number>();
  let isCircular = false;
  const visit = (node: number, edge?: number): OutlineItem => {
    if (above.has(node)) isCircular = true;
    const reached = edge === undefined ? {} : { edge };
    if (done.has(node) || above.has(node)) return { node, ...reached, children: [], isAgain: true };
    above.add(node);
    const children = edges.flatMap(({ from, to }, index) => {
      const target = indexOf.get(to);
      return from !== nodes[node]?.id || target === undefined ? [] : [visit(target, index)];
    });
    above.delete(node);
    done.add(node);
    return { node, ...reached, children, isAgain: false };
  };
  const roots = nodes.flatMap(({ id }, index) => (leadTo.has(id) ? [] : [visit(index)]));
  return isCircular || done.size < nodes.length ? undefined : roots;
}

/** The same as plain text, to be pasted: what lies below is indented. */
export function outlineText(diagram: WireDiagram): string {
  const { edges, nodes, summary, title } = diagram;
  const names = namesOf(diagram);
  const how = (label: string) => label.split('\n').join(', ');
  const named = (node: number) =>
    [nodes[node]?.label ?? '', nodes[node]?.detail ?? ''].filter((part) => part !== '').join('  ');
  const lines = [title, summary, ''];
  const tree = outlineOf(diagram);
  if (tree === undefined)
    nodes.forEach(({ id }, index) => {
      lines.push(named(index));
      for (const { from, label, to } of edges)
        if (from === id) lines.push(`  ${how(label)} → ${names.get(to) ?? to}`.replace(/^ {3}→/, '  →'));
    });
  const write = ({ children, edge, isAgain, node }: OutlineItem, indent: string): void => {
    const label = edge === undefined ? '' : `${how(edges[edge]?.label ?? '')} → `.trimStart();
    lines.push(`${indent}${label}${named(node)}${isAgain ? '  (see above)' : ''}`);
    for (const child of children) write(child, `${indent}  `);
  };
  for (const root of tree ?? []) write(root, '');
  return `${lines.join('\n')}\n`;
}
