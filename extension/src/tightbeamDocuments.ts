/** Shows the server's pages of Tightbeam modules, and links the places they name to the source. */
import * as vscode from 'vscode';
import {
  type DocumentResult,
  type IndexState,
  methods,
  releaseScheme,
  tightbeamScheme,
} from '../../server/src/protocol/requests.ts';
import type { Server } from './client.ts';

function releaseRoot(tag: string, query: string): vscode.Uri {
  return vscode.Uri.from({ scheme: releaseScheme, path: `/${tag}`, query });
}

export function registerTightbeamDocuments(server: Server): vscode.Disposable[] {
  const changes = new vscode.EventEmitter<vscode.Uri>();
  let state: IndexState | undefined;
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changes.event,
    async provideTextDocumentContent(uri, token) {
      const result = await server.request<DocumentResult>(methods.document, { uri: uri.toString(true) }, token);
      return result?.text ?? vscode.l10n.t('// The checkout shows nothing of this module.');
    },
  };
  const links: vscode.DocumentLinkProvider = {
    provideDocumentLinks(document) {
      const [, number = '', tag] = /^(\d*)-?(xnu-.*)?$/.exec(document.uri.query) ?? [];
      const checkout = state?.checkouts[Number(number)]?.rootUri;
      if (checkout === undefined) return [];
      const root = tag === undefined ? vscode.Uri.parse(checkout) : releaseRoot(tag, number);
      const found: vscode.DocumentLink[] = [];
      for (const match of document.getText().matchAll(/([\w+./-]+\.(?:c|h|cc|cpp|hpp|s|m|exports)):(\d+)/g)) {
        const range = new vscode.Range(
          document.positionAt(match.index),
          document.positionAt(match.index + match[0].length),
        );
        const target = vscode.Uri.joinPath(root, match[1] ?? '').with({ fragment: `L${match[2]}` });
        found.push(new vscode.DocumentLink(range, target));
      }
      return found;
    },
  };
  // A page in a tab behind another is asked for again when it comes to the front: till then nothing is put together for it.
  const stale = new Set<string>();
  const refreshShown = () => {
    for (const { document } of vscode.window.visibleTextEditors) {
      if (stale.delete(document.uri.toString())) changes.fire(document.uri);
    }
  };
  return [
    changes,
    vscode.workspace.registerTextDocumentContentProvider(tightbeamScheme, provider),
    vscode.languages.registerDocumentLinkProvider({ scheme: tightbeamScheme }, links),
    vscode.window.onDidChangeVisibleTextEditors(refreshShown),
    server.onState((next) => {
      const isNews = next.generation !== state?.generation || next.phase !== state.phase;
      state = next;
      if (!isNews) return;
      for (const { uri } of vscode.workspace.textDocuments)
        if (uri.scheme === tightbeamScheme) stale.add(uri.toString());
      refreshShown();
    }),
  ];
}
