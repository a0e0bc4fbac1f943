/** What the status item offers: log, restart, another look, diagnostics, and where to begin. */
import * as vscode from 'vscode';
import { diagnosticsText } from '../diagnostics.ts';
import { type CommandId, settingsSection } from '../ids.ts';
import type { CommandContext } from './registry.ts';

/** Extensions that answer for C files, too; a report should say that they are there. */
const otherExtensions = ['llvm-vs-code-extensions.vscode-clangd', 'ms-vscode.cpptools', 'anysphere.cpptools'];
const ownExtension = 'xnu-exclaves.xnu-exclaves';

interface Action extends vscode.QuickPickItem {
  readonly command: CommandId;
}

export async function showActions({ server }: CommandContext): Promise<void> {
  const action = (command: CommandId, icon: string, label: string, detail: string): Action => ({
    command,
    label: `$(${icon}) ${label}`,
    detail,
  });
  const actions: Action[] = [
    ...(server.state?.reading === undefined
      ? []
      : [
          action(
            'xnuExclaves.stopReading',
            'debug-stop',
            vscode.l10n.t('Stop Reading'),
            vscode.l10n.t('What was read stays'),
          ),
        ]),
    action(
      'xnuExclaves.refresh',
      'refresh',
      vscode.l10n.t('Read the Folders Again'),
      vscode.l10n.t('New files, another branch'),
    ),
    action(
      'xnuExclaves.restart',
      'debug-restart',
      vscode.l10n.t('Restart Server'),
      vscode.l10n.t('Begins anew, with the kept index where it still fits'),
    ),
    action(
      'xnuExclaves.showLog',
      'output',
      vscode.l10n.t('Show Log'),
      vscode.l10n.t('What the server did and what it could not read'),
    ),
    action(
      'xnuExclaves.copyDiagnostics',
      'copy',
      vscode.l10n.t('Copy Diagnostics'),
      vscode.l10n.t('Versions, state and settings for a report, without paths'),
    ),
    action(
      'xnuExclaves.selectConfiguration',
      'settings-gear',
      vscode.l10n.t('Select Configuration'),
      vscode.l10n.t('Which kernel you have in mind'),
    ),
    action(
      'xnuExclaves.getStarted',
      'book',
      vscode.l10n.t('Get Started'),
      vscode.l10n.t('From a checkout to the first answers, step by step'),
    ),
  ];
  const picked = await vscode.window.showQuickPick(actions, { title: 'XNU Exclaves', matchOnDetail: true });
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command);
}

export async function copyDiagnostics({ server }: CommandContext): Promise<void> {
  const manifest = vscode.extensions.getExtension(ownExtension)?.packageJSON as
    | { version?: string; contributes?: { configuration?: { properties?: object } } }
    | undefined;
  const text = diagnosticsText(server.state, {
    extension: manifest?.version ?? '',
    editor: `${vscode.env.appName} ${vscode.version}`,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    trusted: vscode.workspace.isTrusted,
    remote: vscode.env.remoteName,
    settings: changedSettings(Object.keys(manifest?.contributes?.configuration?.properties ?? {})),
    others: otherExtensions.filter((id) => vscode.extensions.getExtension(id) !== undefined),
  });
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Diagnostics copied'), 5000);
}

function changedSettings(keys: readonly string[]): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration();
  return Object.fromEntries(
    keys.flatMap((key) => {
      const found = settings.inspect(key);
      const set = found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue;
      return set === undefined || !key.startsWith(`${settingsSection}.`) ? [] : [[key, set]];
    }),
  );
}

export async function getStarted(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${ownExtension}#firstRun`, false);
}
