/** Scopes and templates of C++. */
import { identifier } from '../source/lexer.ts';
import type { CodeView } from './codeView.ts';
import type { Edits } from './edits.ts';
import { ampersand, colon, comma, greater, less, openBrace, openParen, semicolon, star } from './punctuation.ts';

/** `a::b` becomes one name of the same length; where `b` stands on a line of its own, `a::` is blanked. */
export function joinScope(view: CodeView, edits: Edits, at: number): void {
  const left = view.isWord(at - 1) && view.touches(at - 1);
  if (left && view.endsItsLine(at + 1)) edits.blankTokens(scopeStart(view, at), at + 1);
  else edits.replaceTokens(at, at + 1, left ? '__' : '  ');
}

/** The first name of `a::b::`, whose last colons begin at `at`. */
function scopeStart(view: CodeView, at: number): number {
  let start = at - 1;
  while (view.kind(start - 1) === colon && view.kind(start - 2) === colon && view.isWord(start - 3)) start -= 3;
  return start;
}

/** The `>` that closes the `<` at `open`, or -1 when that is no list of template arguments. */
export function closeOfAngle(view: CodeView, open: number): number {
  let depth = 0;
  for (let at = open; at < open + 60 && at < view.length; at++) {
    const kind = view.kind(at);
    if (kind === less) depth++;
    else if (kind === greater) {
      if (--depth === 0) return at;
    } else if (kind === semicolon || kind === openBrace) return -1;
  }
  return -1;
}

/** `OSPtr<a> b` → `OSPtr    b`, unless the angle is a comparison. */
export function blankTemplateArguments(view: CodeView, edits: Edits, open: number): void {
  const close = closeOfAngle(view, open);
  if (close < 0) return;
  for (let at = open + 1; at < close; at++) if (!canBeTemplateArgument(view.kind(at))) return;
  const next = view.kind(close + 1);
  if (next !== identifier && next !== star && next !== ampersand && next !== openParen && next !== colon) return;
  edits.blankTokens(open, close);
  edits.skip(open, close);
}

function canBeTemplateArgument(kind: number): boolean {
  return kind === identifier || kind === comma || kind === star || kind === colon || kind === less || kind === greater;
}
