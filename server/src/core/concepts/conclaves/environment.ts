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
  /** Of the states those that only other threads bring about, while the lock was free. */
  readonly met: number;
  /** What the path has done since the lock was free. */
  readonly since: Since;
  /** Flags that this path has set itself, and of those it cleared the ones that it had: its own request is served. */
  readonly armed: number;
  readonly own: number;
}

/** The part of a path that no other thread sees: from where it took the lock to where it gives it back. */
export interface Since {
  /** Where the lock was free before: a window, or `noWindow` for the beginning of the function. */
  readonly window: number;
  /** The states before the first write; 0 as long as nothing was written. */
  readonly before: number;
  /** Fields of the record that were written, and those of them that were tested before: one bit each. */
  readonly assigned: number;
  readonly tested: number;
  readonly testedTrue: number;
}

/** No window: the function begins. */
export const noWindow = -1;
export function sinceWindow(window: number): Since {
  return { window, before: 0, assigned: 0, tested: 0, testedTrue: 0 };
}

/** Equal keys go on alike. Guards and calls are what a reader sees, not what decides; others see what was done under the lock. */
export function keyOf(one: Environment): string {
  const bits = (Number(one.soft) << 2) | (Number(one.dropped) << 1) | Number(one.locked);
  let key = `${one.states} ${bits} ${one.must} ${one.may} ${one.known} ${one.truths} ${one.served} ${one.armed} ${one.own} ${one.since.window}`;
  for (const lock of one.locks) key += ` ${lock}`;
  for (const [name, { states, at }] of one.locals) key += ` ${name}=${states}@${at.start}`;
  for (const [name, of] of one.copies) key += ` ${name}~${of}`;
  for (const { name } of one.downcalls) key += ` ${name}`;
  return key;
}

/** Each once: paths that go on alike are joined. */
export function distinct(list: readonly Environment[]): Environment[] {
  if (list.length < 2) return [...list];
  const byKey = new Map<string, Environment>();
  for (const one of list) {
    const key = keyOf(one);
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? one : joined(before, one));
  }
  return [...byKey.values()];
}

/** Two paths as one: told are the tests that both went through, what either may have done it may have done. */
function joined(a: Environment, b: Environment): Environment {
  return {
    ...a,
    guards: commonGuards(a.guards, b.guards),
    met: a.met & b.met,
    since: a.since === b.since ? a.since : joinedSince(a, b),
  };
}

function joinedSince(a: Environment, b: Environment): Since {
  const [one, other] = [a.since, b.since];
  const tested = one.tested & other.tested & ~(one.testedTrue ^ other.testedTrue);
  const before = one.before === 0 && other.before === 0 ? 0 : (one.before || a.states) | (other.before || b.states);
  return {
    window: one.window,
    before,
    assigned: one.assigned | other.assigned,
    tested,
    testedTrue: one.testedTrue & tested,
  };
}

/** The tests that two paths share; one that lies back on either of them does so on both. */
export function commonGuards(a: readonly Guard[], b: readonly Guard[]): readonly Guard[] {
  if (a === b) return a;
  return a.flatMap((one) => {
    const other = b.find(
      (guard) => guard === one || (guard.start === one.start && guard.holds === one.holds && guard.file === one.file),
    );
    return other === undefined ? [] : other.earlier ? other : one;
  });
}

const past = new WeakMap<Guard, Guard>();

/** Tests that no longer tell what is there: the state was written, or nobody held the lock. */
export function asEarlier(guards: readonly Guard[]): readonly Guard[] {
  if (guards.every((one) => one.earlier)) return guards;
  return guards.map((one) => {
    if (one.earlier) return one;
    let guard = past.get(one);
    if (guard === undefined) {
      guard = { ...one, earlier: true };
      past.set(one, guard);
    }
    return guard;
  });
}

/** @param bit of the name; 0 for one that is not kept. */
export function withTruth(one: Environment, bit: number, value: boolean | undefined): Environment {
  if (bit === 0) return one;
  const known = value === undefined ? one.known & ~bit : one.known | bit;
  const truths = value === true ? one.truths | bit : one.truths & ~bit;
  return known === one.known && truths === one.truths ? one : { ...one, known, truths };
}
