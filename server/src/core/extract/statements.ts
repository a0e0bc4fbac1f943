/** Where a statement ends, read from tokens. */
import type { TokenView } from './tokenView.ts';

const headed = /^(for|while|if|switch)$/;
/** Statements within statements that are followed; more than anybody writes. */
const maximumDepth = 40;

/** The last token of the statement that begins at a token; -1 where the text does not tell. */
export function lastOfStatement(view: TokenView, first: number, depth = 0): number {
  const at = code(view, first);
  const kind = view.kind(at);
  if (at >= view.tokens.count || depth > maximumDepth || kind === 125) return -1;
  if (kind === 123) return view.match[at] ?? -1;
  const word = view.isWord(at) ? view.word(at) : '';
  if (word === 'else') return lastOfStatement(view, at + 1, depth + 1);
  if (word === 'do') {
    const body = lastOfStatement(view, at + 1, depth + 1);
    return body < 0 ? -1 : semicolonBehind(view, body + 1);
  }
  const close = word !== '' && view.kind(at + 1) === 40 ? (view.match[at + 1] ?? -1) : -1;
  // A head that is not typed to its end yet.
  if (headed.test(word) && close < 0) return -1;
  if (headed.test(word)) {
    const body = lastOfStatement(view, close + 1, depth + 1);
    const next = code(view, body + 1);
    const hasElse = word === 'if' && body >= 0 && view.isWord(next) && view.word(next) === 'else';
    return hasElse ? lastOfStatement(view, next, depth + 1) : body;
  }
  // `each_cpu(cpu) { … }`: a macro that is a head.
  if (close >= 0 && view.kind(code(view, close + 1)) === 123) return view.match[code(view, close + 1)] ?? -1;
  // `out:`, `case 1:`
  if (word !== '' && view.kind(at + 1) === 58) return lastOfStatement(view, at + 2, depth + 1);
  return semicolonBehind(view, at);
}

function semicolonBehind(view: TokenView, first: number): number {
  for (let token = first; token < view.tokens.count; token++) {
    if (view.inDirective(token)) continue;
    const kind = view.kind(token);
    if (kind === 59) return token;
    if (kind === 125) return -1;
    token = Math.max(token, view.match[token] ?? token);
  }
  return -1;
}

/** The token, or the first behind it that is no part of a preprocessor line. */
function code(view: TokenView, token: number): number {
  let at = token;
  while (at < view.tokens.count && view.inDirective(at)) at++;
  return at;
}
