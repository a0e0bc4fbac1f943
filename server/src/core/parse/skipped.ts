/** What is passed over when the brackets of a text are counted: literals and comments. */

const lineBreak = 10;
const quote = 34;
const apostrophe = 39;
const star = 42;
const slash = 47;
const backslash = 92;

/** The offset of the last character of a comment that begins at `at`; -1 where none does. */
export function endOfComment(text: string, at: number): number {
  if (text.charCodeAt(at) !== slash) return -1;
  const next = text.charCodeAt(at + 1);
  if (next !== star && next !== slash) return -1;
  const end = next === star ? text.indexOf('*/', at + 2) + 1 : text.indexOf('\n', at);
  return end <= 0 ? text.length : end;
}

/**
 * The offset of the closing quote of a literal that begins at `at`; -1 where none does. One that is not closed ends with
 * its line.
 */
export function endOfLiteral(text: string, at: number): number {
  const closing = text.charCodeAt(at);
  if (closing !== quote && closing !== apostrophe) return -1;
  for (let next = at + 1; next < text.length; next++) {
    const code = text.charCodeAt(next);
    if (code === backslash) next++;
    else if (code === closing) return next;
    else if (code === lineBreak) return next - 1;
  }
  return text.length;
}
