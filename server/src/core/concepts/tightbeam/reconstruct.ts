/**
 * Puts the interfaces of Tightbeam together from what uses tell: names by the generator's rules, parameters from slots and
 * arguments, replies from blocks and results, fields from members, cases from constants. Nothing is dropped: what
 * contradicts is kept as a conflict, what only a name shows is there with its name.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type {
  Client,
  Confidence,
  EvidencePlace,
  Interface,
  Method,
  Module,
  TightbeamModel,
  UpcallTable,
  ValueType,
} from '../../model/tightbeam.ts';
import { Notation } from './cTypes.ts';
import { Downcalls } from './downcalls.ts';
import { Endpoints } from './endpoints.ts';
import { Expressions } from './expressions.ts';
import { isConstructor, type TightbeamName } from './forms.ts';
import { pairGenerations } from './generations.ts';
import { matchInputs } from './inputs.ts';
import { Methods } from './methods.ts';
import type { TightbeamNames } from './names.ts';
import { ordered } from './places.ts';
import { readTables } from './upcalls.ts';
import { Uses } from './uses.ts';
import { Values } from './values.ts';

/** @param onCallsOf told of each name whose calls are asked for. */
export function reconstruct(
  index: CheckoutIndex,
  names: TightbeamNames,
  onCallsOf: (name: string) => void = () => undefined,
): TightbeamModel {
  const uses = new Uses(index, names, onCallsOf);
  const notation = new Notation(names.names);
  const expressions = new Expressions(index, names.names);
  const endpoints = new Endpoints(uses);
  const downcalls = new Downcalls(uses, endpoints);
  const tables = pairGenerations(readTables(uses, endpoints));
  const methods = new Methods(uses, notation, expressions);
  methods.fromTables(tables);
  methods.fromCalls(downcalls);
  methods.fromNames();
  const values = new Values(uses, notation, expressions);
  values.read();
  const clients = uses.calls.filter(({ name }) => isConstructor(name)).map((at) => downcalls.client(at));
  const builtMethods = [...methods.drafts.values()].map((draft): Method => draft.build());
  const types = values.build();
  const interfaces = buildInterfaces(uses, methods, builtMethods, tables, clients);
  return {
    modules: buildModules(uses, interfaces, types),
    tables,
    clients,
    elementOf: new Map([...names.names.values()].map((one) => [one.name, elementOf(one)])),
  };
}

/** The element a generated name belongs to: `module.interface.method`, `module.interface`, `module.type`. */
export function elementOf(one: TightbeamName): string {
  const { module, interface: owner, method, type } = one;
  if (owner !== undefined) return method === undefined ? `${module}.${owner}` : `${module}.${owner}.${method}`;
  return `${module}.${type ?? ''}`;
}

function buildInterfaces(
  uses: Uses,
  methods: Methods,
  built: readonly Method[],
  tables: readonly UpcallTable[],
  clients: readonly Client[],
): Interface[] {
  const keys = new Map<string, { module: string; name: string }>();
  const enter = (module: string, name: string) => keys.set(`${module}.${name}`, { module, name });
  for (const one of uses.names.names.values()) if (one.interface !== undefined) enter(one.module, one.interface);
  for (const method of built) enter(method.module, method.interface);
  for (const table of tables) enter(table.module, table.interface);
  return [...keys.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { module, name }]): Interface => {
      const own = [...uses.names.names.values()].filter(
        (one) => one.module === module && one.interface === name && one.method === undefined,
      );
      const ownMethods = built
        .filter((one) => one.module === module && one.interface === name)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const ownTables = tables.filter((one) => one.module === module && one.interface === name);
      const ownClients = clients.filter((one) => one.module === module && one.interface === name);
      // Where it is served or opened says more than where it is mentioned.
      const best: EvidencePlace[] = [...ownTables, ...ownClients].map(({ file, start, end, line }) => ({
        file,
        start,
        end,
        line,
      }));
      const others = ordered([
        ...own.flatMap((one) => uses.placesOf(one.name)),
        ...ownMethods.flatMap((one) => one.evidence.slice(0, 1)),
      ]).filter((one) => !best.some(({ file, line }) => file === one.file && line === one.line));
      const isCalled = ownMethods.some((one) => one.calls.length > 0);
      const withoutEndpoint = isCalled && ownClients.every((one) => one.endpoint.steps.length === 0);
      const confidence: Confidence = ownTables.some((one) => one.confidence === 'stated')
        ? 'stated'
        : own.length > 0
          ? 'inferred'
          : 'nameOnly';
      return {
        name,
        module,
        confidence: withoutEndpoint && confidence === 'inferred' ? 'nameOnly' : confidence,
        evidence: [...best, ...others],
        names: own.map((one) => one.name).sort(),
        conflicts: own.flatMap((one) =>
          (one.alsoFits ?? []).map(
            (other) => `${one.name} could be of module ${other}, too: the longer module was taken`,
          ),
        ),
        extends: [...(methods.parents.get(key) ?? [])].sort(),
        methods: ownMethods,
        clients: ownClients,
        tables: ownTables,
        withoutEndpoint,
      };
    });
}

function buildModules(uses: Uses, interfaces: readonly Interface[], types: readonly ValueType[]): Module[] {
  const names = new Map<string, string[]>();
  for (const one of uses.names.names.values()) {
    const list = names.get(one.module);
    if (list === undefined) names.set(one.module, [one.name]);
    else list.push(one.name);
  }
  for (const { module } of interfaces) if (!names.has(module)) names.set(module, []);
  const inputs = matchInputs(
    uses.index.buildInputs,
    [...names.keys()].filter((module) => module !== ''),
  );
  return [...names.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([module, own]): Module => {
      const anchors = uses.names.anchors.get(module) ?? [];
      const conflicts = own.flatMap((name) =>
        (uses.names.names.get(name)?.alsoFits ?? []).map((other) => `${name} could be of module ${other}, too`),
      );
      return {
        name: module,
        confidence: anchors.some((name) => /__(init|server_s|server_start)$|_init$/.test(name))
          ? 'inferred'
          : 'nameOnly',
        evidence: ordered(anchors.flatMap((name) => uses.placesOf(name).slice(0, 1))).slice(0, 8),
        names: own.sort(),
        conflicts,
        interfaces: interfaces.filter((one) => one.module === module),
        types: types.filter((one) => one.module === module).sort((a, b) => (a.name < b.name ? -1 : 1)),
        inputs: inputs.of(module),
      };
    });
}
