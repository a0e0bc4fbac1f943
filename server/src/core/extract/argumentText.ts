/** Arguments of a call by its text alone, where there are no tokens: brackets and commas outside of strings. */

/** What stands between the parenthesis at or behind an offset and its partner; to the end where it has none. */
export function insideOf(text: string, from: number): string {
  const open = text.indexOf('(', from);
  if (open < 0) return '';
  const end = walk(text, open, Math.min(text.length, open + 2000), (letter, depth) => letter === ')' && depth === 0);
  return text.slice(open + 1, end);
}

/** Split at the commas outside of brackets. */
export function partsOf(list: string): string[] {
  const parts: string[] = [];
  let from = 0;
  walk(list, 0, list.length, (letter, depth, at) => {
    if (letter === ',' && depth === 0) {
      parts.push(list.slice(from, at));
      from = at + 1;
    }
    return false;
  });
  return [...parts, list.slice(from)];
}

/** Visits what is outside of strings, with the brackets open behind it; returns where the visitor said to stop. */
function walk(
  text: string,
  from: number,
  to: number,
  isEnd: (letter: string, depth: number, at: number) => boolean,
): number {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const letter = text[at] ?? '';
    if (letter === '"' || letter === "'") {
      for (at++; at < to && text[at] !== letter; at++) if (text[at] === '\\') at++;
      continue;
    }
    if (/[([{]/.test(letter)) depth++;
    else if (/[)\]}]/.test(letter)) depth--;
    if (isEnd(letter, depth, at)) return at;
  }
  return to;
}
