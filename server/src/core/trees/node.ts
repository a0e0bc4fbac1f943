/** A tree as the server builds it: whole, small, and free of any editor. */
import type { DomainFact } from '../model/domainFact.ts';

/** What a row stands for; see `RowKind` of the protocol, which holds the same words. */
export type NodeKind =
  | 'group'
  | 'checkout'
  | 'resourceType'
  | 'domain'
  | 'resourceName'
  | 'lookup'
  | 'table'
  | 'operation'
  | 'state'
  | 'request'
  | 'stateWrite'
  | 'limit'
  | 'module'
  | 'interface'
  | 'clientCall'
  | 'serverTable'
  | 'serverMethod'
  | 'messageType'
  | 'runtimeSymbol'
  | 'enumCase'
  | 'entitlement'
  | 'function'
  | 'field'
  | 'trapOperation'
  | 'wrapper'
  | 'privilege'
  | 'need'
  | 'exported'
  | 'step'
  | 'use'
  | 'usedIn'
  | 'stage'
  | 'bootTask'
  | 'startup'
  | 'requirement'
  | 'tunable'
  | 'sysctl'
  | 'traceCode'
  | 'record'
  | 'message'
  | 'lock'
  | 'command'
  | 'buildFile'
  | 'component'
  | 'attribute'
  | 'known'
  | 'problem'
  | 'finding'
  | 'evidence'
  | 'tour'
  | 'tourStep'
  | 'missingStep'
  | 'claim';

export interface Place {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

export interface TreeNode {
  /** Built from concept and names, never from a position in a list; unique in its tree. */
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly kind: NodeKind;
  readonly place?: Place;
  readonly children: readonly TreeNode[];
  /** The name to copy or look for, when it is not the label. */
  readonly symbolName?: string;
  /** A sentence for the tooltip, when there is no symbol to describe. Plain text. */
  readonly note?: string;
  /** An absolute path of a file in no checkout, which a click opens. */
  readonly opens?: string;
  /** In a tree that is of no checkout: the root of the one that `place` is in. */
  readonly checkout?: string;
}

export function group(id: string, label: string, children: readonly TreeNode[], note?: string): TreeNode[] {
  if (children.length === 0) return [];
  return [
    {
      id,
      label,
      kind: 'group',
      description: String(children.length),
      children,
      ...(note === undefined ? {} : { note }),
    },
  ];
}

/** A node for a fact. `parent` makes the id unique among facts of one name. */
export function factNode(kind: NodeKind, parent: string, fact: DomainFact, more: Partial<TreeNode> = {}): TreeNode {
  return {
    id: `${parent}/${fact.kind}:${fact.name}${fact.function === undefined ? '' : `@${fact.function}`}`,
    label: fact.name,
    kind,
    place: { path: fact.file, start: fact.start, end: fact.end },
    children: [],
    ...(fact.detail === undefined ? {} : { description: fact.detail }),
    ...more,
  };
}

/** Makes ids unique where one name stands several times in one place: `…`, `…#2`, `…#3`. */
export function withUniqueIds(nodes: readonly TreeNode[]): TreeNode[] {
  const seen = new Map<string, number>();
  return nodes.map((node) => {
    const count = (seen.get(node.id) ?? 0) + 1;
    seen.set(node.id, count);
    if (count === 1) return { ...node, children: withUniqueIds(node.children) };
    const renamed = renamedBelow(node, node.id, `${node.id}#${count}`);
    return { ...renamed, children: withUniqueIds(renamed.children) };
  });
}

/** Ids of rows begin with their parent's: a second parent of one name takes its rows along. */
function renamedBelow(node: TreeNode, from: string, to: string): TreeNode {
  const id = node.id.startsWith(from) ? to + node.id.slice(from.length) : `${to}/${node.id}`;
  return { ...node, id, children: node.children.map((child) => renamedBelow(child, from, to)) };
}

/** The nodes that match a filter in themselves or below, with everything above them. Case-insensitive. */
export function filterTree(nodes: readonly TreeNode[], filter: string): TreeNode[] {
  const wanted = filter.toLowerCase();
  const matches = ({ label, symbolName, description }: TreeNode) =>
    [label, symbolName, description].some((text) => text?.toLowerCase().includes(wanted));
  const result: TreeNode[] = [];
  for (const node of nodes) {
    if (matches(node) && node.kind !== 'group') result.push(node);
    else {
      const children = filterTree(node.children, filter);
      if (children.length > 0)
        result.push({ ...node, children, ...(node.kind === 'group' ? { description: String(children.length) } : {}) });
      else if (matches(node)) result.push(node);
    }
  }
  return result;
}
