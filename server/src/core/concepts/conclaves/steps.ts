/**
 * Reads the statements of a function once for all paths: what each is to the machine, its conditions taken apart. What
 * neither tells nor changes anything about it is left out, so that a path goes through few steps.
 */
import type { Guard } from '../../model/conclaves.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { Assignment, CallStatement, Flow, IfStatement, LoopStatement, Statement } from '../../model/flow.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import { type Condition, lastName, readCondition } from './expression.ts';
import type { Refiner } from './refine.ts';
import { visitStatements } from './statements.ts';

export interface FlowAt {
  readonly file: FileFacts;
  readonly flow: Flow;
}

/** A condition, with how it is told when it is about the machine. */
export interface Test {
  readonly condition: Condition;
  /** It names the record. */
  readonly asksRecord: boolean;
  /** Locals in it that may be copies of the record's fields. */
  readonly copies: readonly string[];
  /** The test as it is told where it held, and where it did not. */
  readonly held: Guard;
  readonly failed: Guard;
}

/** What an assignment gives. */
export type SetStep = { readonly kind: 'state' | 'request' | 'local' | 'field'; readonly set: Assignment } & (
  | { readonly value: Condition; readonly choice?: undefined }
  /** A choice of values, each with its own test. */
  | { readonly choice: Test; readonly left: SetStep; readonly right: SetStep; readonly value?: undefined }
);

export type Step =
  | { readonly kind: 'if'; readonly test: Test | undefined; readonly held: Steps; readonly failed: Steps }
  | {
      readonly kind: 'loop';
      readonly test: Test | undefined;
      readonly endsByTest: boolean;
      readonly after: boolean;
      readonly body: Steps;
    }
  | { readonly kind: 'switch'; readonly body: Steps; readonly labels: readonly Test[] }
  | { readonly kind: 'case'; readonly labels: readonly Test[] }
  | { readonly kind: 'return' | 'break' | 'continue' | 'end' }
  | { readonly kind: 'goto' | 'label'; readonly name: string }
  | { readonly kind: 'assert'; readonly test: Test }
  | { readonly kind: 'take' | 'drop' | 'sleep'; readonly lock: string; readonly at: number }
  /** Calls into the exclave, a function that writes, too. */
  | { readonly kind: 'call'; readonly made: readonly EvidencedName[]; readonly inner: FlowAt | undefined }
  | SetStep;
export type Steps = readonly Step[];

/** What a function is to the machine. */
export interface Plan {
  readonly steps: Steps;
  /** Locals whose truth is worth keeping. */
  readonly deciding: ReadonlySet<string>;
}

export class Planner {
  private readonly plans = new Map<Flow, Plan>();

  constructor(
    private readonly refiner: Refiner,
    private readonly flowOf: (name: string, from: FileFacts) => FlowAt | undefined,
    private readonly downcallsOf: (callee: string) => EvidencedName[],
  ) {}

  of(at: FlowAt): Plan {
    let plan = this.plans.get(at.flow);
    if (plan === undefined) {
      plan = new Reading(at, this.refiner, this.flowOf, this.downcallsOf).plan();
      this.plans.set(at.flow, plan);
    }
    return plan;
  }
}

class Reading {
  private readonly deciding: ReadonlySet<string>;
  /** Locals that may be copies of the state or of the requests, and those that are given states. */
  private readonly copies = new Set<string>();
  private readonly carriers = new Set<string>();

  constructor(
    private readonly at: FlowAt,
    private readonly refiner: Refiner,
    private readonly flowOf: (name: string, from: FileFacts) => FlowAt | undefined,
    private readonly downcallsOf: (callee: string) => EvidencedName[],
  ) {
    this.deciding = decidingLocals(at.flow);
    const { state, request } = refiner.machine;
    visitStatements(at.flow.body, (one) => {
      if (one.kind !== 'set' || lastName(one.target) !== one.target) return;
      const words = one.value.match(/[A-Za-z_]\w*/g) ?? [];
      if (words.some((word) => refiner.stateBit(word) !== undefined)) this.carriers.add(one.target);
      if (words.some((word) => word === state.field || word === request?.field || this.copies.has(word)))
        this.copies.add(one.target);
    });
  }

  plan(): Plan {
    return { steps: this.list(this.at.flow.body), deciding: this.deciding };
  }

  private list(statements: readonly Statement[]): Step[] {
    return statements.flatMap((one) => this.step(one));
  }

  private step(one: Statement): readonly Step[] {
    switch (one.kind) {
      case 'if':
        return this.ifStep(one);
      case 'loop':
        return this.loopStep(one);
      case 'switch': {
        const body = one.body.flatMap((inner) =>
          inner.kind === 'case' ? this.caseStep(one.on, inner) : this.step(inner),
        );
        return [{ kind: 'switch', body, labels: body.flatMap((inner) => (inner.kind === 'case' ? inner.labels : [])) }];
      }
      case 'return':
      case 'break':
      case 'continue':
        return [{ kind: one.kind }];
      case 'goto':
      case 'label':
        return [{ kind: one.kind, name: one.name }];
      case 'set':
        return this.setStep(one);
      case 'call':
        return this.callStep(one);
      // Outside of a switch: a construct that was not understood.
      case 'case':
        return [];
    }
  }

  private ifStep({ test: text, at, then, otherwise }: IfStatement): readonly Step[] {
    const condition = readCondition(text);
    const branches = { held: this.list(then), failed: this.list(otherwise ?? []) };
    const matters = this.decides(condition);
    if (!matters && branches.held.length === 0 && branches.failed.length === 0) return [];
    return [{ kind: 'if', test: matters ? this.test(condition, text, at) : undefined, ...branches }];
  }

  private loopStep({ test: text, at, after, body: inner }: LoopStatement): readonly Step[] {
    const body = this.list(inner);
    const condition = text === undefined ? undefined : readCondition(text);
    const matters = condition !== undefined && this.decides(condition);
    if (!matters && condition !== undefined && body.length === 0) return [];
    const test = matters && text !== undefined ? this.test(condition, text, at) : undefined;
    return [{ kind: 'loop', test, endsByTest: condition !== undefined, after: after === true, body }];
  }

  private caseStep(on: string, { at, labels }: { readonly at: number; readonly labels: readonly string[] }): Step {
    const left = readCondition(on);
    return {
      kind: 'case',
      labels: labels.map((label) =>
        this.test({ kind: 'compare', operator: '==', left, right: readCondition(label) }, `${on} == ${label}`, at),
      ),
    };
  }

  private setStep(set: Assignment): readonly Step[] {
    const { machine } = this.refiner;
    const name = lastName(set.target);
    const isField = name !== set.target && !set.target.startsWith('*');
    const value = readCondition(set.value);
    if (isField && name === machine.state.field) return [this.given('state', set, value)];
    if (isField && name === machine.request?.field) return [{ kind: 'request', set, value }];
    if (isField) return this.refiner.truthName(set.target) === undefined ? [] : [{ kind: 'field', set, value }];
    if (set.target !== name) return [];
    if (!this.deciding.has(name) && !this.copies.has(name) && !this.carriers.has(name)) return [];
    const isOfStates = (one: Condition) => one.kind === 'name' && this.refiner.stateBit(one.text) !== undefined;
    if (value.kind === 'choice' && (isOfStates(value.left) || isOfStates(value.right)))
      return [this.given('local', set, value)];
    return [{ kind: 'local', set, value }];
  }

  private given(kind: 'state' | 'local', set: Assignment, value: Condition): SetStep {
    if (value.kind !== 'choice') return { kind, set, value };
    return {
      kind,
      set,
      choice: this.test(value.test, set.value, set.at),
      left: this.given(kind, set, value.left),
      right: this.given(kind, set, value.right),
    };
  }

  private callStep({ at, callee, args }: CallStatement): readonly Step[] {
    if (neverReturns.test(callee)) return [{ kind: 'end' }];
    if (assertion.test(callee)) {
      const text = asserted(args);
      const condition = text === undefined ? undefined : readCondition(text);
      if (text === undefined || condition === undefined || !this.decides(condition)) return [];
      return [{ kind: 'assert', test: this.test(condition, text, at, true) }];
    }
    const lock = args[0] ?? '';
    if (unlocks.test(callee)) return [{ kind: 'drop', lock, at }];
    if (locks.test(callee)) return [{ kind: 'take', lock, at }];
    if (sleeps.test(callee)) return [{ kind: 'sleep', lock, at }];
    const made = this.downcallsOf(callee);
    const inner = this.flowOf(callee, this.at.file);
    return made.length === 0 && inner === undefined ? [] : [{ kind: 'call', made, inner }];
  }

  private test(condition: Condition, text: string, at: number, isAsserted = false): Test {
    const { file } = this.at;
    const names = namesIn(condition);
    const guard = (holds: boolean): Guard => ({
      text,
      holds,
      ...(isAsserted ? { asserted: true } : {}),
      ...placeIn(file, at, at + 1),
    });
    return {
      condition,
      asksRecord: names.some((path) => this.isField(path)),
      copies: names.filter((path) => this.copies.has(path)),
      held: guard(true),
      failed: guard(false),
    };
  }

  private isField(path: string): boolean {
    const name = lastName(path);
    return name !== path && this.refiner.machine.fields.has(name);
  }

  /** False when the machine is the same whether a condition holds or not. */
  private decides(condition: Condition): boolean {
    if (condition.kind === 'not') return this.decides(condition.of);
    if (condition.kind === 'and' || condition.kind === 'or')
      return this.decides(condition.left) || this.decides(condition.right);
    if (condition.kind === 'name' && isLiteral.test(condition.text)) return true;
    return namesIn(condition).some((path) => this.isField(path) || this.copies.has(path) || this.deciding.has(path));
  }
}

/** The names and numbers that a condition compares or tests. */
function namesIn(condition: Condition): string[] {
  switch (condition.kind) {
    case 'not':
    case 'invert':
      return namesIn(condition.of);
    case 'and':
    case 'or':
    case 'compare':
    case 'bits':
      return [...namesIn(condition.left), ...namesIn(condition.right)];
    case 'name':
      return [condition.text];
    case 'choice':
    case 'other':
      return [];
  }
}

const isLiteral = /^(0|1|true|TRUE|false|FALSE|NULL)$/;

// What the kernel's code calls these things by, whatever they lock or check.
const neverReturns = /^_*panic/;
const assertion = /^_*assert/i;
const unlocks = /(^|_)unlock(_|$)/;
const locks = /(^|_)lock(_|$)/;
const sleeps = /(^|_)sleep(_|$)/;

/** `assert(a == b)` and `assert3u(a, ==, b)` say the same. */
function asserted(args: readonly string[]): string | undefined {
  const [left = '', operator = '', right = ''] = args;
  const plain = (text: string) => (/^[\w.]*(->[\w.]+)*(\(\))?$/.test(text) ? text : `(${text})`);
  if (/^(==|!=|<|>|<=|>=)$/.test(operator))
    return right === '' ? undefined : `${plain(left)} ${operator} ${plain(right)}`;
  return left === '' ? undefined : left;
}

/** Locals that are tested twice, or set to a constant and tested: of others nothing follows from a test. */
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

export function truthOf(value: Condition): boolean | undefined {
  if (value.kind !== 'name') return undefined;
  if (/^(true|TRUE|1)$/.test(value.text)) return true;
  return /^(false|FALSE|0|NULL)$/.test(value.text) || /_NULL$/.test(value.text) ? false : undefined;
}
