/** Draws a model of the checkout: of the active editor's, or of the first that has it. */
import * as vscode from 'vscode';
import {
  type DiagramParams,
  type DiagramResult,
  type DiagramSubject,
  methods,
} from '../../../server/src/protocol/requests.ts';
import type { CommandContext } from './registry.ts';

export function showDiagram(of: DiagramSubject): (context: CommandContext) => Promise<void> {
  return async ({ diagrams, server }) => {
    const active = vscode.window.activeTextEditor?.document.uri;
    const params: DiagramParams = { of, ...(active === undefined ? {} : { uri: active.toString() }) };
    const ask = async (token?: vscode.CancellationToken) =>
      (await server.request<DiagramResult>(methods.diagram, params, token))?.diagram;
    const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Drawing…') };
    const diagram = await vscode.window.withProgress(progress, (_report, token) => ask(token));
    if (diagram !== undefined) diagrams.show(of, diagram, ask);
    else void vscode.window.showInformationMessage(nothingOf(of));
  };
}

function nothingOf(of: DiagramSubject): string {
  const texts: Record<DiagramSubject, string> = {
    stateMachine: vscode.l10n.t('The source that is open writes no state of a conclave.'),
    resourceTable: vscode.l10n.t('The source that is open has no resource table.'),
    bootOrder: vscode.l10n.t('The source that is open shows no stage of booting exclaves.'),
  };
  return texts[of];
}
