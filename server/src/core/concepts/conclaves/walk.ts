/**
 * Walks the steps of functions along every path, with what is known of the state on it, and notes each write of state and
 * requests with that. Functions that write, too, are walked where they are called, so that a loop which serves requests is
 * entered with what its callers have tested.
 */
import type { RequestWrite, Transition } from '../../model/conclaves.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { Effects } from './effects.ts';
import { AlikePaths, distinct, type Environment } from './environment.ts';
import type { Refiner } from './refine.ts';
import { type FlowAt, type Plan, Planner, type SetStep, type Step, type Steps, type Test } from './steps.ts';

/** Paths that are followed at a time; more are joined to nothing and left out. */
const maximumPaths = 160;
const maximumRounds = 12;
const maximumDepth = 5;
/** Walks over everything: each begins with what the one before found that others do. */
const maximumWalks = 8;

/** Paths by the way they leave a list of steps. */
interface Outcome {
  next: Environment[];
  breaks: Environment[];
  continues: Environment[];
  returns: Environment[];
}

export class Walker {
  private readonly effects: Effects;
  private readonly planner: Planner;
  private at: FlowAt | undefined;
  private plan: Plan = { steps: [], deciding: new Set() };
  private readonly stack: string[] = [];
  private jumps = new Map<string, Environment[]>();

  constructor(
    private readonly refiner: Refiner,
    flowOf: (name: string, from: FileFacts) => FlowAt | undefined,
    downcallsOf: (callee: string) => EvidencedName[],
  ) {
    this.effects = new Effects(refiner);
    this.planner = new Planner(refiner, flowOf, downcallsOf);
  }

  /** The places where a value that is written could not be followed. */
  get log(): Effects['log'] {
    return this.effects.log;
  }

  /** Walks from each function until nothing more is found that other threads do. */
  run(roots: readonly FlowAt[]): { transitions: Transition[]; requestWrites: RequestWrite[] } {
    for (let walk = 0; walk < maximumWalks; walk++) {
      this.effects.begin();
      for (const root of roots) for (const end of this.function(root, [this.effects.entry()])) this.effects.leave(end);
      if (!this.effects.end()) break;
    }
    return this.log.result();
  }

  private function(at: FlowAt, entry: readonly Environment[]): Environment[] {
    const outside = { at: this.at, plan: this.plan, jumps: this.jumps };
    this.at = at;
    this.plan = this.planner.of(at);
    this.jumps = new Map();
    this.stack.push(at.flow.name);
    const inside = entry.map((one) => ({
      ...one,
      locals: new Map(),
      copies: new Map(),
      known: one.known & this.refiner.fieldBits,
    }));
    const { next, returns } = this.list(this.plan.steps, inside);
    this.stack.pop();
    ({ at: this.at, plan: this.plan, jumps: this.jumps } = outside);
    return distinct([...next, ...returns]);
  }

  private list(steps: Steps, entry: readonly Environment[]): Outcome {
    const result: Outcome = { next: [...entry], breaks: [], continues: [], returns: [] };
    for (const step of steps) this.follow(step, result);
    return result;
  }

  /** Takes the paths that go on through one more step. */
  private follow(step: Step, paths: Outcome): void {
    if (step.kind === 'label') {
      paths.next.push(...(this.jumps.get(step.name) ?? []));
      this.jumps.delete(step.name);
    }
    if (paths.next.length === 0) return;
    const entry = paths.next.length > maximumPaths ? paths.next.slice(0, maximumPaths) : paths.next;
    paths.next = [];
    switch (step.kind) {
      case 'if': {
        const held = this.list(step.held, this.tested(entry, step.test, true));
        const failed = this.list(step.failed, this.tested(entry, step.test, false));
        join(paths, held);
        join(paths, failed);
        if (held.next.length > 0 && failed.next.length > 0) paths.next = distinct(paths.next);
        return;
      }
      case 'loop':
        this.loop(step, entry, paths);
        return;
      case 'switch':
        this.switch(step, entry, paths);
        return;
      case 'return':
        paths.returns.push(...entry);
        return;
      case 'break':
        paths.breaks.push(...entry);
        return;
      case 'continue':
        paths.continues.push(...entry);
        return;
      case 'goto':
        this.jumps.set(step.name, [...(this.jumps.get(step.name) ?? []), ...entry]);
        return;
      case 'end':
        return;
      case 'assert':
        paths.next = this.tested(entry, step.test, true);
        return;
      case 'take':
        paths.next = entry.map((one) => this.effects.take(one, step.lock, step.at, this.stack));
        return;
      case 'drop':
        paths.next = entry.map((one) => this.effects.drop(one, step.lock, step.at, this.stack));
        return;
      case 'sleep':
        paths.next = entry.map((one) => this.sleep(one, step));
        return;
      case 'call':
        paths.next = this.call(entry, step);
        return;
      case 'state':
      case 'request':
      case 'local':
      case 'field':
        paths.next = entry.flatMap((one) => this.set(one, step));
        return;
      case 'case':
      case 'label':
        paths.next = entry;
    }
  }

  private loop(loop: Step & { kind: 'loop' }, entry: readonly Environment[], paths: Outcome): void {
    const { after, body, endsByTest, test } = loop;
    const enter = (list: readonly Environment[]) => this.tested(list, test, true, false);
    // A loop macro (`foreach (…) { … }`) says nothing of its end; `while (1)` has none but its jumps.
    const leave = (list: readonly Environment[]) => (endsByTest ? this.tested(list, test, false, false) : []);
    const seen = new AlikePaths();
    let heads = entry;
    for (let round = 0; round < maximumRounds && heads.length > 0; round++) {
      const fresh = heads.filter((one) => seen.add(one) === undefined);
      const inside = after && round === 0 ? fresh : enter(fresh);
      if (!after) paths.next.push(...leave(fresh));
      const outcome = this.list(body, inside);
      paths.next.push(...outcome.breaks);
      paths.returns.push(...outcome.returns);
      const back = distinct([...outcome.next, ...outcome.continues]);
      if (after) paths.next.push(...leave(back));
      // What was tested on the way here belongs to the round that is over.
      heads = back.map((one) => ({ ...one, guards: entry[0]?.guards ?? [], downcalls: [], served: 0, own: 0 }));
    }
    paths.next = distinct(paths.next);
  }

  private switch({ body, labels }: Step & { kind: 'switch' }, entry: readonly Environment[], paths: Outcome): void {
    const otherwise = () =>
      labels.reduce<Environment[]>((list, label) => this.tested(list, label, false, false), [...entry]);
    let hasDefault = false;
    const inside: Outcome = { next: [], breaks: [], continues: [], returns: [] };
    for (const one of body) {
      if (one.kind !== 'case') {
        inside.next = distinct(inside.next);
        this.follow(one, inside);
      } else if (one.labels.length === 0) {
        hasDefault = true;
        inside.next.push(...otherwise());
      } else inside.next.push(...one.labels.flatMap((label) => this.tested(entry, label, true)));
    }
    paths.continues.push(...inside.continues);
    paths.returns.push(...inside.returns);
    paths.next = distinct([...inside.breaks, ...inside.next, ...(hasDefault ? [] : otherwise())]);
  }

  /**
   * The paths on which a test came out so.
   * @param test none for one that tells nothing: all paths go on.
   * @param told the test becomes one of those that a reader is shown.
   */
  private tested(list: readonly Environment[], test: Test | undefined, holds: boolean, told = true): Environment[] {
    if (test === undefined) return [...list];
    const found: Environment[] = [];
    // Paths that nothing was learned of are told apart already.
    let isSame = true;
    for (const one of list)
      for (const next of this.refiner.refine(one, test.condition, holds, this.plan.deciding)) {
        isSame &&= next === one;
        found.push(told ? guarded(next, test, holds) : next);
      }
    return isSame ? found : distinct(found);
  }

  private set(one: Environment, step: SetStep): Environment[] {
    if (step.choice === undefined)
      return this.at === undefined ? [] : [this.effects.set(one, step, this.at, this.stack, this.plan.deciding)];
    const { choice, left, right } = step;
    return [
      ...this.tested([one], choice, true, false).flatMap((next) => this.set(next, left)),
      ...this.tested([one], choice, false, false).flatMap((next) => this.set(next, right)),
    ];
  }

  /** The lock is given back while the thread sleeps. */
  private sleep(one: Environment, { at, lock }: { readonly at: number; readonly lock: string }): Environment {
    if (!one.locks.includes(lock)) return one;
    return this.effects.take(this.effects.drop(one, lock, at, this.stack), lock, at, this.stack);
  }

  private call(entry: Environment[], { inner, made }: Step & { kind: 'call' }): Environment[] {
    const after =
      made.length === 0 ? entry : entry.map((one) => ({ ...one, downcalls: [...one.downcalls, ...made].slice(-4) }));
    if (inner === undefined || this.stack.includes(inner.flow.name) || this.stack.length >= maximumDepth) return after;
    const { fieldBits } = this.refiner;
    return after.flatMap((one) =>
      this.function(inner, [one]).map((end) => ({
        ...end,
        locals: one.locals,
        copies: one.copies,
        known: (end.known & fieldBits) | (one.known & ~fieldBits),
        truths: (end.truths & fieldBits) | (one.truths & ~fieldBits),
        guards: one.guards,
      })),
    );
  }
}

function join(paths: Outcome, more: Outcome): void {
  paths.next.push(...more.next);
  paths.breaks.push(...more.breaks);
  paths.continues.push(...more.continues);
  paths.returns.push(...more.returns);
}

/** Notes a test that is about the machine; others would only hide it. */
function guarded(one: Environment, test: Test, holds: boolean): Environment {
  if (!test.asksRecord && !test.copies.some((name) => one.copies.has(name))) return one;
  return { ...one, guards: [...one.guards, holds ? test.held : test.failed] };
}
