/** Draws the ways through a name: from user space or an exclave to it, and on into an exclave. */
import * as vscode from 'vscode';
import { methods, type TracePathParams, type TracePathResult } from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';
import { isRow } from './rows.ts';

/** Of the name under the cursor, or of the function around it. */
export async function tracePath(context: CommandContext): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return;
  await trace(context, { uri: editor.document.uri.toString(), position: editor.selection.active });
}

/** Of what a row stands for. */
export async function tracePathOfRow(context: CommandContext, row: unknown): Promise<void> {
  if (!isRow(row) || row.location === undefined) return;
  await trace(context, {
    uri: row.location.uri,
    position: row.location.range.start,
    name: row.symbolName ?? row.label,
  });
}

async function trace({ diagrams, server }: CommandContext, params: TracePathParams): Promise<void> {
  const ask = async (token?: vscode.CancellationToken) =>
    server.request<TracePathResult>(methods.tracePath, params, token);
  const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Tracing…'), cancellable: true };
  const result = await vscode.window.withProgress(progress, (_report, token) => ask(token));
  if (result?.diagram !== undefined)
    // After an edit the name may stand elsewhere: it is asked for by name then.
    diagrams.show('path', result.diagram, async () => {
      const again = { ...params, name: result.name };
      return (await server.request<TracePathResult>(methods.tracePath, again))?.diagram;
    });
  else
    void vscode.window.showInformationMessage(
      result === undefined || result.name === ''
        ? vscode.l10n.t('Put the cursor on a name of an XNU source file first.')
        : vscode.l10n.t('The index has no function, operation, table or slot “{0}”.', result.name),
    );
}
