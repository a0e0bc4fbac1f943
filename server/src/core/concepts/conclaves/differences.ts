/**
 * What a drawing of the state machine does not say, or says otherwise than the code, as rules over the model. None of them
 * knows a name: labels, writers and flags come from the checkout.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { CallChain, Difference, MachineDrawing, StateMachine, Transition } from '../../model/conclaves.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import type { CallChains } from './callChains.ts';
import { callMarks } from './callMarks.ts';
import { anyState, mayBe } from './compare.ts';
import type { Machine } from './machine.ts';
import { findOwnerChanges, isOther } from './ownerChanges.ts';
import type { UnfollowedWrite } from './unfollowed.ts';

export interface DifferenceInput {
  readonly index: CheckoutIndex;
  readonly machine: Machine;
  readonly model: StateMachine;
  readonly drawing: MachineDrawing;
  readonly chains: CallChains;
  /** The calls into the exclave that a callee makes. */
  readonly downcallsOf: (callee: string) => readonly EvidencedName[];
  /** Writes in forms that are not followed. */
  readonly unfollowed: readonly UnfollowedWrite[];
  /** Some write of the state is not followed. */
  readonly isPartial: boolean;
}

type Rule = (input: DifferenceInput) => Difference[];

const rules: readonly Rule[] = [
  stepsOnOneSide,
  sameLabelOtherWay,
  unreachedSteps,
  sharedFlags,
  writtenAfterCall,
  changesOfOwner,
  nothingButStates,
  stoppedByUpcall,
];

export function findDifferences(input: DifferenceInput): Difference[] {
  return rules.flatMap((rule) => rule(input));
}

function at(one: { file: string; start: number; end: number; line: number }) {
  return { file: one.file, start: one.start, end: one.end, line: one.line };
}
function site({ function: name, line }: Transition): string {
  return `${name}, line ${line + 1}`;
}

/** Steps that only the code or only the drawing has. */
function stepsOnOneSide({ model, drawing, isPartial }: DifferenceInput): Difference[] {
  const label = labels(model);
  return model.compared.flatMap((step): Difference[] => {
    const [first] = step.transitions;
    const way = `${label(step.from)} → ${label(step.to)}`;
    if (step.verdict === 'drawing')
      return [
        {
          rule: 'drawn-only',
          text: `${way} is drawn, and no function ${isPartial ? 'is seen to write it; some writes are not followed' : 'writes it'}.`,
          ...at(step),
        },
      ];
    // Where a picture begins is drawn or not; it says nothing of the code.
    if (step.verdict !== 'code' || first === undefined || step.from === anyState || step.from === '') return [];
    if (drawing.unread.some((arrow) => mayBe(arrow, step.from, step.to))) return [];
    const downcalls = step.transitions.flatMap((one) => one.downcalls.map((call) => call.name));
    const call =
      downcalls.length === 0 ? 'without a call into the exclave' : `after ${[...new Set(downcalls)].join(', ')}`;
    return [
      {
        rule: 'not-drawn',
        text: `${way} is written (${step.transitions.map(site).join('; ')}), ${call}, and is not drawn.`,
        ...at(first),
      },
    ];
  });
}

/**
 * One label on the ways from A and from C to the same state, while the code takes A to C: what the label names goes through
 * C, and the way from A is not taken at once.
 */
function sameLabelOtherWay({ model, drawing }: DifferenceInput): Difference[] {
  const label = labels(model);
  const found: Difference[] = [];
  for (const direct of drawing.steps) {
    if (direct.label === '' || direct.from === '') continue;
    for (const other of drawing.steps) {
      if (other === direct || other.label !== direct.label || other.to !== direct.to) continue;
      const between = model.transitions.find(
        (one) => one.to === other.from && one.from.includes(direct.from) && !one.unguarded,
      );
      const last = model.transitions.find(
        (one) => one.to === direct.to && one.from.includes(direct.from) && one.from.includes(other.from),
      );
      if (between === undefined || last === undefined) continue;
      const triggers = liveTriggers(model, between);
      found.push({
        rule: 'other-way',
        text:
          `“${direct.label}” is drawn from ${label(direct.from)} to ${label(direct.to)}. In code ${label(direct.from)} first becomes ${label(other.from)} ` +
          `(${site(between)}${triggers === '' ? '' : `, from ${triggers}`}), and that becomes ${label(direct.to)} (${site(last)}); ` +
          `the same write takes ${label(direct.from)} to ${label(direct.to)} at once when nothing stops it before.`,
        ...at(direct),
      });
    }
  }
  return found;
}

function liveTriggers(model: StateMachine, one: Transition): string {
  const functions = new Set(one.entries.flatMap((entry) => entry.functions));
  const names = [...functions].flatMap((name) =>
    (model.chains.get(name) ?? []).filter((chain) => !chain.dead && chain.kind !== 'unknown').map(triggerName),
  );
  return [...new Set(names)].slice(0, 4).join(', ');
}

/** A function of the system's life by its name alone. */
function triggerName({ kind, steps, trigger }: CallChain): string {
  return kind === 'event' ? (steps.at(-1)?.name ?? trigger) : trigger;
}

/** Steps that are written, and that no compiled call leads to. */
function unreachedSteps({ model }: DifferenceInput): Difference[] {
  const label = labels(model);
  return model.compared.flatMap((step): Difference[] => {
    const [first] = step.transitions;
    if (step.verdict !== 'dead' || first === undefined) return [];
    const functions = first.entries.find((one) => one.state === step.from)?.functions ?? [];
    const dead = functions.flatMap((name) =>
      (model.chains.get(name) ?? []).flatMap((chain) => chain.steps.at(-1) ?? []),
    );
    const calls = dead.map((one) => `${one.name}, line ${one.line + 1} of ${one.file}`).join('; ');
    return [
      {
        rule: 'unreached',
        text: `${label(step.from)} → ${label(step.to)}: ${step.note} (${calls})`,
        ...at(dead[0] ?? first),
      },
    ];
  });
}

/** One request flag that serves two ways: something else tells the direction. */
function sharedFlags({ model }: DifferenceInput): Difference[] {
  const label = labels(model);
  const found: Difference[] = [];
  for (const flag of model.requests) {
    const served = model.transitions.filter((one) => one.requests.includes(flag.name));
    const ways = new Map<string, Transition>();
    for (const one of served) for (const from of one.from) ways.set(`${label(from)} → ${label(one.to)}`, one);
    const targets = new Set(served.map((one) => one.to));
    if (targets.size < 2) continue;
    const setters = [
      ...new Set(
        model.requestWrites
          .filter((one) => one.operator === '|=' && one.flags.includes(flag.name))
          .map((one) => one.function),
      ),
    ];
    if (setters.length < 2) continue;
    const [first] = served;
    if (first === undefined) continue;
    const tests = first.guards.filter(
      (one) =>
        one.file === first.file && served.every((other) => other.guards.some((guard) => guard.start === one.start)),
    );
    const direction = tests.filter((one) => /(^|[^\w>.])!?[a-z_]\w*\s*&&/.test(one.text)).map((one) => one.text);
    found.push({
      rule: 'shared-flag',
      text:
        `${flag.name} stands for ${[...ways.keys()].join(' and ')}: ${setters.join(' and ')} set the same flag` +
        `${direction.length === 0 ? '.' : `, and the direction is told by what ${direction.map((one) => `(${one})`).join(', ')} test.`}`,
      ...at(flag),
    });
  }
  return found;
}

/** The state is written only when a call into the exclave has returned; until then fields of the record mark it. */
function writtenAfterCall({ model, machine, index, downcallsOf }: DifferenceInput): Difference[] {
  const label = labels(model);
  const found: Difference[] = [];
  for (const one of model.transitions) {
    if (one.downcalls.length === 0 || !one.lockDropped || one.initial || one.unguarded) continue;
    // A function that has written a state of its own before the call says what it is doing.
    const hasMark = model.transitions.some(
      (other) => other.function === one.function && other.start < one.start && one.from.includes(other.to),
    );
    if (hasMark) continue;
    const body = index.file(one.file)?.flows.find((flow) => flow.name === one.function)?.body ?? [];
    const names = new Set(one.downcalls.map((call) => call.name));
    const marks = callMarks(body, (callee) => downcallsOf(callee).some(({ name }) => names.has(name)), machine);
    found.push({
      rule: 'after-call',
      text:
        `${label(one.to)} is written only after ${one.downcalls.map((call) => call.name).join(', ')} has returned (${site(one)}); ` +
        `until then the state stays ${one.from.map(label).join(' or ')}` +
        `${marks.length === 0 ? '.' : `, and ${marks.join(', ')} ${marks.length === 1 ? 'marks' : 'mark'} the call.`}`,
      ...at(one),
    });
  }
  return found;
}

/** A function that gives the record to another owner, without a change of state: the drawing has no arrow for it. */
function changesOfOwner({ model, machine, index, unfollowed }: DifferenceInput): Difference[] {
  const label = labels(model);
  return findOwnerChanges(index, machine, unfollowed).map(({ file, function: name, field, at, tested }) => {
    const reached = (model.chains.get(name) ?? []).find((chain) => !chain.dead);
    return {
      rule: 'other-owner',
      text:
        `${name} gives the record another ${field} and leaves the state as it is; it tests ${tested.map(label).join(', ')}` +
        `${reached === undefined ? '.' : `. Reached from ${reached.trigger}.`}`,
      ...placeIn(file, at, at + field.length),
    };
  });
}

/** Request flags and fields that decide about steps, of which the drawing shows nothing. */
function nothingButStates({ model, machine, drawing }: DifferenceInput): Difference[] {
  const drawn = new Set(drawing.boxes.map((box) => box.text.toLowerCase().replace(/[^a-z0-9]/g, '')));
  const flags = model.requests.filter(
    (one) => one.value !== 0 && !drawn.has(one.label.toLowerCase().replace(/_/g, '')),
  );
  const decided = new Set<string>();
  for (const write of [...model.transitions, ...model.requestWrites]) {
    // An assertion checks what has been decided.
    for (const guard of write.guards)
      for (const [, field = ''] of guard.asserted ? [] : guard.text.matchAll(/(?:->|\.)(\w+)/g))
        if (isOther(machine, field)) decided.add(field);
  }
  const parts = [
    ...(flags.length === 0 ? [] : [`the requests ${flags.map((one) => one.name).join(', ')}`]),
    ...(decided.size === 0 ? [] : [`the fields ${[...decided].sort().join(', ')}`]),
  ];
  return parts.length === 0
    ? []
    : [
        {
          rule: 'states-only',
          text: `The drawing has states only; in code ${parts.join(' and ')} decide, too.`,
          ...at(drawing),
        },
      ];
}

/**
 * A write that an upcall leads to: directly, or by a flag that the upcall's handler sets somewhere and the writing function
 * clears.
 */
function stoppedByUpcall({ model, index, chains, drawing }: DifferenceInput): Difference[] {
  const label = labels(model);
  const found: Difference[] = [];
  const seen = new Set<string>();
  if (
    [...drawing.steps.map((one) => one.label), ...drawing.boxes.map((one) => one.text)].some((text) =>
      /upcall/i.test(text),
    )
  )
    return [];
  for (const one of model.transitions) {
    if (one.initial || seen.has(one.function)) continue;
    const direct = upcallsOf(model.chains.get(one.function) ?? []);
    const flag = direct.length === 0 && one.unguarded ? clearedFlag(index, one) : undefined;
    const setters = flag === undefined ? [] : settersOf(index, chains, flag, one.function);
    if (direct.length === 0 && setters.length === 0) continue;
    seen.add(one.function);
    const from = one.unguarded ? 'any state' : one.from.map(label).join(', ');
    found.push({
      rule: 'by-upcall',
      text:
        direct.length > 0
          ? `A conclave changes its own state by an ${direct.join('; ')}: ${from} → ${label(one.to)} (${site(one)}). The drawing knows of no upcall.`
          : `A conclave changes its own state by an upcall: ${setters.join(' or ')} sets ${flag?.flag}, and ${one.function} clears it and writes ${label(one.to)} from ${from} (line ${one.line + 1}). The drawing knows of no upcall.`,
      ...at(one),
    });
  }
  return found;
}

/** Each upcall that leads to a function, the nearest first. */
function upcallsOf(chains: readonly CallChain[]): string[] {
  const live = chains.filter(({ dead, kind }) => kind === 'upcall' && !dead);
  return [...new Set(live.map(({ trigger, under }) => trigger + (under === undefined ? '' : `, under #if ${under}`)))];
}

interface FieldFlag {
  readonly field: string;
  readonly flag: string;
}

function clearedFlag(index: CheckoutIndex, { file, function: within }: Transition): FieldFlag | undefined {
  const write = index
    .file(file)
    ?.writes.find((one) => one.within === within && one.operator === '&=' && /^~\s*\(?\w+\)?$/.test(one.value));
  return write === undefined ? undefined : { field: write.field, flag: write.value.replace(/[^\w]/g, '') };
}

/** The functions that set a flag and that upcalls lead to, each with these. */
function settersOf(index: CheckoutIndex, chains: CallChains, { field, flag }: FieldFlag, not: string): string[] {
  const found = new Set<string>();
  for (const file of index.files()) {
    for (const { field: written, operator, value, within } of file.writes) {
      if (written !== field || operator !== '|=' || value !== flag || within === undefined || within === not) continue;
      const upcalls = upcallsOf(chains.of(within, file));
      if (upcalls.length > 0) found.add(`${within} (${upcalls.join('; ')})`);
    }
  }
  return [...found];
}

function labels(model: StateMachine): (name: string) => string {
  const known = new Map(model.states.map((one) => [one.name, one.label]));
  return (name) => (name === '' ? 'the beginning' : name === anyState ? 'any state' : (known.get(name) ?? name));
}
