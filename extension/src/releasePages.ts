/**
 * Pages about releases: what one brought against another, and the history of a name. Reading the releases may take a
 * minute the first time, so that is told with a way out; the page then opens as VS Code shows Markdown, with its links.
 */
import * as vscode from 'vscode';
import {
  methods,
  type ReleaseFileResult,
  type ReleaseProgress,
  releasePageFolders,
} from '../../server/src/protocol/requests.ts';
import { announced } from './announced.ts';
import type { Server } from './client.ts';

const keptPages = 16;
/** VS Code's own editor for Markdown that is only read: a tab for each page, under the page's name. */
const renderedMarkdown = 'vscode.markdown.preview.editor';

export function isReleasePage({ path }: vscode.Uri): boolean {
  return releasePageFolders.some((folder) => path.startsWith(`/${folder}/`));
}

export class ReleasePages {
  private readonly kept = new Map<string, string>();

  constructor(private readonly server: Server) {}

  /** Reads a page, which a person may end, and shows it. Why there is none is told. */
  async open(uri: vscode.Uri, title: string): Promise<void> {
    const listen = (report: vscode.Progress<{ message?: string; increment?: number }>) =>
      this.server.onReleaseProgress(({ uri: of, tag, done, total }: ReleaseProgress) => {
        if (of !== uri.toString()) return;
        report.report({ message: vscode.l10n.t('{0} ({1} of {2})', tag, done + 1, total), increment: 100 / total });
      });
    const result = await announced(title, (token) => this.ask(uri, token), undefined, listen);
    if (result === 'ended') return;
    if (result.text !== undefined) await show(uri);
    else void vscode.window.showInformationMessage(result.message ?? vscode.l10n.t('There is no such page.'));
  }

  /** The text of a page: what was read for it, or read anew, as when a window comes back with its tabs. */
  async read(uri: vscode.Uri): Promise<ReleaseFileResult> {
    const text = this.kept.get(uri.toString());
    if (text !== undefined) return { text };
    const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Reading releases…') };
    return vscode.window.withProgress(progress, () => this.ask(uri));
  }

  private async ask(uri: vscode.Uri, token?: vscode.CancellationToken): Promise<ReleaseFileResult> {
    const params = { uri: uri.toString() };
    const result = await this.server.request<ReleaseFileResult>(methods.releasePage, params, token);
    if (result?.text !== undefined) this.kept.set(params.uri, result.text);
    for (const [oldest] of this.kept) if (this.kept.size > keptPages) this.kept.delete(oldest);
    return result ?? { message: vscode.l10n.t('The language server does not run.') };
  }
}

async function show(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.commands.executeCommand('vscode.openWith', uri, renderedMarkdown);
  } catch {
    // VS Code's extension for Markdown may be switched off; the text is readable, too.
    await vscode.window.showTextDocument(uri, { preview: false });
  }
}
