/** Everything of a release that can be compared with another: by group, by name, each with its place and its code. */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import type { Certainty, DomainFactKind } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { ReleaseGroup, ReleaseSide } from '../model/releases.ts';
import type { SourceSymbol, SymbolKind } from '../model/symbols.ts';
import type { EvidencePlace, Method, Parameter } from '../model/tightbeam.ts';
import { CodeOf } from './code.ts';
import type { ReleaseView } from './view.ts';

export interface ReleaseItem {
  readonly group: ReleaseGroup;
  readonly name: string;
  readonly side: ReleaseSide;
  readonly certainty: Certainty;
  /** True when it belongs to the exclave world; other symbols of the same files are there to be found again. */
  readonly concerns: boolean;
  /** The facts it came from: items of one object are equal without a look at them. */
  readonly facts?: FileFacts;
  /** What is compared, one token each; comments and layout do not count. */
  readonly code: () => readonly string[];
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

/** Macros that make something a person can set or read at run time. */
const settingMacro = /^(TUNABLE|SYSCTL)_?/;

export function itemsOf(view: ReleaseView): ReleaseItem[] {
  const starts = new Map(view.facts.map(({ path, lineStarts }) => [path, lineStarts]));
  return [
    ...fileItems(view),
    ...symbolItems(view),
    ...factItems(view),
    ...tightbeamItems(view),
    ...termItems(view),
  ].map(({ side, ...one }) => {
    const column = Math.max(side.start - (starts.get(side.file)?.[side.line] ?? side.start), 0);
    return { ...one, side: { ...side, column } };
  });
}

/** Before the column is known, which follows from the file's lines. */
type PlacedItem = Omit<ReleaseItem, 'side'> & { readonly side: Omit<ReleaseSide, 'column'> };

function fileItems({ files }: ReleaseView): PlacedItem[] {
  return [...files].map(([path, { id, concerns }]) => ({
    group: 'file',
    name: path,
    side: { file: path, start: 0, end: 0, line: 0, shown: '' },
    certainty: 'stated',
    concerns,
    code: () => [id],
  }));
}

function symbolItems(view: ReleaseView): PlacedItem[] {
  return view.facts.flatMap((facts) => {
    const code = new CodeOf(facts, () => view.textOf(facts.path));
    const isExclaveFile = isExclavePath(facts.path);
    return facts.symbols.flatMap((symbol): PlacedItem[] => {
      const { name, kind } = symbol;
      const group = symbol.macro !== undefined && settingMacro.test(symbol.macro) ? 'tunable' : groupOfKind[kind];
      if (group === undefined || name === '' || (group === 'tunable' && !isSetting(symbol, facts))) return [];
      const isNamed = isExclaveFile || isExclaveName(`${name} ${symbol.parent ?? ''}`);
      return [
        {
          group,
          name,
          side: { ...placeOf(facts, symbol), shown: shownOf(symbol) },
          certainty: 'stated',
          concerns: isNamed || code.mentions(symbol).length > 0,
          facts,
          code: () => (isNamed ? code.whole(symbol) : code.around(symbol)),
        },
      ];
    });
  });
}

/** A macro without parameters has its value beside its head. */
function shownOf({ kind, signature, value }: SourceSymbol): string {
  return kind === 'macro' && value !== undefined && !signature.endsWith(value) ? `${signature} ${value}` : signature;
}

/**
 * Of the symbols that one invocation makes, the one that stands for it: the name among its arguments, or what is pasted
 * of it. The entries that a macro numbers by the line they stand in would be new in every release.
 */
function isSetting({ name, origin, start, macro }: SourceSymbol, { symbols }: FileFacts): boolean {
  if (origin === 'argument') return true;
  if (/_\d+$/.test(name)) return false;
  return !symbols.some((one) => one.origin === 'argument' && one.start === start && one.macro === macro);
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
): PlacedItem[] {
  if (place === undefined) return [];
  const { file, start, end, line } = place;
  const side = { file, start, end, line, shown };
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
                ),
          ),
        ]),
      ];
    }),
    ...tables.flatMap((table) =>
      table.slots.flatMap((slot) => {
        const handler = slot.handler === undefined ? '' : ` → ${slot.handler.name}`;
        return item(
          'upcall',
          `${table.module}.${table.interface}.${slot.name}`,
          slot,
          `${slot.parameters}${handler}`,
          'stated',
        );
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

function termItems({ domain: { index }, glossary }: ReleaseView): PlacedItem[] {
  return glossary.terms.flatMap((term) => {
    const shown = term.evidence.symbols?.find((name) => index.isDeclared(name) || index.hasWord(name));
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
