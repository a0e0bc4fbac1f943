/** What is known on one path through a function: the state, the requests, a few truths. Immutable; changes make a new one. */
import type { Guard } from '../../model/conclaves.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';

export interface Environment {
  /** Possible states, one bit each, by their order in the enum. */
  readonly states: number;
  /** The lock was dropped since the state was known: another thread may have changed it. */
  readonly soft: boolean;
  /** Flags that are set for sure, and those that may be. */
  readonly must: number;
  readonly may: number;
  /** Locals and plain fields of the record whose truth is known, and those that are true: one bit each. */
  readonly known: number;
  readonly truths: number;
  /** Locals that hold states: possible values, and where they were given. */
  readonly locals: ReadonlyMap<string, { readonly states: number; readonly at: EvidencedName }>;
  /** Locals that are copies of the state or of the requests. */
  readonly copies: ReadonlyMap<string, 'state' | 'request'>;
  readonly locks: readonly string[];
  readonly guards: readonly Guard[];
  /** Calls into the exclave since the last write of the state. */
  readonly downcalls: readonly EvidencedName[];
  /** Flags that were cleared since the last write of the state. */
  readonly served: number;
  /** A lock was dropped since the state was last tested or written. */
  readonly dropped: boolean;
  /** A lock was held at some time. */
  readonly locked: boolean;
  /** Flags that this path has set itself, and of those it cleared the ones that it had: its own request is served. */
  readonly armed: number;
  readonly own: number;
}

/** Equal keys go on alike. Guards and calls are what a reader sees, not what decides. */
export function keyOf(one: Environment): string {
  const bits = (Number(one.soft) << 2) | (Number(one.dropped) << 1) | Number(one.locked);
  let key = `${one.states} ${bits} ${one.must} ${one.may} ${one.known} ${one.truths} ${one.served} ${one.armed} ${one.own}`;
  for (const lock of one.locks) key += ` ${lock}`;
  for (const [name, { states, at }] of one.locals) key += ` ${name}=${states}@${at.start}`;
  for (const [name, of] of one.copies) key += ` ${name}~${of}`;
  for (const { name } of one.downcalls) key += ` ${name}`;
  return key;
}

/** Each once; of paths that go on alike only the tests that all of them went through are kept. */
export function distinct(list: readonly Environment[]): Environment[] {
  if (list.length < 2) return [...list];
  const byKey = new Map<string, Environment>();
  for (const one of list) {
    const key = keyOf(one);
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? one : { ...before, guards: commonGuards(before.guards, one.guards) });
  }
  return [...byKey.values()];
}

/** The tests that two paths share. */
export function commonGuards(a: readonly Guard[], b: readonly Guard[]): readonly Guard[] {
  if (a === b) return a;
  return a.filter((one) =>
    b.some((other) => other.start === one.start && other.holds === one.holds && other.file === one.file),
  );
}

/** @param bit of the name; 0 for one that is not kept. */
export function withTruth(one: Environment, bit: number, value: boolean | undefined): Environment {
  if (bit === 0) return one;
  const known = value === undefined ? one.known & ~bit : one.known | bit;
  const truths = value === true ? one.truths | bit : one.truths & ~bit;
  return known === one.known && truths === one.truths ? one : { ...one, known, truths };
}
