/**
 * The resource table: types, domains, names, the two levels of tables, lookups and the operations of each type.
 *
 * Derived from the resource record (the struct named for an exclaves resource): the type of its type field names the
 * family of constants; a function that mentions a constant is an operation of that type. What a running system's table
 * holds is not in the source; names come from literals only.
 */
import type { CheckoutIndex, SymbolAt } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { FactList } from './factList.ts';
import { functionAround } from './functionAround.ts';
import { Lookups } from './resourceTable/lookups.ts';

const recordName = /^exclaves?_resource(_t)?$/;

export function buildResources(index: CheckoutIndex): DomainFact[] {
  const list = new FactList();
  const { facts } = list;

  const files = index.files().filter((file) => /xclave/i.test(file.path));
  const { types, fields: typeFields } = resourceTypes(index, files);
  for (const type of types) {
    const uses = index.occurrences(type).filter((use) => files.includes(use.file));
    const first = uses[0];
    const declared = index.symbolsNamed(type)[0];
    if (declared !== undefined) list.addSymbol('resource-type', declared, { detail: plural(uses.length, 'use') });
    else if (first !== undefined) {
      list.add('resource-type', first.file, first.offset, first.offset + type.length, {
        name: type,
        certainty: 'inferred',
        detail: `${plural(uses.length, 'use')}, defined in a generated header`,
      });
    }
    const operations = new Map<string, { at: SymbolAt; offset: number }>();
    for (const use of uses) {
      const symbol = functionAround(use.file, use.offset);
      if (symbol !== undefined && !operations.has(symbol.name))
        operations.set(symbol.name, { at: { file: use.file, symbol }, offset: use.offset });
    }
    for (const { at } of operations.values())
      list.addSymbol('resource-operation', at, { of: type, detail: at.symbol.signature, certainty: 'inferred' });
  }

  for (const at of index.symbolsOf('field')) {
    const { symbol, file } = at;
    if (symbol.parent !== undefined && recordName.test(symbol.parent) && files.includes(file))
      list.addSymbol('resource-record-field', at, { of: symbol.parent, detail: symbol.signature });
  }
  for (const at of index.symbolsOf('macro')) {
    const { symbol, file } = at;
    if (/^EXCLAVES?_DOMAIN_|_DOMAIN_(KERNEL|DARWIN)/.test(symbol.name) && symbol.value?.startsWith('"')) {
      list.addSymbol('resource-domain', at, { detail: symbol.value });
    } else if (
      files.includes(file) &&
      /(RESOURCE|BUFFER|SENSOR|SERVICE)\w*_(MAX|LEN)(_[A-Z]+)*$|^TABLE_LEN$/.test(symbol.name) &&
      symbol.value !== undefined
    ) {
      list.addSymbol('resource-limit', at, { detail: `= ${symbol.value}` });
    }
  }
  const domainValues = new Set(facts.filter((fact) => fact.kind === 'resource-domain').map((fact) => fact.detail));
  for (const file of files) {
    for (const literal of file.literals) {
      if (/\.private\./.test(literal.value) || domainValues.has(`"${literal.value}"`)) continue;
      const context = literal.macro ?? literal.callee ?? literal.within;
      list.add('resource-name', file, literal.start, literal.end, {
        name: literal.value,
        ...(context === undefined ? {} : { detail: context }),
        ...(literal.within === undefined ? {} : { function: literal.within }),
      });
    }
  }

  const domainNames = new Set(facts.filter((fact) => fact.kind === 'resource-domain').map((fact) => fact.name));
  // What hands its own parameters on to a look-up is one, whatever it is called and given.
  const lookupNames = new Set(
    typeFields.flatMap(({ symbol, type }) =>
      new Lookups(index, {
        record: `(?:struct\\s+)?${symbol.parent?.replace(/_t$/, '')}(?:_t)?`,
        typeField: symbol.name,
        typeOfTypes: type,
        types,
        domains: new Map(),
      })
        .lookupFunctions()
        .map(({ name }) => name),
    ),
  );
  for (const file of files) {
    for (const call of file.calls) {
      // A lookup says so in its name, is known by what it does, or is given a domain to look in.
      const isLookup =
        /lookup|_resource_info$/.test(call.callee) && /resource|service|domain|notification|sensor/.test(call.callee);
      const isKnown = isLookup || lookupNames.has(call.callee);
      if (!isKnown && !call.args.some((arg) => domainNames.has(arg))) continue;
      if (!index.isDeclared(call.callee)) continue;
      const type = call.args.find((arg) => types.has(arg));
      list.add('resource-lookup', file, call.start, call.start + call.callee.length, {
        name: call.callee,
        detail: `(${call.args.map((arg) => resolveArgument(index, arg)).join(', ')})`,
        ...(type === undefined ? {} : { of: type }),
        ...(call.within === undefined ? {} : { function: call.within }),
      });
    }
  }

  // The code of the tables: the sections of the file that defines the root table.
  for (const root of index.symbolsOf('variable')) {
    if (!/root_table/.test(root.symbol.name) || !files.includes(root.file)) continue;
    for (const symbol of root.file.symbols) {
      const section = symbol.section ?? '';
      const isTableCode = /table|domain/i.test(section) || /table/.test(symbol.name);
      if (!isTableCode || !['function', 'variable', 'typedef', 'struct'].includes(symbol.kind)) continue;
      list.addSymbol(
        'resource-table',
        { file: root.file, symbol },
        { of: section === '' ? 'Tables' : section, detail: symbol.signature },
      );
    }
  }
  return facts;
}

interface Types {
  readonly types: ReadonlySet<string>;
  /** The fields that hold one, with the name of its type. */
  readonly fields: readonly { readonly symbol: SourceSymbol; readonly type: string }[];
}

/** Constants of the resource record's type field: named after its type, upper-cased. */
function resourceTypes(index: CheckoutIndex, files: readonly FileFacts[]): Types {
  const families = new Set<string>();
  const fields: { symbol: SourceSymbol; type: string }[] = [];
  for (const { symbol } of index.symbolsOf('field')) {
    if (symbol.parent === undefined || !recordName.test(symbol.parent)) continue;
    const [, name, type] = /^(?:enum\s+)?((\w*resource\w*?)_[st])\s/.exec(symbol.signature) ?? [];
    // What the source defines as a record is data of a resource, not its type.
    if (name === undefined || type === undefined || index.hasRecord(name)) continue;
    families.add(`${type.toUpperCase()}_`);
    fields.push({ symbol, type: name });
  }
  const types = new Set<string>();
  for (const file of files) {
    for (const word of file.words) {
      for (const family of families) {
        if (word.startsWith(family) && /^[A-Z0-9_]+$/.test(word) && !/_(MAX|LEN|SIZE|COUNT|INFO)$/.test(word))
          types.add(word);
      }
    }
  }
  return { types: new Set([...types].sort()), fields };
}

/** Shows what a macro argument stands for: `EXCLAVES_DOMAIN_KERNEL` → `EXCLAVES_DOMAIN_KERNEL "com.apple.kernel"`. */
function resolveArgument(index: CheckoutIndex, argument: string): string {
  if (!/^[A-Z][A-Z0-9_]+$/.test(argument)) return argument;
  const value = index.symbolsNamed(argument).find((at) => at.symbol.kind === 'macro')?.symbol.value;
  return value?.startsWith('"') ? `${argument} ${value}` : argument;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
