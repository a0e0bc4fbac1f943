/**
 * The resource table as far as the source lets one know it: types, domains, look-ups, the side of mach ports, and the table
 * that a comment draws. What a running system holds is not in the source. Plain data.
 */
import type { EvidencedName, EvidencePlace } from './tightbeam.ts';

/** How an argument is known: `runtime` when only a running system tells. */
export type ValueSource = 'literal' | 'macro' | 'constant' | 'variable' | 'parameter' | 'several' | 'runtime' | 'none';

export interface ResolvedValue {
  /** As written. */
  readonly text: string;
  /** The strings or the constant that it stands for; empty when that cannot be told. */
  readonly values: readonly string[];
  readonly source: ValueSource;
  /** What is taken, or tried, where that is not there. */
  readonly fallback?: readonly string[];
  /** The function that a run-time value comes from, and the strings that its code names. */
  readonly from?: { readonly name: string; readonly named: readonly string[] };
}

/** That a look-up is made only when one before it found nothing. */
export interface Retry extends EvidencePlace {
  /** The test between them, as written. */
  readonly when: string;
}

/** Every string that a value may come to. */
export function possibleValues({ values, fallback = [] }: ResolvedValue): readonly string[] {
  return fallback.length === 0 ? values : [...values, ...fallback];
}

export interface Lookup extends EvidencePlace {
  readonly callee: string;
  readonly within: string;
  readonly by: 'name' | 'id';
  readonly domain: ResolvedValue;
  /** The name, or the id. */
  readonly key: ResolvedValue;
  readonly type: ResolvedValue;
  /** True when the function only hands on what it is given. */
  readonly handsOn: boolean;
  /** The look-up before it, of the same key and type in another domain. */
  readonly retryOf?: Retry;
}

/** A function that looks a resource up, itself or through another. */
export interface LookupFunction extends EvidencedName {
  readonly by: 'name' | 'id';
  /** The function that it calls for it; absent for one that goes to the tables. */
  readonly through?: string;
  /** Fixed by the function. */
  readonly type?: ResolvedValue;
  readonly domain?: ResolvedValue;
}

export interface ResourceOperation extends EvidencedName {
  /** What it does, by its name: `copyin`, `get buffer id`. */
  readonly verb: string;
  /** True when it tells several types apart. */
  readonly shared: boolean;
  /** Operations of a trap that come here with this type. */
  readonly trapOperations: readonly string[];
}

/** An operation of a trap that comes to a type by what its code calls; the place is that of its code. Inferred. */
export interface TypeReach extends EvidencedName {
  /** The functions on the way; the last one looks the type up, works on it, or calls several that do. */
  readonly via: readonly string[];
}

export interface ResourceType extends EvidencedName {
  readonly label: string;
  readonly uses: number;
  readonly operations: readonly ResourceOperation[];
  /** Operations of a trap whose code names the type, at that code. */
  readonly namedBy: readonly EvidencedName[];
  /** Operations of a trap that are in none of {@link operations}. */
  readonly reachedBy: readonly TypeReach[];
  /** The member of the record's union that holds its data. */
  readonly member?: EvidencedName & { readonly type: string };
}

export interface KnownResource {
  /** `''` when the look-up does not tell. */
  readonly domain: string;
  /** The domain is tried only where the one before has no such resource. */
  readonly isFallback: boolean;
  readonly name: string;
  readonly type: string;
  readonly sites: readonly EvidencePlace[];
}

export interface PortUse extends EvidencedName {
  readonly within: string;
  readonly role: string;
}

export interface DocumentedResource extends EvidencePlace {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

export interface DocumentedTable extends EvidencePlace {
  /** Entries of the root table. */
  readonly domains: readonly (EvidencePlace & { readonly name: string })[];
  readonly tables: readonly (EvidencePlace & {
    readonly domain: string;
    readonly resources: readonly DocumentedResource[];
  })[];
  /** Quoted names in the drawing's boxes that are neither entry nor row as far as it can be read. */
  readonly unread: readonly (EvidencePlace & { readonly text: string })[];
  /** Words for types that no constant of the release is spelled as. */
  readonly words: readonly (EvidencePlace & { readonly word: string; readonly note: string })[];
}

export interface ResourceModel {
  readonly record: string;
  readonly typeField: string;
  readonly types: readonly ResourceType[];
  readonly domains: readonly (EvidencedName & { readonly value: string })[];
  readonly functions: readonly LookupFunction[];
  readonly lookups: readonly Lookup[];
  readonly resources: readonly KnownResource[];
  readonly port?: { readonly constant: EvidencedName & { readonly value: string }; readonly uses: readonly PortUse[] };
  readonly bitmaps: readonly (EvidencedName & { readonly declaration: string; readonly uses: readonly PortUse[] })[];
  readonly limits: readonly (EvidencedName & { readonly value: string })[];
  readonly documented?: DocumentedTable;
}
