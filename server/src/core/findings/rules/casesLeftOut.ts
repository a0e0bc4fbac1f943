/** Switches over an exclave enum, or over resource types, that do not name all of its values. */
import { withValues } from '../../concepts/boot/enums.ts';
import { Sources } from '../../concepts/boot/sources.ts';
import { isExclaveName, isExclavePath } from '../../extract/exclaveNames.ts';
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { FileFacts, SwitchUse } from '../../model/fileFacts.ts';
import type { Finding, FindingPlace, FindingRule, FindingSource } from '../finding.ts';
import { isSubjectFile, placeAt } from '../subjects.ts';

/** Enumerators that count or bound the others, by XNU's way of naming them: `…_MAX`, `…_COUNT`. */
export const boundName = /(_(MAX|COUNT|NUM|LAST|LIMIT|END)|[a-z](Max|Count|Last))$/;

export const casesLeftOut: FindingRule = {
  id: 'cases-left-out',
  title: 'Switches that leave values out',
  why: 'Every case (of one or more) names a value of one enum (or a resource type), and other values that are declared (or used) are behind no case. Whether there is a default, and what is tested before, is said.',
  certainty: 'stated',
  needsCheckout: false,
  find: (source) => {
    const values = new Values(source);
    return source.domain.index
      .files()
      .filter((file) => isSubjectFile(file.path))
      .flatMap((file) => file.switches.flatMap((one) => findingOf(file, one, values) ?? []));
  },
};

function findingOf(file: FileFacts, one: SwitchUse, values: Values): Finding | undefined {
  if (!one.isPlain || one.cases.length === 0) return undefined;
  const family = values.familyOf(one.cases);
  if (family === undefined) return undefined;
  const named = new Set(one.cases);
  const distinct = byNumber(family.values);
  const missed = distinct.filter((names) => !names.some(({ name }) => named.has(name)));
  if (missed.length === 0) return undefined;
  const missing = missed.flat();
  const tested = (name: string) =>
    file.selections.find(
      (test) => test.form === 'if' && test.constant === name && test.within === one.within && test.start < one.start,
    );
  const told = ({ name }: Value) => (tested(name) === undefined ? name : `${name} (tested before)`);
  const names = missed.map((value) => value.map(told).join(' = ')).join(', ');
  const stand = missed.length === 1 ? 'stands' : 'stand';
  const fallback: FindingPlace[] =
    one.fallback === undefined ? [] : [placeAt(file, one.fallback, one.fallback + 'default'.length, 'default')];
  return {
    rule: 'cases-left-out',
    name: one.within ?? one.on,
    text: `The switch over ${one.on} has cases for ${distinct.length - missed.length} of ${distinct.length} ${family.title}: behind no case ${stand} ${names}. There is ${one.fallback === undefined ? 'no' : 'a'} default.`,
    places: [
      placeAt(file, one.start, one.end, `switch (${one.on})`),
      ...fallback,
      ...missing.flatMap(({ name, place }) => {
        const before = tested(name);
        const at =
          before === undefined
            ? []
            : [placeAt(file, before.start, before.start + name.length, `tested before: ${name}`)];
        return [{ ...place, note: `behind no case: ${name}` }, ...at];
      }),
    ],
  };
}

/** `STAGE_2 = 0, CORE = 0` is one value of two names: the case of one is the case of the other. */
function byNumber(values: readonly Value[]): Value[][] {
  const groups = new Map<number | string, Value[]>();
  for (const one of values) {
    const key = one.number ?? one.name;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

interface Family {
  readonly title: string;
  readonly values: readonly Value[];
}
interface Value {
  readonly name: string;
  readonly place: FindingPlace;
  /** What a compiler gives it; absent where that cannot be told. */
  readonly number?: number;
}

/** The values that a switch over some of them could name. */
class Values {
  private readonly enums = new Map<string, SymbolAt<FileFacts>[]>();
  private readonly enumOf = new Map<string, string>();
  private readonly resourceTypes: Value[] = [];
  private readonly sources: Sources;

  constructor({ domain }: FindingSource) {
    this.sources = new Sources(domain.index);
    for (const { file, symbol } of domain.index.symbols()) {
      const { kind, name, parent = '' } = symbol;
      if (kind !== 'enumerator' || parent === '') continue;
      if (!isExclavePath(file.path) && !isExclaveName(name)) continue;
      const key = `${parent}\n${file.path}`;
      const list = this.enums.get(key);
      if (list === undefined) this.enums.set(key, [{ file, symbol }]);
      else list.push({ file, symbol });
      if (!boundName.test(name)) this.enumOf.set(name, this.enumOf.has(name) ? '' : key);
    }
    const seen = new Set<string>();
    for (const { file, kind, name, start, end } of domain.facts()) {
      const facts = domain.index.file(file);
      if (kind !== 'resource-type' || seen.has(name) || facts === undefined) continue;
      seen.add(name);
      this.resourceTypes.push({ name, place: placeAt(facts, start, end, '') });
    }
  }

  /** Undefined when the names are not all of one family, or of more than one. */
  familyOf(names: readonly string[]): Family | undefined {
    const types = new Set(this.resourceTypes.map((one) => one.name));
    if (names.every((name) => types.has(name)))
      return { title: 'resource types that the source names', values: this.resourceTypes };
    const [first] = names;
    const key = this.enumOf.get(first ?? '') ?? '';
    if (key === '' || !names.every((name) => this.enumOf.get(name) === key)) return undefined;
    return { title: `values of ${key.slice(0, key.indexOf('\n'))}`, values: this.valuesOf(key) };
  }

  private valuesOf(key: string): Value[] {
    return withValues(this.enums.get(key) ?? [], this.sources).flatMap(({ at: { file, symbol }, name, number }) => {
      // A value that only some builds have may be left out by the others.
      if (boundName.test(name) || symbol.conditions?.some((one) => /DEVELOPMENT|DEBUG/.test(one))) return [];
      const place = placeAt(file, symbol.nameStart, symbol.nameEnd, '');
      return { name, place, ...(number === undefined ? {} : { number }) };
    });
  }
}
