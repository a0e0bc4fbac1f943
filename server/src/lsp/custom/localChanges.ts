/** Looks, when everything is read and after every change, which files are not as in the release that is checked out. */
import { isExclavePath } from '../../core/extract/exclaveNames.ts';
import { changedFiles } from '../../host/gitRelease.ts';
import { neverCancelled } from '../../workspace/ports.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import type { ServerContext } from '../context.ts';

/** After the last of several changes, in milliseconds. */
const delay = 300;

export function watchChanges({ connection, workspace, releases }: ServerContext): void {
  const seen = new WeakMap<Checkout, string>();
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    for (const [number, checkout] of workspace.checkouts.entries()) {
      const { release, where, indexer } = checkout;
      const state = `${release} ${indexer.index.generation}`;
      if (release === undefined || where?.kind !== 'repository') continue;
      if (seen.get(checkout) === state) continue;
      seen.set(checkout, state);
      try {
        const listed = await releases.of(number).releases.files(release, neverCancelled);
        const here = new Set(indexer.index.files().map(({ path }) => path));
        const there = listed.filter(({ path }) => here.has(path) || isExclavePath(path));
        for (const { path } of there) here.delete(path);
        const { looked, changed } = changedFiles(checkout.root, there);
        // What is left is in no file of the release.
        checkout.changes = { looked: looked + here.size, changed: [...changed, ...here].sort() };
        workspace.tell();
      } catch (error) {
        checkout.changes = 'unreadable';
        workspace.tell();
        connection.console.info(`local changes could not be told: ${String(error)}`);
      }
    }
  };
  workspace.onChange(() => {
    if (!workspace.complete) return;
    clearTimeout(timer);
    timer = setTimeout(() => void look(), delay);
    timer.unref();
  });
}
