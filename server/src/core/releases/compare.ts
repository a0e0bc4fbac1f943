/** What a release brought against another: names that came, went, changed, moved or go by another name now. */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import {
  type ChangeCounts,
  type ChangeKind,
  changeKinds,
  type GroupCounts,
  type ReleaseChange,
  type ReleaseDiff,
  type ReleaseGroup,
  releaseGroups,
} from '../model/releases.ts';
import { itemsOf, type ReleaseItem, termsWithoutPlace } from './items.ts';
import { countDifference, functionDifference, pairUp } from './pairs.ts';
import { findRenames, type Rename } from './renames.ts';
import type { ReleaseView } from './view.ts';

export function compareViews(from: ReleaseView, to: ReleaseView): ReleaseDiff {
  const before = itemsOf(from);
  const older = groupItems([...before, ...termsWithoutPlace(from, before)]);
  const newer = groupItems(itemsOf(to));
  const changes: ReleaseChange[] = [];
  const counts = {} as Record<ReleaseGroup, GroupCounts>;
  const of = (group: ReleaseGroup): [Named, Named] => [older.get(group) ?? new Map(), newer.get(group) ?? new Map()];
  const constants = renamesIn(...of('enumerator'));
  // Files in which something of exclaves changed. Of a name that several files define, the copies count as well.
  const touched = new Set<string | undefined>();
  const onChange: OnChange = ({ group, before, after }) => {
    if (group !== 'file') touched.add(before?.file).add(after?.file);
  };
  const found = new Map(releaseGroups.map((group) => [group, compareGroup(...of(group), constants, onChange)]));
  for (const [group, list] of found) {
    // Another part of the kernel changes for many reasons: its file counts where something of exclaves changed in it.
    const [old, now] = of(group);
    const kept = list.filter(
      ({ kind, name, note }) =>
        group !== 'file' ||
        kind !== 'changed' ||
        note !== 'content' ||
        isExclaveName(name) ||
        touched.has(name) ||
        linesOfExclaves(old.get(name)) !== linesOfExclaves(now.get(name)),
    );
    changes.push(...kept.sort(byKindAndName));
    const [before, after] = of(group);
    counts[group] = {
      before: countOf(before),
      after: countOf(after),
      gained: countGained(before, after),
      lost: countGained(after, before),
      ...countKinds(kept),
    };
  }
  return { from: from.tag, to: to.tag, changes, counts, hasSameExclaveFiles: sameExclaveFiles(from, to) };
}

/** Of a file, its lines that name something of exclaves: declarations, calls and conditions among them. */
function linesOfExclaves(items: readonly ReleaseItem[] = []): string {
  const lines = items.flatMap((item) => item.lines?.() ?? []);
  return lines
    .filter((line) => line.match(/[A-Za-z_]\w*/g)?.some(isExclaveName) === true)
    .sort()
    .join('\n');
}

type Named = Map<string, ReleaseItem[]>;
/** Told every change, also those of which one stands for all. */
type OnChange = (change: ReleaseChange) => void;

function groupItems(items: readonly ReleaseItem[]): Map<ReleaseGroup, Named> {
  const groups = new Map<ReleaseGroup, Named>();
  for (const item of items) {
    const named: Named = groups.get(item.group) ?? new Map();
    groups.set(item.group, named);
    const known = named.get(item.name);
    if (known === undefined) named.set(item.name, [item]);
    else known.push(item);
  }
  return groups;
}

/** Names that belong to the exclave world. */
function countOf(named: Named): number {
  return [...named.values()].filter(isConcerned).length;
}

/** Names that both have, and that belong to it in the second alone. */
function countGained(some: Named, others: Named): number {
  return [...others].filter(([name, items]) => {
    const known = some.get(name);
    return known !== undefined && !isConcerned(known) && isConcerned(items);
  }).length;
}

function isConcerned(items: readonly ReleaseItem[]): boolean {
  return items.some(({ concerns }) => concerns);
}

function renamesIn(before: Named, after: Named): Rename[] {
  return findRenames(onlyIn(before, after), onlyIn(after, before));
}

function onlyIn(some: Named, others: Named): ReleaseItem[] {
  return [...some].flatMap(([name, items]) => (others.has(name) ? [] : concerning(items)));
}

function compareGroup(before: Named, after: Named, constants: readonly Rename[], onChange: OnChange): ReleaseChange[] {
  const [removed, added] = [onlyIn(before, after), onlyIn(after, before)];
  const renames = findRenames(removed, added, constants);
  const renamed = new Set(renames.flatMap(({ before: old, after: now }) => [old, now]));
  const both = [...after].flatMap(([name, items]): ReleaseChange[] => {
    const old = before.get(name);
    return old === undefined ? [] : compareNamed(old, items, onChange);
  });
  const changes: ReleaseChange[] = [
    ...added
      .filter((item) => !renamed.has(item))
      .map(
        ({ group, name, side, certainty }): ReleaseChange => ({ group, kind: 'added', name, after: side, certainty }),
      ),
    ...removed
      .filter((item) => !renamed.has(item))
      .map(
        ({ group, name, side, certainty }): ReleaseChange => ({
          group,
          kind: 'removed',
          name,
          before: side,
          certainty,
        }),
      ),
    ...renames.map(
      ({ before: old, after: now, reason }): ReleaseChange => ({
        group: now.group,
        kind: 'renamed',
        name: now.name,
        oldName: old.name,
        before: old.side,
        after: now.side,
        note: reason,
        certainty: 'inferred',
      }),
    ),
    ...both,
  ];
  for (const change of changes) onChange(change);
  return changes;
}

/** The first definition of a name that belongs to the exclave world. */
function concerning(items: readonly ReleaseItem[]): ReleaseItem[] {
  return items.filter(({ concerns }) => concerns).slice(0, 1);
}

/** Definitions of one name in both releases: equal ones go first, then those of one file, then the others. */
function compareNamed(
  before: readonly ReleaseItem[],
  after: readonly ReleaseItem[],
  onChange: OnChange,
): ReleaseChange[] {
  if (before.length === after.length && before.every((one, at) => isSame(one, after[at]))) return [];
  const isInPlace = (a: ReleaseItem, b: ReleaseItem) => a.side.file === b.side.file;
  // A record and the typedef of its name are two things.
  const isSameKind = (a: ReleaseItem, b: ReleaseItem) => a.kind === b.kind;
  const {
    pairs,
    fewer: old,
    more: now,
  } = pairUp(before, after, [
    isSame,
    (a, b) => isSameKind(a, b) && isInPlace(a, b) && isSameCode(a, b),
    (a, b) => isSameKind(a, b) && isInPlace(a, b),
    (a, b) => isSameKind(a, b) && isSameCode(a, b),
    isSameKind,
  ]);
  const changes = pairs.flatMap(([a, b]): ReleaseChange[] => {
    if ((!a.concerns && !b.concerns) || (a.facts !== undefined && a.facts === b.facts)) return [];
    // A domain fact has no home: that the first place of it is another one says nothing.
    const hasMoved = a.facts !== undefined && !isInPlace(a, b);
    const note = difference(a, b);
    if (!hasMoved && note === undefined) return [];
    const { group, name, certainty } = b;
    return [
      {
        group,
        kind: hasMoved ? 'moved' : 'changed',
        name,
        before: a.side,
        after: b.side,
        certainty,
        ...(note === undefined ? {} : { note }),
      },
    ];
  });
  if (changes.length === 0 && [...now, ...old].some(({ concerns }) => concerns))
    return [unpairedChange({ before, after, fewer: old, more: now })];
  for (const change of changes) onChange(change);
  return changes.slice(0, 1);
}

/** Definitions of a name in two releases, and those of them without another side: one at least. */
interface Unpaired {
  readonly before: readonly ReleaseItem[];
  readonly after: readonly ReleaseItem[];
  readonly fewer: readonly ReleaseItem[];
  readonly more: readonly ReleaseItem[];
}

/** What concerns exclaves comes first; on the other side stands what took its place, or else what the release has. */
function unpairedChange({ before, after, fewer, more }: Unpaired): ReleaseChange {
  const first = (items: readonly ReleaseItem[]) => items.find(({ concerns }) => concerns) ?? items[0];
  const [gone, come] = [first(fewer), first(more)];
  const [old, now] = [gone ?? before[0], come ?? after[0]];
  const { group, name, certainty } = (now ?? old) as ReleaseItem;
  const note = countDifference(aloneOf(gone, fewer), aloneOf(come, more), 'definition');
  return {
    group,
    kind: 'changed',
    name,
    certainty,
    ...(old === undefined ? {} : { before: old.side }),
    ...(now === undefined ? {} : { after: now.side }),
    ...(note === undefined ? {} : { note }),
  };
}

/** The one that is told of first; the others of its kind are counted with it. */
function aloneOf(first: ReleaseItem | undefined, items: readonly ReleaseItem[]): { file: string; kind?: string }[] {
  const others = items.filter((item) => item !== first && item.kind === first?.kind && item.concerns);
  return [...(first === undefined ? [] : [first]), ...others].map(({ side, kind }) => ({
    file: side.file,
    ...(kind === undefined ? {} : { kind }),
  }));
}

/** The same facts hold the same definitions, each at its offset. */
function isSame(a: ReleaseItem, b: ReleaseItem | undefined): boolean {
  return a.facts !== undefined && a.facts === b?.facts && a.side.start === b.side.start;
}

/** Constants by their numbers, where both can be counted: whether one is written, and how, does not count. */
function isSameCode(a: ReleaseItem, b: ReleaseItem): boolean {
  if (a.counted !== undefined && b.counted !== undefined) return a.counted === b.counted;
  return areSame(a.code(), b.code());
}

function areSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((token, at) => token === right[at]);
}

/** What differs, in words; undefined when nothing does. */
function difference(a: ReleaseItem, b: ReleaseItem): string | undefined {
  if (isSameCode(a, b)) return undefined;
  if (!a.concerns) return 'mentions exclaves now';
  if (!b.concerns) return 'mentions exclaves no more';
  const isOtherwise = plain(a.side.shown) !== plain(b.side.shown);
  switch (b.group) {
    case 'function':
      return functionDifference(isOtherwise, !areSame(a.body?.() ?? [], b.body?.() ?? []));
    case 'file':
      return 'content';
    case 'type':
      return a.hasMembers || b.hasMembers ? 'members' : 'definition';
    case 'enumerator':
      return valueDifference(a, b) ?? (isOtherwise ? 'definition' : 'surroundings');
    default:
      return isOtherwise ? 'definition' : 'surroundings';
  }
}

/** The numbers, where the declarations do not show both. */
function valueDifference(a: ReleaseItem, b: ReleaseItem): string | undefined {
  if (a.counted === undefined || b.counted === undefined) return undefined;
  return a.within?.value === undefined || b.within?.value === undefined
    ? `value ${a.counted} → ${b.counted}`
    : undefined;
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function countKinds(changes: readonly ReleaseChange[]): ChangeCounts {
  const counts: Record<ChangeKind, number> = { added: 0, removed: 0, renamed: 0, moved: 0, changed: 0 };
  for (const { kind } of changes) counts[kind]++;
  return counts;
}

function byKindAndName(a: ReleaseChange, b: ReleaseChange): number {
  return changeKinds.indexOf(a.kind) - changeKinds.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function sameExclaveFiles(from: ReleaseView, to: ReleaseView): boolean {
  const print = ({ files }: ReleaseView) =>
    [...files]
      .filter(([path]) => isExclavePath(path))
      .map(([path, { id }]) => `${path} ${id}`)
      .sort()
      .join('\n');
  return print(from) === print(to);
}
