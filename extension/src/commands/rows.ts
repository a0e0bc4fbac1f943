/** Commands of a row's context menu. */
import * as vscode from 'vscode';
import type { TreeRow } from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';

export async function copyName(_context: CommandContext, row: unknown): Promise<void> {
  if (isRow(row)) await vscode.env.clipboard.writeText(row.symbolName ?? row.label);
}

/** Shows the references of the row's name in VS Code's own references view. */
export async function findReferences(_context: CommandContext, row: unknown): Promise<void> {
  if (!isRow(row) || row.location === undefined) return;
  const { uri, range } = row.location;
  const position = new vscode.Position(range.start.line, range.start.character);
  await vscode.window.showTextDocument(vscode.Uri.parse(uri), {
    selection: new vscode.Range(position, position),
    preview: true,
  });
  await vscode.commands.executeCommand('references-view.findReferences');
}

export function isRow(value: unknown): value is TreeRow {
  return typeof value === 'object' && value !== null && 'label' in value && 'kind' in value;
}
