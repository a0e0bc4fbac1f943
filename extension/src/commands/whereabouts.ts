/** Which release the open checkout stands at, and how that is known, in sentences. */
import * as vscode from 'vscode';
import type { CommandId } from '../ids.ts';
import type { CommandContext } from './registry.ts';

const compare: CommandId = 'xnuExclaves.compareReleases';
const clone: CommandId = 'xnuExclaves.cloneXnu';

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
  // Where nothing can be compared, what would change that is offered.
  const isKnown = checkouts.some(({ release }) => release !== undefined);
  const [label, command] = !vscode.workspace.isTrusted
    ? [vscode.l10n.t('Manage Workspace Trust'), 'workbench.trust.manage']
    : isKnown
      ? [vscode.l10n.t('Compare Releases…'), compare]
      : [vscode.l10n.t('Clone XNU…'), clone];
  if ((await vscode.window.showInformationMessage(text, label)) === label)
    await vscode.commands.executeCommand(command);
}
