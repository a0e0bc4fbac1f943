/** What a release brought, as rows: groups with counts, and in each what was added, removed, renamed, moved, changed. */
import { groupTitles } from '../describe/releaseReport.ts';
import {
  type ChangeCounts,
  changeKinds,
  type ReleaseChange,
  type ReleaseDiff,
  releaseGroups,
} from '../model/releases.ts';

/** A row of the tree; what it stands for is a group or one change. */
export interface ReleaseNode {
  /** Built from the releases, the group and the name; unique in its tree. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly change?: ReleaseChange;
  readonly children: readonly ReleaseNode[];
}

/** The groups in which something happened. */
export function changeTree(diff: ReleaseDiff, parent: string): ReleaseNode[] {
  return releaseGroups.flatMap((group): ReleaseNode[] => {
    const changes = diff.changes.filter((change) => change.group === group);
    if (changes.length === 0) return [];
    const id = `${parent}/${group}`;
    return [
      {
        id,
        label: groupTitles[group],
        description: countsText(diff.counts[group]),
        children: withUniqueIds(changes.map((change) => changeNode(change, id))),
      },
    ];
  });
}

/** `5 added, 4 removed`; empty when there is nothing. */
export function countsText(counts: ChangeCounts): string {
  return changeKinds.flatMap((kind) => (counts[kind] === 0 ? [] : [`${counts[kind]} ${kind}`])).join(', ');
}

/** How much a release brought in all, for its own row. */
export function totalOf(diff: ReleaseDiff): string {
  const total = { added: 0, removed: 0, renamed: 0, moved: 0, changed: 0 };
  for (const { kind } of diff.changes) total[kind]++;
  return countsText(total);
}

function changeNode(change: ReleaseChange, parent: string): ReleaseNode {
  const { kind, name, oldName, note, before, after, group } = change;
  const place = after ?? before;
  const where = kind === 'moved' ? `${before?.file ?? ''} → ${after?.file ?? ''}` : (place?.file ?? '');
  return {
    id: `${parent}/${kind}:${name}`,
    label: oldName === undefined ? name : `${oldName} → ${name}`,
    description: [kind, ...(note === undefined ? [] : [note]), ...(group === 'file' ? [] : [where])].join(' · '),
    change,
    children: [],
  };
}

/** The rows that a filter leaves: those whose label has it, with their groups. */
export function filterChanges(nodes: readonly ReleaseNode[], filter: string): ReleaseNode[] {
  const wanted = filter.toLowerCase();
  return nodes.flatMap((node): ReleaseNode[] => {
    if (node.change !== undefined) return node.label.toLowerCase().includes(wanted) ? [node] : [];
    const children = filterChanges(node.children, filter);
    return children.length === 0 ? [] : [{ ...node, children, description: String(children.length) }];
  });
}

function withUniqueIds(nodes: readonly ReleaseNode[]): ReleaseNode[] {
  const seen = new Map<string, number>();
  return nodes.map((node) => {
    const count = (seen.get(node.id) ?? 0) + 1;
    seen.set(node.id, count);
    return count === 1 ? node : { ...node, id: `${node.id}#${count}` };
  });
}
