/** Puts the model of the resource table together from declarations, uses and the comment's drawing. */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import type { CheckoutIndex, SymbolAt } from '../../index/checkoutIndex.ts';
import type { StateMachine } from '../../model/conclaves.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type {
  KnownResource,
  Lookup,
  PortUse,
  ResourceModel,
  ResourceOperation,
  ResourceType,
} from '../../model/resources.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import { commonPrefix } from '../conclaves/machine.ts';
import { functionAround } from '../functionAround.ts';
import { bareType, readDeclared } from '../tightbeam/cTypes.ts';
import { placeIn } from '../tightbeam/places.ts';
import { readDocumentedTable } from './documented.ts';
import { Lookups } from './lookups.ts';
import { OperationNames } from './operationNames.ts';
import { withReaches } from './reachedBy.ts';

/** From this many types on a function is about resources as such, and from two on if it has a `case` for each. */
const sharedFrom = 3;
/** A function that is about one type alone counts 1, one about two types a quarter of it for each. */
const memberFrom = 0.5;

export function buildResourceTable(
  index: CheckoutIndex,
  facts: readonly DomainFact[],
  machine: StateMachine | undefined,
): ResourceModel | undefined {
  const record = findRecord(index, facts, machine);
  if (record === undefined) return undefined;
  const typeFacts = facts.filter((fact) => fact.kind === 'resource-type');
  const typeNames = typeFacts.map((fact) => fact.name);
  const prefix = commonPrefix(typeNames);
  const typeField = record.fields.find(({ symbol }) => {
    const stem = typeOf(symbol).replace(/_[st]$/, '');
    return stem !== '' && typeNames[0]?.startsWith(`${stem.toUpperCase()}_`) === true;
  });
  if (typeField === undefined) return undefined;
  const domains = facts.flatMap((fact) =>
    fact.kind === 'resource-domain'
      ? [
          {
            name: fact.name,
            value: (fact.detail ?? '').replaceAll('"', ''),
            file: fact.file,
            start: fact.start,
            end: fact.end,
            line: fact.line,
          },
        ]
      : [],
  );
  const finder = new Lookups(index, {
    record: `(?:struct\\s+)?${record.name.replace(/_t$/, '')}(?:_t)?`,
    typeField: typeField.symbol.name,
    typeOfTypes: typeOf(typeField.symbol),
    types: new Set(typeNames),
    domains: new Map(domains.map((one) => [one.name, one.value])),
  });
  const lookups = finder.lookups();
  const uses = new TypeUses(index, facts, typeNames);
  const documented = readDocumentedTable(
    index,
    typeNames.map((one) => one.slice(prefix.length)),
    tableFile(facts, lookups),
  );
  const port = portSide(index, facts);
  const members = membersOf(index, record.fields);
  const names = new OperationNames(
    record.name,
    members.flatMap(({ symbol, type }) => [symbol.name, type]),
    typeNames.map((one) => one.slice(prefix.length)),
  );
  const functions = finder.lookupFunctions();
  const types = typeFacts.map((fact) => resourceType(fact, prefix, uses, members, names));
  return {
    record: record.name,
    typeField: typeField.symbol.name,
    types: withReaches(types, functions, index, facts),
    domains,
    functions,
    lookups,
    resources: knownResources(lookups),
    ...(port === undefined ? {} : { port }),
    bitmaps: bitmaps(index),
    limits: facts.flatMap((fact, at) =>
      (fact.kind === 'resource-limit' || fact.kind === 'conclave-limit') &&
      facts.findIndex((one) => one.kind.endsWith('-limit') && one.file === fact.file && one.start === fact.start) === at
        ? [
            {
              name: fact.name,
              value: (fact.detail ?? '').replace(/^= /, ''),
              file: fact.file,
              start: fact.start,
              end: fact.end,
              line: fact.line,
            },
          ]
        : [],
    ),
    ...(documented === undefined ? {} : { documented }),
  };
}

interface RecordFields {
  readonly name: string;
  readonly fields: readonly SymbolAt<FileFacts>[];
}

/** The record that holds the conclave's; where there is none, the one that the facts name. */
function findRecord(
  index: CheckoutIndex,
  facts: readonly DomainFact[],
  machine: StateMachine | undefined,
): RecordFields | undefined {
  let name = facts.find((fact) => fact.kind === 'resource-record-field')?.of;
  for (const { symbol } of machine === undefined ? [] : fieldsIn(index, machine.record))
    if (symbol.parent && symbol.signature.includes(machine?.record ?? '') && typeOf(symbol) === machine?.record)
      name = symbol.parent;
  if (name === undefined) return undefined;
  const own = fieldsIn(index, name).filter(({ symbol }) => symbol.parent === name);
  return own.length === 0 ? undefined : { name, fields: own };
}

/** The fields of files that name something. */
function fieldsIn(index: CheckoutIndex, name: string): SymbolAt<FileFacts>[] {
  return index
    .filesNaming([name])
    .flatMap((file) => file.symbols.flatMap((symbol) => (symbol.kind === 'field' ? [{ file, symbol }] : [])));
}

function typeOf(symbol: SourceSymbol): string {
  return bareType(readDeclared(symbol.signature.replace(/;\s*$/, '')).type);
}

/** Fields whose type is a record that the same header defines: what the union holds. */
function membersOf(
  index: CheckoutIndex,
  fields: readonly SymbolAt<FileFacts>[],
): readonly (SymbolAt<FileFacts> & { type: string })[] {
  return fields.flatMap((at) => {
    const type = typeOf(at.symbol);
    const isOwn = index.hasRecord(type) && at.file.symbols.some((one) => one.kind === 'field' && one.parent === type);
    return isOwn ? [{ ...at, type }] : [];
  });
}

/** Where the tables are: the file of the root table, else of the first look-up. */
function tableFile(facts: readonly DomainFact[], lookups: readonly Lookup[]): string {
  return facts.find((fact) => fact.kind === 'resource-table')?.file ?? lookups[0]?.file ?? '';
}

interface TypeUse {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
  readonly offset: number;
}

/** Which functions mention which types. */
class TypeUses {
  readonly byType = new Map<string, TypeUse[]>();
  readonly typesOf = new Map<string, Set<string>>();
  readonly counts = new Map<string, number>();
  private readonly operations: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    readonly index: CheckoutIndex,
    facts: readonly DomainFact[],
    types: readonly string[],
  ) {
    const operations = new Map<string, Set<string>>();
    for (const fact of facts)
      if (fact.kind === 'trap-operation' && fact.of !== undefined)
        operations.set(fact.of, (operations.get(fact.of) ?? new Set()).add(fact.name));
    this.operations = operations;
    for (const type of types) {
      const occurrences = index.occurrences(type);
      this.counts.set(type, occurrences.length);
      const list: TypeUse[] = [];
      for (const { file, offset } of occurrences) {
        const symbol = functionAround(file, offset);
        if (symbol === undefined) continue;
        list.push({ file, symbol, offset });
        const key = `${file.path}:${symbol.nameStart}`;
        this.typesOf.set(key, (this.typesOf.get(key) ?? new Set()).add(type));
      }
      this.byType.set(type, list);
    }
  }

  isShared({ file, symbol }: TypeUse): boolean {
    const types = this.typesOf.get(`${file.path}:${symbol.nameStart}`);
    if (types === undefined || types.size >= sharedFrom) return types !== undefined;
    // A function that tells types apart is given resources of any.
    const told = file.selections.flatMap(({ form, constant, start }) =>
      form === 'case' && symbol.start <= start && start < symbol.end && types.has(constant) ? [constant] : [],
    );
    return new Set(told).size > 1;
  }

  /** The operation of a trap under whose `case` the type is mentioned. */
  trapOperation({ file, symbol, offset }: TypeUse): string | undefined {
    const names = this.operations.get(symbol.name);
    if (names === undefined) return undefined;
    let best = -1;
    let found: string | undefined;
    for (const name of names)
      for (const use of this.index.offsetsIn(file, name)) {
        if (use <= best || use < symbol.start || use >= offset) continue;
        best = use;
        found = name;
      }
    return found;
  }
}

function resourceType(
  fact: DomainFact,
  prefix: string,
  uses: TypeUses,
  members: readonly (SymbolAt<FileFacts> & { type: string })[],
  names: OperationNames,
): ResourceType {
  const operations = new Map<string, ResourceOperation>();
  const scores = new Map<string, number>();
  const own = uses.byType.get(fact.name) ?? [];
  for (const use of own) {
    const { file, symbol } = use;
    const key = `${file.path}:${symbol.nameStart}`;
    const trap = uses.trapOperation(use);
    const before = operations.get(key);
    const traps = [...new Set([...(before?.trapOperations ?? []), ...(trap === undefined ? [] : [trap])])];
    operations.set(key, {
      name: symbol.name,
      ...placeIn(file, symbol.nameStart, symbol.nameEnd),
      verb: names.of(symbol.name),
      shared: trap === undefined && uses.isShared(use),
      trapOperations: traps,
    });
    if (before !== undefined) continue;
    const weight = 1 / (uses.typesOf.get(key)?.size ?? 1) ** 2;
    for (const member of members)
      if (uses.index.offsetsIn(file, member.symbol.name).some((one) => symbol.start <= one && one < symbol.end))
        scores.set(member.symbol.name, (scores.get(member.symbol.name) ?? 0) + weight);
  }
  const [best] = [...scores].sort(([, a], [, b]) => b - a);
  const member =
    best === undefined || best[1] < memberFrom ? undefined : members.find((one) => one.symbol.name === best[0]);
  return {
    name: fact.name,
    label: fact.name.slice(prefix.length),
    file: fact.file,
    start: fact.start,
    end: fact.end,
    line: fact.line,
    uses: uses.counts.get(fact.name) ?? 0,
    operations: [...operations.values()],
    namedBy: [],
    reachedBy: [],
    ...(member === undefined
      ? {}
      : {
          member: {
            name: member.symbol.name,
            type: member.type,
            ...placeIn(member.file, member.symbol.nameStart, member.symbol.nameEnd),
          },
        }),
  };
}

/** Resources that a look-up names in full. */
function knownResources(lookups: readonly Lookup[]): KnownResource[] {
  const found = new Map<
    string,
    KnownResource & { sites: { file: string; start: number; end: number; line: number }[] }
  >();
  for (const { domain, key, type, retryOf, file, start, end, line } of lookups) {
    const [name] = key.values;
    if (name === undefined) continue;
    const add = (value: string, isFallback: boolean) => {
      const id = `${value} ${name} ${type.values[0] ?? ''} ${isFallback}`;
      const one = found.get(id) ?? { domain: value, isFallback, name, type: type.values[0] ?? '', sites: [] };
      found.set(id, one);
      one.sites.push({ file, start, end, line });
    };
    for (const value of domain.values.length === 0 ? [''] : domain.values) add(value, retryOf !== undefined);
    for (const value of domain.fallback ?? []) add(value, true);
  }
  return [...found.values()].sort((a, b) =>
    a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : a.name < b.name ? -1 : 1,
  );
}

const portRoles: readonly (readonly [RegExp, string])[] = [
  [/alloc/, 'allocates the port'],
  [/make_send|copyout/, 'resource to port'],
  [/get|convert/, 'port to resource'],
];

/** The kobject type: the enumerator that the record's file hands to functions of kobjects. */
function portSide(index: CheckoutIndex, facts: readonly DomainFact[]): ResourceModel['port'] {
  const files = new Set(facts.filter((fact) => fact.kind === 'resource-table').map((fact) => fact.file));
  for (const path of files) {
    const file = index.file(path);
    if (file === undefined) continue;
    for (const call of file.calls) {
      if (!/kobject/i.test(call.callee)) continue;
      const constant = call.args.flatMap(
        (arg) =>
          index.symbolsNamed(arg).find(({ symbol }) => symbol.kind === 'enumerator' || symbol.kind === 'macro') ?? [],
      )[0];
      if (constant === undefined) continue;
      const { symbol, file: header } = constant;
      return {
        constant: {
          name: symbol.name,
          value: symbol.value ?? '',
          ...placeIn(header, symbol.nameStart, symbol.nameEnd),
        },
        uses: usesOf(index, symbol.name, (callee) => portRoles.find(([form]) => form.test(callee))?.[1] ?? callee),
      };
    }
  }
  return undefined;
}

/** Calls that are given a name, and invocations of macros outside of functions. */
function usesOf(index: CheckoutIndex, name: string, role: (callee: string) => string): PortUse[] {
  const found: PortUse[] = [];
  const mentioned = new RegExp(`\\b${name}\\b`);
  for (const { file, offset } of index.occurrences(name)) {
    const call = file.calls.findLast(
      (one) => one.start < offset && offset < one.end && one.args.some((arg) => mentioned.test(arg)),
    );
    const around = file.symbols.find(
      (one) => one.start <= offset && offset < one.end && one.kind !== 'enumerator' && one.kind !== 'enum',
    );
    const declares = file.symbols.some((one) => one.nameStart === offset && one.name === name);
    if (/^tests?\//.test(file.path) || declares) continue;
    if (call !== undefined)
      found.push({
        name: call.callee,
        within: call.within ?? '',
        role: role(call.callee),
        ...placeIn(file, offset, offset + name.length),
      });
    else if (around?.macro !== undefined)
      found.push({
        name: around.macro,
        within: '',
        role: 'registered by',
        ...placeIn(file, offset, offset + name.length),
      });
  }
  return found;
}

/** Maps of bits for services: a field or variable that is named for it, with an array behind. */
function bitmaps(index: CheckoutIndex): ResourceModel['bitmaps'] {
  const found: ResourceModel['bitmaps'][number][] = [];
  for (const file of index.files()) {
    if (!isExclaveName(file.path)) continue;
    for (const symbol of file.symbols) {
      if (symbol.kind !== 'field' && symbol.kind !== 'variable') continue;
      if (!/bitmap/i.test(symbol.name) || !/service/i.test(symbol.name) || !symbol.signature.includes('[')) continue;
      found.push({
        name: symbol.name,
        declaration: symbol.signature,
        ...placeIn(file, symbol.nameStart, symbol.nameEnd),
        uses: usesOf(index, symbol.name, (callee) => callee),
      });
    }
  }
  return found;
}
