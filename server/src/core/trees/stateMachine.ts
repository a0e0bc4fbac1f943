/** Rows of the conclave tree for the state machine: its transitions, and the drawing beside the code. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import {
  fromText,
  guardText,
  labelOf,
  originText,
  triggerText,
  verdictOrder,
  verdictTitles,
  wayText,
} from '../describe/conclaveReport.ts';
import type { CallChain, ComparedStep, StateMachine, Transition } from '../model/conclaves.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { group, type TreeNode } from './node.ts';

export function machineGroups(domain: DomainIndex): TreeNode[] {
  const machine = domain.conclaves();
  if (machine === undefined) return [];
  return [
    ...group(
      'conclaves/transitions',
      'Transitions',
      machine.transitions.map((one) => transitionNode(machine, one, domain)),
      'Every write of the state, with the states under which it is reached.',
    ),
    ...drawingGroup(machine),
    ...group(
      'conclaves/problems',
      'Not understood',
      machine.problems.map((one, at) => noteNode(`conclaves/problems/${at}`, one.text, one)),
    ),
  ];
}

function placeOf({ file, start, end }: EvidencePlace) {
  return { path: file, start, end };
}

function transitionNode(machine: StateMachine, one: Transition, domain: DomainIndex): TreeNode {
  const name = labelOf(machine);
  const id = `conclaves/transitions/${one.function}:${one.from.join('+')}:${one.to}`;
  const row = (key: string, label: string, description: string, at: EvidencePlace): TreeNode => ({
    id: `${id}/${key}`,
    label,
    description,
    kind: 'stateWrite',
    place: placeOf(at),
    children: [],
  });
  const writers = new Set([one.function, ...one.entries.flatMap((entry) => entry.functions)]);
  const children = [
    ...one.guards.map((guard) => row(`guard:${guard.text}`, guardText([guard]), 'tested', guard)),
    ...(one.through === undefined ? [] : [row('through', one.through.name, 'carries the value', one.through)]),
    ...one.requests.map((flag) => row(`request:${flag}`, flag, 'request that is served', one)),
    ...one.downcalls.map((call) => row(`call:${call.name}`, call.name, 'call into the exclave before it', call)),
    ...one.locks.map((lock) => row(`lock:${lock}`, lock, 'lock that is held', one)),
    ...[...writers].flatMap((writer) =>
      (machine.chains.get(writer) ?? []).flatMap((chain) => {
        const last = chain.steps.at(-1);
        return last === undefined || chain.steps.length < 2
          ? []
          : {
              ...row(`chain:${wayText(chain)}`, triggerText(chain), wayText(chain), last),
              children: originNodes(`${id}/chain:${wayText(chain)}`, chain, domain),
            };
      }),
    ),
  ];
  return {
    id,
    label: `${fromText(one, name)} → ${name(one.to)}`,
    description: `${one.function}${one.certainty === 'inferred' ? ' · inferred' : ''}`,
    kind: 'stateWrite',
    place: placeOf(one),
    symbolName: one.function,
    children,
  };
}

/** What enters the kernel on the ways to a function of its own. */
function originNodes(id: string, chain: CallChain, domain: DomainIndex): TreeNode[] {
  const origins = domain.originsOfChain(chain);
  const last = chain.steps.at(-1);
  if (origins === undefined || last === undefined) return [];
  const node = (label: string, description: string, at: EvidencePlace): TreeNode => ({
    id: `${id}/${label}:${description}`,
    label,
    description,
    kind: 'stateWrite',
    place: placeOf(at),
    children: [],
  });
  return [
    ...origins.list.map((one) => node(originText(one), wayText(one), one)),
    ...(origins.note === '' ? [] : [node(origins.note, '', last)]),
  ];
}

function drawingGroup(machine: StateMachine): TreeNode[] {
  const { drawing } = machine;
  if (drawing === undefined) return [];
  const name = labelOf(machine);
  const step = (one: ComparedStep): TreeNode => ({
    id: `conclaves/drawing/${one.verdict}/${one.from}:${one.to}`,
    label: `${name(one.from)} → ${name(one.to)}`,
    description: [one.label, one.note].filter((text) => text !== '').join(' · '),
    kind: 'stateWrite',
    place: placeOf(one),
    children: one.transitions.map((transition) => ({
      id: `conclaves/drawing/${one.verdict}/${one.from}:${one.to}/${transition.function}:${transition.value}`,
      label: transition.function,
      description: `${machine.stateField} ${transition.operator} ${transition.value}`,
      kind: 'stateWrite',
      place: placeOf(transition),
      children: [],
    })),
  });
  const verdicts = verdictOrder.flatMap((verdict) =>
    group(
      `conclaves/drawing/${verdict}`,
      verdictTitles[verdict],
      machine.compared.filter((one) => one.verdict === verdict).map(step),
    ),
  );
  return group('conclaves/drawing', 'Drawing against code', [
    ...verdicts,
    ...group(
      'conclaves/drawing/differences',
      'What they do not say alike',
      machine.differences.map((one) => noteNode(`conclaves/drawing/differences/${one.rule}`, one.text, one)),
    ),
  ]);
}

function noteNode(id: string, text: string, at: EvidencePlace): TreeNode {
  return { id, label: text, kind: 'stateWrite', place: placeOf(at), children: [], note: text };
}
