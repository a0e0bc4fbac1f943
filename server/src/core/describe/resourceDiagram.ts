/** The two levels of the resource table as a diagram: as look-ups tell of it, and as a comment draws it. */
import type { Diagram, DiagramEdge, DiagramNode } from '../model/diagram.ts';
import {
  type DocumentedTable,
  type KnownResource,
  type Lookup,
  possibleValues,
  type ResourceModel,
} from '../model/resources.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { shortPlace } from './diagramPlaces.ts';
import { exampleNote, runTimeNote } from './resourceReport.ts';

const asRead = 'read';
const asDocumented = 'documented';

/** Collects nodes and edges; a node is made once. */
class Draft {
  readonly nodes = new Map<string, DiagramNode>();
  readonly edges: DiagramEdge[] = [];

  constructor(private readonly group: string) {}

  /** @returns the node's id. */
  add(
    id: string,
    label: string,
    detail: string,
    at: EvidencePlace | undefined,
    more: Partial<DiagramNode> = {},
  ): string {
    const key = `${this.group} ${id}`;
    if (!this.nodes.has(key))
      this.nodes.set(key, {
        id: key,
        label,
        role: 'plain',
        group: this.group,
        ...(detail === '' ? {} : { detail }),
        ...(at === undefined ? {} : placed(at)),
        ...more,
      });
    return key;
  }
  link(from: string, to: string, isDashed = false): void {
    if (!this.edges.some((one) => one.from === from && one.to === to))
      this.edges.push({ from, to, label: '', isDashed });
  }
}

function placed({ file, start, end, line }: EvidencePlace): Pick<DiagramNode, 'place' | 'lines'> {
  return { place: { file, start, end, line }, lines: { startLine: line, endLine: line } };
}

export function resourceDiagram(model: ResourceModel): Diagram {
  const read = readTable(model);
  const documented =
    model.documented === undefined || isUnread(model.documented) ? undefined : documentedTable(model.documented);
  return {
    title: 'Resource table',
    summary: [
      runTimeNote,
      ...(documented === undefined ? [] : [exampleNote]),
      ...(model.lookups.some((one) => one.by === 'id') ? ['Look-ups by id are not drawn.'] : []),
    ].join(' '),
    nodes: [...read.nodes.values(), ...(documented?.nodes.values() ?? [])],
    edges: [...read.edges, ...(documented?.edges ?? [])],
    groups: [
      { id: asRead, label: 'As look-ups tell of it' },
      ...(model.documented === undefined || documented === undefined
        ? []
        : [{ id: asDocumented, label: `As drawn in ${shortPlace(model.documented)}: examples` }]),
    ],
    flow: 'right',
    keys: [
      { label: 'named in the source', isDashed: false },
      { label: 'told at run time, or looked for in several domains', isDashed: true },
    ],
  };
}

/** Nothing of the drawing could be read: there is nothing to draw. */
function isUnread({ domains, tables }: DocumentedTable): boolean {
  return domains.length + tables.length === 0;
}

function readTable(model: ResourceModel): Draft {
  const draft = new Draft(asRead);
  const root = draft.add('root', 'Root table', 'domains by name', undefined, { role: 'entry' });
  const domainNode = (value: string): string => {
    const own = model.domains.find((one) => one.value === value);
    const at = own ?? model.resources.find((one) => one.domain === value)?.sites[0];
    return value === ''
      ? draft.add('domain ?', 'Other domains', 'told at run time', undefined, { role: 'external' })
      : draft.add(`domain ${value}`, value, own?.name ?? '', at, own === undefined ? {} : { names: [own.name] });
  };
  for (const { value } of model.domains) draft.link(root, domainNode(value));
  for (const one of model.resources) {
    const domain = domainNode(one.domain);
    draft.link(root, domain, one.domain === '');
    const domains = domainsOf(one, model);
    draft.link(domain, resourceNode(draft, one, domains, model), domains > 1 || one.isFallback);
  }
  for (const [domainName, lookups] of openLookups(model)) {
    const domain = domainNode(domainName);
    draft.link(root, domain, domainName === '');
    draft.link(domain, openNode(draft, domainName, lookups, model), true);
  }
  return draft;
}

/** In how many domains it is looked for: a look-up that tries several does not tell which has it. */
function domainsOf({ domain, name }: KnownResource, { lookups }: ResourceModel): number {
  const own = lookups.filter((one) => one.key.values.includes(name) && possibleValues(one.domain).includes(domain));
  return own.length === 0 ? 1 : Math.min(...own.map((one) => possibleValues(one.domain).length));
}

function resourceNode(
  draft: Draft,
  { domain, isFallback, name, sites, type }: KnownResource,
  domains: number,
  model: ResourceModel,
): string {
  const [first, ...others] = sites;
  const at =
    first === undefined ? '' : `${shortPlace(first)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
  const tried = isFallback ? 'as a fall-back' : domains > 1 ? `looked for in ${domains} domains` : '';
  const detail = [typeLabel(type, model), at, tried].filter((part) => part !== '').join(' · ');
  return draft.add(`resource ${domain} ${name} ${type}`, name, detail, first);
}

/** Look-ups whose name only a running system knows, by domain and type. */
function openLookups({ lookups }: ResourceModel): Map<string, Lookup[]> {
  const open = new Map<string, Lookup[]>();
  for (const one of lookups) {
    if (one.handsOn || one.by !== 'name' || one.key.values.length > 0) continue;
    // What may be one of several domains is told at run time, too.
    const domain = possibleValues(one.domain).length === 1 ? (one.domain.values[0] ?? '') : '';
    open.set(domain, [...(open.get(domain) ?? []), one]);
  }
  return open;
}

function openNode(draft: Draft, domain: string, lookups: readonly Lookup[], model: ResourceModel): string {
  const types = [...new Set(lookups.map((one) => typeLabel(one.type.values[0] ?? one.type.text, model)))];
  const count = `${lookups.length} ${lookups.length === 1 ? 'look-up' : 'look-ups'}`;
  const known = types.filter((one) => one !== '');
  return draft.add(
    `open ${domain}`,
    'names told at run time',
    known.length === 0 ? count : `${count}: ${known.slice(0, 3).join(', ')}${known.length > 3 ? ' …' : ''}`,
    lookups[0],
    { role: 'external' },
  );
}

function typeLabel(type: string, { types }: ResourceModel): string {
  return types.find((one) => one.name === type)?.label ?? type;
}

function documentedTable({ domains, tables, words, ...drawing }: DocumentedTable): Draft {
  const draft = new Draft(asDocumented);
  // A drawing of one table has no root.
  const root =
    domains.length === 0 ? undefined : draft.add('root', 'Root table', 'domains by name', drawing, { role: 'entry' });
  const link = (to: string) => {
    if (root !== undefined) draft.link(root, to);
  };
  for (const one of domains) link(draft.add(`domain ${one.name}`, one.name, 'example', one));
  for (const { domain, resources, ...at } of tables) {
    const table = draft.add(`domain ${domain}`, domain === '' ? 'Table' : domain, 'example', at);
    if (!domains.some((one) => one.name === domain)) link(table);
    for (const one of resources) {
      const note = words.find(({ word }) => word === one.type)?.note;
      const detail = [`${one.type} ${one.id}`.trim(), note ?? ''].filter((part) => part !== '').join(' · ');
      draft.link(table, draft.add(`resource ${domain} ${one.name}`, one.name, detail, one));
    }
  }
  return draft;
}
