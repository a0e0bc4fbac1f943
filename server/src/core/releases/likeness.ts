/** How much two things of releases are alike: their bodies, or where they have none, their names. */
import type { ReleaseGroup } from '../model/releases.ts';
import type { ReleaseItem } from './items.ts';

/** Tokens below which two bodies are alike by chance. */
const leastTokens = 20;
const leastLikeness = { code: 0.8, name: 0.85, file: 0.6, nameOfGrown: 0.65 };
/** Lines below which two files are alike by chance. */
const leastLines = 10;

/** Groups whose things have a body of their own. */
const withBody: ReadonlySet<ReleaseGroup> = new Set<ReleaseGroup>(['function', 'type', 'macro']);
/** Groups in which a likeness of names says nothing: an entitlement, what a macro pastes a long name of, a term. */
const without: ReadonlySet<ReleaseGroup> = new Set<ReleaseGroup>(['term', 'entitlement', 'tunable']);

export interface Likeness {
  /** Above 0. */
  readonly score: number;
  /** What is alike, in words. */
  readonly reason: string;
}

/** Undefined for what is not alike. */
export function likenessOf(a: ReleaseItem, b: ReleaseItem): Likeness | undefined {
  if (a.group !== b.group || without.has(a.group)) return undefined;
  if (a.group === 'file') return likenessOfFiles(a, b);
  if (withBody.has(a.group)) {
    const [left = [], right = []] = [bodyOf(a), bodyOf(b)];
    if (left.length < leastTokens || right.length < leastTokens) return undefined;
    const most = (2 * Math.min(left.length, right.length)) / (left.length + right.length);
    if (most < leastLikeness.code) return undefined;
    const score = shared(left, right);
    if (score < leastLikeness.code) return undefined;
    const reason = score === 1 ? 'same body' : `bodies alike by ${Math.floor(score * 100)} %`;
    // Of two bodies that are equal, the nearer name decides.
    return { score: score + shared(pairs(a.name), pairs(b.name)) / 4, reason };
  }
  // Of a constant the value must be the same too.
  if (a.within?.value !== b.within?.value) return undefined;
  const score = likenessOfNames(a.name, b.name);
  if (score < leastLikeness.name) return undefined;
  return { score, reason: a.within?.value === undefined ? 'names alike' : 'names alike, same value' };
}

/** A path alone says nothing. */
function likenessOfFiles(a: ReleaseItem, b: ReleaseItem): Likeness | undefined {
  const [left, right] = [a.lines?.() ?? [], b.lines?.() ?? []];
  const isSame = a.code()[0] === b.code()[0];
  if (left.length === 0 || (!isSame && Math.min(left.length, right.length) < leastLines)) return undefined;
  const score = isSame ? 1 : shared(left, right);
  if (score < leastLikeness.file) return undefined;
  const reason = isSame ? 'same content' : `lines alike by ${Math.floor(score * 100)} %`;
  return { score: score + shared(pairs(a.name), pairs(b.name)) / 4, reason };
}

/** True for two functions of which one has the whole body of the other, and a name that is like it. */
export function bodyWithin(a: ReleaseItem, b: ReleaseItem): boolean {
  if (a.group !== 'function' || b.group !== 'function') return false;
  if (likenessOfNames(a.name, b.name) < leastLikeness.nameOfGrown) return false;
  // Of a file that is not named for exclaves there are statements alone, without braces around them.
  const [left, right] = [a.body?.() ?? [], b.body?.() ?? []];
  const [small, large] = left.length < right.length ? [left, right] : [right, left];
  if (small.length - 2 < leastTokens || small[0] !== '{' || large[0] !== '{') return false;
  const inner = (tokens: readonly string[]) => `\n${tokens.slice(1, -1).join('\n')}\n`;
  return inner(large).includes(inner(small));
}

const bodies = new WeakMap<ReleaseItem, readonly string[]>();

/** The code without the thing's own name; each is compared with many. */
function bodyOf(item: ReleaseItem): readonly string[] {
  let known = bodies.get(item);
  if (known === undefined) {
    known = item.code().filter((token) => token !== item.name);
    bodies.set(item, known);
  }
  return known;
}

/** Of `module.interface.method` each part must be alike: the module that two methods share says nothing of them. */
function likenessOfNames(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  if (left.length !== right.length) return 0;
  return Math.min(...left.map((part, at) => (part === right[at] ? 1 : shared(pairs(part), pairs(right[at] ?? '')))));
}

/** The words of a constant's name: `OP_LOOKUP_SERVICES` has three. */
export function words(name: string): string[] {
  return name.split('_').filter((word) => word !== '');
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
