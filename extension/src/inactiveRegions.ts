/** Dims the lines that the configuration leaves out, in every visible editor. */
import * as vscode from 'vscode';
import {
  type InactiveRegionsParams,
  type InactiveRegionsResult,
  methods,
  releaseScheme,
} from '../../server/src/protocol/requests.ts';
import type { Server } from './client.ts';
import { settingsSection } from './ids.ts';

/** After the last of several changes the lines are asked for anew, in milliseconds. */
const delay = 150;

export class InactiveRegions implements vscode.Disposable {
  private decoration: vscode.TextEditorDecorationType | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.dress();
    this.subscriptions = [
      server.onState(() => this.refreshSoon()),
      server.onSettings(() => this.refreshSoon()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refreshSoon()),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (visibleEditors().some((editor) => editor.document === document)) this.refreshSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${settingsSection}.inactiveRegions`)) this.dress();
      }),
    ];
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.decoration?.dispose();
    for (const one of this.subscriptions) one.dispose();
  }

  /** A decoration cannot change its look: a new one takes its place. */
  private dress(): void {
    this.decoration?.dispose();
    this.decoration = undefined;
    const settings = vscode.workspace.getConfiguration(`${settingsSection}.inactiveRegions`);
    if (settings.get('enabled', true))
      this.decoration = vscode.window.createTextEditorDecorationType({
        isWholeLine: true,
        opacity: String(settings.get('opacity', 0.55)),
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
      });
    this.refreshSoon();
  }

  private refreshSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const document of new Set(visibleEditors().map((editor) => editor.document))) void this.refresh(document);
    }, delay);
  }

  private async refresh(document: vscode.TextDocument): Promise<void> {
    const { decoration } = this;
    if (decoration === undefined) return;
    const params: InactiveRegionsParams = { uri: document.uri.toString() };
    const result = await this.server
      .request<InactiveRegionsResult>(methods.inactiveRegions, params)
      .catch(() => undefined);
    // An answer that an edit, a newer look or the end of the server has overtaken.
    if (result === undefined || decoration !== this.decoration) return;
    if (result.version !== undefined && result.version !== document.version) return;
    const ranges = result.ranges.map(
      ({ startLine, endLine }) => new vscode.Range(startLine, 0, endLine, Number.MAX_SAFE_INTEGER),
    );
    for (const editor of visibleEditors()) if (editor.document === document) editor.setDecorations(decoration, ranges);
  }
}

function visibleEditors(): vscode.TextEditor[] {
  return vscode.window.visibleTextEditors.filter(
    ({ document }) =>
      (document.uri.scheme === 'file' || document.uri.scheme === releaseScheme) &&
      /^(c|cpp)$/.test(document.languageId),
  );
}
