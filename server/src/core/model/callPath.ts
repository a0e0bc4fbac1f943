/** Ways through the kernel: stations with their places, steps between them that say how one leads to the next. */
import type { EvidencePlace } from './tightbeam.ts';

export type StationKind =
  | 'function'
  | 'macro'
  /** A system call's wrapper in user space. */
  | 'wrapper'
  /** What a trap's handler does for one operation. */
  | 'operation'
  /** An entry of a table of blocks. */
  | 'slot'
  /** A table, or another variable, that names functions. */
  | 'table'
  /** A macro's use outside of every function, which hands a function to the start of the system, for example. */
  | 'registration'
  /** A method of generated code, or a message of the runtime: its call leaves the kernel for an exclave. */
  | 'method'
  /** The call that enters the secure kernel; its code is not in the tree. */
  | 'secureEntry'
  /** An exclave that calls into the kernel, seen by the table that serves it. */
  | 'exclave';

export interface Station extends EvidencePlace {
  /** Made of kind, file and name, never of a position. */
  readonly id: string;
  readonly kind: StationKind;
  readonly name: string;
  /** The class of a method. */
  readonly record?: string;
}

/** A method with its class: `IOService::start`. */
export function fullName({ name, record }: Station): string {
  return record === undefined ? name : `${record}::${name}`;
}

/**
 * `pointer`: a call through a field, to a function that the field is seen to be given. `prepared`: a function that is given
 * to what another call runs; no way leads through it. `back`: an exclave that is called calls.
 */
export type StepKind = 'call' | 'passed' | 'slot' | 'registered' | 'trap' | 'upcall' | 'pointer' | 'prepared' | 'back';

export interface Step {
  readonly kind: StepKind;
  readonly from: Station;
  readonly to: Station;
  /** In words: `call`, `in a block passed to exclaves_map`. */
  readonly how: string;
  /** Where it stands in the source. */
  readonly at: EvidencePlace;
}

/** Ways that lead to a place and on from it. Steps are in the order of the stations. */
export interface CallPath {
  readonly starts: readonly Station[];
  readonly stations: readonly Station[];
  readonly steps: readonly Step[];
  /** The stations where ways begin and end. */
  readonly entries: readonly Station[];
  readonly exits: readonly Station[];
  /** There is more than was kept. */
  readonly isCut: boolean;
}
