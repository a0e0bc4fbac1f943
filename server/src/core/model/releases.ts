/** What one release brought against another: plain data. */
import type { Certainty } from './domainFact.ts';
import type { EvidencePlace } from './tightbeam.ts';

/** What can be added, removed or changed; in the order they are shown. */
export const releaseGroups = [
  'file',
  'module',
  'interface',
  'method',
  'upcall',
  'resourceType',
  'conclaveState',
  'conclaveRequest',
  'trapOperation',
  'bootTask',
  'entitlement',
  'tunable',
  'sysctl',
  'function',
  'type',
  'enumerator',
  'macro',
  'term',
] as const;
export type ReleaseGroup = (typeof releaseGroups)[number];

export const changeKinds = ['added', 'removed', 'renamed', 'moved', 'changed'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface ReleaseChange {
  readonly group: ReleaseGroup;
  readonly kind: ChangeKind;
  /** As the newer release calls it; the older, when it was removed. */
  readonly name: string;
  /** The older name of what was renamed. */
  readonly oldName?: string;
  /** Where it stands in the older release, and in the newer. */
  readonly before?: ReleaseSide;
  readonly after?: ReleaseSide;
  /** What changed, or why the one is taken for the other's new name, in words. */
  readonly note?: string;
  /** `inferred` for a rename, whose reason is the note, and for what follows from names and use. */
  readonly certainty: Certainty;
}

export interface ReleaseSide extends EvidencePlace {
  /** Of the name in its line, in UTF-16 units. */
  readonly column: number;
  /** The declaration, the value or the parameters as written, on one line; may be empty. */
  readonly shown: string;
  /** What the source calls it, where that is not its name: of a Tightbeam method, the function that is called. */
  readonly word?: string;
}

export type ChangeCounts = Readonly<Record<ChangeKind, number>>;

/**
 * Distinct names of a group, and what became of them: `after` is `before`, more by what was added and gained, less by what
 * was removed and lost.
 */
export interface GroupCounts extends ChangeCounts {
  /** Those that concern exclaves in the older release, and in the newer. */
  readonly before: number;
  readonly after: number;
  /** Those that both releases have, and that concern exclaves in the newer alone, or in the older alone. */
  readonly gained: number;
  readonly lost: number;
}

export interface ReleaseDiff {
  readonly from: string;
  readonly to: string;
  /** By group, then by kind, then by name. */
  readonly changes: readonly ReleaseChange[];
  readonly counts: Readonly<Record<ReleaseGroup, GroupCounts>>;
  /** True when every file that is named for exclaves has the same content in both. */
  readonly hasSameExclaveFiles: boolean;
}
