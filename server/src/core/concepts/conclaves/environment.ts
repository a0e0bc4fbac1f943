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

/**
 * True for paths that go on alike. Guards and calls are what a reader sees, not what decides; others see what was done
 * under the lock.
 */
function areAlike(a: Environment, b: Environment): boolean {
  return (
    a.states === b.states &&
    a.known === b.known &&
    a.truths === b.truths &&
    a.must === b.must &&
    a.may === b.may &&
    a.soft === b.soft &&
    a.dropped === b.dropped &&
    a.locked === b.locked &&
    a.served === b.served &&
    a.armed === b.armed &&
    a.own === b.own &&
    a.since.window === b.since.window &&
    areSame(a.locks, b.locks, (one, other) => one === other) &&
    areSame(a.downcalls, b.downcalls, (one, other) => one.name === other.name) &&
    haveSame(a.locals, b.locals, (one, other) => one.states === other.states && one.at.start === other.at.start) &&
    haveSame(a.copies, b.copies, (one, other) => one === other)
  );
}

function areSame<T>(a: readonly T[], b: readonly T[], isSame: (one: T, other: T) => boolean): boolean {
  return a === b || (a.length === b.length && a.every((one, at) => isSame(one, b[at] as T)));
}

function haveSame<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  isSame: (one: T, other: T) => boolean,
): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [name, one] of a) {
    const other = b.get(name);
    if (other === undefined || !isSame(one, other)) return false;
  }
  return true;
}

/** Paths by what decides: those that go on alike are one. */
export class AlikePaths {
  private readonly byHash = new Map<number, number[]>();
  readonly list: Environment[] = [];

  /** Where the path that goes on like this one stands in the list; undefined for none, which then is the last. */
  add(one: Environment): number | undefined {
    const hash = hashOf(one);
    const places = this.byHash.get(hash);
    for (const at of places ?? []) if (areAlike(this.list[at] as Environment, one)) return at;
    if (places === undefined) this.byHash.set(hash, [this.list.length]);
    else places.push(this.list.length);
    this.list.push(one);
    return undefined;
  }
}

/** Of the numbers alone: what else there is differs seldom where these are the same. */
function hashOf({ armed, known, may, must, own, served, since, states, truths }: Environment): number {
  let hash = states;
  for (const part of [known, truths, must, may, served, armed, own, since.window])
    hash = (Math.imul(hash, 31) + part) | 0;
  return hash;
}

/** Each once: paths that go on alike are joined. */
export function distinct(list: readonly Environment[]): Environment[] {
  if (list.length < 2) return [...list];
  const paths = new AlikePaths();
  for (const one of list) {
    const before = paths.add(one);
    if (before !== undefined) paths.list[before] = joined(paths.list[before] as Environment, one);
  }
  return paths.list;
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

/** Tests that no longer tell what is there: the state was written, or nobody held the lock. */
export class EarlierTests {
  private readonly past = new Map<Guard, Guard>();

  of(guards: readonly Guard[]): readonly Guard[] {
    // What was tested last is the last to become so.
    if (guards.at(-1)?.earlier !== undefined && guards.every((one) => one.earlier)) return guards;
    return guards.length === 0 ? guards : guards.map((one) => (one.earlier ? one : this.ofOne(one)));
  }

  private ofOne(one: Guard): Guard {
    let guard = this.past.get(one);
    if (guard === undefined) {
      guard = { ...one, earlier: true };
      this.past.set(one, guard);
    }
    return guard;
  }
}

/** @param bit of the name; 0 for one that is not kept. */
export function withTruth(one: Environment, bit: number, value: boolean | undefined): Environment {
  if (bit === 0) return one;
  const known = value === undefined ? one.known & ~bit : one.known | bit;
  const truths = value === true ? one.truths | bit : one.truths & ~bit;
  return known === one.known && truths === one.truths ? one : { ...one, known, truths };
}
