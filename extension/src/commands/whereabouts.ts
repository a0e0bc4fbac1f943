/** Which release the open checkout stands at, and how that is known, in sentences. */
import * as vscode from 'vscode';
import type { CommandId } from '../ids.ts';
import type { CommandContext } from './registry.ts';

export async function showWhereabouts({ server }: CommandContext): Promise<void> {
  const checkouts = server.state?.checkouts ?? [];
  if (checkouts.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No checkout of XNU is open.'));
    return;
  }
  const text = checkouts
    .map(({ rootUri, where }) => {
      const said = where?.join(' ') ?? vscode.l10n.t('Release: not looked at yet');
      return checkouts.length === 1 ? said : `${vscode.workspace.asRelativePath(vscode.Uri.parse(rootUri))}: ${said}`;
    })
    .join(' ');
  const compare = vscode.l10n.t('Compare Releases…');
  const command: CommandId = 'xnuExclaves.compareReleases';
  // Where git is not run there is nothing to compare.
  const actions = vscode.workspace.isTrusted && checkouts.some(({ release }) => release !== undefined) ? [compare] : [];
  if ((await vscode.window.showInformationMessage(text, ...actions)) === compare)
    await vscode.commands.executeCommand(command);
}
