/**
 * Function bodies and initialisers are most of a text and name next to nothing: a body that declares nothing for the
 * outside is emptied before the parser sees it. It takes a fraction of the time, and what the grammar does not understand
 * in one function does not reach the next.
 */
import { endOfComment, endOfLiteral } from './skipped.ts';

/** What a body can hold that is a symbol of the file: an `extern` declaration, a type, a record with members. */
const declares = /\b(?:extern|typedef)\b|\b(?:struct|union|enum|class)\b[^;{}()=,*]*\{/;

const quote = 34;
const hash = 35;
const apostrophe = 39;
const close = 41;
const slash = 47;
const equals = 61;
const left = 123;
const right = 125;

/** @param masked C as the parser is to see it. The result has the same length and the same line breaks. */
export function emptyBodies(masked: string): string {
  let result = '';
  let taken = 0;
  let depth = 0;
  let before = 0;
  let from = -1;
  for (let at = 0; at < masked.length; at++) {
    const code = masked.charCodeAt(at);
    // Most characters are blanks and letters.
    if (code <= 32) continue;
    if (code === quote || code === apostrophe) at = endOfLiteral(masked, at);
    else if (code === slash && endOfComment(masked, at) >= 0) {
      at = endOfComment(masked, at);
      continue;
    } else if (code === hash) return masked;
    else if (code === left) {
      if (depth++ === 0) from = before === close || before === equals ? at + 1 : -1;
    } else if (code === right) {
      // More closed than opened: what is a body cannot be told.
      if (--depth < 0) return masked;
      if (depth === 0 && from >= 0) {
        const body = masked.slice(from, at);
        if (!declares.test(body)) {
          result += masked.slice(taken, from) + body.replace(/[^\n\r]+/g, (line) => ' '.repeat(line.length));
          taken = at;
        }
      }
    }
    before = code;
  }
  return depth === 0 ? result + masked.slice(taken) : masked;
}
