/** The names of releases: tags of the form `xnu-11417.121.6`. */

/** Nothing else is ever handed to git, or shown as a release. */
const form = /^xnu-\d{1,9}(?:\.\d{1,9}){0,6}$/;

export function isReleaseTag(text: string): boolean {
  return form.test(text);
}

/** Compares two tags as numbers, part by part: `xnu-792.25` comes before `xnu-10002.1`. */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [a, b].map((tag) => tag.slice('xnu-'.length).split('.').map(Number));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at++) {
    const difference = (left?.[at] ?? -1) - (right?.[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
