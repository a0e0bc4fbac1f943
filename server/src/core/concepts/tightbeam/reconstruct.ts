/**
 * Puts the interfaces of one module of Tightbeam together from what uses tell: names by the generator's rules, parameters from slots and
 * arguments, replies from blocks and results, fields from members, cases from constants. Nothing is dropped: what
 * contradicts is kept as a conflict, what only a name shows is there with its name.
 */
import type {
  Client,
  Confidence,
  EvidencePlace,
  Interface,
  Method,
  Module,
  UpcallTable,
  ValueType,
} from '../../model/tightbeam.ts';
import type { Notation } from './cTypes.ts';
import { Downcalls } from './downcalls.ts';
import type { Endpoints } from './endpoints.ts';
import { Expressions } from './expressions.ts';
import { isConstructor, type TightbeamName } from './forms.ts';
import { Methods } from './methods.ts';
import { ordered } from './places.ts';
import type { Uses } from './uses.ts';
import { Values } from './values.ts';

export interface BuiltModule {
  readonly module: Module;
  readonly clients: readonly Client[];
}

/**
 * @param uses what the files tell about the module.
 * @param tables those that have a slot of it, compared with the other generations'.
 * @param inputs files of the build that it may come from.
 */
export function reconstructModule(
  uses: Uses,
  tables: readonly UpcallTable[],
  endpoints: Endpoints,
  names: Notation,
  inputs: readonly string[],
): BuiltModule {
  const expressions = new Expressions(uses.index, uses.names.names);
  const notation = names.with((name) => expressions.typedefOf(name));
  const downcalls = new Downcalls(uses, endpoints);
  const methods = new Methods(uses, notation, expressions);
  methods.fromTables(tables);
  methods.fromCalls(downcalls);
  methods.fromHandlers();
  methods.fromNames();
  const values = new Values(uses, notation, expressions);
  values.read();
  const clients = uses.calls
    .filter(({ name }) => isConstructor(name) && name.module === uses.module)
    .map((at) => downcalls.client(at));
  // What a file tells about the module may tell of another one, too, which is put together by itself.
  const builtMethods = [...methods.drafts.values()].flatMap((draft): Method[] =>
    draft.module === uses.module ? [draft.build()] : [],
  );
  const types = values.build();
  const interfaces = buildInterfaces(uses, methods, values, builtMethods, tables, clients);
  return { module: buildModule(uses, interfaces, types, inputs), clients };
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
  values: Values,
  built: readonly Method[],
  tables: readonly UpcallTable[],
  clients: readonly Client[],
): Interface[] {
  const keys = new Map<string, { module: string; name: string }>();
  const enter = (module: string, name: string) => keys.set(`${module}.${name}`, { module, name });
  for (const one of uses.own) if (one.interface !== undefined) enter(one.module, one.interface);
  for (const method of built) enter(method.module, method.interface);
  for (const table of tables) if (table.module === uses.module) enter(table.module, table.interface);
  return [...keys.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { module, name }]): Interface => {
      const own = uses.own.filter((one) => one.interface === name && one.method === undefined);
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
        handle: values.handleOf(key),
      };
    });
}

function buildModule(
  uses: Uses,
  interfaces: readonly Interface[],
  types: readonly ValueType[],
  inputs: readonly string[],
): Module {
  const anchors = uses.names.anchors.get(uses.module) ?? [];
  return {
    name: uses.module,
    confidence: anchors.some((name) => /__(init|server_s|server_start)$|_init$/.test(name)) ? 'inferred' : 'nameOnly',
    evidence: ordered(anchors.flatMap((name) => uses.placesOf(name).slice(0, 1))).slice(0, 8),
    names: uses.own.map(({ name }) => name).sort(),
    conflicts: uses.own.flatMap(({ alsoFits, name }) =>
      (alsoFits ?? []).map((other) => `${name} could be of module ${other}, too`),
    ),
    interfaces,
    types: types.filter((one) => one.module === uses.module).sort((a, b) => (a.name < b.name ? -1 : 1)),
    inputs,
  };
}
