/** The history of the name under the cursor, or of a row, over the releases. */
import * as vscode from 'vscode';
import { methods, type ReleasePageResult, type SymbolHistoryParams } from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';
import { isRow } from './rows.ts';

export async function showHistory(context: CommandContext): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  await show(context, { uri: editor.document.uri.toString(), position: editor.selection.active });
}

export async function showHistoryOfRow(context: CommandContext, row: unknown): Promise<void> {
  if (!isRow(row) || row.location === undefined) return;
  await show(context, {
    uri: row.location.uri,
    position: row.location.range.start,
    name: row.symbolName ?? row.label,
  });
}

async function show({ server, pages }: CommandContext, params: SymbolHistoryParams): Promise<void> {
  const page = await server.request<ReleasePageResult>(methods.symbolHistory, params);
  if (page?.uri === undefined) {
    void vscode.window.showInformationMessage(page?.message ?? vscode.l10n.t('The language server does not run.'));
    return;
  }
  await pages.open(vscode.Uri.parse(page.uri), vscode.l10n.t('Reading the releases'));
}
