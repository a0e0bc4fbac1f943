/** Over a statement that writes a conclave's state or requests: from what to what, and when. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { RequestWrite, StateMachine, Transition } from '../model/conclaves.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import type { FactLens } from './codeLenses.ts';
import { fromText, labelOf } from './conclaveReport.ts';
import { requestText, stepText, whenText } from './machineTexts.ts';

/** A lens is one line. */
const longest = 90;
const waysShown = 3;

export function stateLenses(file: FileFacts, domain: DomainIndex): FactLens[] {
  if (file.flows.length === 0) return [];
  const machine = domain.conclaves();
  if (machine === undefined) return [];
  const isHere = (one: EvidencePlace) => one.file === file.path;
  const at = new Map<number, Transition[]>();
  for (const one of machine.transitions) {
    // Where a local carries the value, the decision is the place that a reader looks at.
    for (const place of one.through === undefined ? [one] : [one.through, one])
      if (isHere(place)) at.set(place.start, [...(at.get(place.start) ?? []), one]);
  }
  return [
    ...[...at].map(([start, transitions]) => transitionLens(start, transitions, machine)),
    ...machine.requestWrites.filter(isHere).map((one) => requestLens(one, machine)),
  ].sort((a, b) => a.over.start - b.over.start);
}

function transitionLens(start: number, transitions: readonly Transition[], machine: StateMachine): FactLens {
  const ways = [...new Set(transitions.map((one) => stepText(one, machine)))];
  const shown = ways.slice(0, waysShown).join(' · ');
  const [only, ...others] = transitions;
  const when = only === undefined || others.length > 0 ? '' : whenText(only.guards, longest);
  return {
    over: { name: transitions[0]?.function ?? '', start },
    title: `${shown}${ways.length > waysShown ? ` and ${ways.length - waysShown} more` : ''}${when === '' ? '' : `, when ${when}`}`,
    evidence: evidenceOf(start, transitions),
  };
}

function requestLens(one: RequestWrite, machine: StateMachine): FactLens {
  const states = one.unguarded || one.initial ? '' : ` in ${fromText(one, labelOf(machine))}`;
  const when = whenText(one.guards, longest);
  return {
    over: { name: one.function, start: one.start },
    title: `${requestText(one, machine)}${states}${when === '' ? '' : `, when ${when}`}`,
    evidence: evidenceOf(one.start, [one]),
  };
}

/** The tests, and the write where the lens stands elsewhere. */
function evidenceOf(start: number, writes: readonly (Transition | RequestWrite)[]): EvidencePlace[] {
  const places = new Map<string, EvidencePlace>();
  for (const one of writes)
    for (const place of [...one.guards, one])
      if (place.start !== start || writes.every(({ guards }) => guards.length === 0))
        places.set(`${place.file}:${place.start}`, place);
  return [...places.values()];
}
