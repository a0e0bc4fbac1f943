/**
 * The life of a conclave as the code writes it: states, requests, transitions with what leads to them, beside the drawing
 * that a comment has of it. Plain data; offsets are UTF-16 units, lines 0-based.
 */
import type { Certainty } from './domainFact.ts';
import type { EvidencedName, EvidencePlace } from './tightbeam.ts';

/** A state, or a flag of the requests. */
export interface MachineValue extends EvidencePlace {
  readonly name: string;
  /** What tells it from the others: `ATTACHED`. */
  readonly label: string;
  readonly value: number;
  /** Raw text of its comment. */
  readonly doc?: string;
}

/** A test that a path went through before it wrote. */
export interface Guard extends EvidencePlace {
  readonly text: string;
  /** False when the path is the one on which the test failed. */
  readonly holds: boolean;
  /** The state was written, or the lock dropped, since: it held then and says nothing of what is there now. */
  readonly earlier?: true;
  /** An assertion: a kernel without assertions does not test it. */
  readonly asserted?: true;
}

interface WriteContext extends EvidencePlace {
  readonly function: string;
  readonly operator: string;
  /** As written. */
  readonly value: string;
  /** Names of the states under which it is reached; all of them when nothing restricts it. */
  readonly from: readonly string[];
  /** Of these the states that only other threads bring about, where the lock is free between the test and the write. */
  readonly meanwhile: readonly string[];
  /** True when no test restricts the states. */
  readonly unguarded: boolean;
  /** True where the record is set up: it has no state before. */
  readonly initial: boolean;
  readonly guards: readonly Guard[];
  /** Locks held, as their expressions. */
  readonly locks: readonly string[];
  /** For each state before: the functions that lead here, those whose own request is served when there are some. */
  readonly entries: readonly { readonly state: string; readonly functions: readonly string[] }[];
}

export interface Transition extends WriteContext {
  /** The state that is written. */
  readonly to: string;
  /** The local variable that carried the value, and where it was given. */
  readonly through?: EvidencedName;
  /** Calls into the exclave between the decision and the write. */
  readonly downcalls: readonly EvidencedName[];
  /** Request flags that the path has served. */
  readonly requests: readonly string[];
  /** The lock was free between the test of the state and the write. */
  readonly lockDropped: boolean;
  /** `stated`: a constant, written under a test of the same function, the lock held throughout. */
  readonly certainty: Certainty;
}

export interface RequestWrite extends WriteContext {
  /** Flags that are set or cleared; empty when all are. */
  readonly flags: readonly string[];
}

export type TriggerKind = KnownKind | 'event' | 'unknown';
type KnownKind = 'trap' | 'upcall' | 'boot';

/** How a function is reached: itself first, the trigger last. */
export interface CallChain {
  readonly steps: readonly EvidencedName[];
  readonly kind: TriggerKind;
  /** In words: `trap …, operation …`; the last step's name when nothing more is known. */
  readonly trigger: string;
  /** Conditions of `#if` by which only some kinds of kernel have it; absent where all have. */
  readonly under?: string;
  /** True when it leads through a call that no build compiles. */
  readonly dead: boolean;
}

/** A way from one state to another. */
export interface StateStep {
  /** `''` for the state before there is any. */
  readonly from: string;
  readonly to: string;
}

export type StepVerdict = 'both' | 'drawing' | 'code' | 'dead';

export interface ComparedStep extends StateStep, EvidencePlace {
  readonly verdict: StepVerdict;
  /** The arrow's label. */
  readonly label: string;
  /** What the code does there, in a sentence. */
  readonly note: string;
  readonly transitions: readonly Transition[];
}

/** Something that drawing and code do not say alike, beyond single arrows. */
export interface Difference extends EvidencePlace {
  readonly rule: string;
  readonly text: string;
}

/** An arrow, at its head. */
export interface DrawnStep extends StateStep, EvidencePlace {
  readonly label: string;
}

export interface DrawnBox extends EvidencePlace {
  readonly text: string;
  readonly state: string;
}

export interface MachineDrawing extends EvidencePlace {
  /** Boxes with the states they stand for; `''` for one that stands for none. */
  readonly boxes: readonly DrawnBox[];
  readonly steps: readonly DrawnStep[];
  /** What stands there and was not understood: of such a step it cannot be said that it is not drawn. */
  readonly unread: readonly UnreadArrow[];
}

/** The names of states, where they are known. */
export interface UnreadArrow {
  readonly from?: string;
  readonly to?: string;
}

export interface Problem extends EvidencePlace {
  readonly text: string;
}

export interface StateMachine {
  readonly record: string;
  readonly stateType: string;
  readonly stateField: string;
  readonly requestType?: string;
  readonly requestField?: string;
  readonly states: readonly MachineValue[];
  readonly requests: readonly MachineValue[];
  readonly transitions: readonly Transition[];
  readonly requestWrites: readonly RequestWrite[];
  /** For each function that writes: how it is reached. */
  readonly chains: ReadonlyMap<string, readonly CallChain[]>;
  readonly drawing?: MachineDrawing;
  /** Drawings beside the states that are none of these states, where there is no other; among the problems, too. */
  readonly unreadDrawings: readonly Problem[];
  readonly compared: readonly ComparedStep[];
  readonly differences: readonly Difference[];
  readonly problems: readonly Problem[];
}

/** `machTrap`, `systemCall`, `message` (a routine of MIG): asked for from user space. `assembler`: from an exception. */
export type OriginKind = KnownKind | 'systemCall' | 'machTrap' | 'message' | 'assembler';

/** The words for each, before its name. */
export const originWords: Readonly<Record<OriginKind, string>> = {
  systemCall: 'system call',
  machTrap: 'Mach trap',
  message: 'MIG routine',
  trap: 'trap',
  upcall: 'upcall',
  boot: 'boot task',
  assembler: 'assembler',
};

/** Where a way begins that leads to a function of the kernel: what is entered from outside of the kernel's own code. */
export interface Origin extends EvidencedName {
  readonly kind: OriginKind;
  /** From the function to the one that is entered. */
  readonly steps: readonly EvidencedName[];
}

/** The nearest beginnings of the ways to a function. */
export interface Origins {
  /** All that call the function, whether a way through them was followed to its beginning or not. */
  readonly callers: readonly string[];
  readonly list: readonly Origin[];
  /** What else there is to say: that there are more, where a way was lost, what was not read. */
  readonly note: string;
}
