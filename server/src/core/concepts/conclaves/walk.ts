/**
 * Walks the statements of functions along every path, with what is known of the state on it, and notes each write of state
 * and requests with that. Functions that write, too, are walked where they are called, so that a loop which serves requests
 * is entered with what its callers have tested. When a lock is dropped, another thread may change what is not held on to:
 * the state becomes soft (a later test is believed), requests may be set that any path leaves pending.
 */
import type { Guard, RequestWrite, Transition } from '../../model/conclaves.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { Assignment, Flow, LoopStatement, Statement, SwitchStatement } from '../../model/flow.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import { distinct, type Environment, keyOf, withTruth } from './environment.ts';
import { type Condition, lastName, readCondition } from './expression.ts';
import { constantName, type Refiner } from './refine.ts';
import { visitStatements } from './statements.ts';
import { WriteLog } from './writeLog.ts';

export interface FlowAt {
  readonly file: FileFacts;
  readonly flow: Flow;
}

/** Paths that are followed at a time; more are joined to nothing and left out. */
const maximumPaths = 160;
const maximumRounds = 12;
const maximumDepth = 5;

interface Outcome {
  next: Environment[];
  breaks: Environment[];
  continues: Environment[];
  returns: Environment[];
}

export class Walker {
  readonly log: WriteLog;
  /** Flags that may be pending when a lock is free. */
  pending = 0;
  private found = 0;
  private current: FlowAt | undefined;
  private readonly stack: string[] = [];
  private readonly jumps = new Map<string, Environment[]>();
  private readonly conditions = new Map<string, Condition>();
  /** For each function the locals whose truth can decide anything. */
  private readonly deciding = new Map<Flow, ReadonlySet<string>>();

  constructor(
    private readonly refiner: Refiner,
    private readonly flowOf: (name: string, from: FileFacts) => FlowAt | undefined,
    private readonly downcallsOf: (callee: string) => EvidencedName[],
  ) {
    this.log = new WriteLog(refiner);
  }

  /** Walks from each function until no more requests are found pending. */
  run(roots: readonly FlowAt[]): { transitions: Transition[]; requestWrites: RequestWrite[] } {
    for (let round = 0; round < 6; round++) {
      this.log.clear();
      this.found = this.pending;
      for (const root of roots) this.walkRoot(root);
      if (this.found === this.pending) break;
      this.pending = this.found;
    }
    return this.log.result();
  }

  private walkRoot(root: FlowAt): void {
    const entry: Environment = {
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
    };
    for (const end of this.walkFunction(root, [entry])) this.found |= end.may;
  }

  private walkFunction(at: FlowAt, entry: readonly Environment[]): Environment[] {
    const before = this.current;
    const jumps = new Map(this.jumps);
    this.jumps.clear();
    this.current = at;
    this.stack.push(at.flow.name);
    const inside = entry.map((one) => ({
      ...one,
      locals: new Map(),
      copies: new Map(),
      known: one.known & this.refiner.fieldBits,
    }));
    const { next, returns } = this.list(at.flow.body, inside);
    this.stack.pop();
    this.current = before;
    this.jumps.clear();
    for (const [name, list] of jumps) this.jumps.set(name, list);
    return distinct([...next, ...returns]);
  }

  private list(statements: readonly Statement[], entry: readonly Environment[]): Outcome {
    const result: Outcome = { next: [...entry], breaks: [], continues: [], returns: [] };
    for (const statement of statements) {
      if (statement.kind === 'label') {
        result.next.push(...(this.jumps.get(statement.name) ?? []));
        this.jumps.delete(statement.name);
      }
      if (result.next.length === 0) continue;
      const one = this.statement(statement, result.next.slice(0, maximumPaths));
      result.next = one.next;
      result.breaks.push(...one.breaks);
      result.continues.push(...one.continues);
      result.returns.push(...one.returns);
    }
    return result;
  }

  private statement(statement: Statement, entry: Environment[]): Outcome {
    const none: Outcome = { next: [], breaks: [], continues: [], returns: [] };
    switch (statement.kind) {
      case 'if': {
        const test = this.condition(statement.test);
        const then = this.list(
          statement.then,
          this.test(entry, test, true).map((one) => this.guarded(one, statement, test, true)),
        );
        const others = this.test(entry, test, false).map((one) => this.guarded(one, statement, test, false));
        const otherwise = this.list(statement.otherwise ?? [], others);
        return {
          next: distinct([...then.next, ...otherwise.next]),
          breaks: [...then.breaks, ...otherwise.breaks],
          continues: [...then.continues, ...otherwise.continues],
          returns: [...then.returns, ...otherwise.returns],
        };
      }
      case 'loop':
        return this.loop(statement, entry);
      case 'switch':
        return this.switch(statement, entry);
      case 'return':
        return { ...none, returns: entry };
      case 'break':
        return { ...none, breaks: entry };
      case 'continue':
        return { ...none, continues: entry };
      case 'goto':
        this.jumps.set(statement.name, [...(this.jumps.get(statement.name) ?? []), ...entry]);
        return none;
      case 'set':
        return { ...none, next: entry.flatMap((one) => this.assign(one, statement)) };
      case 'call':
        return { ...none, next: this.call(entry, statement.callee, statement.args) };
      case 'case':
      case 'label':
        return { ...none, next: entry };
    }
  }

  private loop(loop: LoopStatement, entry: Environment[]): Outcome {
    const test = loop.test === undefined ? undefined : this.condition(loop.test);
    const enter = (list: readonly Environment[]) => (test === undefined ? [...list] : this.test(list, test, true));
    const leave = (list: readonly Environment[]) => (test === undefined ? [] : this.test(list, test, false));
    // A loop macro (`foreach (…) { … }`) says nothing of its end; `while (1)` has none but its jumps.
    const result: Outcome = { next: [], breaks: [], continues: [], returns: [] };
    const seen = new Set<string>();
    let heads = entry;
    for (let round = 0; round < maximumRounds && heads.length > 0; round++) {
      const fresh = heads.filter((one) => {
        const key = keyOf(one);
        if (seen.has(key)) return false;
        seen.add(key);
        return true;
      });
      const inside = loop.after && round === 0 ? fresh : enter(fresh);
      if (!loop.after) result.next.push(...leave(fresh));
      const body = this.list(loop.body, inside);
      result.next.push(...body.breaks);
      result.returns.push(...body.returns);
      const back = distinct([...body.next, ...body.continues]);
      if (loop.after) result.next.push(...leave(back));
      // What was tested on the way here belongs to the round that is over.
      heads = back.map((one) => ({ ...one, guards: entry[0]?.guards ?? [], downcalls: [], served: 0, own: 0 }));
    }
    result.next = distinct(result.next);
    return result;
  }

  private switch(statement: SwitchStatement, entry: Environment[]): Outcome {
    const on = this.condition(statement.on);
    const result: Outcome = { next: [], breaks: [], continues: [], returns: [] };
    const labels = statement.body.flatMap((one) => (one.kind === 'case' ? one.labels : []));
    const equals = (label: string): Condition => ({
      kind: 'compare',
      operator: '==',
      left: on,
      right: this.condition(label),
    });
    const otherwise = () =>
      labels.reduce<Environment[]>((list, label) => this.test(list, equals(label), false), [...entry]);
    let hasDefault = false;
    let falling: Environment[] = [];
    for (const one of statement.body) {
      if (one.kind !== 'case') {
        const outcome = this.statement(one, distinct(falling));
        falling = outcome.next;
        result.next.push(...outcome.breaks);
        result.continues.push(...outcome.continues);
        result.returns.push(...outcome.returns);
        continue;
      }
      if (one.labels.length === 0) {
        hasDefault = true;
        falling = [...falling, ...otherwise()];
      } else {
        const taken = one.labels.flatMap((label) =>
          this.test(entry, equals(label), true).map((next) =>
            this.concerns(entry[0], on)
              ? { ...next, guards: [...next.guards, this.guard(`${statement.on} == ${label}`, one.at, true)] }
              : next,
          ),
        );
        falling = [...falling, ...taken];
      }
    }
    result.next.push(...falling);
    if (!hasDefault) result.next.push(...otherwise());
    result.next = distinct(result.next);
    return result;
  }

  /** Locals that are tested twice, or set to a constant and tested: of others nothing follows from a test. */
  private decidingIn(flow: Flow): ReadonlySet<string> {
    let names = this.deciding.get(flow);
    if (names === undefined) {
      names = decidingLocals(flow);
      this.deciding.set(flow, names);
    }
    return names;
  }

  private condition(text: string): Condition {
    let result = this.conditions.get(text);
    if (result === undefined) {
      result = readCondition(text);
      this.conditions.set(text, result);
    }
    return result;
  }

  private test(list: readonly Environment[], condition: Condition, holds: boolean): Environment[] {
    const { flow } = this.current ?? {};
    const kept = flow === undefined ? noNames : this.decidingIn(flow);
    return distinct(list.flatMap((one) => this.refiner.refine(one, condition, holds, kept)));
  }

  private guard(text: string, at: number, holds: boolean): Guard {
    const file = this.current?.file;
    return { text, holds, ...(file === undefined ? nowhere : placeIn(file, at, at + 1)) };
  }

  /** Notes a test that is about the machine; others would only hide it. */
  private guarded(
    one: Environment,
    { test: text, at }: { test: string; at: number },
    test: Condition,
    holds: boolean,
  ): Environment {
    if (!this.concerns(one, test)) return one;
    return { ...one, guards: [...one.guards, this.guard(text, at, holds)] };
  }

  private concerns(one: Environment | undefined, condition: Condition): boolean {
    switch (condition.kind) {
      case 'not':
      case 'invert':
        return this.concerns(one, condition.of);
      case 'and':
      case 'or':
      case 'compare':
      case 'bits':
        return this.concerns(one, condition.left) || this.concerns(one, condition.right);
      case 'name': {
        const name = lastName(condition.text);
        return name === condition.text ? (one?.copies.has(name) ?? false) : this.refiner.machine.fields.has(name);
      }
      default:
        return false;
    }
  }

  private assign(one: Environment, set: Assignment): Environment[] {
    const { machine } = this.refiner;
    const name = lastName(set.target);
    const isField = name !== set.target && !set.target.startsWith('*');
    if (isField && name === machine.state.field) return this.writeState(one, set);
    if (isField && name === machine.request?.field) return this.writeRequest(one, set);
    const value = this.condition(set.value);
    if (!isField) {
      if (set.target !== name) return [one];
      return this.setLocal(one, name, set, value);
    }
    const key = this.refiner.truthName(set.target);
    return key === undefined
      ? [one]
      : [withTruth(one, this.refiner.truthBit(key), set.operator === '=' ? truthOf(value) : undefined)];
  }

  private setLocal(one: Environment, name: string, set: Assignment, value: Condition): Environment[] {
    const file = this.current?.file;
    if (value.kind === 'choice' && file !== undefined) {
      const branches = [
        [value.left, true],
        [value.right, false],
      ] as const;
      if (branches.some(([branch]) => branch.kind === 'name' && this.refiner.stateBit(branch.text) !== undefined))
        return branches.flatMap(([branch, holds]) =>
          this.test([one], value.test, holds).flatMap((next) => this.setLocal(next, name, set, branch)),
        );
    }
    const decides = this.current !== undefined && this.decidingIn(this.current.flow).has(name);
    let next = decides ? this.given(one, name, set.operator, value) : one;
    if (next.locals.has(name) || next.copies.has(name)) {
      const locals = new Map(next.locals);
      const copies = new Map(next.copies);
      locals.delete(name);
      copies.delete(name);
      next = { ...next, locals, copies };
    }
    const bit = value.kind === 'name' ? this.refiner.stateBit(value.text) : undefined;
    if (bit !== undefined && file !== undefined) {
      const at = { name, ...placeIn(file, set.at, set.at + name.length) };
      return [{ ...next, locals: new Map(next.locals).set(name, { states: bit, at }) }];
    }
    const subject = this.refiner.subject(one, value);
    return subject === undefined ? [next] : [{ ...next, copies: new Map(next.copies).set(name, subject) }];
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

  private writeState(one: Environment, set: Assignment): Environment[] {
    const value = this.condition(set.value);
    if (value.kind === 'choice') {
      return [
        ...this.test([one], value.test, true).flatMap((next) => this.putState(next, set, value.left)),
        ...this.test([one], value.test, false).flatMap((next) => this.putState(next, set, value.right)),
      ];
    }
    return this.putState(one, set, value);
  }

  private putState(one: Environment, set: Assignment, value: Condition): Environment[] {
    const text = value.kind === 'name' ? value.text : '';
    const bit = this.refiner.stateBit(text);
    const local = one.locals.get(text);
    const states = bit ?? local?.states;
    const at = this.current;
    if (at !== undefined) this.log.state(at, one, set, states, local?.at, this.stack);
    return [
      {
        ...one,
        states: states ?? this.refiner.allStates,
        soft: false,
        dropped: false,
        guards: one.guards,
        downcalls: [],
        served: 0,
        own: 0,
      },
    ];
  }

  private writeRequest(one: Environment, set: Assignment): Environment[] {
    const value = this.condition(set.value);
    const inverted = value.kind === 'invert' ? this.refiner.flagsIn(value.of) : undefined;
    const flags = inverted ?? this.refiner.flagsIn(value);
    if (this.current !== undefined) this.log.request(this.current, one, set, flags, this.stack);
    if (flags === undefined) return [{ ...one, must: 0, may: this.refiner.allFlags }];
    if (set.operator === '|=')
      return [{ ...one, must: one.must | flags, may: one.may | flags, armed: one.armed | flags }];
    if (set.operator === '&=') {
      const kept = inverted === undefined ? flags : ~inverted;
      const cleared = this.refiner.allFlags & ~kept;
      return [
        {
          ...one,
          must: one.must & kept,
          may: one.may & kept,
          served: one.served | cleared,
          armed: one.armed & kept,
          own: one.own | (cleared & one.armed),
        },
      ];
    }
    return [{ ...one, must: flags, may: flags, armed: flags }];
  }

  private call(entry: Environment[], callee: string, args: readonly string[]): Environment[] {
    if (neverReturns.test(callee)) return [];
    if (assertion.test(callee)) {
      const text = asserted(args);
      return text === undefined ? entry : this.test(entry, this.condition(text), true);
    }
    const file = this.current?.file;
    const lock = args[0] ?? '';
    if (unlocks.test(callee)) return entry.map((one) => this.drop(one, lock));
    if (locks.test(callee)) return entry.map((one) => this.take(one, lock));
    if (sleeps.test(callee))
      return entry.map((one) => (one.locks.includes(lock) ? this.take(this.drop(one, lock), lock) : one));
    const made = this.downcallsOf(callee);
    const after =
      made.length === 0 || file === undefined
        ? entry
        : entry.map((one) => ({ ...one, downcalls: [...one.downcalls, ...made].slice(-4) }));
    const inner = file === undefined ? undefined : this.flowOf(callee, file);
    if (inner === undefined || this.stack.includes(callee) || this.stack.length >= maximumDepth) return after;
    return after.flatMap((one) =>
      this.walkFunction(inner, [one]).map((end) => ({
        ...end,
        locals: one.locals,
        copies: one.copies,
        known: (end.known & this.refiner.fieldBits) | (one.known & ~this.refiner.fieldBits),
        truths: (end.truths & this.refiner.fieldBits) | (one.truths & ~this.refiner.fieldBits),
        guards: one.guards,
      })),
    );
  }

  private take(one: Environment, lock: string): Environment {
    return {
      ...one,
      locks: [...one.locks.filter((other) => other !== lock), lock],
      locked: true,
      may: one.may | this.pending,
    };
  }

  private drop(one: Environment, lock: string): Environment {
    const rest = one.locks.filter((other) => other !== lock);
    if (rest.length === one.locks.length || rest.length > 0) return { ...one, locks: rest };
    this.found |= one.may;
    return {
      ...one,
      locks: rest,
      soft: one.states !== this.refiner.allStates,
      dropped: true,
      must: 0,
      armed: 0,
      may: one.may | this.pending,
      known: one.known & ~this.refiner.fieldBits,
      truths: one.truths & ~this.refiner.fieldBits,
    };
  }
}

// What the kernel's code calls these things by, whatever they lock or check.
const neverReturns = /^_*panic/;
const assertion = /^_*assert/i;
const unlocks = /(^|_)unlock(_|$)/;
const locks = /(^|_)lock(_|$)/;
const sleeps = /(^|_)sleep(_|$)/;

const noNames: ReadonlySet<string> = new Set();
const nowhere = { file: '', start: 0, end: 0, line: 0 };

/** `assert(a == b)` and `assert3u(a, ==, b)` say the same. */
function asserted(args: readonly string[]): string | undefined {
  const [left = '', operator = '', right = ''] = args;
  if (/^(==|!=|<|>|<=|>=)$/.test(operator)) return right === '' ? undefined : `(${left}) ${operator} (${right})`;
  return left === '' ? undefined : left;
}

function decidingLocals(flow: Flow): Set<string> {
  const counts = new Map<string, number>();
  const count = (text: string) => {
    for (const [, name = ''] of text.matchAll(/(?<![\w.>])([a-z_]\w*)(?!\w|\s*\(|\s*->|\s*\.)/g))
      counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  visitStatements(flow.body, (one) => {
    if (one.kind === 'if') count(one.test);
    else if (one.kind === 'loop') count(one.test ?? '');
    else if (one.kind === 'set') {
      if (truthOf(readCondition(one.value)) !== undefined) count(one.target);
      const choice = one.value.indexOf('?');
      if (choice > 0) count(one.value.slice(0, choice));
    }
  });
  return new Set([...counts].flatMap(([name, times]) => (times > 1 ? name : [])));
}

function truthOf(value: Condition): boolean | undefined {
  if (value.kind !== 'name') return undefined;
  if (/^(true|TRUE|1)$/.test(value.text)) return true;
  return /^(false|FALSE|0|NULL)$/.test(value.text) || /_NULL$/.test(value.text) ? false : undefined;
}
