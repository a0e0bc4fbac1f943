/** Whether two identifiers are made of the same words. */
import { words } from './likeness.ts';

/** Letters of a word that shortens another; with fewer it could shorten many. */
const leastLetters = 3;

/** True when each word of one has its own in the other: alike but for a plural, a way to write it in one, or a short form. */
export function haveSameWords(a: string, b: string): boolean {
  const [left, right] = [a, b].map((name) => words(name.toLowerCase()).map(singular));
  if (left === undefined || right === undefined || left.length < 2 || right.length < 2) return false;
  if (left.join('') === right.join('')) return true;
  return haveSame(apart(left, right), apart(right, left));
}

/** Words that stand apart on the other side are taken apart here, too. */
function apart(some: readonly string[], others: readonly string[]): string[] {
  return some.flatMap((word) => {
    const at = others.findIndex((one, from) => one + (others[from + 1] ?? '') === word);
    return at < 0 ? [word] : others.slice(at, at + 2);
  });
}

function haveSame(some: readonly string[], others: readonly string[]): boolean {
  const left = [...others];
  const take = (fits: (one: string) => boolean) => {
    const at = left.findIndex(fits);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  };
  const rest = some.filter((word) => !take((one) => one === word));
  return rest.every((word) => take((one) => isShortFor(word, one) || isShortFor(one, word))) && left.length === 0;
}

/** `alloc` for `allocate`, `ctx` for `context`: the same first letter, and its letters in their order. */
function isShortFor(short: string, long: string): boolean {
  if (short.length < leastLetters || short.length >= long.length || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}

function singular(word: string): string {
  return word.length > 2 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
