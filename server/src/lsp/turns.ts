/** Runs a long answer in turns: other requests are answered between, and a cancelled one ends. */
import { setImmediate } from 'node:timers/promises';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';

/** Milliseconds of one turn. */
const turn = 8;

/** Hands on what a generator yields, but for `undefined`: that is where it may be interrupted. */
export async function* inTurns<Item>(
  items: Iterable<Item | undefined>,
  token: CancellationToken,
): AsyncGenerator<Item> {
  let since = performance.now();
  for (const item of items) {
    if (item !== undefined) yield item;
    else if (performance.now() - since > turn) {
      await setImmediate();
      if (token.isCancellationRequested)
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled while the answer was put together');
      since = performance.now();
    }
  }
}
