/** A checkout on disk with every ring read, as the server holds it: what the tests on real source ask. */
import { meaningIn, referencesTo } from '../../server/src/core/index/references.ts';
import { contextAt } from '../../server/src/core/index/resolve.ts';
import { lineOf } from '../../server/src/core/source/sourceText.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { type Checkout, Workspace } from '../../server/src/workspace/workspace.ts';
import { referenceSourceOf } from './checkout.ts';
import { nativeEngine, wasmEngine } from './engines.ts';
import { hostOf } from './workspaceHost.ts';

export async function openRealCheckout(root: string): Promise<Checkout> {
  const engine = nativeEngine().engine ?? (await wasmEngine());
  const host = hostOf(createNodeFiles(), engine, { scheduler: nodeScheduler });
  const workspace = new Workspace(host, 4 * 1024 * 1024, 'checkout');
  await workspace.index([root]);
  const [checkout] = workspace.checkouts;
  if (checkout === undefined) throw new Error(`${root} is no checkout of XNU`);
  return checkout;
}

/** `path:line:column`, 1-based, of every use of what the name at an offset means; none when the file is not indexed. */
export function referencesAt(checkout: Checkout, path: string, start: number, word: string): string[] {
  const source = referenceSourceOf(checkout);
  const opened = source.read(path);
  if (opened === undefined) return [];
  const meaning = meaningIn(source, opened, start);
  const { member, designator } = contextAt(opened.view, start, path);
  const places: string[] = [];
  for (const use of referencesTo(source, meaning, word, path, member || designator)) {
    if (use === undefined) continue;
    const line = lineOf(use.file.lineStarts, use.offset);
    places.push(`${use.file.path}:${line + 1}:${use.offset - (use.file.lineStarts[line] ?? 0) + 1}`);
  }
  return places;
}
