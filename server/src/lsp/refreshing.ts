/** Asks the client to ask again when the index, or the setting that an answer depends on, has changed. */
import type { Settings } from '../protocol/settings.ts';
import type { ServerContext } from './context.ts';

/**
 * @param refresh the request to the client; never sent twice at once.
 * @param setting what of the settings the answer depends on.
 */
export function refreshOnChange(
  { connection, settings, onSettings, workspace }: ServerContext,
  refresh: () => Promise<unknown>,
  setting: (settings: Settings) => unknown,
): void {
  let isRunning = false;
  let isAgain = false;
  const run = async () => {
    if (isRunning) {
      isAgain = true;
      return;
    }
    isRunning = true;
    do {
      isAgain = false;
      try {
        await refresh();
      } catch (error) {
        connection.console.info(`the client did not refresh: ${String(error)}`);
      }
    } while (isAgain);
    isRunning = false;
  };
  workspace.onChange(() => {
    // Before the first files are in there is nothing to show.
    if (workspace.phase !== 'indexing') void run();
  });
  let before = JSON.stringify(setting(settings()));
  onSettings(() => {
    const now = JSON.stringify(setting(settings()));
    if (now === before) return;
    before = now;
    void run();
  });
}
