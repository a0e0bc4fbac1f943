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
    if (known !== undefined) {
      known.show(diagram, reload);
      return;
    }
    // Diagrams stand in one column; the first one stands beside what is being read.
    const column = [...this.panels.values()].map((panel) => panel.column).find((one) => one !== undefined);
    const gone = () => this.panels.delete(subject);
    this.panels.set(subject, new DiagramPanel(this.extensionUri, column, diagram, reload, gone));
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
