/** Clones XNU into a folder that the person picks, and opens it. */
import * as vscode from 'vscode';
import {
  type CloneParams,
  type CloneProgress,
  type CloneResult,
  methods,
} from '../../../server/src/protocol/requests.ts';
import { settingsSection } from '../ids.ts';
import type { CommandContext } from './registry.ts';

interface Kind extends vscode.QuickPickItem {
  readonly isPartial: boolean;
}

export async function cloneXnu({ server }: CommandContext): Promise<void> {
  const title = vscode.l10n.t('Clone XNU');
  const address = vscode.workspace.getConfiguration(`${settingsSection}.releases`).get('cloneAddress', '');
  const kinds: Kind[] = [
    {
      label: vscode.l10n.t('Full'),
      detail: vscode.l10n.t('Every release, to be compared and read at any time; several hundred megabytes'),
      isPartial: false,
    },
    {
      label: vscode.l10n.t('Partial'),
      detail: vscode.l10n.t(
        'Only the newest release is whole: others cannot be compared or opened; smaller and faster',
      ),
      isPartial: true,
    },
  ];
  const kind = await vscode.window.showQuickPick(kinds, { title, placeHolder: vscode.l10n.t('From {0}', address) });
  if (kind === undefined) return;
  const [parent] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t('Clone Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (parent === undefined) return;
  const name = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The name of the new folder in {0}', parent.fsPath),
    value: 'xnu',
    validateInput: (text) => (/^\w[\w. -]*$/.test(text) ? undefined : vscode.l10n.t('Letters, digits, - . _')),
  });
  if (name === undefined) return;
  const params: CloneParams = { address, parentUri: parent.toString(), name, isPartial: kind.isPartial };
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Cloning XNU'),
    cancellable: true,
  };
  const result = await vscode.window.withProgress(progress, async (report, token) => {
    const listening = server.onCloneProgress(({ stage, percent }: CloneProgress) =>
      report.report({ message: `${stage}: ${percent} %` }),
    );
    try {
      return await server.request<CloneResult>(methods.clone, params, token);
    } finally {
      listening.dispose();
    }
  });
  if (result?.message !== undefined) void vscode.window.showErrorMessage(result.message);
  if (result?.uri !== undefined) await offerToOpen(vscode.Uri.parse(result.uri));
}

/** In this window when it has no folder; else the person says where. */
async function offerToOpen(folder: vscode.Uri): Promise<void> {
  if (vscode.workspace.workspaceFolders === undefined) {
    await vscode.commands.executeCommand('vscode.openFolder', folder);
    return;
  }
  const here = vscode.l10n.t('Open');
  const other = vscode.l10n.t('Open in New Window');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('XNU is cloned to {0}.', folder.fsPath),
    here,
    other,
  );
  if (chosen === undefined) return;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: chosen === other });
}
