/** The arguments of a call or of a macro's use, by the commas between its parentheses. */
import type { TokenView } from '../extract/tokenView.ts';

/** First and last token of each argument; of an empty one the last stands before the first. Nothing for what is not closed. */
export function argumentsOf(view: TokenView, open: number): [first: number, last: number][] {
  const close = view.kind(open) === 40 ? (view.match[open] ?? -1) : -1;
  const args: [first: number, last: number][] = [];
  let first = open + 1;
  for (let token = first; token <= close; token++) {
    if (view.kind(token) === 44 || token === close) {
      args.push([first, token - 1]);
      first = token + 1;
    } else token = behindBracket(view, token);
  }
  return args;
}

/** Which argument a token stands in, from 0; also where the parenthesis is not closed yet. */
export function argumentIndex(view: TokenView, open: number, token: number): number {
  let index = 0;
  for (let at = open + 1; at < token; at++) {
    if (view.kind(at) === 44) index++;
    else at = behindBracket(view, at);
  }
  return index;
}

/** The token that closes a bracket; any other token itself. */
function behindBracket(view: TokenView, token: number): number {
  const kind = view.kind(token);
  return kind === 40 || kind === 91 || kind === 123 ? Math.max(token, view.match[token] ?? token) : token;
}
