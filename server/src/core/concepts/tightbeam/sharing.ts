/** Plain data that was made again: what is equal to what was there before is the same object as before. */

/** @returns `after`, with every part that equals one of `before` replaced by that; parts of lists are found by name. */
export function shareUnchanged<T>(before: unknown, after: T): T {
  if (Object.is(before, after)) return after;
  if (Array.isArray(after)) return Array.isArray(before) ? (shareList(before, after) as T) : after;
  if (!isRecord(before) || !isRecord(after)) return after;
  const keys = Object.keys(after);
  const shared: Record<string, unknown> = {};
  let isSame = keys.length === Object.keys(before).length;
  for (const key of keys) {
    shared[key] = shareUnchanged(before[key], after[key]);
    if (!(key in before) || !Object.is(shared[key], before[key])) isSame = false;
  }
  return (isSame ? before : shared) as T;
}

function shareList(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const named = new Map(before.map((one) => [nameOf(one), one]));
  let isSame = before.length === after.length;
  const shared = after.map((one, at) => {
    const name = nameOf(one);
    const found = shareUnchanged(name === undefined ? before[at] : named.get(name), one);
    if (!Object.is(found, before[at])) isSame = false;
    return found;
  });
  return isSame ? before : shared;
}

function nameOf(one: unknown): unknown {
  return typeof one === 'object' && one !== null && 'name' in one ? one.name : undefined;
}

function isRecord(one: unknown): one is Record<string, unknown> {
  return typeof one === 'object' && one !== null && !Array.isArray(one) && !(one instanceof Map);
}
