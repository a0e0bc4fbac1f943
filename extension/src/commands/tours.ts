/** Starts tours, from the palette and from their rows. */
import * as vscode from 'vscode';
import { methods, type TreeChildrenResult, type TreeRow } from '../../../server/src/protocol/requests.ts';
import type { Server } from '../client.ts';
import type { CommandContext } from './registry.ts';
import { isRow } from './rows.ts';

export async function startTour({ server, tours }: CommandContext): Promise<void> {
  const rows = await tourRows(server);
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No tour fits the open folders.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(
    rows.map(({ checkout, row }) => ({
      label: row.label,
      description: [row.description, checkout].filter((part) => part !== undefined).join(' · '),
      id: row.id,
    })),
    { placeHolder: vscode.l10n.t('Which tour?'), matchOnDescription: true },
  );
  if (picked !== undefined) await tours.start(picked.id);
}

export async function startTourOfRow({ tours }: CommandContext, row: unknown): Promise<void> {
  if (isRow(row)) await tours.start(row.id);
}

interface FoundRow {
  readonly row: TreeRow;
  readonly checkout: string | undefined;
}

/** Below the rows of checkouts where several are open. */
async function tourRows(server: Server): Promise<FoundRow[]> {
  const children = async (parent?: TreeRow): Promise<TreeRow[]> => {
    const params = { view: 'tours', ...(parent === undefined ? {} : { parent: parent.id }) };
    return (await server.request<TreeChildrenResult>(methods.treeChildren, params))?.rows ?? [];
  };
  const found: FoundRow[] = [];
  for (const row of await children()) {
    if (row.kind === 'tour') found.push({ row, checkout: undefined });
    else for (const tour of await children(row)) found.push({ row: tour, checkout: row.label });
  }
  return found;
}
