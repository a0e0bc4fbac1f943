/** Runs a long answer in turns: other requests are answered between, and a cancelled one ends. */
import { setImmediate } from 'node:timers/promises';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';

/** Milliseconds of one turn. */
const turn = 8;

/**
 * All that a generator yields, but for `undefined`: that is where it may be interrupted. Rejects when cancelled.
 *
 * A list, not an asynchronous generator: an answer may have tens of thousands of items, and a promise for each costs more
 * than to find them.
 */
export async function inTurns<Item>(items: Iterable<Item | undefined>, token: CancellationToken): Promise<Item[]> {
  const found: Item[] = [];
  let since = performance.now();
  for (const item of items) {
    if (item !== undefined) found.push(item);
    else if (performance.now() - since > turn) {
      await setImmediate();
      if (token.isCancellationRequested)
        throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled while the answer was put together');
      since = performance.now();
    }
  }
  return found;
}
