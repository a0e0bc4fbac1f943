/** The report on a conclave's life: states, requests, transitions, how they are reached, the drawing beside the code. */
import { anyState } from '../concepts/conclaves/compare.ts';
import {
  type CallChain,
  type Guard,
  type MachineValue,
  type Origin,
  type Origins,
  originWords,
  type RequestWrite,
  type StateMachine,
  type StepVerdict,
  type Transition,
} from '../model/conclaves.ts';
import { placeText, type Report, type ReportSection } from './report.ts';

export const verdictTitles: Readonly<Record<StepVerdict, string>> = {
  both: 'In both',
  drawing: 'Only in the drawing',
  code: 'Only in code',
  dead: 'In code that no compiled call leads to',
};
/** Beginnings that are named where there is room for few. */
const shownOrigins = 3;

export const verdictOrder: readonly StepVerdict[] = ['both', 'drawing', 'code', 'dead'];

/** Finds where a chain begins; see `DomainIndex.originsOfChain`. */
export type OriginsOf = (chain: CallChain) => Origins | undefined;

export function conclaveReport(machine: StateMachine, release: string | undefined, originsOf: OriginsOf): Report {
  const name = labelOf(machine);
  const sections: ReportSection[] = [
    {
      title: 'States',
      note: `${machine.stateType}, held by ${machine.record}.${machine.stateField}`,
      columns: ['State', 'Value', 'Place', 'Comment'],
      rows: machine.states.map(valueRow),
    },
  ];
  if (machine.requests.length > 0)
    sections.push({
      title: 'Requests',
      note: `${machine.requestType ?? ''}, held by ${machine.record}.${machine.requestField ?? ''}`,
      columns: ['Flag', 'Value', 'Place', 'Comment'],
      rows: machine.requests.map(valueRow),
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
      one.certainty + (one.lockDropped ? ', lock free in between' : '') + meanwhileText(one, name),
    ]),
  });
  if (machine.requestWrites.length > 0)
    sections.push({
      title: 'Writes of requests',
      columns: ['Write', 'State', 'Place', 'Function', 'When', 'Locks'],
      rows: machine.requestWrites.map((one) => [
        `${one.operator} ${one.value}`,
        fromText(one, name),
        placeText(one),
        one.function,
        guardText(one.guards),
        one.locks.join(', '),
      ]),
    });
  sections.push({
    title: 'How they are reached',
    columns: ['Function', 'Trigger', 'Way'],
    rows: [...machine.chains].flatMap(([writer, chains]) =>
      chains.map((chain) => [writer, triggerText(chain) + calledFrom(originsOf(chain), chain), wayText(chain)]),
    ),
  });
  const origins = originRows(machine, originsOf);
  if (origins.length > 0)
    sections.push({
      title: 'Where ways through the kernel begin',
      note: 'The nearest beginnings, by the names that are called (inferred); conditions on the way are not read.',
      columns: ['Function', 'Begins with', 'Place', 'Way'],
      rows: origins,
    });
  if (machine.drawing === undefined)
    sections.push({ title: 'Drawing against code', note: noDrawingText(machine), columns: [], rows: [] });
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
  const others = machine.problems.filter((one) => !machine.unreadDrawings.includes(one));
  if (others.length > 0)
    sections.push({
      title: 'Not understood',
      columns: ['What', 'Place'],
      rows: others.map((one) => [one.text, placeText(one)]),
    });
  return { title: `Conclaves${release === undefined ? '' : ` in ${release}`}`, sections };
}

/** Why nothing is compared: there is no drawing, or one that cannot be read. */
export function noDrawingText({ unreadDrawings }: StateMachine): string {
  const [first] = unreadDrawings;
  if (first === undefined) return 'No comment draws these states.';
  const places = unreadDrawings.map(placeText).join(', ');
  return `${places}: ${first.text}`;
}

function valueRow(one: MachineValue): string[] {
  const said = (one.doc ?? '').replace(/^\/\*+<?|\*+\/$|^\/\/+<?/g, '').replace(/\s+\*?\s*/g, ' ');
  return [one.name, String(one.value), placeText(one), said.trim()];
}

/** Who calls a function of the kernel whose name says no event: the nearest on the ways that lead to it. */
function calledFrom(origins: Origins | undefined, { kind }: CallChain): string {
  if (kind !== 'unknown') return '';
  const callers = origins?.callers ?? [];
  if (callers.length === 0) return '';
  const more = callers.length > shownOrigins ? ` and ${callers.length - shownOrigins} more` : '';
  return `, called from ${callers.slice(0, shownOrigins).join(', ')}${more}`;
}

function originRows(machine: StateMachine, originsOf: OriginsOf): string[][] {
  const known = new Set<string>();
  return [...machine.chains.values()]
    .flat()
    .flatMap((chain) => {
      const origins = originsOf(chain);
      const name = chain.steps.at(-1)?.name ?? '';
      if (origins === undefined) return [];
      return [
        ...origins.list.map((one) => [name, originText(one), placeText(one), wayText(one)]),
        ...(origins.note === '' ? [] : [[name, `(${origins.note})`, '', '']]),
      ];
    })
    .filter((row) => {
      // Two calls of one function may have the same ways to them.
      const key = row.join('\n');
      return !known.has(key) && known.add(key);
    });
}

/** `system call exit`. */
export function originText({ kind, name }: Origin): string {
  return `${originWords[kind]} ${name}`;
}

/** `system call exit; MIG routine task_terminate`: the beginnings in few words, and what is to be said of them. */
export function originsText({ list, note }: Origins): string {
  const names = list.slice(0, shownOrigins).map(originText);
  const more = list.length > shownOrigins ? [`${list.length - shownOrigins} more`] : [];
  return [...names, ...more, ...(list.length === 0 && note !== '' ? [note] : [])].join('; ');
}

/** The short name of a state; words for what is none. */
export function labelOf({ states }: StateMachine): (name: string) => string {
  const known = new Map(states.map((one) => [one.name, one.label]));
  return (name) => (name === '' ? '(start)' : name === anyState ? '(any state)' : (known.get(name) ?? name));
}

export function fromText(one: Transition | RequestWrite, name: (state: string) => string): string {
  return one.initial ? '(start)' : one.unguarded ? '(any state)' : one.from.map(name).join(' | ');
}

/** What other threads may have made of the state since it was tested; empty where nothing. */
export function meanwhileText(one: Transition | RequestWrite, name: (state: string) => string): string {
  if (one.meanwhile.length === 0) return '';
  // A test shows that it can be so; without one, flags of threads that are not followed may rule it out.
  const how = 'certainty' in one && one.certainty === 'inferred' ? 'perhaps by' : 'by';
  return `; ${one.meanwhile.map(name).join(', ')} ${how} another thread meanwhile`;
}

export function guardText(guards: readonly Guard[]): string {
  // What lies back stands apart: it may say the contrary of what is tested now.
  const text = ({ text: test, holds, asserted }: Guard) =>
    `${asserted ? 'asserted ' : ''}${holds ? test : `not (${test})`}`;
  const earlier = guards.filter((one) => one.earlier).map(text);
  const now = guards.filter((one) => !one.earlier).map(text);
  return [...now, ...(earlier.length === 0 ? [] : [`(earlier: ${earlier.join('; ')})`])].join('; ');
}

export function triggerText(chain: CallChain): string {
  return chain.dead ? `${liveText(chain)}, under #if 0` : liveText(chain);
}

function liveText({ kind, trigger, under }: CallChain): string {
  const some = under === undefined ? '' : `, under #if ${under}`;
  // What an event is called is read from the name of a function, and from nothing else.
  if (kind === 'event') return `${trigger} (by its name)${some}`;
  return kind === 'unknown' ? `kernel function ${trigger}${some}` : trigger + some;
}

export function wayText({ steps }: Pick<CallChain, 'steps'>): string {
  return steps.map((one) => one.name).join(' ← ');
}
