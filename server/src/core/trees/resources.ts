/** The resource-table tree: types with their operations, domains, names, lookups, the two levels of tables. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import { factNode, group, type TreeNode, withUniqueIds } from './node.ts';
import { reachRows, tableGroups } from './resourceTable.ts';

export function buildResourceTree(domain: DomainIndex): TreeNode[] {
  const facts = domain.facts();
  const of = (kind: DomainFact['kind'], owner?: string) =>
    facts.filter((fact) => fact.kind === kind && (owner === undefined || fact.of === owner));

  const typesOfTable = domain.resourceTable()?.types ?? [];
  const prefix = commonPrefix(of('resource-type').map((type) => type.name));
  const types = of('resource-type').map((type): TreeNode => {
    const id = `resources/type:${type.name}`;
    const operations = of('resource-operation', type.name).map((one) =>
      factNode('operation', id, one, { description: one.file.slice(one.file.lastIndexOf('/') + 1) }),
    );
    const lookups = of('resource-lookup', type.name).map((one) => lookupNode(id, one));
    return {
      ...factNode('resourceType', 'resources/types', type),
      id,
      // What tells the types apart comes first: the views are narrow.
      label: type.name.slice(prefix.length),
      symbolName: type.name,
      children: [
        ...group(`${id}/operations`, 'Operations', operations),
        ...group(
          `${id}/reached`,
          'Operations of the trap',
          reachRows(
            `${id}/reached`,
            typesOfTable.find(({ name }) => name === type.name),
          ),
          'The code of the operation names the type; or, inferred, it calls a function that looks the type up or works on it.',
        ),
        ...group(`${id}/lookups`, 'Lookups', lookups),
      ],
    };
  });

  const sections = new Map<string, DomainFact[]>();
  for (const fact of of('resource-table')) {
    const list = sections.get(fact.of ?? '');
    if (list === undefined) sections.set(fact.of ?? '', [fact]);
    else list.push(fact);
  }
  const tables = [...sections].flatMap(([section, list]) =>
    group(
      `resources/tables/${section}`,
      section,
      list.map((fact) => factNode('table', `resources/tables/${section}`, fact)),
    ),
  );

  const lookups = new Map<string, DomainFact[]>();
  for (const fact of of('resource-lookup')) {
    const list = lookups.get(fact.name);
    if (list === undefined) lookups.set(fact.name, [fact]);
    else list.push(fact);
  }
  const lookupFunctions = [...lookups].flatMap(([name, list]) =>
    group(
      `resources/lookups/${name}`,
      name,
      list.map((fact) => lookupNode(`resources/lookups/${name}`, fact)),
    ),
  );

  return withUniqueIds([
    ...group('resources/types', 'Resource types', types, 'The kinds of resources that the table can hold.'),
    ...group(
      'resources/domains',
      'Domains',
      of('resource-domain').map((fact) => factNode('domain', 'resources/domains', fact)),
      'First-level entries that the source names. Every conclave adds one of its own at run time.',
    ),
    ...group(
      'resources/names',
      'Names in the source',
      of('resource-name').map((fact) => factNode('resourceName', 'resources/names', fact)),
      'String literals only: what the table of a running system holds is not in the source.',
    ),
    ...tableGroups(domain),
    ...group('resources/lookups', 'Lookups', lookupFunctions),
    ...group('resources/tables', 'Root and second-level tables', tables),
    ...group(
      'resources/record',
      'Resource record',
      of('resource-record-field').map((fact) => factNode('field', 'resources/record', fact)),
    ),
    ...group(
      'resources/limits',
      'Limits',
      of('resource-limit').map((fact) => factNode('limit', 'resources/limits', fact)),
    ),
  ]);
}

/** The words that all names begin with, up to a `_`. */
function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf('_', length - 1) + 1);
}

function lookupNode(parent: string, fact: DomainFact): TreeNode {
  return {
    ...factNode('lookup', parent, fact),
    label: fact.function ?? fact.name,
    description: `${fact.name}${fact.detail ?? ''}`,
    symbolName: fact.function ?? fact.name,
  };
}
