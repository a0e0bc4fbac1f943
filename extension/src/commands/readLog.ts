/** Reads a panic report or log with the source: from the clipboard, the active editor, or a file. */
import * as vscode from 'vscode';
import { isBinaryAsAWhole } from '../../../server/src/protocol/logText.ts';
import { logScheme, maximumLogSize } from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';

/** Files above this size are not even opened; bytes. */
const largestFile = 256_000_000;

interface Source extends vscode.QuickPickItem {
  readonly read: () => Promise<Log | undefined>;
}
interface Log {
  readonly name: string;
  readonly text: string;
  readonly left: number;
}

export async function readLog({ logs }: CommandContext): Promise<void> {
  const source = await vscode.window.showQuickPick(sources(), {
    title: vscode.l10n.t('Read Panic Report or Log'),
    placeHolder: vscode.l10n.t('Where is the text?'),
  });
  const log = await source?.read();
  if (log === undefined) return;
  if (log.text.trim() === '') refuse(vscode.l10n.t('There is no text to read.'));
  else if (isBinaryAsAWhole(log.text))
    refuse(vscode.l10n.t('“{0}” is no text: much of its beginning is bytes that no text has.', log.name));
  else await logs.show(log.name, log.text, log.left);
}

function sources(): Source[] {
  const document = vscode.window.activeTextEditor?.document;
  const list: Source[] = [
    {
      label: vscode.l10n.t('Clipboard'),
      iconPath: new vscode.ThemeIcon('clippy'),
      read: async () => cut(vscode.l10n.t('Pasted log'), await vscode.env.clipboard.readText()),
    },
    { label: vscode.l10n.t('File…'), iconPath: new vscode.ThemeIcon('folder-opened'), read: fromFile },
  ];
  if (document !== undefined && document.uri.scheme !== logScheme)
    list.unshift({
      label: vscode.l10n.t('Active Editor'),
      iconPath: new vscode.ThemeIcon('file'),
      description: nameOf(document.uri),
      read: async () => cut(nameOf(document.uri), document.getText()),
    });
  return list;
}

async function fromFile(): Promise<Log | undefined> {
  const [uri] = (await vscode.window.showOpenDialog({ openLabel: vscode.l10n.t('Read') })) ?? [];
  if (uri === undefined) return undefined;
  const name = nameOf(uri);
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > largestFile) {
      refuse(vscode.l10n.t('“{0}” is too large to be read: save the part that matters to a file of its own.', name));
      return undefined;
    }
    const bytes = await vscode.workspace.fs.readFile(uri);
    const text = new TextDecoder().decode(bytes.subarray(0, maximumLogSize));
    return { name, text, left: Math.max(0, bytes.length - maximumLogSize) };
  } catch (error) {
    refuse(vscode.l10n.t('“{0}” cannot be read: {1}', name, error instanceof Error ? error.message : String(error)));
    return undefined;
  }
}

function cut(name: string, text: string): Log {
  return { name, text: text.slice(0, maximumLogSize), left: Math.max(0, text.length - maximumLogSize) };
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function refuse(message: string): void {
  void vscode.window.showWarningMessage(message);
}
