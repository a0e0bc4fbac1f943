/** Which of the removed things stands under a new name now. Told from likeness, and only where that is clear. */
import type { ReleaseGroup } from '../model/releases.ts';
import type { ReleaseItem } from './items.ts';

/** Tokens below which two bodies are alike by chance. */
const leastTokens = 20;
const leastLikeness = { code: 0.8, name: 0.85 };
/** How much better the best candidate must be than the next. */
const lead = 0.08;

/** Groups whose things have a body of their own. */
const withBody: ReadonlySet<ReleaseGroup> = new Set<ReleaseGroup>(['function', 'type']);
/** Groups in which a likeness of names says nothing: a path, an entitlement, a term. */
const without: ReadonlySet<ReleaseGroup> = new Set<ReleaseGroup>(['term', 'entitlement', 'macro', 'file']);

export interface Rename {
  readonly before: ReleaseItem;
  readonly after: ReleaseItem;
}

/** Pairs of a removed and an added thing of one group that are each other's best match, by a lead. */
export function findRenames(removed: readonly ReleaseItem[], added: readonly ReleaseItem[]): Rename[] {
  const scores = removed.map((before) => added.map((after) => likeness(before, after)));
  const renames: Rename[] = [];
  for (const [row, before] of removed.entries()) {
    const own = scores[row] ?? [];
    const column = bestOf(own);
    const after = added[column];
    if (after === undefined || bestOf(scores.map((one) => one[column] ?? 0)) !== row) continue;
    renames.push({ before, after });
  }
  return renames;
}

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

/** 0 for what is not alike; above, how much. */
function likeness(a: ReleaseItem, b: ReleaseItem): number {
  if (a.group !== b.group || without.has(a.group)) return 0;
  if (withBody.has(a.group)) {
    const [left, right] = [a, b].map((one) => one.code().filter((token) => token !== one.name));
    if ((left?.length ?? 0) < leastTokens || (right?.length ?? 0) < leastTokens) return 0;
    const score = shared(left ?? [], right ?? []);
    // Of two bodies that are equal, the nearer name decides.
    return score < leastLikeness.code ? 0 : score + shared(pairs(a.name), pairs(b.name)) / 4;
  }
  // Of a constant the value must be the same too.
  if (a.group === 'enumerator' && writtenValue(a) !== writtenValue(b)) return 0;
  const score = likenessOfNames(a.name, b.name);
  return score < leastLikeness.name ? 0 : score;
}

/** Of `module.interface.method` each part must be alike: the module that two methods share says nothing of them. */
function likenessOfNames(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  if (left.length !== right.length) return 0;
  return Math.min(...left.map((part, at) => (part === right[at] ? 1 : shared(pairs(part), pairs(right[at] ?? '')))));
}

function writtenValue({ side: { shown } }: ReleaseItem): string {
  return shown.slice(shown.indexOf('=') + 1 || shown.length).trim();
}

/** Neighbouring letters of a name, without case and separators. */
function pairs(name: string): string[] {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return Array.from({ length: Math.max(plain.length - 1, 0) }, (_, at) => plain.slice(at, at + 2));
}

/** The share of elements that two lists have in common, each counted as often as it stands: 0 to 1. */
function shared(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 0;
  const counts = new Map<string, number>();
  for (const one of a) counts.set(one, (counts.get(one) ?? 0) + 1);
  let common = 0;
  for (const one of b) {
    const left = counts.get(one) ?? 0;
    if (left === 0) continue;
    counts.set(one, left - 1);
    common++;
  }
  return (2 * common) / (a.length + b.length);
}
