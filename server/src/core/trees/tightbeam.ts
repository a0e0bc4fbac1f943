/** The Tightbeam tree: modules with their interfaces, calls and types; the upcall tables; the runtime. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import { factNode, group, type TreeNode, withUniqueIds } from './node.ts';

export function buildTightbeamTree(domain: DomainIndex): TreeNode[] {
  const facts = domain.facts();
  const of = (kind: DomainFact['kind'], owner?: string) =>
    facts.filter((fact) => fact.kind === kind && (owner === undefined || fact.of === owner));

  const modules = of('tightbeam-module').map((module): TreeNode => {
    const id = `tightbeam/module:${module.name}`;
    const interfaces = of('tightbeam-interface', module.name).map((one): TreeNode => {
      const interfaceId = `${id}/interface:${one.name}`;
      const calls = [...of('tightbeam-client', one.name), ...of('tightbeam-call', one.name)].map((call) =>
        factNode('clientCall', interfaceId, call, {
          ...short(call.name, `${one.name}_`),
          description: `${call.detail ?? ''}${call.function === undefined ? '' : ` in ${call.function}`}`,
        }),
      );
      const servers = of('tightbeam-server-table', one.name).map((table) =>
        factNode('serverTable', interfaceId, table),
      );
      const children = [...servers, ...calls];
      return {
        id: interfaceId,
        label: one.name.slice(module.name.length + 1),
        kind: 'interface',
        description:
          servers.length > 0
            ? 'served by XNU'
            : children.length === 0
              ? 'seen in types only'
              : `${children.length} ${children.length === 1 ? 'call' : 'calls'}`,
        place: { path: one.file, start: one.start, end: one.end },
        symbolName: one.name,
        children,
        note: `Interface ${one.name} of module ${module.name}, inferred from the names that Tightbeam’s generator made.`,
      };
    });
    const types = of('tightbeam-type', module.name).map((type) =>
      factNode('messageType', id, type, short(type.name, `${module.name}_`)),
    );
    const constants = of('tightbeam-constant', module.name).map((constant) =>
      factNode('enumCase', id, constant, short(constant.name, `${module.name.toUpperCase()}_`)),
    );
    const functions = of('tightbeam-function', module.name).map((one) =>
      factNode('function', id, one, short(one.name, `${module.name}_`)),
    );
    return {
      id,
      label: module.name,
      kind: 'module',
      description: module.detail ?? '',
      place: { path: module.file, start: module.start, end: module.end },
      children: [
        ...interfaces,
        ...group(`${id}/types`, 'Types', types),
        ...group(`${id}/constants`, 'Constants', constants),
        ...group(`${id}/functions`, 'Generated functions', functions),
      ],
      note: `Tightbeam module ${module.name}. Its interface definition is not in the open source; what stands here is inferred from its uses.`,
    };
  });

  const tables = of('tightbeam-server-table').map((table): TreeNode => {
    const id = `tightbeam/table:${table.name}`;
    const slots = of('tightbeam-server-method', table.name).map((slot) =>
      factNode('serverMethod', id, slot, {
        description: slot.function === undefined ? (slot.detail ?? '') : `→ ${slot.function}`,
      }),
    );
    return { ...factNode('serverTable', 'tightbeam/tables', table), id, children: slots };
  });

  const connections = of('tightbeam-connection').map((one): TreeNode => {
    const id = `tightbeam/connection:${one.file}:${one.function ?? ''}:${one.of ?? ''}`;
    const inside = ` in ${one.function ?? ''}`;
    const sent = of('tightbeam-send', one.of)
      .filter((send) => send.file === one.file && send.function === one.function)
      .map((send) => factNode('clientCall', id, send, { description: `${send.detail ?? ''}${inside}` }));
    const row = factNode('clientCall', 'tightbeam/connections', one, { description: `${one.detail ?? ''}${inside}` });
    return { ...row, id, children: sent };
  });

  const loose = (kind: DomainFact['kind']) =>
    of(kind, '').map((fact) =>
      factNode(kind === 'tightbeam-type' ? 'messageType' : 'function', 'tightbeam/unprefixed', fact),
    );
  return withUniqueIds([
    ...group(
      'tightbeam/modules',
      'Modules',
      modules,
      'Modules whose generated names the source uses. None of their definitions is published.',
    ),
    ...group('tightbeam/tables', 'Upcall tables', tables, 'Tables of blocks that serve calls from exclaves into XNU.'),
    ...group('tightbeam/unprefixed', 'Types without a module', [
      ...loose('tightbeam-type'),
      ...loose('tightbeam-function'),
    ]),
    ...group(
      'tightbeam/connections',
      'Clients without an interface',
      connections,
      'Connections of the runtime that code makes and sends messages over, without a client that Tightbeam generated.',
    ),
    ...group(
      'tightbeam/runtime',
      'Runtime',
      of('tightbeam-runtime').map((fact) => factNode('runtimeSymbol', 'tightbeam/runtime', fact)),
      'Names of the Tightbeam runtime (tb_…, TB_…). Its header is not in the open source.',
    ),
  ]);
}

/** The part of a generated name that its place in the tree does not say already; copy and search keep the whole. */
function short(name: string, prefix: string): Pick<TreeNode, 'label' | 'symbolName'> {
  return { label: name.startsWith(prefix) ? name.slice(prefix.length) : name, symbolName: name };
}
