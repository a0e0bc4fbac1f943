/** The prose of a step, taken apart: plain words, names of the source, glossary terms. */

export type ProsePart =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'term'; readonly text: string; readonly term: string };

const special = /`([^`]+)`|\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g;

export function proseParts(text: string): ProsePart[] {
  const parts: ProsePart[] = [];
  let from = 0;
  for (const match of text.matchAll(special)) {
    if (match.index > from) parts.push({ kind: 'plain', text: text.slice(from, match.index) });
    const [whole, name, shown = '', term = shown] = match;
    parts.push(name === undefined ? { kind: 'term', text: shown, term } : { kind: 'name', text: name });
    from = match.index + whole.length;
  }
  if (from < text.length) parts.push({ kind: 'plain', text: text.slice(from) });
  return parts;
}

/** For a screen reader and for a terminal. */
export function spokenProse(text: string): string {
  return proseParts(text)
    .map((part) => part.text)
    .join('');
}

/** The names of the source that the prose rests on. */
export function namesIn(text: string): string[] {
  return proseParts(text).flatMap((part) => (part.kind === 'name' ? [part.text] : []));
}
