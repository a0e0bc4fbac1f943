/** The conclave tree: states and requests with every write, the record, the functions by life-cycle step. */
import { lifeCycle } from '../concepts/conclaves.ts';
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import { factNode, group, type NodeKind, type TreeNode, withUniqueIds } from './node.ts';
import { machineGroups } from './stateMachine.ts';

export function buildConclaveTree(domain: DomainIndex): TreeNode[] {
  const facts = domain.facts();
  const of = (kind: DomainFact['kind']) => facts.filter((fact) => fact.kind === kind);

  /** A value with the writes that name it. */
  const valued = (values: DomainFact['kind'], writes: DomainFact['kind'], kind: NodeKind, id: string): TreeNode[] =>
    of(values).map((value) => {
      const own = of(writes).filter((write) => new RegExp(`\\b${value.name}\\b`).test(write.detail ?? ''));
      return {
        ...factNode(kind, id, value),
        children: own.map((write) => writeNode(`${id}:${value.name}`, write)),
        ...(own.length === 0
          ? {}
          : {
              description: `${value.detail ?? ''}${value.detail === undefined ? '' : ' · '}${own.length} ${own.length === 1 ? 'write' : 'writes'}`,
            }),
      };
    });
  /** Writes of a value that only a local variable holds. */
  const indirect = (writes: DomainFact['kind'], values: DomainFact['kind'], id: string): TreeNode[] => {
    const names = of(values).map((value) => value.name);
    return of(writes)
      .filter((write) => !names.some((name) => new RegExp(`\\b${name}\\b`).test(write.detail ?? '')))
      .map((write) => writeNode(id, write));
  };

  const verbs = new Map<string, DomainFact[]>();
  for (const fact of of('conclave-function')) {
    const verb = fact.of ?? 'other';
    const list = verbs.get(verb);
    if (list === undefined) verbs.set(verb, [fact]);
    else list.push(fact);
  }
  const rank = (verb: string) => (lifeCycle.includes(verb) ? lifeCycle.indexOf(verb) : lifeCycle.length);
  const functionNode = (verb: string, fact: DomainFact) =>
    factNode('function', `conclaves/functions/${verb}`, fact, {
      id: `conclaves/functions/${verb}/${fact.name}@${fact.file}`,
      description: shortPath(fact.file),
    });
  const steps = [...verbs]
    .filter(([verb, list]) => verb !== 'other' && (list.length > 1 || lifeCycle.includes(verb)))
    .sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const single = [...verbs]
    .filter(([verb, list]) => verb === 'other' || (list.length === 1 && !lifeCycle.includes(verb)))
    .flatMap(([, list]) => list);
  const functions = [
    ...steps.flatMap(([verb, list]) =>
      group(
        `conclaves/functions/${verb}`,
        capital(verb),
        list.map((fact) => functionNode(verb, fact)),
      ),
    ),
    ...group(
      'conclaves/functions/other',
      'Other',
      single.map((fact) => functionNode('other', fact)),
    ),
  ];

  return withUniqueIds([
    ...group('conclaves/states', 'States', [
      ...valued('conclave-state', 'conclave-state-write', 'state', 'conclaves/state'),
      ...indirect('conclave-state-write', 'conclave-state', 'conclaves/states'),
    ]),
    ...group('conclaves/requests', 'Requests', [
      ...valued('conclave-request', 'conclave-request-write', 'request', 'conclaves/request'),
      ...indirect('conclave-request-write', 'conclave-request', 'conclaves/requests'),
    ]),
    ...machineGroups(domain),
    ...group(
      'conclaves/record',
      'Conclave record',
      of('conclave-record-field').map((fact) => factNode('field', 'conclaves/record', fact)),
    ),
    ...group('conclaves/functions', 'Functions by step', functions),
    ...group(
      'conclaves/limits',
      'Limits',
      of('conclave-limit').map((fact) => factNode('limit', 'conclaves/limits', fact)),
    ),
    ...group('conclaves/entitlements', 'Entitlements', entitlementRows(of('entitlement'))),
  ]);
}

/** A row for each entitlement, with a row for each place where there are several. */
function entitlementRows(facts: readonly DomainFact[]): TreeNode[] {
  const byName = new Map<string, DomainFact[]>();
  for (const fact of facts) byName.set(fact.name, [...(byName.get(fact.name) ?? []), fact]);
  return [...byName.values()].flatMap((places) => {
    const [first, ...others] = places;
    if (first === undefined) return [];
    const within = [...new Set(places.flatMap(({ function: name }) => name ?? []))];
    const node = {
      ...factNode('entitlement', 'conclaves/entitlements', first, {
        description: within.length === 0 ? '' : `checked in ${within.join(', ')}`,
      }),
      id: `conclaves/entitlements/${first.name}`,
    };
    if (others.length === 0) return node;
    const children = places.map((one) => ({
      ...factNode('use', node.id, one, { description: one.file.slice(one.file.lastIndexOf('/') + 1) }),
      label: one.function ?? one.name,
    }));
    return { ...node, children };
  });
}

function writeNode(parent: string, write: DomainFact): TreeNode {
  return {
    ...factNode('stateWrite', parent, write),
    label: write.function ?? write.name,
    description: `${write.name} ${write.detail ?? ''}`,
    symbolName: write.function ?? write.name,
  };
}

function shortPath(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
