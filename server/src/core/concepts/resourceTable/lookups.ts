/**
 * Look-ups of resources: a function is one when it returns the record, is given a resource type and does not set that of
 * a record; or when it hands its own parameters to such a function. Arguments are followed to what the source says of them.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Call, FileFacts } from '../../model/fileFacts.ts';
import type { Lookup, LookupFunction, ResolvedValue } from '../../model/resources.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import { functionAround, functionsIn } from '../functionAround.ts';
import { type Declared, readParameters } from '../tightbeam/cTypes.ts';
import { placeIn } from '../tightbeam/places.ts';

/** Where a look-up's arguments stand; a fixed one is what the function itself gives. */
interface Roles {
  readonly by: 'name' | 'id';
  readonly domain: number | ResolvedValue;
  readonly key: number;
  readonly type: number | ResolvedValue;
}

interface Found {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
  readonly roles: Roles;
  readonly through: string | undefined;
}

interface LookupCall {
  readonly file: FileFacts;
  readonly call: Call;
  readonly roles: Roles;
}

/** Between domains that a function tries one after the other. */
const either = ' or ';

export interface LookupInput {
  /** As an expression that matches tag and typedef. */
  readonly record: string;
  readonly typeField: string;
  /** Names of the type of the type field. */
  readonly typeOfTypes: string;
  readonly types: ReadonlySet<string>;
  /** Macros that stand for domains: name → string. */
  readonly domains: ReadonlyMap<string, string>;
}

export class Lookups {
  private readonly functions = new Map<string, Found>();
  private readonly returnsRecord: RegExp;

  constructor(
    private readonly index: CheckoutIndex,
    private readonly input: LookupInput,
  ) {
    this.returnsRecord = new RegExp(`\\b${input.record}\\s*\\*\\s*$`);
    for (const file of index.filesNaming([input.typeOfTypes]))
      for (const symbol of file.symbols) if (symbol.kind === 'function') this.addBase(file, symbol);
    for (let round = 0; round < 4; round++) {
      const before = this.functions.size;
      for (const { file, call, roles } of this.calls()) this.addWrapper(file, call, roles);
      if (this.functions.size === before) break;
    }
  }

  lookupFunctions(): LookupFunction[] {
    return [...this.functions.values()].map(({ file, symbol, roles, through }) => ({
      name: symbol.name,
      ...placeIn(file, symbol.nameStart, symbol.nameEnd),
      by: roles.by,
      ...(through === undefined ? {} : { through }),
      ...(typeof roles.type === 'number' ? {} : { type: roles.type }),
      ...(typeof roles.domain === 'number' ? {} : { domain: roles.domain }),
    }));
  }

  lookups(): Lookup[] {
    const calls = this.calls();
    return calls.map(({ file, call, roles }): Lookup => {
      const value = (role: number | ResolvedValue) =>
        typeof role === 'number' ? this.resolve(call.args[role] ?? '', file, call) : role;
      const domain = value(roles.domain);
      const key = value(roles.key);
      const type = value(roles.type);
      const tells = [domain, key, type].filter((one) => one.source !== 'parameter' && one.source !== 'none');
      return {
        ...placeIn(file, call.start, call.start + call.callee.length),
        callee: call.callee,
        within: call.within ?? '',
        by: roles.by,
        domain,
        key,
        type,
        handsOn: key.source === 'parameter' && tells.length < 3,
        ...retryOf({ file, call, roles }, calls),
      };
    });
  }

  private calls(): LookupCall[] {
    const made: LookupCall[] = [];
    for (const file of this.index.filesNaming(this.functions.keys())) {
      if (/^tests?\//.test(file.path)) continue;
      for (const call of file.calls) {
        const found = this.functions.get(call.callee);
        if (found !== undefined && call.args.length > 0) made.push({ file, call, roles: found.roles });
      }
    }
    return made;
  }

  private addBase(file: FileFacts, symbol: SourceSymbol): void {
    const { typeOfTypes } = this.input;
    if (!symbol.signature.includes(typeOfTypes)) return;
    const head = symbol.signature.slice(0, Math.max(0, symbol.signature.indexOf(symbol.name)));
    if (!this.returnsRecord.test(head)) return;
    const parameters = parametersOf(symbol);
    const type = parameters.findIndex((one) => wordsOf(one.type).includes(typeOfTypes));
    if (type < 0 || this.makesRecord(file, symbol)) return;
    const strings = parameters.flatMap((one, at) => (/\bchar\s*\*/.test(one.type) ? at : []));
    const id = parameters.findIndex(
      (one) => /^(const\s+)?(u?int\d*(_t)?|unsigned|long|size_t)\b/.test(one.type) || /_id_t\b/.test(one.type),
    );
    const other = parameters.findIndex(
      (one, at) => at !== type && at !== id && !strings.includes(at) && /\*/.test(one.type),
    );
    if (id >= 0) this.enter(file, symbol, { by: 'id', domain: strings[0] ?? other, key: id, type }, undefined);
    else if (strings.length > 1)
      this.enter(file, symbol, { by: 'name', domain: strings[0] ?? -1, key: strings[1] ?? -1, type }, undefined);
    else if (strings.length === 1)
      this.enter(file, symbol, { by: 'name', domain: other, key: strings[0] ?? -1, type }, undefined);
  }

  /** What sets a record's type puts one into the table; that it looks there first makes it no look-up. */
  private makesRecord(file: FileFacts, { name }: SourceSymbol): boolean {
    return file.writes.some((write) => write.within === name && write.field === this.input.typeField);
  }

  /** A function that hands a parameter on as the key. */
  private addWrapper(file: FileFacts, call: Call, roles: Roles): void {
    const { within } = call;
    const before = within === undefined ? undefined : this.functions.get(within);
    if (within === undefined || (before !== undefined && before.through !== call.callee)) return;
    const symbol = functionsIn(file).find(
      (one) => one.kind === 'function' && one.name === within && one.start <= call.start && call.start < one.end,
    );
    if (symbol === undefined || this.makesRecord(file, symbol)) return;
    const parameters = parametersOf(symbol);
    const role = (given: number | ResolvedValue): number | ResolvedValue => {
      if (typeof given !== 'number') return given;
      const text = call.args[given] ?? '';
      const at = parameters.findIndex((one) => one.name === text);
      return at >= 0 ? at : this.resolve(text, file, call);
    };
    const key = role(roles.key);
    if (typeof key !== 'number') return;
    const domain = role(roles.domain);
    if (before === undefined) {
      this.enter(file, symbol, { by: roles.by, domain, key, type: role(roles.type) }, call.callee);
      return;
    }
    // One domain after the other: what is found in any of them is returned.
    const first = before.roles.domain;
    if (typeof first === 'number' || typeof domain === 'number' || first.text.split(either).includes(domain.text))
      return;
    const all =
      call.retry === undefined
        ? {
            text: first.text + either + domain.text,
            values: [...first.values, ...domain.values],
            source: 'several' as const,
          }
        : {
            ...first,
            text: first.text + either + domain.text,
            fallback: [...(first.fallback ?? []), ...domain.values],
          };
    this.functions.set(within, { ...before, roles: { ...before.roles, domain: all } });
  }

  private enter(file: FileFacts, symbol: SourceSymbol, roles: Roles, through: string | undefined): void {
    if (!this.functions.has(symbol.name)) this.functions.set(symbol.name, { file, symbol, roles, through });
  }

  private resolve(expression: string, file: FileFacts, call: Call): ResolvedValue {
    const text = expression.replace(/^\((?:const\s+)?\w+(?:\s*\*+)?\)\s*/, '').trim();
    const known = (values: readonly string[], source: ResolvedValue['source']): ResolvedValue => ({
      text,
      values,
      source,
    });
    if (text === '') return known([], 'none');
    const literal = /^"([^"]*)"$/.exec(text)?.[1];
    if (literal !== undefined) return known([literal], 'literal');
    if (this.input.types.has(text)) return known([text], 'constant');
    if (/^[A-Za-z_]\w*$/.test(text)) {
      const around = functionAround(file, call.start);
      if (around !== undefined && parametersOf(around).some((one) => one.name === text)) return known([], 'parameter');
      // A local's last value before the call, or that of a variable of the file.
      const put = file.literals.filter(
        ({ into, within, start }) =>
          into === text && (within === text || (within === call.within && start < call.start)),
      );
      const [given] = put.slice(-1);
      if (given !== undefined) return known([given.value], 'variable');
      const macro = this.stringOf(text, 0);
      if (macro !== undefined) return known([macro], 'macro');
      return { ...known([], 'runtime'), ...this.givenTo(text, file, call) };
    }
    // `domains[at]`: those that the function names.
    const array = /^([A-Za-z_]\w*)\s*\[/.exec(text)?.[1];
    const around = array === undefined ? undefined : functionAround(file, call.start);
    const named = around === undefined ? [] : this.domainsIn(file, around.start, call.start);
    return named.length > 0 ? known(named, 'several') : known([], 'runtime');
  }

  /** Domains that a piece of a file names, in the order of their first mention. */
  private domainsIn(file: FileFacts, from: number, to: number): string[] {
    return [...this.input.domains]
      .flatMap(([name, value]) => {
        const use = this.index.offsetsIn(file, name).find((offset) => from <= offset && offset < to);
        return use === undefined ? [] : { value, use };
      })
      .sort((a, b) => a.use - b.use)
      .map(({ value }) => value);
  }

  /** What a local of a run-time value was last given before a call: a fall-back, the function that it comes from. */
  private givenTo(name: string, file: FileFacts, call: Call): Pick<ResolvedValue, 'fallback' | 'from'> {
    const isBefore = (one: { readonly start: number; readonly within?: string }) =>
      one.within === call.within && one.start < call.start;
    const write = file.writes.findLast((one) => one.variable && one.field === name && isBefore(one));
    const source = file.calls.findLast((one) => one.into === name && isBefore(one));
    // `a != NULL ? a->name : DOMAIN`.
    if (write !== undefined && (source === undefined || source.start < write.start)) {
      const otherwise = /\?[^?:]*:\s*(\w+)\s*$/.exec(write.value)?.[1];
      const value = otherwise === undefined ? undefined : this.stringOf(otherwise, 0);
      return value === undefined ? {} : { fallback: [value] };
    }
    const made =
      source === undefined
        ? undefined
        : this.index.symbolsNamed(source.callee).find(({ symbol }) => symbol.kind === 'function');
    if (source === undefined || made === undefined) return {};
    const code = this.index.file(made.file.path);
    const named = code === undefined ? [] : this.domainsIn(code, made.symbol.start, made.symbol.end);
    return named.length === 0 ? {} : { from: { name: source.callee, named } };
  }

  private stringOf(name: string, depth: number): string | undefined {
    const value = this.index
      .symbolsNamed(name)
      .find((one) => one.symbol.kind === 'macro')
      ?.symbol.value?.trim();
    if (value === undefined || depth > 4) return undefined;
    const literal = /^\(?\s*"([^"]*)"\s*\)?$/.exec(value)?.[1];
    return literal ?? (/^[A-Za-z_]\w*$/.test(value) ? this.stringOf(value, depth + 1) : undefined);
  }
}

/** The look-up before a second try: into the same variable, with all but the domain the same. */
function retryOf(one: LookupCall, calls: readonly LookupCall[]): Pick<Lookup, 'retryOf'> {
  const { file, call, roles } = one;
  if (call.retry === undefined || typeof roles.domain !== 'number') return {};
  const rest = (args: readonly string[]) => args.filter((_, at) => at !== roles.domain).join();
  const before = calls.findLast(
    (other) =>
      other.file === file &&
      other.call.start < call.start &&
      other.call.within === call.within &&
      other.call.callee === call.callee &&
      other.call.into === call.into &&
      rest(other.call.args) === rest(call.args),
  );
  if (before === undefined) return {};
  const { start, callee } = before.call;
  // What stands around both look-ups holds for both.
  const only = (call.retryUnder ?? []).flatMap(({ test, start: at }) => (at > start ? test : [])).reverse();
  const when = only.length < 2 ? call.retry : only.map((one) => (one.includes('||') ? `(${one})` : one)).join(' && ');
  return { retryOf: { ...placeIn(file, start, start + callee.length), when } };
}

function wordsOf(type: string): readonly string[] {
  return type.match(/\w+/g) ?? [];
}

/** Each head is asked for at every call in it. */
const parameters = new WeakMap<SourceSymbol, readonly Declared[]>();

function parametersOf(symbol: SourceSymbol): readonly Declared[] {
  let found = parameters.get(symbol);
  if (found === undefined) {
    const open = symbol.signature.indexOf('(', symbol.signature.indexOf(symbol.name));
    found = open < 0 ? [] : readParameters(symbol.signature.slice(open + 1, symbol.signature.lastIndexOf(')')));
    parameters.set(symbol, found);
  }
  return found;
}
