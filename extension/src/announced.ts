/**
 * Work that may be over at once or take a minute: what is over soon is not announced, the rest is told in a notification
 * with a way out.
 */
import * as vscode from 'vscode';

/** In milliseconds. */
const announcedAfter = 700;

type Report = vscode.Progress<{ message?: string; increment?: number }>;

/**
 * @param work gets a token that is cancelled when the person ends it.
 * @param place shows a progress bar from the start, as a view can.
 * @param listen is told where to report progress, once it is announced; what it gives is disposed of at the end.
 * @returns `ended` as soon as the person has enough of it, whenever the work itself ends.
 */
export async function announced<Result>(
  title: string,
  work: (token: vscode.CancellationToken) => Promise<Result>,
  place?: { readonly viewId: string },
  listen?: (report: Report) => vscode.Disposable,
): Promise<Result | 'ended'> {
  const stop = new vscode.CancellationTokenSource();
  const ended = new Promise<'ended'>((resolve) => stop.token.onCancellationRequested(() => resolve('ended')));
  const result = work(stop.token);
  const over = Promise.race([result, ended]);
  // What goes wrong is for whoever awaits the result.
  const settled = over.then(
    () => true,
    () => true,
  );
  try {
    if (place !== undefined) void vscode.window.withProgress({ location: place }, () => settled);
    const soon = new Promise<boolean>((resolve) => setTimeout(resolve, announcedAfter, false));
    if (!(await Promise.race([settled, soon]))) {
      const progress = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
      await vscode.window.withProgress(progress, async (report, token) => {
        token.onCancellationRequested(() => stop.cancel());
        const listening = listen?.(report);
        await settled;
        listening?.dispose();
      });
    }
    return await over;
  } finally {
    // The request that was ended fails later, which nobody awaits any more.
    result.then(undefined, () => undefined);
    stop.dispose();
  }
}
