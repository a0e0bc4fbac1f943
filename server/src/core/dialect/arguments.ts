/** Arguments of macro calls that are no expressions: an operator, a type, a statement. */
import { identifier } from '../source/lexer.ts';
import type { CodeView } from './codeView.ts';
import type { Edits } from './edits.ts';
import { closeParen, comma, dot, equals, openBrace, openParen, openSquare, semicolon, star } from './punctuation.ts';
import { blankCall, blankWord, enumWord, jumpWord, plain, tag, typeWord } from './roles.ts';

/**
 * Masks one argument of a call in a body when it is no expression.
 * Returns the index to go on from: behind what was masked, or `from`.
 */
export function maskArgument(view: CodeView, edits: Edits, from: number): number {
  const first = view.kind(from);
  if (first === closeParen || first === comma) return from;
  if (first === openBrace) {
    // `os_atomic_rmw_loop(…, { … })`: a compound statement.
    const close = view.partner(from);
    if (close < 0 || !endsArgument(view.kind(close + 1))) return from;
    edits.fill(from, close);
    return close + 1;
  }
  if (first === dot && view.isWord(from + 1) && view.kind(from + 2) === equals) {
    // `MACRO(.field = x)`: the designator is not part of the expression.
    edits.blankTokens(from, from + 2);
    return from + 3;
  }
  if (first === identifier && view.role(from) === jumpWord) {
    // `MACRO(x, return 0)`: a statement.
    const stop = view.endOfArgument(from);
    edits.fill(from, stop - 1);
    return stop;
  }
  const end = endOfOperatorOrType(view, from);
  if (end > from) edits.fill(from, end - 1);
  return end;
}

function endsArgument(kind: number): boolean {
  return kind === comma || kind === closeParen;
}

/** The end of an argument that is just an operator or just a type; `from` when it is neither. */
function endOfOperatorOrType(view: CodeView, from: number): number {
  let onlyOperators = true;
  let onlyTypes = true;
  let sawStar = false;
  /** Something that only a type has: `struct`, `int`, two names in a row. */
  let typeLike = false;
  let end = from;
  for (; end < view.length; end++) {
    const kind = view.kind(end);
    if (endsArgument(kind)) break;
    if (kind === openParen || kind === openBrace || kind === openSquare || kind === semicolon) return from;
    if (kind === identifier) {
      onlyOperators = false;
      const role = view.role(end);
      if (role === typeWord || role === tag || role === enumWord) typeLike = true;
      else if (role === plain) {
        if (sawStar) onlyTypes = false;
        if (end > from && view.role(end - 1) === plain && view.isWord(end - 1)) typeLike = true;
      } else if (role !== blankWord && role !== blankCall) onlyTypes = false;
    } else if (kind === star) {
      sawStar = true;
    } else if (kind > 32) {
      // Other punctuation.
      onlyTypes = false;
    } else {
      // A number or a string.
      onlyOperators = false;
      onlyTypes = false;
    }
    if (!onlyOperators && !onlyTypes) return from;
  }
  if (!endsArgument(view.kind(end))) return from;
  return onlyOperators || typeLike || view.kind(end - 1) === star ? end : from;
}
