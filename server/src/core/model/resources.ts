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
}

/** A function that looks a resource up, itself or through another. */
export interface LookupFunction extends EvidencedName {
  readonly by: 'name' | 'id';
  /** The function that it calls for it; absent for one that goes to the tables. */
  readonly through?: string;
  /** Fixed by the function. */
  readonly type?: string;
  readonly domain?: string;
}

export interface ResourceOperation extends EvidencedName {
  /** What it does, by the end of its name: `copyin`. */
  readonly verb: string;
  /** True when it tells several types apart. */
  readonly shared: boolean;
  /** Operations of a trap that come here with this type. */
  readonly trapOperations: readonly string[];
}

export interface ResourceType extends EvidencedName {
  readonly label: string;
  readonly uses: number;
  readonly operations: readonly ResourceOperation[];
  /** The member of the record's union that holds its data. */
  readonly member?: EvidencedName & { readonly type: string };
}

export interface KnownResource {
  /** `''` when the look-up does not tell. */
  readonly domain: string;
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
