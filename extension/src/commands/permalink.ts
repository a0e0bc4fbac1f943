/** The public address of the selected lines, pinned to the release. */
import * as vscode from 'vscode';
import { methods, type PermalinkParams, type PermalinkResult } from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';

export async function copyPermalink(context: CommandContext): Promise<void> {
  const url = await ask(context);
  if (url === undefined) return;
  await vscode.env.clipboard.writeText(url);
  vscode.window.setStatusBarMessage(vscode.l10n.t('$(check) Permalink copied'), 3000);
}

export async function openPermalink(context: CommandContext): Promise<void> {
  const url = await ask(context);
  if (url !== undefined) await vscode.env.openExternal(vscode.Uri.parse(url));
}

/** Undefined when there is none. What a person should know about it is told. */
async function ask({ server }: CommandContext): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { document, selection } = editor;
  // A selection that ends at the start of a line does not mean that line.
  const isWhole = selection.end.character === 0 && selection.end.line > selection.start.line;
  const params: PermalinkParams = {
    uri: document.uri.toString(),
    startLine: selection.start.line,
    endLine: isWhole ? selection.end.line - 1 : selection.end.line,
  };
  const result = await server.request<PermalinkResult>(methods.permalink, params);
  if (result === undefined) return undefined;
  if (result.message !== undefined) {
    if (result.url === undefined) void vscode.window.showInformationMessage(result.message);
    else void vscode.window.showWarningMessage(result.message);
  }
  return result.url;
}
