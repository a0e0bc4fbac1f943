/** Shows panic reports and logs with what the source says of their lines: read-only pages that link into the source. */
import * as vscode from 'vscode';
import { logScheme, methods, type ReadLogResult } from '../../server/src/protocol/requests.ts';
import type { Server } from './client.ts';

interface OpenLog {
  /** As it was pasted or read; stays in memory for as long as the page is open. */
  readonly text: string;
  readonly left: number;
  links: readonly vscode.DocumentLink[];
}

export class LogDocuments implements vscode.Disposable {
  private readonly logs = new Map<string, OpenLog>();
  private readonly changes = new vscode.EventEmitter<vscode.Uri>();
  private readonly parts: vscode.Disposable[];
  private count = 0;
  private source = '';

  constructor(private readonly server: Server) {
    this.parts = [
      this.changes,
      vscode.workspace.registerTextDocumentContentProvider(logScheme, {
        onDidChange: this.changes.event,
        provideTextDocumentContent: (uri, token) => this.provide(uri, token),
      }),
      vscode.languages.registerDocumentLinkProvider(
        { scheme: logScheme },
        { provideDocumentLinks: ({ uri }) => [...(this.logs.get(uri.toString())?.links ?? [])] },
      ),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.logs.delete(uri.toString())),
      // Another release was checked out, or another folder opened; an edit changes little and comes often.
      server.onState(({ checkouts, phase }) => {
        const source = checkouts.map(({ release, rootUri }) => `${rootUri} ${release ?? ''}`).join('\n');
        if (phase !== 'ready' || source === this.source) return;
        this.source = source;
        for (const { uri } of vscode.workspace.textDocuments) if (this.logs.has(uri.toString())) this.changes.fire(uri);
      }),
    ];
  }

  /** @param left how much of the log is not in the text. */
  async show(name: string, text: string, left: number): Promise<void> {
    const path = `/${name.replace(/[/\\?#]/g, '-').replace(/\.log$/i, '')}.log`;
    const uri = vscode.Uri.from({ scheme: logScheme, path, query: String(++this.count) });
    this.logs.set(uri.toString(), { text, left, links: [] });
    const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading the log…') };
    const document = await vscode.window.withProgress(progress, () => vscode.workspace.openTextDocument(uri));
    await vscode.window.showTextDocument(document, { preview: false });
  }

  dispose(): void {
    for (const part of this.parts) part.dispose();
  }

  private async provide(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const log = this.logs.get(uri.toString());
    if (log === undefined) return vscode.l10n.t('This log was closed: read it again.');
    const { left, text } = log;
    const result = await this.server.request<ReadLogResult>(methods.readLog, { text, left }, token);
    if (result?.text === undefined)
      return `${vscode.l10n.t('Open a checkout of XNU to read this log with its source.')}\n\n${text}`;
    log.links = (result.links ?? []).map(({ location, range }) => {
      const { start, end } = range;
      const target = vscode.Uri.parse(location.uri).with({ fragment: `L${location.range.start.line + 1}` });
      return new vscode.DocumentLink(new vscode.Range(start.line, start.character, end.line, end.character), target);
    });
    return result.text;
  }
}
