/** A feature says what it can do and how: capability and handler in one place, so that neither is ever without the other. */
import {
  type CancellationToken,
  LSPErrorCodes,
  ResponseError,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import type { ServerContext } from './context.ts';
import { releaseAddress } from './releaseAddress.ts';

export interface Feature {
  readonly capabilities?: ServerCapabilities;
  register(context: ServerContext): void;
}

/** A document of a release is answered from the release: it is opened when it is first asked about. */
async function openRelease({ releases, connection }: ServerContext, params: unknown, token: CancellationToken) {
  const { textDocument, item, uri } = (params ?? {}) as Record<
    'textDocument' | 'item',
    { uri?: unknown } | undefined
  > & {
    uri?: unknown;
  };
  const address = releaseAddress(String(textDocument?.uri ?? item?.uri ?? uri ?? ''));
  if (address === undefined || releases.opened(address.number, address.tag) !== undefined) return;
  try {
    await releases.of(address.number).open(address.tag, token);
  } catch (error) {
    if (token.isCancellationRequested) return;
    connection.console.warn(`${address.tag} was not opened: ${String(error)}`);
  }
}

export function failOfCancelled(name: string, token: CancellationToken): void {
  if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, `${name}: cancelled`);
}

/**
 * Wraps a handler: waits for the index, answers a cancelled request as cancelled, logs a failure and reports it as one.
 * "Nothing found" is an answer of the handler's own; it is never made here.
 *
 * @param early answers about a document while the first files are still being read, or undefined where what is not read
 * yet could change the answer.
 */
export function guarded<Params, Result>(
  context: ServerContext,
  name: string,
  handler: (params: Params, token: CancellationToken) => Result | Promise<Result>,
  early?: { uriOf(params: Params): string; answer(params: Params): Result | undefined },
): (params: Params, token: CancellationToken) => Promise<Result> {
  return async (params, token) => {
    try {
      if (early !== undefined) {
        await context.searchable(early.uriOf(params), token);
        failOfCancelled(name, token);
        const result = context.workspace.phase === 'indexing' ? early.answer(params) : undefined;
        if (result !== undefined) return result;
      }
      await context.ready(token);
      failOfCancelled(name, token);
      await openRelease(context, params, token);
      const result = await handler(params, token);
      // What was put together until then may be half of it.
      failOfCancelled(name, token);
      return result;
    } catch (error) {
      failOfCancelled(name, token);
      if (error instanceof ResponseError) throw error;
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      context.connection.console.error(`${name} failed: ${text}`);
      throw new ResponseError(
        LSPErrorCodes.RequestFailed,
        `${name} failed: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
}
