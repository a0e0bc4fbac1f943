/** Which of the removed things stands under a new name now: the surest sign first, each with the reason in words. */
import type { PlaceInList, ReleaseItem } from './items.ts';
import { bodyWithin, likenessOf, words } from './likeness.ts';
import { haveSameWords } from './sameWords.ts';

export interface Rename {
  readonly before: ReleaseItem;
  readonly after: ReleaseItem;
  /** Why the one is taken for the other. */
  readonly reason: string;
}

/** Tells why a removed thing is an added one under another name; undefined when it does not say so. */
type Sign = (before: ReleaseItem, after: ReleaseItem) => string | undefined;

/**
 * Pairs of a removed and an added thing of one group.
 *
 * @param constants what became of constants: a state or an operation of the trap that one of them stands for follows it.
 */
export function findRenames(
  removed: readonly ReleaseItem[],
  added: readonly ReleaseItem[],
  constants: readonly Rename[] = [],
): Rename[] {
  const left = new Set(removed);
  const right = new Set(added);
  const found: Rename[] = [];
  const take = (rename: Rename) => {
    left.delete(rename.before);
    right.delete(rename.after);
    found.push(rename);
  };
  const signs: Sign[] = [
    (before, after) =>
      constants.find((one) => one.before.name === before.name && one.after.name === after.name)?.reason,
    inPlaceOf(removed, added),
    withHandlerOf,
  ];
  for (const sign of signs) for (const rename of unambiguous([...left], [...right], sign)) take(rename);
  for (const rename of mostAlike([...left], [...right])) take(rename);
  for (const rename of unambiguous([...left], [...right], withBodyOf)) take(rename);
  for (const rename of unambiguous([...left], [...right], withWordsOf)) take(rename);
  return found;
}

/** Pairs that have a sign in common which neither has with another. */
function unambiguous(removed: readonly ReleaseItem[], added: readonly ReleaseItem[], sign: Sign): Rename[] {
  const all = removed.flatMap((before) =>
    added.flatMap((after): Rename[] => {
      const reason = sign(before, after);
      return reason === undefined ? [] : [{ before, after, reason }];
    }),
  );
  return all.filter(
    (one) => !all.some((other) => other !== one && (other.before === one.before || other.after === one.after)),
  );
}

/**
 * A constant between the same two constants as before, with the same value. A number that is given to something else
 * looks the same, so the names must have a word of their own in common: `OP_LOOKUP_SERVICES` for `OP_LOOKUP_RESOURCES`.
 * Neighbors may have got other names together: as many then, each at its place among them, and with a word in common that
 * none of the others has.
 */
function inPlaceOf(removed: readonly ReleaseItem[], added: readonly ReleaseItem[]): Sign {
  const [gone, come] = [removed, added].map(runsIn);
  return (before, after) => {
    const [old, now] = [gone?.(before), come?.(after)];
    if (old === undefined || now === undefined || before.side.file !== after.side.file) return undefined;
    if (old.list !== now.list || old.previous !== now.previous || old.next !== now.next) return undefined;
    if (old.value !== now.value || old.at !== now.at || old.names.length !== now.names.length) return undefined;
    const around = [old.previous, old.next].filter((name) => name !== undefined);
    if (around.length === 0 || !shareWord(before.name, after.name, around)) return undefined;
    const others = [...old.names, ...now.names].filter((name) => name !== before.name && name !== after.name);
    if (!shareOwnWord(before.name, after.name, others)) return undefined;
    const place = old.list === '' ? 'same place among its neighbors' : `same place in ${old.list}`;
    return old.value === undefined ? place : `same value, ${place}`;
  };
}

/** A constant among neighbors that went or came with it. */
interface PlaceInRun extends PlaceInList {
  /** The names of them all, in their order, and where the constant is among them. */
  readonly names: readonly string[];
  readonly at: number;
}

/** Gives the place of one of some constants, with the nearest neighbors that are not among them. */
function runsIn(items: readonly ReleaseItem[]): (item: ReleaseItem) => PlaceInRun | undefined {
  const keyOf = (file: string, list: string, name: string) => `${file}\n${list}\n${name}`;
  const byKey = new Map(
    items.flatMap(({ name, side, within }) =>
      within === undefined ? [] : [[keyOf(side.file, within.list, name), within] as const],
    ),
  );
  return ({ name, side: { file }, within }) => {
    if (within === undefined) return undefined;
    const walk = (side: 'previous' | 'next') => {
      const passed: string[] = [];
      let end = within[side];
      for (;;) {
        const place = end === undefined ? undefined : byKey.get(keyOf(file, within.list, end));
        if (end === undefined || place === undefined || passed.includes(end)) return { passed, end };
        passed.push(end);
        end = place[side];
      }
    };
    const [back, on] = [walk('previous'), walk('next')];
    const { list, value } = within;
    return {
      list,
      names: [...back.passed.reverse(), name, ...on.passed],
      at: back.passed.length,
      ...(back.end === undefined ? {} : { previous: back.end }),
      ...(on.end === undefined ? {} : { next: on.end }),
      ...(value === undefined ? {} : { value }),
    };
  };
}

/** True when two names have a word in common that no other has. */
function shareOwnWord(a: string, b: string, others: readonly string[]): boolean {
  const taken = new Set(others.flatMap(words));
  const right = words(b);
  return others.length === 0 || words(a).some((word) => right.includes(word) && !taken.has(word));
}

/** True when two names have a word in common beyond those that they and their neighbors begin with. */
function shareWord(a: string, b: string, around: readonly string[]): boolean {
  const [left = [], right = [], ...others] = [a, b, ...around].map(words);
  const differs = left.findIndex((word, at) => [right, ...others].some((list) => list[at] !== word));
  const rest = left.slice(Math.max(differs, 0));
  return rest.some((word) => right.slice(Math.max(differs, 0)).includes(word));
}

/** A slot of a table of upcalls that went to another interface of its module: the same method, served by the same function. */
function withHandlerOf(before: ReleaseItem, after: ReleaseItem): string | undefined {
  if (before.handler === undefined || before.handler !== after.handler) return undefined;
  const [old, now] = [before, after].map(({ name }) => name.split('.'));
  return old?.[0] === now?.[0] && old?.at(-1) === now?.at(-1)
    ? `same method, same handler ${before.handler}, another interface`
    : undefined;
}

/**
 * A function of the same file and the same signature that does all that the other did, in one piece, and some more. What
 * took over the body of another is no new name of it, so the names must be alike, too.
 */
function withBodyOf(before: ReleaseItem, after: ReleaseItem): string | undefined {
  if (before.side.file !== after.side.file || headOf(before) !== headOf(after)) return undefined;
  return bodyWithin(before, after) ? 'the whole body of one is in the other, same signature' : undefined;
}

/**
 * A function whose name says the same in other letters: words written apart or in one, of one or of many, shortened, in
 * another order. One that is written anew keeps no body, and gets such a name only from the one it stands for.
 */
function withWordsOf(before: ReleaseItem, after: ReleaseItem): string | undefined {
  if (before.group !== 'function' || after.group !== 'function') return undefined;
  return haveSameWords(before.name, after.name) ? 'names of the same words' : undefined;
}

/** A signature without the name in it. */
function headOf({ name, side: { shown } }: ReleaseItem): string {
  const at = shown.indexOf(name);
  return at < 0 ? shown : shown.slice(0, at) + shown.slice(at + name.length);
}

/** Pairs that are each other's best match, by a lead. */
function mostAlike(removed: readonly ReleaseItem[], added: readonly ReleaseItem[]): Rename[] {
  const all = removed.map((before) => added.map((after) => likenessOf(before, after)));
  const scores = all.map((row) => row.map((one) => one?.score ?? 0));
  const renames: Rename[] = [];
  for (const [row, before] of removed.entries()) {
    const column = bestOf(scores[row] ?? []);
    const after = added[column];
    if (after === undefined || bestOf(scores.map((one) => one[column] ?? 0)) !== row) continue;
    renames.push({ before, after, reason: all[row]?.[column]?.reason ?? '' });
  }
  return renames;
}

/** How much better the best candidate must be than the next. */
const lead = 0.08;

/** Index of the best score, or -1 when none is good enough or another comes near. */
function bestOf(scores: readonly number[]): number {
  let best = -1;
  let second = 0;
  for (const [at, score] of scores.entries()) {
    if (best < 0 || score > (scores[best] ?? 0)) {
      second = best < 0 ? 0 : (scores[best] ?? 0);
      best = at;
    } else second = Math.max(second, score);
  }
  const score = scores[best] ?? 0;
  return score > 0 && score - second >= lead ? best : -1;
}
