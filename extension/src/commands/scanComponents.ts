/** Looks through a system for its exclave components, alone or against another one, and shows them in their view. */
import * as vscode from 'vscode';
import {
  methods,
  type ScanComponentsParams,
  type ScanComponentsResult,
} from '../../../server/src/protocol/requests.ts';
import { contextKeys } from '../ids.ts';
import type { CommandContext } from './registry.ts';

/** What a Mac keeps of the system. */
const systemFolder = '/System/Library';

export async function scanComponents(context: CommandContext): Promise<void> {
  const root = await pickSystem(
    vscode.l10n.t('Scan System for Exclave Components'),
    vscode.l10n.t(
      'Which system do you want to look through? Nothing is written, and no link out of the folder is followed.',
    ),
  );
  if (root !== undefined) await scan(context, { rootUri: root.toString() });
}

export async function compareComponents(context: CommandContext): Promise<void> {
  const older = await pickSystem(
    vscode.l10n.t('Compare Exclave Components: the older system'),
    vscode.l10n.t('Which system do you want to compare with?'),
  );
  if (older === undefined) return;
  const root = await pickSystem(
    vscode.l10n.t('Compare Exclave Components: the newer system'),
    vscode.l10n.t('Which system is the newer one?'),
  );
  if (root !== undefined) await scan(context, { rootUri: root.toString(), againstUri: older.toString() });
}

/** On a Mac its own system is offered; elsewhere a folder is asked for at once. */
async function pickSystem(title: string, placeHolder: string): Promise<vscode.Uri | undefined> {
  if (process.platform === 'darwin') {
    const own = { label: systemFolder, description: vscode.l10n.t('this Mac'), folder: vscode.Uri.file(systemFolder) };
    const other = {
      label: vscode.l10n.t('Another Folder…'),
      description: vscode.l10n.t('a mounted volume or an unpacked image'),
      folder: undefined,
    };
    const picked = await vscode.window.showQuickPick([own, other], { title, placeHolder });
    if (picked === undefined || picked.folder !== undefined) return picked?.folder;
  }
  const folders = await vscode.window.showOpenDialog({
    title,
    openLabel: vscode.l10n.t('Look Through'),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
  });
  return folders?.[0];
}

async function scan({ server, views }: CommandContext, params: ScanComponentsParams): Promise<void> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Looking for exclave components'),
    cancellable: true,
  };
  const result = await vscode.window.withProgress(options, async (report, token) => {
    const listening = server.onComponentProgress(({ components, entries }) => {
      report.report({ message: vscode.l10n.t('{0} entries, {1} components', entries, components) });
    });
    try {
      return await server.request<ScanComponentsResult>(methods.scanComponents, params, token);
    } catch (error) {
      if (!token.isCancellationRequested)
        void vscode.window.showErrorMessage(
          vscode.l10n.t(
            'The folder could not be looked through: {0}',
            error instanceof Error ? error.message : String(error),
          ),
        );
      return undefined;
    } finally {
      listening.dispose();
    }
  });
  if (result === undefined) return;
  if (result.missing !== undefined) {
    void vscode.window.showErrorMessage(vscode.l10n.t('There is no folder {0}.', result.missing));
    return;
  }
  await vscode.commands.executeCommand('setContext', contextKeys.scanned, true);
  views.refresh();
  await vscode.commands.executeCommand('xnuExclaves.components.focus');
  if (result.components === 0)
    void vscode.window.showInformationMessage(vscode.l10n.t('No exclave component is in this folder.'));
}
