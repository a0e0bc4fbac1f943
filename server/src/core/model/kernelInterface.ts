/** What the kernel offers to processes, drivers and exclaves for exclaves, and what it asks for. Plain data. */
import type { Station, Step } from './callPath.ts';
import type { Certainty, DomainFact } from './domainFact.ts';
import type { EvidencePlace } from './tightbeam.ts';

/** A way through a check of an entitlement for who does not hold it. */
export interface Passing extends EvidencePlace {
  /** As written: `is_launchd`. */
  readonly condition: string;
  /** What a local in it was given: `task_pid(task) == 1`. */
  readonly meaning?: string;
  /** The function that answers yes. */
  readonly within: string;
}

/** A condition of C as a reader finds it. */
export interface Condition {
  /** `resource == NULL` */
  readonly text: string;
  /** What a local or a parameter in it is: `resource is task_get_conclave(task)`. */
  readonly meaning?: string;
}

/** Code that turns back who comes without something: `if (conclave == NULL) return FAILURE;`. */
export interface Refusal extends EvidencePlace {
  /** When it does, with what locals stand for. */
  readonly condition: string;
  readonly within: string;
}

/** A function that makes a condition come true, and what it asks for. */
export interface Setter extends EvidencePlace {
  readonly name: string;
  readonly checks: readonly Need[];
}

/** Where a condition that does in place of an entitlement comes from. */
export interface ConditionOrigin {
  readonly condition: string;
  /** The field that it is about. */
  readonly field: string;
  readonly setters: readonly Setter[];
}

/** Code that turns back who holds an entitlement. */
export interface Prohibition extends EvidencePlace {
  readonly entitlement: string;
  readonly privilege?: string;
  /** The constant that the code runs for: who asks for that must not hold the entitlement. */
  readonly asked?: string;
  readonly within: string;
  readonly condition: string;
}

/**
 * What becomes of an answer. `refuses`: without the entitlement it ends there. `forbids`: with it. `panics`: without it the
 * kernel does, or asserts what makes it. `opens`: with it more is done. `unclear`: none of these is seen.
 */
export type Effect = 'refuses' | 'forbids' | 'panics' | 'opens' | 'unclear';

/** An entitlement that is asked for on the way of an operation. */
export interface Need extends EvidencePlace {
  readonly entitlement: string;
  /** The constant that selects it: `EXCLAVES_PRIV_BOOT`. */
  readonly privilege?: string;
  /** The function that asks. */
  readonly within: string;
  /** `case`: in the code for the operation. `before`: in what all such operations run through. `called`: further down. */
  readonly where: 'case' | 'before' | 'called';
  /** `stated` when a condition in the trap's handler asks; `inferred` when what becomes of the answer is not seen there. */
  readonly certainty: Certainty;
  /** The `if` or `return` that asks, as written. */
  readonly condition?: string;
  readonly effect: Effect;
  /** What passes the same check without it, as conditions of C. */
  readonly otherwise: readonly string[];
  /** What the function that checks lets pass without it. */
  readonly passes: readonly Passing[];
  /** Where alone it is asked for. */
  readonly under: readonly Condition[];
  /** Where the operation fails further on for who passes by the entitlement alone. */
  readonly fails?: Refusal;
  /** How one comes by what passes without it. */
  readonly origins: readonly ConditionOrigin[];
  /** What who holds it must not hold. */
  readonly mustNot: readonly Prohibition[];
}

/** What an operation reaches, with the functions that lead there. */
export interface Reached {
  readonly name: string;
  readonly place: EvidencePlace;
  readonly via: readonly Station[];
}

export interface TrapOperation {
  readonly fact: DomainFact;
  /** The code that the trap's handler runs for it; absent for one that no handler knows. */
  readonly code?: Station;
  readonly handler?: string;
  /** Steps from a wrapper in user space to the operation. */
  readonly wrappers: readonly Step[];
  /** Steps from the operation to the functions it calls. */
  readonly calls: readonly Step[];
  readonly needs: readonly Need[];
  readonly resources: readonly Reached[];
  readonly methods: readonly Reached[];
  /** The nearest way into the secure kernel; empty when none is seen. */
  readonly entry: readonly Step[];
}

/** A privilege: a constant, or an entitlement that no constant selects. */
export interface Privilege {
  readonly name: string;
  readonly place: EvidencePlace;
  readonly value?: string;
  readonly entitlements: readonly (EvidencePlace & { readonly name: string; readonly certainty: Certainty })[];
  readonly checks: readonly (EvidencePlace & { readonly within: string; readonly condition?: string })[];
  /** Where who holds it is turned back, and what who holds it must not hold. */
  readonly prohibitions: readonly Prohibition[];
  /** What passes a check of it without the entitlement. */
  readonly passes: readonly Passing[];
  /** Operations of the trap that ask for it. */
  readonly operations: readonly { readonly name: string; readonly need: Need }[];
}

export interface Exported extends EvidencePlace {
  readonly name: string;
  readonly definition?: EvidencePlace;
}

export interface Named extends EvidencePlace {
  readonly kind: 'function' | 'field' | 'call';
  readonly name: string;
  readonly detail: string;
}

export interface KernelInterface {
  readonly operations: readonly TrapOperation[];
  readonly privileges: readonly Privilege[];
  readonly exports: readonly Exported[];
  /** Methods of I/O Kit's classes that are named for exclaves, and functions by which upcalls enter I/O Kit. */
  readonly drivers: readonly Named[];
  /** Functions, fields and calls by which a process is spawned into a conclave. */
  readonly spawn: readonly Named[];
}
