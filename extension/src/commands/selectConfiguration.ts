/** Lets a person choose the kernel that orders variants and dims lines. */
import * as vscode from 'vscode';
import type { Settings } from '../../../server/src/protocol/settings.ts';
import { configurationNow, writeConfiguration } from '../configuration.ts';

type Configuration = Settings['configuration'];

interface Choice extends vscode.QuickPickItem {
  readonly apply?: () => Promise<void>;
}

export async function selectConfiguration(): Promise<void> {
  const now = configurationNow();
  const choice = <Key extends keyof Configuration>(
    key: Key,
    value: Configuration[Key],
    label: string,
    detail: string,
  ) => ({
    label: now[key] === value ? `$(check) ${label}` : `$(blank) ${label}`,
    description: now[key] === value ? vscode.l10n.t('current') : '',
    detail,
    apply: () => writeConfiguration(key, value),
  });
  const heading = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const choices: Choice[] = [
    heading(vscode.l10n.t('Exclaves')),
    choice('exclaves', 'on', vscode.l10n.t('With exclaves'), vscode.l10n.t('CONFIG_EXCLAVES is set')),
    choice('exclaves', 'off', vscode.l10n.t('Without exclaves'), vscode.l10n.t('the stubs come first')),
    choice('exclaves', 'both', vscode.l10n.t('Both'), vscode.l10n.t('neither is preferred or dimmed')),
    heading(vscode.l10n.t('Kernel')),
    choice('kernel', 'release', vscode.l10n.t('Release'), vscode.l10n.t('neither DEVELOPMENT nor DEBUG')),
    choice('kernel', 'development', vscode.l10n.t('Development'), vscode.l10n.t('DEVELOPMENT is set')),
    choice('kernel', 'debug', vscode.l10n.t('Debug'), vscode.l10n.t('DEBUG is set')),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t('Select Configuration'),
    placeHolder: vscode.l10n.t('Which kernel do you have in mind?'),
  });
  await picked?.apply?.();
}
