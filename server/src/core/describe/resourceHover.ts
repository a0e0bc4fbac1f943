/** Where a domain or a resource is looked up: for the string that names it, and for a constant that stands for one. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { type Lookup, possibleValues, type ResourceModel } from '../model/resources.ts';
import type { LinkTo } from './hover.ts';
import { inlineCode } from './markdown.ts';
import { retryText, valueText } from './resourceReport.ts';

const shown = 8;

/**
 * Paragraphs of Markdown; none for what no look-up names.
 *
 * @param value the string, without its quotation marks.
 */
export function describeResourceString(value: string, domain: DomainIndex, link: LinkTo): string[] {
  // Names of domains and of services are written as DNS names are, backwards: no other string asks for the model.
  if (!/^[\w-]+(?:\.[\w-]+)+$/.test(value)) return [];
  const table = domain.resourceTable();
  return table === undefined
    ? []
    : [
        ...asDomain(table, ({ domain: of }) => possibleValues(of).includes(value), link, domainKnown(table, value)),
        ...asResource(table, ({ key }) => key.values.includes(value), link),
      ];
}

/** For a constant or a macro. */
export function describeResourceConstant(name: string, table: ResourceModel, link: LinkTo): string[] {
  const own = table.domains.find((one) => one.name === name);
  return [
    ...asDomain(
      table,
      ({ domain }) => domain.text === name || (own !== undefined && possibleValues(domain).includes(own.value)),
      link,
      false,
    ),
    ...asResource(table, ({ key }) => key.text === name, link),
  ];
}

function domainKnown({ domains }: ResourceModel, value: string): boolean {
  return domains.some((one) => one.value === value);
}

function asDomain(table: ResourceModel, isMeant: (one: Lookup) => boolean, link: LinkTo, sayWhat: boolean): string[] {
  const lookups = table.lookups.filter((one) => !one.handsOn && isMeant(one));
  return [
    ...(sayWhat ? ['A domain of the resource table.'] : []),
    ...listed(
      'Looked in:',
      lookups.map((one) => `- for ${inlineCode(valueText(one.key))}${placeOf(one, link)}`),
    ),
  ];
}

function asResource(table: ResourceModel, isMeant: (one: Lookup) => boolean, link: LinkTo): string[] {
  const lookups = table.lookups.filter((one) => !one.handsOn && isMeant(one));
  return listed(
    'A resource that look-ups name:',
    lookups.map(
      (one) => `- ${inlineCode(valueText(one.type))} of ${inlineCode(valueText(one.domain))}${placeOf(one, link)}`,
    ),
  );
}

function placeOf(one: Lookup, link: LinkTo): string {
  return `, by ${inlineCode(one.callee)} in ${inlineCode(one.within)}, ${link(`${one.file}:${one.line + 1}`, one.file, one.line)}${one.retryOf === undefined ? '' : `, ${inlineCode(retryText(one.retryOf))}`}`;
}

function listed(head: string, rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  const more = rows.length > shown ? [`- and ${rows.length - shown} more`] : [];
  return [`${head}\n${[...rows.slice(0, shown), ...more].join('\n')}`];
}
