/** Clones XNU into a folder that the person picks, and opens it; whoever came from the walkthrough goes on there. */
import * as vscode from 'vscode';
import {
  type CloneParams,
  type CloneProgress,
  type CloneResult,
  methods,
} from '../../../server/src/protocol/requests.ts';
import type { Server } from '../client.ts';
import { settingsSection } from '../ids.ts';
import type { CommandContext } from './registry.ts';

interface Kind extends vscode.QuickPickItem {
  readonly isPartial: boolean;
}

/** What VS Code takes as the answer of a command of a walkthrough: it opens the folder, and the walkthrough again in it. */
interface OpensFolder {
  readonly openFolder: vscode.Uri;
}

export async function cloneXnu({ server }: CommandContext, from: unknown): Promise<OpensFolder | undefined> {
  const folder = await clone(server);
  if (folder === undefined) return undefined;
  if (vscode.workspace.workspaceFolders !== undefined) await offerToOpen(folder);
  else if (from === 'walkthrough') return { openFolder: folder };
  else await vscode.commands.executeCommand('vscode.openFolder', folder);
  return undefined;
}

/** The new folder; undefined when there is none, of which the person was told, with a way to begin again. */
async function clone(server: Server): Promise<vscode.Uri | undefined> {
  for (;;) {
    const outcome = await cloneOnce(server);
    if (outcome === undefined || outcome instanceof vscode.Uri) return outcome;
    const again = vscode.l10n.t('Clone Again…');
    const setting = vscode.l10n.t('Open Setting');
    const chosen =
      outcome.message === undefined
        ? await vscode.window.showInformationMessage(
            vscode.l10n.t(
              'Cloning was cancelled, and nothing of it is left. Clone again when you like; a partial clone is smaller.',
            ),
            again,
          )
        : await vscode.window.showErrorMessage(outcome.message, again, setting);
    if (chosen === setting)
      await vscode.commands.executeCommand('workbench.action.openSettings', `@id:${settingsSection}.${addressSetting}`);
    if (chosen !== again) return undefined;
  }
}

const addressSetting = 'releases.cloneAddress';

/** Why there is no clone; without a message, because the person ended it. */
interface NoClone {
  readonly message?: string;
}

/** Undefined when the person answered one of the questions with nothing. */
async function cloneOnce(server: Server): Promise<vscode.Uri | NoClone | undefined> {
  const title = vscode.l10n.t('Clone XNU');
  const address = vscode.workspace.getConfiguration(settingsSection).get(addressSetting, '');
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
  // A walkthrough may take the focus back just as the question comes up, and whoever looks something up elsewhere has
  // not said no: the questions stay.
  const ignoreFocusOut = true;
  const kind = await vscode.window.showQuickPick(kinds, {
    title,
    placeHolder: vscode.l10n.t('From {0}', address),
    ignoreFocusOut,
  });
  if (kind === undefined) return undefined;
  const [parent] =
    (await vscode.window.showOpenDialog({
      title,
      openLabel: vscode.l10n.t('Clone Here'),
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (parent === undefined) return undefined;
  const name = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('The name of the new folder in {0}', parent.fsPath),
    value: 'xnu',
    ignoreFocusOut,
    validateInput: (text) => (/^\w[\w. -]*$/.test(text) ? undefined : vscode.l10n.t('Letters, digits, - . _')),
  });
  if (name === undefined) return undefined;
  const params: CloneParams = { address, parentUri: parent.toString(), name, isPartial: kind.isPartial };
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t('Cloning XNU'),
    cancellable: true,
  };
  const result = await vscode.window.withProgress(progress, async (report, token) => {
    const listening = server.onCloneProgress(({ stage, percent }: CloneProgress) =>
      report.report({ message: vscode.l10n.t('{0}: {1} %', stageText(stage), percent) }),
    );
    try {
      return await server.request<CloneResult>(methods.clone, params, token);
    } finally {
      listening.dispose();
    }
  });
  if (result === undefined) return { message: vscode.l10n.t('The language server does not run.') };
  return result.uri === undefined ? result : vscode.Uri.parse(result.uri);
}

/** A window that has a folder is somebody's place: the person says where the new one opens. */
async function offerToOpen(folder: vscode.Uri): Promise<void> {
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

/** Git names what it does in English; what it may name besides is shown as it is. */
function stageText(stage: string): string {
  const texts: Record<string, string> = {
    'Enumerating objects': vscode.l10n.t('Enumerating objects'),
    'Counting objects': vscode.l10n.t('Counting objects'),
    'Compressing objects': vscode.l10n.t('Compressing objects'),
    'Receiving objects': vscode.l10n.t('Receiving objects'),
    'Resolving deltas': vscode.l10n.t('Resolving deltas'),
    'Updating files': vscode.l10n.t('Updating files'),
  };
  return texts[stage] ?? stage;
}
