/**
 * Brackets that are nested deeper than any compiler takes them are hidden from the parser: its queries cost the square of
 * the depth, and one broken or hostile file would hold everything up for minutes.
 */
import { endOfComment, endOfLiteral } from './skipped.ts';

/** What clang takes (`-fbracket-depth`). */
const deepest = 256;

/** @param masked C as the parser is to see it. The result has the same length and the same line breaks. */
export function shallow(masked: string): string {
  const hidden: number[] = [];
  let depth = 0;
  for (let at = 0; at < masked.length; at++) {
    const code = masked.charCodeAt(at);
    // Most characters are blanks and letters: " ' / ( ) [ ] { }
    if (code <= 32 || (code >= 97 && code <= 122)) continue;
    if (code === 34 || code === 39) at = endOfLiteral(masked, at);
    else if (code === 47) at = Math.max(at, endOfComment(masked, at));
    else if (code === 40 || code === 91 || code === 123) {
      if (++depth > deepest) hidden.push(at);
    } else if (code === 41 || code === 93 || code === 125) {
      if (depth > deepest) hidden.push(at);
      if (depth > 0) depth--;
    }
  }
  if (hidden.length === 0) return masked;
  let result = '';
  let taken = 0;
  for (const at of hidden) {
    result += `${masked.slice(taken, at)} `;
    taken = at + 1;
  }
  return result + masked.slice(taken);
}
