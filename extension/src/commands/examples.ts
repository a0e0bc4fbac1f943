/** Shows a first-time reader one thing where it stands: a term with its hover, a Tightbeam module on its page. */
import * as vscode from 'vscode';
import {
  methods,
  type TreeChildrenResult,
  type TreeRow,
  type ViewKind,
} from '../../../server/src/protocol/requests.ts';
import type { Server } from '../client.ts';
import type { CommandContext } from './registry.ts';

/** How many rows deep an example is looked for. */
const depth = 4;

/** A limit of conclaves, where it is defined, with its hover, which has little else to say than the term. */
export async function showExampleTerm({ server }: CommandContext): Promise<void> {
  const row = await firstPlace(server, 'conclaves', (one) => one.kind === 'limit');
  if (row === undefined) return nothingToShow();
  await openAt(row);
  await vscode.commands.executeCommand('editor.action.showHover');
}

/** The definition of a method that XNU calls: the page of its module, which this extension writes. */
export async function showExampleModule({ server }: CommandContext): Promise<void> {
  const row = await firstPlace(server, 'tightbeam', (one) => one.kind === 'clientCall');
  if (row === undefined) return nothingToShow();
  await openAt(row);
  await vscode.commands.executeCommand('editor.action.revealDefinition');
}

function nothingToShow(): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Open a checkout of XNU with exclaves first, and wait until its views have filled.'),
  );
}

async function openAt({ location }: TreeRow): Promise<void> {
  if (location === undefined) return;
  const { start } = location.range;
  // A character into the name, where a hover knows it.
  const position = new vscode.Position(start.line, start.character + 1);
  await vscode.window.showTextDocument(vscode.Uri.parse(location.uri), {
    selection: new vscode.Range(position, position),
    preview: false,
  });
}

/** The first row of a view, from top to bottom, that is wanted and leads to a place. */
async function firstPlace(
  server: Server,
  view: ViewKind,
  wanted: (row: TreeRow) => boolean,
  parent?: string,
  level = 0,
): Promise<TreeRow | undefined> {
  const result = await server.request<TreeChildrenResult>(methods.treeChildren, {
    view,
    ...(parent === undefined ? {} : { parent }),
  });
  for (const row of result?.rows ?? []) {
    if (wanted(row) && row.location !== undefined) return row;
    if (!row.hasChildren || level >= depth) continue;
    const inside = await firstPlace(server, view, wanted, row.id, level + 1);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
