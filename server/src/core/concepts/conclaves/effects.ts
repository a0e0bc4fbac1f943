/**
 * What a step does to a path: assignments of the state, of requests, of locals and fields, and the lock that is taken or
 * given back. When it is given back, another thread may change what is not held on to: the state becomes what the others
 * make of it (and soft: a later test is believed), requests may be set that any path leaves pending.
 */
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import { EarlierTests, type Environment, noWindow, sinceWindow, withTruth } from './environment.ts';
import type { Condition } from './expression.ts';
import { Interference } from './interference.ts';
import { constantName, type Refiner } from './refine.ts';
import { type FlowAt, type SetStep, truthOf } from './steps.ts';
import { WriteLog } from './writeLog.ts';

export class Effects {
  readonly log: WriteLog;
  private readonly others = new Interference();
  private readonly earlier = new EarlierTests();
  /** Flags that may be pending when a lock is free: as the walk before found, and as this one finds. */
  private pending = 0;
  private found = 0;

  constructor(private readonly refiner: Refiner) {
    this.log = new WriteLog(refiner);
  }

  /** Begins a walk over everything. */
  begin(): void {
    this.log.clear();
    this.others.clear();
    this.found = this.pending;
  }

  /** @returns true when the walk has found more that may be met where a lock was free: the next one begins with that. */
  end(): boolean {
    const grew = this.others.play(this.log.initialStates(), this.refiner.allStates);
    const more = this.found !== this.pending;
    this.pending = this.found;
    return grew || more;
  }

  /** What is known where a function of the machine begins: nothing. */
  entry(): Environment {
    return {
      states: this.refiner.allStates,
      soft: false,
      must: 0,
      may: this.pending,
      known: 0,
      truths: 0,
      locals: new Map(),
      copies: new Map(),
      locks: [],
      guards: [],
      downcalls: [],
      served: 0,
      armed: 0,
      own: 0,
      dropped: false,
      locked: false,
      met: 0,
      since: sinceWindow(noWindow),
    };
  }

  /** A path has come to the end of where it was begun. */
  leave(one: Environment): void {
    this.found |= one.may;
    const { before } = one.since;
    const isInitial = !one.locked && before === this.refiner.allStates;
    if (before !== 0 && !isInitial) this.others.add(one, noWindow, this.refiner.fieldBits);
  }

  /** @param deciding locals whose truth is kept. */
  set(
    one: Environment,
    step: SetStep & { value: Condition },
    at: FlowAt,
    stack: readonly string[],
    deciding: ReadonlySet<string>,
  ): Environment {
    const { set, value } = step;
    switch (step.kind) {
      case 'state':
        return this.setState(one, step, at, stack);
      case 'request':
        return this.setRequest(one, step, at, stack);
      case 'field': {
        const bit = this.refiner.truthBit(this.refiner.truthName(set.target) ?? '');
        return withTruth(assigning(one, bit), bit, set.operator === '=' ? truthOf(value) : undefined);
      }
      case 'local':
        return this.setLocal(one, step, at, deciding);
    }
  }

  private setLocal(
    one: Environment,
    { set, value }: SetStep & { value: Condition },
    { file }: FlowAt,
    deciding: ReadonlySet<string>,
  ): Environment {
    const name = set.target;
    let next = deciding.has(name) ? this.given(one, name, set.operator, value) : one;
    if (next.locals.has(name) || next.copies.has(name)) {
      const locals = new Map(next.locals);
      const copies = new Map(next.copies);
      locals.delete(name);
      copies.delete(name);
      next = { ...next, locals, copies };
    }
    const bit = value.kind === 'name' ? this.refiner.stateBit(value.text) : undefined;
    if (bit !== undefined) {
      const at: EvidencedName = { name, ...placeIn(file, set.at, set.at + name.length) };
      return { ...next, locals: new Map(next.locals).set(name, { states: bit, at }) };
    }
    const subject = this.refiner.subject(one, value);
    return subject === undefined ? next : { ...next, copies: new Map(next.copies).set(name, subject) };
  }

  /** A local that decides something is given a value. */
  private given(one: Environment, name: string, operator: string, value: Condition): Environment {
    const isSet = operator === '=';
    const next = withTruth(one, this.refiner.truthBit(name), isSet ? truthOf(value) : undefined);
    const known = next.known & ~this.refiner.equalityBits(name);
    if (isSet && value.kind === 'name' && constantName.test(value.text))
      return withTruth({ ...next, known }, this.refiner.equalityBit(name, value.text), true);
    return known === next.known ? next : { ...next, known };
  }

  private setState(
    one: Environment,
    { set, value }: SetStep & { value: Condition },
    at: FlowAt,
    stack: readonly string[],
  ): Environment {
    const text = value.kind === 'name' ? value.text : '';
    const bit = this.refiner.stateBit(text);
    const local = one.locals.get(text);
    const states = bit ?? local?.states;
    this.log.state(at, one, set, states, local?.at, stack);
    const { since } = one;
    return {
      ...one,
      states: states ?? this.refiner.allStates,
      soft: false,
      dropped: false,
      met: 0,
      since: since.before === 0 ? { ...since, before: one.states } : since,
      guards: this.earlier.of(one.guards),
      downcalls: [],
      served: 0,
      own: 0,
    };
  }

  private setRequest(
    one: Environment,
    { set, value }: SetStep & { value: Condition },
    at: FlowAt,
    stack: readonly string[],
  ): Environment {
    const inverted = value.kind === 'invert' ? this.refiner.flagsIn(value.of) : undefined;
    const flags = inverted ?? this.refiner.flagsIn(value);
    this.log.request(at, one, set, flags, stack);
    if (flags === undefined) return { ...one, must: 0, may: this.refiner.allFlags };
    if (set.operator === '|=')
      return { ...one, must: one.must | flags, may: one.may | flags, armed: one.armed | flags };
    if (set.operator === '&=') {
      const kept = inverted === undefined ? flags : ~inverted;
      const cleared = this.refiner.allFlags & ~kept;
      return {
        ...one,
        must: one.must & kept,
        may: one.may & kept,
        served: one.served | cleared,
        armed: one.armed & kept,
        own: one.own | (cleared & one.armed),
      };
    }
    return { ...one, must: flags, may: flags, armed: flags };
  }

  take(one: Environment, lock: string, at: number, stack: readonly string[]): Environment {
    const locks = [...one.locks.filter((other) => other !== lock), lock];
    // What was tested before the lock was taken may be something else by now.
    const free = one.locked || one.states === this.refiner.allStates ? one : this.open(one, at, stack);
    const states = one.locks.length > 0 ? free.states : free.states | this.others.metAfter(free.since.window);
    return {
      ...free,
      locks,
      locked: true,
      may: free.may | this.pending,
      states,
      met: free.met | (states & ~free.states),
    };
  }

  drop(one: Environment, lock: string, at: number, stack: readonly string[]): Environment {
    const rest = one.locks.filter((other) => other !== lock);
    if (rest.length === one.locks.length || rest.length > 0) return { ...one, locks: rest };
    this.found |= one.may;
    return { ...this.open(one, at, stack), locks: rest };
  }

  /** The lock is free: others may do what they do. */
  private open(one: Environment, at: number, stack: readonly string[]): Environment {
    const { allStates, fieldBits } = this.refiner;
    let { since } = one;
    // Where nothing is known and nothing was done, nothing has begun.
    if (one.states !== allStates || since.before !== 0 || (one.known & fieldBits) !== 0 || since.assigned !== 0) {
      const window = this.others.windowAt(at, stack, one.states);
      this.others.add(one, window, fieldBits);
      since = sinceWindow(window);
    }
    return {
      ...one,
      since,
      soft: one.states !== allStates,
      dropped: true,
      must: 0,
      armed: 0,
      may: one.may | this.pending,
      guards: this.earlier.of(one.guards),
      known: one.known & ~fieldBits,
      truths: one.truths & ~fieldBits,
    };
  }
}

/** A field of the record is written: what was tested of it before counts for who may come here. */
function assigning(one: Environment, bit: number): Environment {
  const { since } = one;
  if (bit === 0 || (since.assigned & bit) !== 0) return one;
  return {
    ...one,
    since: {
      ...since,
      assigned: since.assigned | bit,
      tested: since.tested | (one.known & bit),
      testedTrue: since.testedTrue | (one.known & one.truths & bit),
    },
  };
}
