/** What the models add to a hover: where a state is written and left, what a function does to it, what works on a type. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { StateMachine, Transition } from '../model/conclaves.ts';
import type { ResourceModel } from '../model/resources.ts';
import { describeInBoot } from './bootHover.ts';
import { fromText, labelOf, originsText, triggerText } from './conclaveReport.ts';
import type { LinkTo } from './hover.ts';
import { requestText, stepText, triggersOf } from './machineTexts.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';
import { describeResourceConstant } from './resourceHover.ts';
import { operationText, reachText } from './resourceReport.ts';

/** More would not be read. */
const shown = 8;

/** Paragraphs of Markdown; none for a name that is in no model. */
export function describeInModels(name: string, domain: DomainIndex, link: LinkTo): string[] {
  // The models cost a walk through the code: only what can be in them asks for them.
  if (!isExclaveName(name) && domain.factsNamed(name).length === 0) return [];
  const machine = domain.conclaves();
  const table = domain.resourceTable();
  return [
    ...(machine === undefined
      ? []
      : [
          ...stateLines(name, machine, link),
          ...requestLines(name, machine, link),
          ...functionLines(name, machine, domain, link),
        ]),
    ...(table === undefined ? [] : [...typeLines(name, table, link), ...describeResourceConstant(name, table, link)]),
    ...describeInBoot(name, domain.boot(), link),
  ];
}

function stateLines(name: string, machine: StateMachine, link: LinkTo): string[] {
  if (!machine.states.some((one) => one.name === name)) return [];
  const label = labelOf(machine);
  const into = machine.transitions.filter((one) => one.to === name);
  // A write that no test guards takes a conclave out of every state.
  const out = machine.transitions.filter((one) => !one.initial && one.from.includes(name) && one.to !== name);
  const row = (one: Transition, text: string) =>
    `- ${inlineCode(text)} in ${inlineCode(one.function)}, ${placeLink(one, link)}${reachedFrom(triggersOf(one, machine))}`;
  return [
    ...list(
      'Written:',
      into.map((one) => row(one, `${fromText(one, label)} → ${label(one.to)}`)),
    ),
    ...list(
      'Left for:',
      out.map((one) => row(one, `${label(one.to)}${one.unguarded ? ', from any state' : ''}`)),
    ),
  ];
}

/** Where a request is made and taken back, and what serves it. */
function requestLines(name: string, machine: StateMachine, link: LinkTo): string[] {
  if (!machine.requests.some((one) => one.name === name)) return [];
  const label = labelOf(machine);
  const writes = machine.requestWrites.filter((one) => one.flags.includes(name));
  const served = machine.transitions.filter((one) => one.requests.includes(name));
  return [
    ...list(
      'Written:',
      writes.map(
        (one) =>
          `- ${inlineCode(requestText(one, machine))} in ${inlineCode(one.function)}${one.unguarded || one.initial ? '' : `, state ${inlineCode(fromText(one, label))}`}, ${placeLink(one, link)}${reachedFrom(triggersOf(one, machine))}`,
      ),
    ),
    ...list(
      'Served by:',
      served.map(
        (one) => `- ${inlineCode(stepText(one, machine))} in ${inlineCode(one.function)}, ${placeLink(one, link)}`,
      ),
    ),
  ];
}

/** Some of what leads there. */
function reachedFrom(triggers: readonly string[]): string {
  if (triggers.length === 0) return '';
  const more = triggers.length > 3 ? ` and ${triggers.length - 3} more` : '';
  return `, reached from ${triggers.slice(0, 3).map(inlineCode).join(', ')}${more}`;
}

function functionLines(name: string, machine: StateMachine, domain: DomainIndex, link: LinkTo): string[] {
  const label = labelOf(machine);
  const own = machine.transitions.filter((one) => one.function === name);
  const chains = machine.chains.get(name) ?? [];
  const triggers = [...new Set(chains.map(triggerText))];
  const begins = chains.flatMap((chain) => {
    const origins = domain.originsOfChain(chain);
    const text = origins === undefined ? '' : originsText(origins);
    return text === '' ? [] : `- ${inlineCode(triggerText(chain))}: ${escapeMarkdown(text)}`;
  });
  return [
    ...list(
      'Writes the state of a conclave:',
      own.map((one) => `- ${inlineCode(`${fromText(one, label)} → ${label(one.to)}`)}, ${placeLink(one, link)}`),
    ),
    ...(triggers.length === 0 ? [] : [`Reached from ${triggers.slice(0, shown).map(inlineCode).join(', ')}.`]),
    ...list('These ways begin with (*inferred*):', [...new Set(begins)]),
  ];
}

function typeLines(name: string, table: ResourceModel, link: LinkTo): string[] {
  const type = table.types.find((one) => one.name === name);
  if (type === undefined) return [];
  const { member } = type;
  return [
    ...(member === undefined
      ? []
      : [
          `Its data is in ${inlineCode(member.name)}, a ${inlineCode(member.type)}, ${placeLink(member, link)} (*inferred*).`,
        ]),
    ...list(
      'Operations:',
      type.operations.map((one) => `- ${inlineCode(operationText(one))}, ${placeLink(one, link)}`),
    ),
    ...list(
      'Operations of the trap that come to it (*inferred*):',
      type.reachedBy.map((one) => `- ${inlineCode(reachText(one))}, ${placeLink(one, link)}`),
    ),
  ];
}

function list(head: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > shown ? [`- and ${rows.length - shown} more`] : [];
  return [`${head}\n${[...rows.slice(0, shown), ...more].join('\n')}`];
}

function placeLink({ file, line }: { readonly file: string; readonly line: number }, link: LinkTo): string {
  return link(`${file}:${line + 1}`, file, line);
}
