/**
 * The kernel-interface tree: operations of the trap with their wrappers and what they lead to, privileges, upcalls, exported
 * symbols, methods of I/O Kit, spawn attributes.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { describeNeed, needSummary, originInShort, passingInShort } from '../describe/needs.ts';
import { fullName, type Station, type Step } from '../model/callPath.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type {
  Exported,
  Named,
  Need,
  Passing,
  Privilege,
  Prohibition,
  Reached,
  TrapOperation,
} from '../model/kernelInterface.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { factNode, group, type NodeKind, type Place, type TreeNode, withUniqueIds } from './node.ts';

export function buildKernelInterfaceTree(domain: DomainIndex): TreeNode[] {
  const { operations, privileges, exports, drivers, spawn } = domain.kernelInterface();
  const facts = domain.facts();
  const prefix = commonPrefix(operations.map(({ fact }) => fact.name));
  return withUniqueIds([
    ...group(
      'kernelInterface/operations',
      'Trap operations',
      operations.map((one) => operationNode(one, prefix)),
      'What a process can ask the exclave trap for, by the number of the operation.',
    ),
    ...group(
      'kernelInterface/traps',
      'Trap',
      facts.filter(({ kind }) => kind === 'exclave-trap').map((fact) => trapNode(fact, domain)),
    ),
    ...group(
      'kernelInterface/privileges',
      'Privileges',
      privileges.map((one) => privilegeNode(one, prefix)),
      'Constants that select an entitlement, and entitlements that no constant selects.',
    ),
    ...group(
      'kernelInterface/upcalls',
      'Upcalls',
      upcallNodes(facts, domain),
      'What an exclave can ask the kernel for.',
    ),
    ...group(
      'kernelInterface/exports',
      'Exported symbols',
      exportNodes(exports),
      'Exclave symbols in the lists of what the kernel exports to its extensions.',
    ),
    ...group(
      'kernelInterface/drivers',
      'I/O Kit entry points',
      drivers.map((one) => namedNode('kernelInterface/drivers', one)),
    ),
    ...group(
      'kernelInterface/spawn',
      'Spawn attributes',
      spawn.map((one) => namedNode('kernelInterface/spawn', one)),
      'How a process is spawned into a conclave: functions, fields, and the calls of the kernel.',
    ),
  ]);
}

function operationNode(operation: TrapOperation, prefix: string): TreeNode {
  const { fact, code, calls, entry, handler, methods, needs, resources, wrappers } = operation;
  const id = `kernelInterface/operation:${fact.name}`;
  const number = (fact.detail ?? '').replace(/^= /, '');
  const summary = code === undefined ? 'not handled' : wrappers.map(({ from }) => from.name).join(', ');
  const codeNode: TreeNode[] =
    code === undefined
      ? []
      : [
          {
            id: `${id}/code`,
            label: `case in ${handler ?? 'the trap'}`,
            kind: 'step',
            place: placeOf(code),
            children: [],
            description: shortPlace(code),
            note: `The code that ${handler ?? 'the trap'} runs for ${fact.name}.`,
          },
        ];
  const needNodes: TreeNode[] =
    needs.length > 0 || code === undefined
      ? needs.map((need) => ({
          id: `${id}/need:${need.entitlement}@${need.within}`,
          label: need.entitlement,
          kind: 'need',
          description: needSummary(need),
          place: placeOf(need),
          children: needChildren(`${id}/need:${need.entitlement}@${need.within}`, need),
          symbolName: need.privilege ?? need.entitlement,
          note: describeNeed(need),
        }))
      : [
          {
            id: `${id}/need:none`,
            label: 'no check of an entitlement is seen',
            kind: 'step',
            place: placeOf(code),
            children: [],
            note: 'Neither the trap’s handler nor a function near it asks for an entitlement that the index knows. That is what the source shows, not a promise that none is needed.',
          },
        ];
  return {
    ...factNode('trapOperation', id, fact),
    id,
    label: fact.name.slice(prefix.length),
    symbolName: fact.name,
    description: [number, summary].filter((part) => part !== '').join(' · '),
    children: [
      ...group(`${id}/needs`, 'What a process must hold', needNodes),
      ...group(
        `${id}/wrappers`,
        'Wrappers in user space',
        wrappers.map(({ from }) => stationNode(`${id}/wrapper`, 'wrapper', from)),
      ),
      ...codeNode,
      ...group(
        `${id}/calls`,
        'Calls',
        calls.map((step) => stepNode(`${id}/call`, step)),
      ),
      ...group(
        `${id}/resources`,
        'Resource types',
        resources.map((one) => reachedNode(`${id}/resource`, one)),
      ),
      ...group(
        `${id}/methods`,
        'Tightbeam methods',
        methods.map((one) => reachedNode(`${id}/method`, one)),
      ),
      ...group(
        `${id}/entry`,
        'Way to the secure kernel',
        entry.map((step) => stepNode(`${id}/entry`, step)),
      ),
    ],
  };
}

/** What passes without it, whether it is enough, and how one comes by what does in its place. */
function needChildren(id: string, { fails, mustNot, origins, passes }: Need): TreeNode[] {
  return [
    ...(fails === undefined
      ? []
      : [
          {
            id: `${id}/fails:${fails.within}`,
            label: `not enough: fails where ${fails.condition}`,
            kind: 'step' as const,
            place: placeOf(fails),
            children: [],
            description: `${fails.within} · ${shortPlace(fails)}`,
          },
        ]),
    ...origins.map((one) => ({
      id: `${id}/origin:${one.condition}`,
      label: one.condition,
      kind: 'step' as const,
      description: `${one.field} is set by`,
      note: `${originInShort(one)}.`,
      children: one.setters.map((setter) => ({
        id: `${id}/origin:${one.condition}/${setter.name}`,
        label: setter.name,
        kind: 'function' as const,
        place: placeOf(setter),
        description: `asks for · ${shortPlace(setter)}`,
        children: setter.checks.map((need) => ({
          id: `${id}/origin:${one.condition}/${setter.name}/${need.entitlement}@${need.condition ?? ''}`,
          label: need.entitlement,
          kind: 'need' as const,
          place: placeOf(need),
          description: needSummary(need),
          symbolName: need.privilege ?? need.entitlement,
          note: describeNeed(need),
          children: prohibitionNodes(
            `${id}/origin:${one.condition}/${setter.name}/${need.condition ?? ''}`,
            need.mustNot,
          ),
        })),
      })),
    })),
    ...passNodes(id, passes, 'passes: '),
    ...prohibitionNodes(id, mustNot),
  ];
}

function prohibitionNodes(id: string, list: readonly Prohibition[]): TreeNode[] {
  return list.map((one) => ({
    id: `${id}/mustNot:${one.entitlement}@${one.within}`,
    label: `must not hold ${one.entitlement}`,
    kind: 'need',
    place: placeOf(one),
    children: [],
    symbolName: one.privilege ?? one.entitlement,
    description: `${one.within} · ${shortPlace(one)}`,
    note: one.condition,
  }));
}

function trapNode(fact: DomainFact, domain: DomainIndex): TreeNode {
  const graph = domain.callGraph();
  const id = `kernelInterface/trap:${fact.name}@${fact.file}`;
  const station = graph.at(fact.file, fact.start);
  const registered = station === undefined ? [] : graph.to(station).filter(({ kind }) => kind !== 'trap');
  return {
    ...factNode('function', id, fact),
    id,
    description: `${shortPath(fact.file)}${fact.detail?.startsWith('= ') ? ` ${fact.detail}` : ''}`,
    children: registered.map((step) => ({
      id: `${id}/from:${step.from.name}`,
      label: step.from.name,
      kind: 'step',
      place: placeOf(step.at),
      children: [],
      description: step.how,
      note: `${step.from.name}: ${step.how}.`,
    })),
  };
}

function privilegeNode(privilege: Privilege, prefix: string): TreeNode {
  const id = `kernelInterface/privilege:${privilege.name}`;
  const { checks, entitlements, name, operations, passes, place, prohibitions } = privilege;
  return {
    id,
    label: privilege.name,
    kind: 'privilege',
    place: placeOf(place),
    description: entitlements.map(({ name }) => name).join(', '),
    children: [
      ...group(
        `${id}/entitlements`,
        'Entitlements',
        entitlements.map((one) => ({
          id: `${id}/entitlement:${one.name}`,
          label: one.name,
          kind: 'entitlement' as const,
          place: placeOf(one),
          children: [],
          description: one.certainty,
        })),
      ),
      ...group(
        `${id}/checks`,
        'Checked in',
        checks.map((check) => ({
          id: `${id}/check:${check.within}`,
          label: check.within,
          kind: 'need' as const,
          place: placeOf(check),
          children: [],
          description: shortPlace(check),
          ...(check.condition === undefined ? {} : { note: check.condition }),
        })),
      ),
      ...group(
        `${id}/mustNot`,
        'Must not hold as well',
        prohibitionNodes(
          id,
          prohibitions.filter(({ asked }) => asked === name),
        ),
      ),
      ...group(
        `${id}/prohibited`,
        'Turned back with it',
        prohibitions
          .filter(({ asked }) => asked !== name)
          .map((one) => ({
            id: `${id}/prohibited:${one.within}`,
            label: one.within,
            kind: 'need' as const,
            place: placeOf(one),
            children: [],
            description: `${one.asked === undefined ? '' : `for ${one.asked} · `}${shortPlace(one)}`,
            note: one.condition,
          })),
      ),
      ...group(`${id}/passes`, 'Passes without it', passNodes(id, passes)),
      ...group(
        `${id}/operations`,
        'Trap operations that ask for it',
        operations.map(({ name, need }) => ({
          id: `${id}/operation:${name}`,
          label: name.slice(prefix.length),
          kind: 'need' as const,
          place: placeOf(need),
          children: [],
          symbolName: name,
          description: needSummary(need),
          note: describeNeed(need),
        })),
      ),
    ],
  };
}

function passNodes(id: string, passes: readonly Passing[], before = ''): TreeNode[] {
  return passes.map((one) => ({
    id: `${id}/passes:${one.condition}@${one.within}`,
    label: `${before}${one.condition}`,
    kind: 'step' as const,
    place: placeOf(one),
    children: [],
    description: [...(one.meaning === undefined ? [] : [one.meaning]), one.within, shortPlace(one)].join(' · '),
    note: `${one.within} says yes, without looking at the entitlement, where ${passingInShort(one)}.`,
  }));
}

function upcallNodes(facts: readonly DomainFact[], domain: DomainIndex): TreeNode[] {
  const graph = domain.callGraph();
  const slots = facts.filter(({ kind }) => kind === 'tightbeam-server-method');
  return facts
    .filter(({ kind }) => kind === 'tightbeam-server-table')
    .map((table): TreeNode => {
      const id = `kernelInterface/upcalls/${table.name}`;
      const own = slots.filter(({ file, of }) => of === table.name && file === table.file);
      return {
        ...factNode('serverTable', id, table),
        id,
        description: `${own.length} ${own.length === 1 ? 'slot' : 'slots'}`,
        children: own.map((slot): TreeNode => {
          const slotId = `${id}/${slot.name}`;
          const station = graph.at(slot.file, slot.start);
          const handlers = station === undefined ? [] : graph.from(station);
          return {
            ...factNode('serverMethod', slotId, slot),
            id: slotId,
            description: slot.function === undefined ? '' : `→ ${slot.function}`,
            children: handlers.map(({ to }) => stationNode(slotId, 'function', to)),
          };
        }),
      };
    });
}

function exportNodes(exports: readonly Exported[]): TreeNode[] {
  const files = [...new Set(exports.map(({ file }) => file))];
  return files.map((file): TreeNode => {
    const id = `kernelInterface/exports/${file}`;
    const own = exports.filter((one) => one.file === file);
    return {
      id,
      label: file,
      kind: 'group',
      description: String(own.length),
      children: own.map((one): TreeNode => {
        const { definition, name } = one;
        const short = name.slice(name.lastIndexOf(':') + 1);
        return {
          id: `${id}/${name}`,
          label: name,
          kind: 'exported',
          place: placeOf(one),
          description: definition === undefined ? 'no definition in the index' : shortPlace(definition),
          ...(short === name ? {} : { symbolName: short }),
          children:
            definition === undefined
              ? []
              : [
                  {
                    id: `${id}/${name}/definition`,
                    label: short,
                    kind: 'function',
                    place: placeOf(definition),
                    description: shortPlace(definition),
                    children: [],
                  },
                ],
        };
      }),
    };
  });
}

function stationNode(parent: string, kind: NodeKind, station: Station): TreeNode {
  return {
    id: `${parent}/${station.name}@${station.file}`,
    label: fullName(station),
    ...(station.record === undefined ? {} : { symbolName: station.name }),
    kind,
    place: placeOf(station),
    description: shortPlace(station),
    children: [],
  };
}

/** A step, shown by where it leads; what has no code in the tree, by the call that leads there. */
function stepNode(parent: string, step: Step): TreeNode {
  const { to, how, at } = step;
  const kind: NodeKind = to.kind === 'method' ? 'clientCall' : to.kind === 'secureEntry' ? 'step' : 'function';
  const isPlain = how === 'call';
  const place = kind === 'function' ? to : at;
  return {
    ...stationNode(parent, kind, to),
    place: placeOf(place),
    description: `${shortPlace(place)}${isPlain ? '' : ` · ${how}`}`,
    ...(kind === 'step'
      ? { note: `${to.name}, called at ${at.file}:${at.line + 1}. Its code is not in the open source.` }
      : {}),
  };
}

function reachedNode(parent: string, { name, place, via }: Reached): TreeNode {
  const ways = via.filter((station) => station.name !== name).map((station) => station.name);
  return {
    id: `${parent}/${name}`,
    label: name,
    kind: 'step',
    place: placeOf(place),
    children: [],
    symbolName: name,
    description: ways.length === 0 ? '' : `through ${ways.join(' → ')}`,
  };
}

function namedNode(parent: string, { detail, kind, name, ...place }: Named): TreeNode {
  return {
    id: `${parent}/${name}@${place.file}${kind === 'call' ? `:${detail}` : ''}`,
    label: name,
    kind: kind === 'call' ? 'use' : kind,
    place: placeOf(place),
    description: `${detail} · ${shortPlace(place)}`,
    children: [],
  };
}

function placeOf({ file, start, end }: EvidencePlace): Place {
  return { path: file, start, end };
}
function shortPath(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
function shortPlace({ file, line }: EvidencePlace): string {
  return `${shortPath(file)}:${line + 1}`;
}

/** The words that all names begin with, up to a `_`. */
function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf('_', length - 1) + 1);
}
