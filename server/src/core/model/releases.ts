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
  /** What changed, in words. */
  readonly note?: string;
  /** `inferred` for a rename, which is told from likeness, and for what follows from names and use. */
  readonly certainty: Certainty;
}

export interface ReleaseSide extends EvidencePlace {
  /** Of the name in its line, in UTF-16 units. */
  readonly column: number;
  /** The declaration, the value or the parameters as written, on one line; may be empty. */
  readonly shown: string;
}

export type ChangeCounts = Readonly<Record<ChangeKind, number>>;

export interface ReleaseDiff {
  readonly from: string;
  readonly to: string;
  /** By group, then by kind, then by name. */
  readonly changes: readonly ReleaseChange[];
  /** How many distinct names of each group there are in the older release and in the newer, and what became of them. */
  readonly counts: Readonly<Record<ReleaseGroup, ChangeCounts & { readonly before: number; readonly after: number }>>;
  /** True when every file that is named for exclaves has the same content in both. */
  readonly hasSameExclaveFiles: boolean;
}
