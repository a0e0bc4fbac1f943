/**
 * What is known of resources' types on a way through calls: where an operation goes on with a sensor alone, the function that
 * it hands the sensor to takes its `case` for sensors and no other. A type is never changed, so what one function has tested
 * holds in those that it hands the resource to.
 */
import { bothKnown } from '../extract/fieldKnowledge.ts';
import type { Call, FileFacts, FunctionKnowledge, KnownField } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { parametersOf } from './pointerCalls.ts';

/** A field of what a parameter points to is one of the values, or none of them. */
interface KnownParameter extends Omit<KnownField, 'base'> {
  readonly parameter: number;
}

/** What is known of the parameters of a function that was entered on a way. */
export interface Knowledge {
  /** The same for the same knowledge; `''` for none. */
  readonly key: string;
  readonly known: readonly KnownParameter[];
}

export const nothingKnown: Knowledge = { key: '', known: [] };

/** One place of a step. */
export interface Site {
  /** What the function around has tested of its own parameters. */
  readonly needs: readonly KnownParameter[];
  /** For arguments that are variables: which parameter of the function around each is (-1 for a local), what is known. */
  readonly hands: readonly { readonly position: number; readonly parameter: number; readonly fields: KnownField[] }[];
  readonly isRefused: boolean;
}

/** A function with the file that defines it. */
interface Defined {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
}

export class Sites {
  /** @param types names of the constants that tell types of resources apart. */
  constructor(private readonly types: ReadonlySet<string>) {}

  /** Undefined where nothing is known and nothing is handed on. */
  of(caller: Defined, call: Call, calleeOf: (name: string) => Defined | undefined): Site | undefined {
    if (this.types.size === 0) return undefined;
    const own = knowledgeOf(caller);
    const at = own?.calls.find((one) => one.call === call.start);
    const fields = (at?.fields ?? []).filter(({ values }) => values.every((one) => this.types.has(one)));
    for (const { base, callee, position } of at?.filled ?? [])
      fields.push(...this.given(calleeOf(callee), position).map((one) => ({ ...one, base })));
    const parameters = steadyParameters(caller, own);
    const needs = fields.flatMap(({ base, ...one }) => {
      const parameter = parameters.indexOf(base);
      return parameter < 0 ? [] : [{ ...one, parameter }];
    });
    const hands = call.args.flatMap((argument, position) => {
      if (!/^\w+$/.test(argument)) return [];
      const parameter = parameters.indexOf(argument);
      const known = fields.filter(({ base }) => base === argument);
      return parameter < 0 && known.length === 0 ? [] : [{ position, parameter, fields: known }];
    });
    const isRefused = at?.refused === true && fields.some(({ is }) => !is);
    return needs.length + hands.length === 0 && !isRefused ? undefined : { needs, hands, isRefused };
  }

  /** What a function always puts where its parameter at a position points to. */
  private given(callee: Defined | undefined, position: number): Omit<KnownField, 'base'>[] {
    const name = callee === undefined ? undefined : parametersOf(callee.symbol)[position];
    const given = callee === undefined ? undefined : knowledgeOf(callee)?.given;
    return (given ?? []).flatMap(({ field, parameter, values }) =>
      parameter === name && values.every((one) => this.types.has(one)) ? [{ field, is: true, values }] : [],
    );
  }
}

/** What is known behind a site for who comes to it with some knowledge; undefined when that rules the site out. */
export function behind(site: Site, { known }: Knowledge): Knowledge | undefined {
  const found: KnownParameter[] = [];
  for (const need of site.needs) {
    const before = known.find((one) => one.parameter === need.parameter && one.field === need.field);
    if (before !== undefined && bothKnown(before, need) === undefined) return undefined;
  }
  for (const { fields, parameter, position } of site.hands) {
    const all = [...fields, ...known.filter((one) => one.parameter === parameter)];
    for (const field of new Set(all.map((one) => one.field))) {
      const [first, ...others] = all.filter((one) => one.field === field);
      if (first === undefined) continue;
      const both = others.reduce<Omit<KnownField, 'base'> | undefined>(
        (now, one) => now && bothKnown<Omit<KnownField, 'base'>>(now, one),
        first,
      );
      if (both === undefined) return undefined;
      found.push({ parameter: position, field, is: both.is, values: [...both.values].sort() });
    }
  }
  const key = found
    .map(({ field, is, parameter, values }) => `${parameter}.${field}${is ? '=' : '!'}${values}`)
    .join(';');
  return key === '' ? nothingKnown : { key, known: found };
}

/** Whether a type is ruled out by what is known. */
export function rulesOut({ known }: Knowledge, type: string): boolean {
  return known.some(({ is, values }) => values.includes(type) !== is);
}

/** Facts are replaced whole, so what was found in them stays true. */
const byFunction = new WeakMap<FileFacts, ReadonlyMap<number, FunctionKnowledge>>();
const parameterNames = new WeakMap<SourceSymbol, readonly string[]>();

function knowledgeOf({ file, symbol }: Defined): FunctionKnowledge | undefined {
  let known = byFunction.get(file);
  if (known === undefined) {
    known = new Map(file.knowledge.map((one) => [one.at, one]));
    byFunction.set(file, known);
  }
  return known.get(symbol.nameStart);
}

/** Names of parameters, `''` for those that get another value. */
function steadyParameters({ file, symbol }: Defined, own: FunctionKnowledge | undefined): readonly string[] {
  // Of a file without knowledge it was not asked what its functions do to their parameters.
  if (symbol.kind !== 'function' || file.knowledge.length === 0) return [];
  let names = parameterNames.get(symbol);
  if (names === undefined) {
    names = parametersOf(symbol).map((one) => (own?.rebound.includes(one) === true ? '' : one));
    parameterNames.set(symbol, names);
  }
  return names;
}
