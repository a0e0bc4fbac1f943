/** A panel with one diagram: it opens the source, follows the active editor, saves files, and is drawn anew after changes. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import { currentIn } from './current.ts';
import type { FromPage, SaveKind, ToPage } from './messages.ts';
import { outlineText } from './outline.ts';
import { bodyOf, type PageTexts, pageOf } from './page.ts';
import { saveDiagram } from './save.ts';
import { sizeOf, svgFile } from './svg.ts';

const saveKinds: readonly SaveKind[] = ['svg', 'png', 'mermaid'];

export class DiagramPanel {
  private readonly panel: vscode.WebviewPanel;
  private readonly script: vscode.Uri;
  private readonly texts: PageTexts = {
    saveSvg: vscode.l10n.t('Save as SVG…'),
    savePng: vscode.l10n.t('Save as PNG…'),
    saveMermaid: vscode.l10n.t('Save as Mermaid…'),
    fit: vscode.l10n.t('Fit the Width'),
    copyText: vscode.l10n.t('Copy as Text'),
    again: vscode.l10n.t('see above'),
    asList: vscode.l10n.t('The same as a list'),
    keys: vscode.l10n.t(
      'Arrow keys move between the nodes, after another Tab between the edges; Enter opens the source.',
    ),
  };
  private diagram: WireDiagram;
  private shown = '';
  private isStale = false;
  private painted: ((png: Uint8Array | undefined) => void) | undefined;

  /**
   * @param column where it opens; beside the active editor when it is not said.
   * @param reload asks for the diagram anew; undefined when there is none any more.
   * @param onGone called when the panel was closed.
   */
  constructor(
    extensionUri: vscode.Uri,
    column: vscode.ViewColumn | undefined,
    diagram: WireDiagram,
    private reload: () => Promise<WireDiagram | undefined>,
    onGone: () => void,
  ) {
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    this.diagram = diagram;
    this.script = vscode.Uri.joinPath(dist, 'diagram.js');
    this.panel = vscode.window.createWebviewPanel(
      'xnuExclaves.diagram',
      diagram.title,
      column ?? vscode.ViewColumn.Beside,
      {
        enableScripts: true,
        localResourceRoots: [dist],
      },
    );
    this.panel.webview.onDidReceiveMessage((message: FromPage) => void this.receive(message));
    this.panel.onDidChangeViewState(() => void this.refresh(false));
    this.panel.onDidDispose(() => {
      this.painted?.(undefined);
      onGone();
    });
    this.draw(diagram);
  }

  show(diagram: WireDiagram, reload: () => Promise<WireDiagram | undefined>): void {
    this.reload = reload;
    this.draw(diagram);
    this.panel.reveal(undefined, false);
  }

  get column(): vscode.ViewColumn | undefined {
    return this.panel.viewColumn;
  }

  dispose(): void {
    this.panel.dispose();
  }

  /** A panel in the background is drawn anew when it comes to the front. */
  async refresh(isChanged: boolean): Promise<void> {
    this.isStale ||= isChanged;
    if (!this.isStale || !this.panel.visible) return;
    this.isStale = false;
    const diagram = await this.reload().catch(() => undefined);
    if (diagram !== undefined) this.draw(diagram);
  }

  /** Focus and scroll stay where nothing that is seen changes. */
  private draw(diagram: WireDiagram): void {
    this.diagram = diagram;
    this.panel.title = diagram.title;
    const body = bodyOf(diagram, this.texts);
    if (body === this.shown) this.showCurrent();
    else {
      this.shown = body;
      const { webview } = this.panel;
      webview.html = pageOf(diagram, {
        nonce: randomBytes(16).toString('hex'),
        scriptUri: webview.asWebviewUri(this.script).toString(),
        texts: this.texts,
      });
    }
  }

  /** What a page says is checked: it can name nodes and edges of the diagram, and no place of its own. */
  private async receive(message: FromPage): Promise<void> {
    if (message.type === 'ready') this.showCurrent();
    else if (message.type === 'open') await this.open(message.of === 'edge' ? 'edges' : 'nodes', Number(message.index));
    else if (message.type === 'copy') await vscode.env.clipboard.writeText(outlineText(this.diagram));
    else if (message.type === 'save') {
      if (saveKinds.includes(message.as)) await saveDiagram(this.diagram, message.as, () => this.paint());
    } else if (message.type === 'painted') this.painted?.(new Uint8Array(message.png));
  }

  private async open(of: 'nodes' | 'edges', index: number): Promise<void> {
    const location = this.diagram[of][index]?.location;
    if (location === undefined) return;
    const { start, end } = location.range;
    // Beside the panel, so that it stays in sight.
    const column = this.panel.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One;
    await vscode.window.showTextDocument(vscode.Uri.parse(location.uri), {
      selection: new vscode.Range(start.line, start.character, end.line, end.character),
      viewColumn: column,
    });
  }

  /** The page paints: only a browser can. */
  private async paint(): Promise<Uint8Array | undefined> {
    this.painted?.(undefined);
    const answer = new Promise<Uint8Array | undefined>((settle) => {
      this.painted = settle;
    });
    const isThere = await this.post({ type: 'paint', svg: svgFile(this.diagram), ...sizeOf(this.diagram) });
    return isThere ? answer : undefined;
  }

  showCurrent(): void {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const { document, selection } = editor;
    const range = document.getWordRangeAtPosition(selection.active);
    const place = {
      uri: document.uri.toString(),
      line: selection.active.line,
      word: range === undefined ? '' : document.getText(range),
    };
    const sameUri = (one: string, other: string) => vscode.Uri.parse(one).toString() === other;
    void this.post({ type: 'current', ...currentIn(this.diagram, place, sameUri) });
  }

  private post(message: ToPage): Thenable<boolean> {
    return this.panel.webview.postMessage(message);
  }
}
