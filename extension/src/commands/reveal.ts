import * as vscode from 'vscode';
import { methods, type RevealResult } from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';

/** Selects the row of the name under the cursor (or of the function around it) in the view that has it. */
export async function reveal({ server, views }: CommandContext): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  const result = await server.request<RevealResult>(methods.reveal, {
    uri: editor.document.uri.toString(),
    position: editor.selection.active,
  });
  const tree = result?.view === undefined ? undefined : views.all.get(result.view);
  if (result === undefined || tree === undefined) {
    const name = result?.name ?? '';
    void vscode.window.showInformationMessage(
      name === ''
        ? vscode.l10n.t('Put the cursor on a name of an XNU source file first.')
        : vscode.l10n.t('No exclave view has “{0}”.', name),
    );
    return;
  }
  await tree.reveal(result);
}
