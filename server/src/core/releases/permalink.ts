/** The public address of lines of a release. */

/**
 * @param template an address with `{tag}`, `{path}` and `{lines}` in it.
 * @param first 0-based; `last` is included.
 */
export function permalink(template: string, tag: string, path: string, first: number, last: number): string {
  const lines = first === last ? `L${first + 1}` : `L${first + 1}-L${last + 1}`;
  const parts: Readonly<Record<string, string>> = {
    tag: encodeURIComponent(tag),
    path: path.split('/').map(encodeURIComponent).join('/'),
    lines,
  };
  return template.replace(/\{(\w+)\}/g, (whole, key: string) =>
    Object.hasOwn(parts, key) ? (parts[key] ?? '') : whole,
  );
}

/** What a person should know when the file at hand is not that of the release; undefined when it is. */
export function differenceNote(
  here: string,
  there: string,
  first: number,
  last: number,
  tag: string,
): string | undefined {
  const [own, other] = [here, there].map((text) => text.replace(/\r\n/g, '\n'));
  if (own === other) return undefined;
  const cut = (text: string | undefined) =>
    (text ?? '')
      .split('\n')
      .slice(first, last + 1)
      .join('\n');
  return cut(own) === cut(other)
    ? `This file has local changes; the selected lines are the same in ${tag}.`
    : `This file has local changes: in ${tag} other text stands in these lines.`;
}
