import * as vscode from 'vscode';
import { contextKeys } from '../ids.ts';
import type { CommandContext } from './registry.ts';

let last = '';

/** Asks for part of a name and shows only rows that have it; an empty answer shows all. */
export async function filterByName({ views }: CommandContext): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Filter Exclave Views'),
    prompt: vscode.l10n.t('Part of a name, upper or lower case'),
    value: last,
  });
  if (text === undefined) return;
  apply({ views }, text.trim());
}

export function clearFilter({ views }: CommandContext): void {
  apply({ views }, '');
}

function apply({ views }: Pick<CommandContext, 'views'>, text: string): void {
  last = text;
  void vscode.commands.executeCommand('setContext', contextKeys.filtered, text !== '');
  views.filter(text);
}
