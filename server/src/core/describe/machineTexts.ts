/** Short texts about transitions that hovers, lenses and trees share. */
import type { Guard, RequestWrite, StateMachine, Transition } from '../model/conclaves.ts';
import { fromText, guardText, labelOf, triggerText } from './conclaveReport.ts';

/** `ATTACHED → RUNNING`. */
export function stepText(one: Transition, machine: StateMachine): string {
  const label = labelOf(machine);
  return `${fromText(one, label)} → ${label(one.to)}`;
}

/** `sets LAUNCH_REQUESTED`. */
export function requestText({ flags, operator, value }: RequestWrite, { requests }: StateMachine): string {
  const names = flags.map((name) => requests.find((one) => one.name === name)?.label ?? name).join(', ');
  if (operator === '|=' && names !== '') return `sets ${names}`;
  if (operator === '&=' && names !== '') return `clears ${names}`;
  return `requests ${operator} ${value}`;
}

/** What leads to a write, in words, each once. */
export function triggersOf(one: Transition | RequestWrite, { chains }: StateMachine): string[] {
  const served = one.entries.flatMap(({ functions }) => functions);
  const functions = served.length > 0 ? served : [one.function];
  return [...new Set(functions.flatMap((name) => (chains.get(name) ?? []).map(triggerText)))];
}

/** The tests on the way, cut where it gets long; empty without any. */
export function whenText(guards: readonly Guard[], longest: number): string {
  const text = guardText(guards);
  return text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`;
}
