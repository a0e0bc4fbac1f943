/** Waiting for a state that somebody else brings about. */
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';

/** Calls back when the state may be another one; returns what ends that. */
export type Subscribe = (look: () => void) => () => void;

/** Resolves when the state is reached; rejects when cancelled. */
export function waitUntil(
  token: CancellationToken,
  isReached: () => boolean,
  subscribe: readonly Subscribe[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (isReached()) {
      resolve();
      return;
    }
    const cancelled = token.onCancellationRequested(() => {
      leave();
      reject(new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled while the index was being built'));
    });
    const look = () => {
      if (!isReached()) return;
      leave();
      resolve();
    };
    const subscriptions = subscribe.map((one) => one(look));
    const leave = () => {
      cancelled.dispose();
      for (const end of subscriptions) end();
    };
  });
}
