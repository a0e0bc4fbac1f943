/** Reads and writes the setting that says which kernel is meant. */
import * as vscode from 'vscode';
import type { Settings } from '../../server/src/protocol/settings.ts';
import { settingsSection } from './ids.ts';

/** To be shown; what a wrong value comes to is the server's to say. */
export function configurationNow(): Settings['configuration'] {
  const settings = vscode.workspace.getConfiguration(`${settingsSection}.configuration`);
  return { exclaves: settings.get('exclaves', 'on'), kernel: settings.get('kernel', 'release') };
}

/** In the workspace, so that every checkout keeps its own; for the user where no folder is open. */
export async function writeConfiguration<Key extends keyof Settings['configuration']>(
  key: Key,
  value: Settings['configuration'][Key],
): Promise<void> {
  const target =
    vscode.workspace.workspaceFolders === undefined
      ? vscode.ConfigurationTarget.Global
      : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration(settingsSection).update(`configuration.${key}`, value, target);
}
