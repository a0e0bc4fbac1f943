/** What a release brought against another: names that came, went, changed, moved or go by another name now. */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import {
  type ChangeCounts,
  type ChangeKind,
  changeKinds,
  type ReleaseChange,
  type ReleaseDiff,
  type ReleaseGroup,
  releaseGroups,
} from '../model/releases.ts';
import { itemsOf, type ReleaseItem } from './items.ts';
import { findRenames } from './likeness.ts';
import type { ReleaseView } from './view.ts';

export function compareViews(from: ReleaseView, to: ReleaseView): ReleaseDiff {
  const [older, newer] = [groupItems(itemsOf(from)), groupItems(itemsOf(to))];
  const changes: ReleaseChange[] = [];
  const counts = {} as Record<ReleaseGroup, ChangeCounts & { before: number; after: number }>;
  const found = new Map(
    releaseGroups.map((group) => [group, compareGroup(older.get(group) ?? new Map(), newer.get(group) ?? new Map())]),
  );
  const touched = new Set(
    [...found].flatMap(([group, list]) =>
      group === 'file' ? [] : list.flatMap(({ before, after }) => [before?.file, after?.file]),
    ),
  );
  for (const [group, list] of found) {
    // Another part of the kernel changes for many reasons: its file counts where something of exclaves changed in it.
    const kept = list.filter(
      ({ kind, name, note }) =>
        group !== 'file' || kind !== 'changed' || note !== 'content' || isExclaveName(name) || touched.has(name),
    );
    changes.push(...kept.sort(byKindAndName));
    const [before, after] = [older.get(group) ?? new Map(), newer.get(group) ?? new Map()];
    counts[group] = { before: countOf(before), after: countOf(after), ...countKinds(kept) };
  }
  return { from: from.tag, to: to.tag, changes, counts, hasSameExclaveFiles: sameExclaveFiles(from, to) };
}

type Named = Map<string, ReleaseItem[]>;

function groupItems(items: readonly ReleaseItem[]): Map<ReleaseGroup, Named> {
  const groups = new Map<ReleaseGroup, Named>();
  for (const item of items) {
    const named: Named = groups.get(item.group) ?? new Map();
    groups.set(item.group, named);
    named.set(item.name, [...(named.get(item.name) ?? []), item]);
  }
  return groups;
}

/** Names that belong to the exclave world. */
function countOf(named: Named): number {
  return [...named.values()].filter((items) => items.some(({ concerns }) => concerns)).length;
}

function compareGroup(before: Named, after: Named): ReleaseChange[] {
  const removed = [...before].flatMap(([name, items]) => (after.has(name) ? [] : concerning(items)));
  const added = [...after].flatMap(([name, items]) => (before.has(name) ? [] : concerning(items)));
  const renames = findRenames(removed, added);
  const renamed = new Set(renames.flatMap(({ before: old, after: now }) => [old, now]));
  const both = [...after].flatMap(([name, items]): ReleaseChange[] => {
    const old = before.get(name);
    return old === undefined ? [] : compareNamed(old, items);
  });
  return [
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
      ({ before: old, after: now }): ReleaseChange => ({
        group: now.group,
        kind: 'renamed',
        name: now.name,
        oldName: old.name,
        before: old.side,
        after: now.side,
        certainty: 'inferred',
      }),
    ),
    ...both,
  ];
}

/** The first definition of a name that belongs to the exclave world. */
function concerning(items: readonly ReleaseItem[]): ReleaseItem[] {
  return items.filter(({ concerns }) => concerns).slice(0, 1);
}

/** Definitions of one name in both releases: equal ones go first, then those of one file, then the others. */
function compareNamed(before: readonly ReleaseItem[], after: readonly ReleaseItem[]): ReleaseChange[] {
  const old = [...before];
  const now = [...after];
  const pairs: [ReleaseItem, ReleaseItem][] = [];
  const pair = (fits: (a: ReleaseItem, b: ReleaseItem) => boolean) => {
    for (const item of [...now]) {
      const at = old.findIndex((one) => fits(one, item));
      const found = old[at];
      if (found === undefined) continue;
      old.splice(at, 1);
      now.splice(now.indexOf(item), 1);
      pairs.push([found, item]);
    }
  };
  const isInPlace = (a: ReleaseItem, b: ReleaseItem) => a.side.file === b.side.file;
  // The same facts hold the same definitions, each at its offset.
  pair((a, b) => a.facts !== undefined && a.facts === b.facts && a.side.start === b.side.start);
  if (now.length === 0 && old.length === 0) return [];
  pair((a, b) => isInPlace(a, b) && isSameCode(a, b));
  pair(isInPlace);
  pair(isSameCode);
  pair(() => true);
  const isPaired = (item: ReleaseItem) => item.concerns;
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
  const [more, fewer] = [now.filter(isPaired), old.filter(isPaired)];
  const [extra] = [...more, ...fewer];
  if (changes.length === 0 && extra !== undefined) {
    const { group, name, certainty, side } = extra;
    const note = more.length > 0 ? `another definition in ${side.file}` : `one definition less, in ${side.file}`;
    const first = (items: readonly ReleaseItem[]) => (items.find((one) => one === extra) ?? items[0])?.side ?? side;
    return [{ group, kind: 'changed', name, before: first(before), after: first(after), note, certainty }];
  }
  return changes.slice(0, 1);
}

function isSameCode(a: ReleaseItem, b: ReleaseItem): boolean {
  const [left, right] = [a.code(), b.code()];
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
      return isOtherwise ? 'signature' : 'body';
    case 'file':
      return 'content';
    case 'type':
      return 'members';
    default:
      return isOtherwise ? 'definition' : 'surroundings';
  }
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
