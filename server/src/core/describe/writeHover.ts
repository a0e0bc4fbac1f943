/** What a write of a conclave's state or requests does, for the place where it stands. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { lineIn } from '../index/checkoutIndex.ts';
import type { RequestWrite, StateMachine, Transition } from '../model/conclaves.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { fromText, labelOf, meanwhileText } from './conclaveReport.ts';
import type { LinkTo } from './hover.ts';
import { requestText, stepText, triggersOf, whenText } from './machineTexts.ts';
import { inlineCode } from './markdown.ts';

const shown = 8;
const longestGuard = 400;

/** Paragraphs of Markdown; none for a place that writes neither. */
export function describeWriteAt(path: string, offset: number, domain: DomainIndex, link: LinkTo): string[] {
  // The model costs a walk through the code; without a write of a field there is nothing to look for.
  const file = domain.index.file(path);
  if (file === undefined || file.flows.length === 0) return [];
  const machine = domain.conclaves();
  if (machine === undefined) return [];
  const line = lineIn(file, offset);
  // From the field's name to the end of the line: the value that is written, too.
  const isAt = (one: EvidencePlace | undefined) =>
    one !== undefined && one.file === path && one.line === line && one.start <= offset;
  const transitions = machine.transitions.filter((one) => isAt(one) || isAt(one.through));
  const requests = machine.requestWrites.filter(isAt);
  return [
    ...listed(
      'Here the state of a conclave changes:',
      transitions.map((one) => {
        const later = isAt(one) ? '' : `, written at ${link(`line ${one.line + 1}`, one.file, one.line)}`;
        return `- ${inlineCode(stepText(one, machine))}${later}${circumstances(one, machine)}`;
      }),
    ),
    ...listed(
      'Here requests of a conclave change:',
      requests.map((one) => {
        const states = one.initial ? '' : one.unguarded ? ' in any state' : ` in ${fromText(one, labelOf(machine))}`;
        return `- ${inlineCode(requestText(one, machine))}${states}${circumstances(one, machine)}`;
      }),
    ),
  ];
}

function circumstances(one: Transition | RequestWrite, machine: StateMachine): string {
  const triggers = triggersOf(one, machine);
  const parts = [
    one.guards.length === 0 ? '' : `when ${inlineCode(whenText(one.guards, longestGuard))}`,
    one.locks.length === 0 ? '' : `holding ${one.locks.map(inlineCode).join(', ')}`,
    'downcalls' in one && one.downcalls.length > 0
      ? `after ${one.downcalls.map((call) => inlineCode(call.name)).join(', ')}`
      : '',
    triggers.length === 0 ? '' : `reached from ${triggers.slice(0, 4).map(inlineCode).join(', ')}`,
    'certainty' in one && one.certainty === 'inferred' ? `*inferred*${meanwhileText(one, labelOf(machine))}` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `  \n  ${parts.join('  \n  ')}`;
}

function listed(head: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > shown ? [`- and ${rows.length - shown} more`] : [];
  return [`${head}\n${[...rows.slice(0, shown), ...more].join('\n')}`];
}
