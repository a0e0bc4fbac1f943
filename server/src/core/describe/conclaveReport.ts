/** The report on a conclave's life: states, requests, transitions, how they are reached, the drawing beside the code. */
import { anyState } from '../concepts/conclaves/compare.ts';
import type { CallChain, Guard, RequestWrite, StateMachine, StepVerdict, Transition } from '../model/conclaves.ts';
import { placeText, type Report, type ReportSection } from './report.ts';

export const verdictTitles: Readonly<Record<StepVerdict, string>> = {
  both: 'In both',
  drawing: 'Only in the drawing',
  code: 'Only in code',
  dead: 'In code that no compiled call leads to',
};
export const verdictOrder: readonly StepVerdict[] = ['both', 'drawing', 'code', 'dead'];

export function conclaveReport(machine: StateMachine, release: string | undefined): Report {
  const name = labelOf(machine);
  const sections: ReportSection[] = [
    {
      title: 'States',
      note: `${machine.stateType}, held by ${machine.record}.${machine.stateField}`,
      columns: ['State', 'Value', 'Place'],
      rows: machine.states.map((one) => [one.name, String(one.value), placeText(one)]),
    },
  ];
  if (machine.requests.length > 0)
    sections.push({
      title: 'Requests',
      note: `${machine.requestType ?? ''}, held by ${machine.record}.${machine.requestField ?? ''}`,
      columns: ['Flag', 'Value', 'Place'],
      rows: machine.requests.map((one) => [one.name, String(one.value), placeText(one)]),
    });
  sections.push({
    title: 'Transitions',
    columns: ['From', 'To', 'Place', 'Function', 'When', 'Locks', 'Calls into the exclave', 'Certainty'],
    rows: machine.transitions.map((one) => [
      fromText(one, name),
      name(one.to),
      placeText(one) + (one.through === undefined ? '' : `, value from line ${one.through.line + 1}`),
      one.function,
      guardText(one.guards),
      one.locks.join(', '),
      one.downcalls.map((call) => call.name).join(', '),
      one.certainty + (one.lockDropped ? ', lock dropped in between' : ''),
    ]),
  });
  if (machine.requestWrites.length > 0)
    sections.push({
      title: 'Writes of requests',
      columns: ['Write', 'State', 'Place', 'Function', 'When'],
      rows: machine.requestWrites.map((one) => [
        `${one.operator} ${one.value}`,
        fromText(one, name),
        placeText(one),
        one.function,
        guardText(one.guards),
      ]),
    });
  sections.push({
    title: 'How they are reached',
    columns: ['Function', 'Trigger', 'Way'],
    rows: [...machine.chains].flatMap(([writer, chains]) =>
      chains.map((chain) => [writer, triggerText(chain), wayText(chain)]),
    ),
  });
  if (machine.drawing === undefined)
    sections.push({ title: 'Drawing against code', note: 'No comment draws these states.', columns: [], rows: [] });
  else {
    sections.push({
      title: 'Drawing against code',
      note: `The drawing is at ${placeText(machine.drawing)}.`,
      columns: ['Verdict', 'From', 'To', 'Label', 'In code'],
      rows: machine.compared
        .toSorted((a, b) => verdictOrder.indexOf(a.verdict) - verdictOrder.indexOf(b.verdict))
        .map((one) => [verdictTitles[one.verdict], name(one.from), name(one.to), one.label, one.note]),
    });
    sections.push({
      title: 'What drawing and code do not say alike',
      columns: ['Rule', 'Statement', 'Place'],
      rows: machine.differences.map((one) => [one.rule, one.text, placeText(one)]),
    });
  }
  if (machine.problems.length > 0)
    sections.push({
      title: 'Not understood',
      columns: ['What', 'Place'],
      rows: machine.problems.map((one) => [one.text, placeText(one)]),
    });
  return { title: `Conclaves${release === undefined ? '' : ` in ${release}`}`, sections };
}

/** The short name of a state; words for what is none. */
export function labelOf({ states }: StateMachine): (name: string) => string {
  const known = new Map(states.map((one) => [one.name, one.label]));
  return (name) => (name === '' ? '(start)' : name === anyState ? '(any state)' : (known.get(name) ?? name));
}

export function fromText(one: Transition | RequestWrite, name: (state: string) => string): string {
  return one.initial ? '(start)' : one.unguarded ? '(any state)' : one.from.map(name).join(' | ');
}

export function guardText(guards: readonly Guard[]): string {
  return guards.map((one) => (one.holds ? one.text : `not (${one.text})`)).join('; ');
}

export function triggerText(chain: CallChain): string {
  return chain.dead ? `${chain.trigger}, under #if 0` : chain.trigger;
}

export function wayText({ steps }: CallChain): string {
  return steps.map((one) => one.name).join(' ← ');
}
