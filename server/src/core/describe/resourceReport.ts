/** The report on the resource table: what source tells of it, what a comment draws of it, what only a running system knows. */
import type { Lookup, ResolvedValue, ResourceModel, ResourceOperation, Retry, TypeReach } from '../model/resources.ts';
import { placeText, type Report, type ReportSection } from './report.ts';

export const runTimeNote =
  'What the table of a running system holds is told to the kernel at boot and is not in the source: names here come from look-ups that spell them out.';
export const unreadNote = 'Stands in the drawing where no entry or row can be read.';
export const exampleNote = 'The names in a comment’s drawing are examples, not resources of a system.';

export function resourceReport(model: ResourceModel, release: string | undefined): Report {
  const sections: ReportSection[] = [
    {
      title: 'Domains',
      note: 'Every conclave has a domain of its own besides these, named like the conclave; which there are is known at run time only.',
      columns: ['Domain', 'Name', 'Place'],
      rows: model.domains.map((one) => [one.value, one.name, placeText(one)]),
    },
    {
      title: 'Resources that look-ups name',
      note: runTimeNote,
      columns: ['Domain', 'Resource', 'Type', 'Looked up at'],
      rows: model.resources.map((one) => [
        `${one.domain === '' ? '(run time)' : one.domain}${one.isFallback ? ' (as a fall-back)' : ''}`,
        one.name,
        one.type,
        one.sites.map(placeText).join(', '),
      ]),
    },
    {
      title: 'Types',
      note: `Constants of ${model.record}.${model.typeField}; a generated header defines them, their values are not in the source.`,
      columns: ['Type', 'Data', 'Operations', 'Uses'],
      rows: model.types.map((one) => [
        one.name,
        one.member === undefined ? '' : `${one.member.name} (${one.member.type})`,
        [
          ...one.operations.map(operationText),
          ...one.reachedBy.map((reach) => `${reachText(reach)}, inferred, ${placeText(reach)}`),
        ].join('; '),
        String(one.uses),
      ]),
    },
    {
      title: 'Functions that look up',
      columns: ['Function', 'By', 'Through', 'Type', 'Domain', 'Place'],
      rows: model.functions.map((one) => [
        one.name,
        one.by,
        one.through ?? '',
        one.type?.text ?? '',
        one.domain === undefined ? '' : valueText(one.domain),
        placeText(one),
      ]),
    },
    {
      title: 'Look-ups',
      columns: ['Place', 'In', 'Function', 'Domain', 'Name or id', 'Type', 'As a fall-back'],
      rows: model.lookups.map((one) => [
        placeText(one),
        one.within,
        one.callee,
        ...lookupCells(one),
        one.retryOf === undefined ? '' : retryText(one.retryOf),
      ]),
    },
  ];
  if (model.port !== undefined)
    sections.push({
      title: 'Mach ports',
      note: `Kobject type ${model.port.constant.name} = ${model.port.constant.value}, ${placeText(model.port.constant)}`,
      columns: ['What', 'Call', 'In', 'Place'],
      rows: model.port.uses.map((one) => [one.role, one.name, one.within, placeText(one)]),
    });
  if (model.bitmaps.length > 0)
    sections.push({
      title: 'Service bitmaps',
      columns: ['Bitmap', 'Declaration', 'Used'],
      rows: model.bitmaps.map((one) => [
        one.name,
        one.declaration,
        one.uses.map((use) => `${use.name} in ${use.within}, ${placeText(use)}`).join('; '),
      ]),
    });
  sections.push({
    title: 'Limits',
    columns: ['Limit', 'Value', 'Place'],
    rows: model.limits.map((one) => [one.name, one.value, placeText(one)]),
  });
  const { documented } = model;
  if (documented !== undefined) {
    sections.push({
      title: 'As documented',
      note: `${exampleNote} The drawing is at ${placeText(documented)}.`,
      columns: ['Domain', 'Resource', 'Type', 'Id', 'Place'],
      rows: [
        ...documented.domains.map((one) => [one.name, '', '', '', placeText(one)]),
        ...documented.tables.flatMap((table) =>
          table.resources.map((one) => [table.domain, one.name, one.type, one.id, placeText(one)]),
        ),
      ],
    });
    if (documented.unread.length > 0)
      sections.push({
        title: 'Of the drawing not understood',
        columns: ['Name', 'Why', 'Place'],
        rows: documented.unread.map((one) => [one.text, unreadNote, placeText(one)]),
      });
    if (documented.words.length > 0)
      sections.push({
        title: 'Words of the comment that are no types',
        columns: ['Word', 'In this release', 'Place'],
        rows: documented.words.map((one) => [one.word, one.note, placeText(one)]),
      });
  }
  return { title: `Resource table${release === undefined ? '' : ` in ${release}`}`, sections };
}

export function operationText({ verb, name, shared, trapOperations }: ResourceOperation): string {
  if (trapOperations.length > 0) return `${trapOperations.join(', ')} (${name})`;
  return shared ? `${verb} (${name}, of several types)` : `${verb} (${name})`;
}

/** `…_OP_SENSOR_CREATE through exclaves_resource_sensor_open`. */
export function reachText({ name, via }: TypeReach): string {
  return `${name} through ${via.join(' → ')}`;
}

export function lookupCells({ domain, key, type }: Lookup): string[] {
  return [valueText(domain), valueText(key), valueText(type)];
}

/** `a fall-back after line 12, if id == 0`. */
export function retryText({ line, when }: Retry): string {
  return `a fall-back after line ${line + 1}, if ${when}`;
}

export function valueText(value: ResolvedValue): string {
  const { text, values, source, fallback = [], from } = value;
  const otherwise = fallback.map((one) => `, else "${one}"`).join('');
  switch (source) {
    case 'none':
      return '(not told)';
    case 'parameter':
      return `${text} (handed on)`;
    case 'runtime': {
      const names = from?.named.map((one) => `"${one}"`).join(' and ') ?? '';
      return `${text} (run time${otherwise}${from === undefined ? '' : `, from ${from.name}, which names ${names}`})`;
    }
    case 'several':
      return `${values.map((one) => `"${one}"`).join(' or ')}${otherwise} (${text})`;
    case 'constant':
      return text;
    default:
      return source === 'literal' ? text : `"${values[0] ?? ''}"${otherwise} (${text})`;
  }
}
