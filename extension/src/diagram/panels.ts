/** The panels with diagrams: one for each subject, used again when the subject is asked for again. */
import * as vscode from 'vscode';
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import { DiagramPanel } from './panel.ts';

export class DiagramPanels implements vscode.Disposable {
  private readonly panels = new Map<string, DiagramPanel>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly extensionUri: vscode.Uri) {
    const follow = () => {
      for (const panel of this.panels.values()) panel.showCurrent();
    };
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(follow),
      vscode.window.onDidChangeActiveTextEditor(follow),
    ];
  }

  /** @param reload asks for the diagram anew after the index has changed. */
  show(subject: string, diagram: WireDiagram, reload: () => Promise<WireDiagram | undefined>): void {
    const known = this.panels.get(subject);
    if (known === undefined)
      this.panels.set(subject, new DiagramPanel(this.extensionUri, diagram, reload, () => this.panels.delete(subject)));
    else known.show(diagram, reload);
  }

  /** The index has changed. */
  refresh(): void {
    for (const panel of this.panels.values()) void panel.refresh(true);
  }

  dispose(): void {
    for (const panel of [...this.panels.values()]) panel.dispose();
    for (const one of this.subscriptions) one.dispose();
  }
}
