/**
 * Look-ups of resources: a function is one when it returns the record, is given a resource type and does not set that of
 * a record; or when it hands its own parameters to such a function. Arguments are followed to what the source says of them.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Call, FileFacts } from '../../model/fileFacts.ts';
import type { Lookup, LookupFunction, ResolvedValue } from '../../model/resources.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import { type Declared, readParameters } from '../tightbeam/cTypes.ts';
import { placeIn } from '../tightbeam/places.ts';

/** Where a look-up's arguments stand; a fixed one is an expression of the function itself. */
interface Roles {
  readonly by: 'name' | 'id';
  readonly domain: number | string;
  readonly key: number | string;
  readonly type: number | string;
}

interface Found {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
  readonly roles: Roles;
  readonly through: string | undefined;
}

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

/** Between domains that a function tries one after the other. */
const either = ' or ';

export class Lookups {
  private readonly functions = new Map<string, Found>();
  private readonly returnsRecord: RegExp;

  constructor(
    private readonly index: CheckoutIndex,
    private readonly input: LookupInput,
  ) {
    this.returnsRecord = new RegExp(`\\b${input.record}\\s*\\*\\s*$`);
    for (const file of index.files())
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
      ...(typeof roles.type === 'string' ? { type: roles.type } : {}),
      ...(typeof roles.domain === 'string' ? { domain: roles.domain } : {}),
    }));
  }

  lookups(): Lookup[] {
    return this.calls().map(({ file, call, roles }): Lookup => {
      const value = (role: number | string) =>
        this.resolve(typeof role === 'string' ? role : (call.args[role] ?? ''), file, call);
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
      };
    });
  }

  private calls(): { file: FileFacts; call: Call; roles: Roles }[] {
    return this.index.files().flatMap((file) =>
      /^tests?\//.test(file.path)
        ? []
        : file.calls.flatMap((call) => {
            const found = this.functions.get(call.callee);
            return found === undefined || call.args.length === 0 ? [] : { file, call, roles: found.roles };
          }),
    );
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
    const symbol = file.symbols.find(
      (one) => one.kind === 'function' && one.name === within && one.start <= call.start && call.start < one.end,
    );
    if (symbol === undefined || this.makesRecord(file, symbol)) return;
    const parameters = parametersOf(symbol);
    const role = (given: number | string): number | string => {
      const text = typeof given === 'string' ? given : (call.args[given] ?? '');
      const at = parameters.findIndex((one) => one.name === text);
      return at >= 0 ? at : text;
    };
    const key = role(roles.key);
    if (typeof key !== 'number') return;
    const domain = role(roles.domain);
    if (before === undefined) {
      this.enter(file, symbol, { by: roles.by, domain, key, type: role(roles.type) }, call.callee);
    } else if (typeof before.roles.domain === 'string' && typeof domain === 'string') {
      // One domain after the other: what is found in any of them is returned.
      const all = before.roles.domain.split(either);
      if (all.includes(domain)) return;
      const roles = { ...before.roles, domain: [...all, domain].join(either) };
      this.functions.set(within, { ...before, roles });
    }
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
    const options = text.split(either);
    if (options.length > 1)
      return known(
        options.flatMap((one) => this.resolve(one, file, call).values),
        'several',
      );
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
    }
    // `domains[at]`: those that the function names.
    const array = /^([A-Za-z_]\w*)\s*\[/.exec(text)?.[1];
    const around = array === undefined ? undefined : functionAround(file, call.start);
    if (around !== undefined) {
      const named = file.words.flatMap((word, at) => {
        const value = this.input.domains.get(word);
        if (value === undefined) return [];
        const uses = file.offsets.subarray(file.first[at] ?? 0, file.first[at + 1] ?? 0);
        return uses.some((use) => around.start <= use && use < call.start) ? value : [];
      });
      if (named.length > 0) return known(named, 'several');
    }
    return known([], 'runtime');
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

function wordsOf(type: string): readonly string[] {
  return type.match(/\w+/g) ?? [];
}

function parametersOf(symbol: SourceSymbol): readonly Declared[] {
  const open = symbol.signature.indexOf('(', symbol.signature.indexOf(symbol.name));
  return open < 0 ? [] : readParameters(symbol.signature.slice(open + 1, symbol.signature.lastIndexOf(')')));
}

function functionAround(file: FileFacts, offset: number): SourceSymbol | undefined {
  return file.symbols.find(({ kind, start, end }) => kind === 'function' && start <= offset && offset < end);
}
