/** Everything of a release that can be compared with another: by group, by name, each with its place and its code. */
import { Declared } from '../concepts/boot/declared.ts';
import { Sources } from '../concepts/boot/sources.ts';
import { readSysctls } from '../concepts/boot/sysctls.ts';
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import type { Term } from '../glossary/glossary.ts';
import type { Sysctl } from '../model/boot.ts';
import type { Certainty, DomainFactKind } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { ReleaseGroup, ReleaseSide } from '../model/releases.ts';
import type { SourceSymbol, SymbolKind } from '../model/symbols.ts';
import type { EvidencePlace, Method, Parameter } from '../model/tightbeam.ts';
import { CodeOf } from './code.ts';
import { tellingLines } from './fileLines.ts';
import { recordKinds } from './pairs.ts';
import { compareReleases } from './tags.ts';
import { naming, namingSymbols } from './termNames.ts';
import type { ReleaseView } from './view.ts';

export interface ReleaseItem {
  readonly group: ReleaseGroup;
  readonly name: string;
  /** Of a symbol: a record and a typedef can have one name. */
  readonly kind?: SymbolKind;
  readonly side: ReleaseSide;
  readonly certainty: Certainty;
  /** True when it belongs to the exclave world; other symbols of the same files are there to be found again. */
  readonly concerns: boolean;
  /** The facts it came from: items of one object are equal without a look at them. */
  readonly facts?: FileFacts;
  /** Of a constant, where it stands in its enumeration. */
  readonly within?: PlaceInList;
  /** Of a type, that fields or constants stand in it. */
  readonly hasMembers?: boolean;
  /** Of a constant that is compared as a whole, the number it stands for, where that can be counted. */
  readonly counted?: number;
  /** The function that serves a slot of a table of upcalls. */
  readonly handler?: string;
  /** What is compared, one token each; comments and layout do not count. */
  readonly code: () => readonly string[];
  /** Of a function, what of that stands in its braces. */
  readonly body?: () => readonly string[];
  /** Of a file, its lines that tell it from others. */
  readonly lines?: () => readonly string[];
}

/** Where a constant stands among its neighbors. */
export interface PlaceInList {
  /** Name of the enumeration; empty for one without. */
  readonly list: string;
  readonly previous?: string;
  readonly next?: string;
  /** As written. */
  readonly value?: string;
}

const groupOfKind: Partial<Record<SymbolKind, ReleaseGroup>> = {
  function: 'function',
  method: 'function',
  macro: 'macro',
  struct: 'type',
  union: 'type',
  class: 'type',
  enum: 'type',
  typedef: 'type',
  enumerator: 'enumerator',
};

const groupOfFact: Partial<Record<DomainFactKind, ReleaseGroup>> = {
  'resource-type': 'resourceType',
  'conclave-state': 'conclaveState',
  'conclave-request': 'conclaveRequest',
  'trap-operation': 'trapOperation',
  'boot-task': 'bootTask',
  entitlement: 'entitlement',
};
/** Groups whose detail is a value of the thing; of the others it counts uses. */
const hasValue = new Set<ReleaseGroup>(['conclaveState', 'conclaveRequest', 'trapOperation', 'bootTask']);

/** Macros that make something a boot argument sets. */
const settingMacro = /^TUNABLE/;
/** What these paste are structures that no person knows by name: sysctls are told by their paths. */
const sysctlMacro = /^SYSCTL_/;

export function itemsOf(view: ReleaseView): ReleaseItem[] {
  const starts = new Map(view.facts.map(({ path, lineStarts }) => [path, lineStarts]));
  const placed = (items: readonly PlacedItem[]) =>
    items.map(({ side, ...one }) => ({
      ...one,
      side: { ...side, column: columnOf(side, starts.get(side.file)) },
    }));
  return [
    ...placed(fileItems(view)),
    ...symbolItems(view),
    ...placed(factItems(view)),
    ...placed(sysctlItems(view)),
    ...placed(tightbeamItems(view)),
    ...placed(termItems(view)),
  ];
}

function columnOf({ start, line }: { readonly start: number; readonly line: number }, starts?: Int32Array): number {
  return Math.max(start - (starts?.[line] ?? start), 0);
}

/** Before the column is known, which follows from the file's lines. */
type PlacedItem = Omit<ReleaseItem, 'side'> & { readonly side: Omit<ReleaseSide, 'column'> };

function fileItems({ files }: ReleaseView): PlacedItem[] {
  return [...files].map(([path, { id, concerns, text }]) => ({
    group: 'file',
    name: path,
    side: { file: path, start: 0, end: 0, line: 0, shown: '' },
    certainty: 'stated',
    concerns,
    code: () => [id],
    lines: once(() => tellingLines(path, text() ?? '')),
  }));
}

function symbolItems(view: ReleaseView): ReleaseItem[] {
  return view.facts.flatMap((facts) => {
    const code = new CodeOf(facts, () => view.textOf(facts.path));
    const isExclaveFile = isExclavePath(facts.path);
    const places = placesOfConstants(facts);
    const stands = namedInArguments(facts);
    const withMembers = new Set(facts.symbols.map(({ parent }) => parent));
    return facts.symbols.flatMap((symbol): ReleaseItem[] => {
      const { name, kind } = symbol;
      const group = symbol.macro !== undefined && settingMacro.test(symbol.macro) ? 'tunable' : groupOfKind[kind];
      if (symbol.macro !== undefined && sysctlMacro.test(symbol.macro)) return [];
      if (group === undefined || name === '' || (group === 'tunable' && !isSetting(symbol, stands))) return [];
      const place = placeOf(facts, symbol);
      const isNamed = isExclaveFile || isExclaveName(`${name} ${symbol.parent ?? ''}`);
      const counted = isNamed ? symbol.number : undefined;
      const codeOf = (part: SourceSymbol) => (isNamed ? code.whole(part) : code.around(part));
      return [
        {
          group,
          name,
          kind,
          side: { ...place, shown: shownOf(symbol), column: columnOf(place, facts.lineStarts) },
          certainty: 'stated',
          concerns: isNamed || code.mentions(symbol).length > 0,
          facts,
          ...(counted === undefined ? {} : { counted }),
          ...(kind === 'enumerator' ? { within: places.get(symbol) ?? { list: '' } } : {}),
          code: once(() => codeOf(symbol)),
          ...(group === 'type' ? { hasMembers: recordKinds.has(kind) || withMembers.has(name) } : {}),
          ...(group === 'function' ? { body: once(() => codeOf(code.inBraces(symbol))) } : {}),
        },
      ];
    });
  });
}

/** The neighbors of each constant in its enumeration. */
function placesOfConstants({ symbols }: FileFacts): Map<SourceSymbol, PlaceInList> {
  const constants = symbols.filter(({ kind }) => kind === 'enumerator');
  const isOfOne = (a: SourceSymbol | undefined, b: SourceSymbol | undefined) => a?.parent === b?.parent;
  return new Map(
    constants.map((symbol, at): [SourceSymbol, PlaceInList] => {
      const [previous, next] = [constants[at - 1], constants[at + 1]].map((one) =>
        isOfOne(one, symbol) ? one : undefined,
      );
      const { parent = '', value } = symbol;
      return [
        symbol,
        {
          list: parent,
          ...(previous === undefined ? {} : { previous: previous.name }),
          ...(next === undefined ? {} : { next: next.name }),
          ...(value === undefined ? {} : { value }),
        },
      ];
    }),
  );
}

/** A definition is looked at by each that might be its other side. */
function once<Value>(compute: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}

/** A macro without parameters has its value beside its head. */
function shownOf({ kind, signature, value }: SourceSymbol): string {
  return kind === 'macro' && value !== undefined && !signature.endsWith(value) ? `${signature} ${value}` : signature;
}

/**
 * Of the symbols that one invocation makes, the one that stands for it: the name among its arguments, or what is pasted
 * of it. The entries that a macro numbers by the line they stand in would be new in every release.
 */
function isSetting({ name, origin, start, macro }: SourceSymbol, named: ReadonlySet<string>): boolean {
  if (origin === 'argument') return true;
  return !/_\d+$/.test(name) && !named.has(`${start} ${macro}`);
}

/** The invocations that have the name of what they make among their arguments. */
function namedInArguments({ symbols }: FileFacts): Set<string> {
  return new Set(symbols.flatMap(({ origin, start, macro }) => (origin === 'argument' ? `${start} ${macro}` : [])));
}

function placeOf(facts: FileFacts, { nameStart, nameEnd, line }: SourceSymbol): EvidencePlace {
  return { file: facts.path, start: nameStart, end: nameEnd, line };
}

function item(
  group: ReleaseGroup,
  name: string,
  place: EvidencePlace | undefined,
  shown: string,
  certainty: Certainty,
  word?: string,
): PlacedItem[] {
  if (place === undefined) return [];
  const { file, start, end, line } = place;
  const side = { file, start, end, line, shown, ...(word === undefined ? {} : { word }) };
  return [{ group, name, side, certainty, concerns: true, code: () => [shown] }];
}

function factItems({ domain }: ReleaseView): PlacedItem[] {
  const seen = new Set<string>();
  return domain.facts().flatMap((fact) => {
    const group = groupOfFact[fact.kind];
    if (group === undefined || seen.has(`${group} ${fact.name}`)) return [];
    seen.add(`${group} ${fact.name}`);
    return item(group, fact.name, fact, hasValue.has(group) ? (fact.detail ?? '') : '', fact.certainty);
  });
}

/** Each by its path, once where several builds declare it otherwise. */
function sysctlItems({ domain: { index } }: ReleaseView): PlacedItem[] {
  const sources = new Sources(index);
  const byPath = new Map<string, Sysctl[]>();
  for (const one of readSysctls(sources, new Declared(sources)))
    byPath.set(one.path, [...(byPath.get(one.path) ?? []), one]);
  return [...byPath].flatMap(([path, [first, ...others]]) =>
    first === undefined
      ? []
      : item('sysctl', path, first, [first, ...others].map(sysctlText).join('; '), first.certainty),
  );
}

function sysctlText({ macro, flags, handler, variable, description }: Sysctl): string {
  const answers = handler?.name ?? variable;
  return [
    macro,
    ...(flags.length === 0 ? [] : [flags.join(' | ')]),
    ...(answers === undefined ? [] : [answers]),
    ...(description === undefined ? [] : [`"${description}"`]),
  ].join(', ');
}

function tightbeamItems({ domain }: ReleaseView): PlacedItem[] {
  const { modules, tables } = domain.tightbeam();
  return [
    ...modules.flatMap((module) => {
      if (module.name === '') return [];
      return [
        ...item('module', module.name, module.evidence[0], '', 'inferred'),
        ...module.interfaces.flatMap((one) => [
          ...item('interface', `${module.name}.${one.name}`, one.evidence[0], '', 'inferred'),
          ...one.methods.flatMap((method) =>
            method.calls.length === 0
              ? []
              : item(
                  'method',
                  `${module.name}.${one.name}.${method.name}`,
                  method.evidence[0],
                  shape(method),
                  'inferred',
                  method.calls[0]?.callee,
                ),
          ),
        ]),
      ];
    }),
    ...tables.flatMap((table) =>
      table.slots.flatMap((slot) => {
        const handler = slot.handler?.name;
        const parameters = slot.value === undefined ? slot.parameters : `= ${slot.value}`;
        const shown = handler === undefined ? parameters : `${parameters} → ${handler}`;
        return item(
          'upcall',
          `${table.module}.${table.interface}.${slot.name}`,
          slot,
          shown,
          slot.confidence === 'stated' ? 'stated' : 'inferred',
          slot.name,
        ).map((one) => (handler === undefined ? one : { ...one, handler }));
      }),
    ),
  ];
}

/** The parameters of a method, and what it replies with. */
function shape({ parameters, reply }: Method): string {
  const list = parameters.map(({ name, type }: Parameter) => `${name}: ${type}`).join(', ');
  const variants = reply.variants.map(({ name, payload }) => `${name} ${payload}`.trim()).join(' | ');
  const result = reply.kind === 'result' ? `result { ${variants} }` : reply.kind === 'value' ? reply.type : reply.kind;
  return `(${list}) → ${result}`;
}

/**
 * A term comes with the first of its identifiers that has its words, or with the release it is known to be there since:
 * others of its evidence may be older than it. Of a term that is known to be there, what its evidence names may be younger:
 * any name of the exclave sources that has its words does then.
 */
function termItems({ tag, domain: { index }, glossary }: ReleaseView): PlacedItem[] {
  const exclaveWords = once(() => wordsOfExclaves(index.files()));
  return glossary.terms.flatMap((term) => {
    const isKnown = isKnownIn(term, tag);
    const telling = [...namingSymbols(term), ...(isKnown ? (term.evidence.symbols ?? []) : [])];
    const shown =
      telling.find((name) => index.isDeclared(name) || index.hasWord(name)) ??
      (isKnown ? naming(term, exclaveWords())[0] : undefined);
    if (shown === undefined) return [];
    const at = index.symbolsNamed(shown)[0];
    if (at !== undefined) return item('term', term.term, placeOf(at.file, at.symbol), '', 'inferred');
    const use = index.occurrences(shown)[0];
    if (use === undefined) return [];
    const line = use.file.lineStarts.findLastIndex((start) => start <= use.offset);
    const place = { file: use.file.path, start: use.offset, end: use.offset + use.length, line };
    return item('term', term.term, place, '', 'inferred');
  });
}

/**
 * Terms that are known to be there and that no name of the release shows: when a newer one has such a name, the term came
 * before. They have no place, and nothing is told of them.
 */
export function termsWithoutPlace({ tag, glossary }: ReleaseView, items: readonly ReleaseItem[]): ReleaseItem[] {
  const placed = new Set(items.flatMap(({ group, name }) => (group === 'term' ? [name] : [])));
  const side = { file: '', start: 0, end: 0, line: 0, column: 0, shown: '' };
  return glossary.terms.flatMap((term): ReleaseItem[] =>
    placed.has(term.term) || !isKnownIn(term, tag)
      ? []
      : [{ group: 'term', name: term.term, side, certainty: 'inferred', concerns: false, code: () => [''] }],
  );
}

function isKnownIn({ since }: Term, tag: string): boolean {
  return since !== undefined && compareReleases(since, tag) <= 0;
}

/** What exclave files name, and what is named for exclaves elsewhere; sorted. */
function wordsOfExclaves(files: readonly FileFacts[]): string[] {
  const found = new Set(
    files.flatMap(({ path, words }) => (isExclavePath(path) ? words : words.filter((word) => isExclaveName(word)))),
  );
  return [...found].sort();
}
