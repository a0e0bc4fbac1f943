/** One thing the source says about exclaves beyond C: with its place, its evidence, and how sure it is. */

export type DomainFactKind =
  | 'tightbeam-module'
  | 'tightbeam-interface'
  | 'tightbeam-client'
  | 'tightbeam-call'
  | 'tightbeam-connection'
  | 'tightbeam-send'
  | 'tightbeam-server-table'
  | 'tightbeam-server-method'
  | 'tightbeam-type'
  | 'tightbeam-function'
  | 'tightbeam-constant'
  | 'tightbeam-runtime'
  | 'conclave-state'
  | 'conclave-request'
  | 'conclave-state-write'
  | 'conclave-request-write'
  | 'conclave-record-field'
  | 'conclave-function'
  | 'conclave-limit'
  | 'entitlement'
  | 'entitlement-check'
  | 'boot-task'
  | 'exclave-trap'
  | 'trap-operation'
  | 'resource-type'
  | 'resource-domain'
  | 'resource-name'
  | 'resource-lookup'
  | 'resource-operation'
  | 'resource-table'
  | 'resource-record-field'
  | 'resource-limit';

/** `stated`: the source says it in so many words. `inferred`: it follows from names and use. */
export type Certainty = 'stated' | 'inferred';

export interface DomainFact {
  readonly kind: DomainFactKind;
  /** The identifier (or string) the fact is about. */
  readonly name: string;
  readonly file: string;
  /** Offsets of the name, or of the place that shows the fact. */
  readonly start: number;
  readonly end: number;
  /** 0-based. */
  readonly line: number;
  readonly certainty: Certainty;
  /** What it belongs to: the interface of a call, the type of an operation, the table of a slot. */
  readonly of?: string;
  /** What a reader needs in one line: parameters, value, the function it happens in. */
  readonly detail?: string;
  /** The function the place stands in, or that handles a slot. */
  readonly function?: string;
}
