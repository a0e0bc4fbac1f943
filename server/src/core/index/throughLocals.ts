/** How a function that is put into a local goes on from there: `handler = on_signal; wait_for(handler);`. */
import { handedTokens } from '../extract/handedOn.ts';
import type { TokenView } from '../extract/tokenView.ts';

/**
 * `passed to wait_for, through handler`; undefined where no call is given the local.
 *
 * @param token the function's name, where the local is given it.
 * @param around offsets: the end of the name of the function around it, and its own end.
 */
export function handedThrough(
  view: TokenView,
  token: number,
  around: { readonly nameEnd: number; readonly end: number },
): string | undefined {
  const found = handedTokens(view, view.at(around.nameEnd), view.at(around.end)).find(
    ({ local, value }) => value === token && local !== undefined,
  );
  if (found?.local === undefined) return undefined;
  const callee = view.word(found.call);
  return `${callee === found.local ? 'called' : `passed to ${callee}`}, through ${found.local}`;
}
