/** The list of views. A new one: a line here, a view in the manifest, a tree in the server. */
import type { ViewKind } from '../../../server/src/protocol/requests.ts';
import type { Server } from '../client.ts';
import type { Comparisons } from '../comparisons.ts';
import type { ViewId } from '../ids.ts';
import { ExclaveTree, type RowDress } from './treeView.ts';

const views: Readonly<Record<ViewKind, ViewId>> = {
  resources: 'xnuExclaves.resources',
  conclaves: 'xnuExclaves.conclaves',
  tightbeam: 'xnuExclaves.tightbeam',
  kernelInterface: 'xnuExclaves.kernelInterface',
  boot: 'xnuExclaves.boot',
  components: 'xnuExclaves.components',
  releases: 'xnuExclaves.releases',
  findings: 'xnuExclaves.findings',
  tours: 'xnuExclaves.tours',
  claims: 'xnuExclaves.claims',
};

export class Views {
  readonly all: ReadonlyMap<ViewKind, ExclaveTree>;

  constructor(server: Server, dress: RowDress, comparisons: Comparisons) {
    this.all = new Map(
      (Object.entries(views) as [ViewKind, ViewId][]).map(([kind, id]) => [
        kind,
        new ExclaveTree(id, kind, server, dress, comparisons),
      ]),
    );
  }

  refresh(): void {
    for (const tree of this.all.values()) tree.refresh();
  }
  filter(text: string): void {
    for (const tree of this.all.values()) tree.filter = text;
  }
  dispose(): void {
    for (const tree of this.all.values()) tree.dispose();
  }
}
