/** The panel that shows diagrams: one, used again; it opens the source, follows the active editor, saves files. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import type { FromPage, ToPage } from './messages.ts';
import { pageOf } from './page.ts';
import { svgFile } from './svg.ts';
import { mermaidOf } from './text.ts';

export class DiagramPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private diagram: WireDiagram | undefined;
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly extensionUri: vscode.Uri) {
    this.subscriptions = [
      vscode.window.onDidChangeTextEditorSelection(() => this.showCurrent()),
      vscode.window.onDidChangeActiveTextEditor(() => this.showCurrent()),
    ];
  }

  show(diagram: WireDiagram): void {
    this.diagram = diagram;
    const panel = this.panel ?? this.create();
    panel.title = diagram.title;
    const script = vscode.Uri.joinPath(this.extensionUri, 'dist', 'diagram.js');
    panel.webview.html = pageOf(diagram, {
      nonce: randomBytes(16).toString('hex'),
      scriptUri: panel.webview.asWebviewUri(script).toString(),
      texts: {
        saveSvg: vscode.l10n.t('Save as SVG…'),
        saveMermaid: vscode.l10n.t('Save as Mermaid…'),
        asList: vscode.l10n.t('The same as a list'),
        keys: vscode.l10n.t('Arrow keys move between the nodes, Enter opens the source.'),
      },
    });
    panel.reveal(undefined, false);
  }

  dispose(): void {
    this.panel?.dispose();
    for (const one of this.subscriptions) one.dispose();
  }

  private create(): vscode.WebviewPanel {
    const panel = vscode.window.createWebviewPanel('xnuExclaves.diagram', '', vscode.ViewColumn.Beside, {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(this.extensionUri, 'dist')],
    });
    panel.webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.diagram = undefined;
    });
    this.panel = panel;
    return panel;
  }

  /** What a page says is checked: it can name nodes of the diagram, and no place of its own. */
  private async receive(message: FromPage): Promise<void> {
    if (message.type === 'ready') this.showCurrent();
    else if (message.type === 'open') await this.open(Number(message.node));
    else if (message.type === 'save') await this.save(message.as === 'svg' ? 'svg' : 'mermaid');
  }

  private async open(node: number): Promise<void> {
    const location = this.diagram?.nodes[node]?.location;
    if (location === undefined) return;
    const { start, end } = location.range;
    // Beside the panel, so that it stays in sight.
    const column = this.panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    await vscode.window.showTextDocument(vscode.Uri.parse(location.uri), {
      selection: new vscode.Range(start.line, start.character, end.line, end.character),
      viewColumn: column,
    });
  }

  private async save(as: 'svg' | 'mermaid'): Promise<void> {
    const { diagram } = this;
    if (diagram === undefined) return;
    const extension = as === 'svg' ? 'svg' : 'mmd';
    const name = diagram.title.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'diagram';
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const target = await vscode.window.showSaveDialog({
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${name}.${extension}`) }),
      filters: as === 'svg' ? { SVG: ['svg'] } : { Mermaid: ['mmd', 'md'] },
    });
    if (target === undefined) return;
    const text = as === 'svg' ? svgFile(diagram) : mermaidOf(diagram);
    try {
      await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
    } catch (error) {
      void vscode.window.showErrorMessage(vscode.l10n.t('The diagram could not be saved: {0}', String(error)));
    }
  }

  /** Of nodes inside of each other the one with the fewest lines. */
  private showCurrent(): void {
    const editor = vscode.window.activeTextEditor;
    if (this.panel === undefined || this.diagram === undefined || editor === undefined) return;
    const uri = editor.document.uri.toString();
    const { line } = editor.selection.active;
    let fewest = Number.POSITIVE_INFINITY;
    let nodes: number[] = [];
    this.diagram.nodes.forEach(({ lines, location }, index) => {
      if (location === undefined || vscode.Uri.parse(location.uri).toString() !== uri) return;
      const { startLine, endLine } = lines ?? {
        startLine: location.range.start.line,
        endLine: location.range.end.line,
      };
      if (line < startLine || line > endLine || endLine - startLine > fewest) return;
      if (endLine - startLine < fewest) nodes = [];
      fewest = endLine - startLine;
      nodes.push(index);
    });
    const message: ToPage = { type: 'current', nodes };
    void this.panel.webview.postMessage(message);
  }
}
