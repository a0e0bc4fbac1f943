/**
 * The files of releases, read only. A file system rather than a content provider: a file that a release does not have is
 * an error and no page that could pass for source, the breadcrumbs list the folders, and the editor says that it is
 * read only. The server reads the repository's objects; what was read once does not change.
 */
import * as vscode from 'vscode';
import { methods, type ReleaseFileResult, releaseScheme } from '../../server/src/protocol/requests.ts';
import type { Server } from './client.ts';
import { isReleasePage, type ReleasePages } from './releasePages.ts';

/** Files kept between the three or four questions that VS Code has about each. */
const keptFiles = 16;

export function registerReleaseFiles(server: Server, pages: ReleasePages): vscode.Disposable[] {
  const changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const kept = new Map<string, Promise<ReleaseFileResult>>();

  const read = (uri: vscode.Uri): Promise<ReleaseFileResult> => {
    if (isReleasePage(uri)) return pages.read(uri);
    const key = uri.toString();
    const known = kept.get(key);
    if (known !== undefined) return known;
    const reading = ask(server, methods.releaseFile, uri);
    kept.set(key, reading);
    // Why it failed may be over the next time.
    reading.then(
      ({ text, folder }) => {
        if (text === undefined && folder === undefined) kept.delete(key);
      },
      () => kept.delete(key),
    );
    for (const [oldest] of kept) if (kept.size > keptFiles) kept.delete(oldest);
    return reading;
  };
  const found = async (uri: vscode.Uri): Promise<ReleaseFileResult> => {
    const result = await read(uri);
    if (result.text !== undefined || result.folder !== undefined) return result;
    if (result.message !== undefined) throw vscode.FileSystemError.Unavailable(result.message);
    throw vscode.FileSystemError.FileNotFound(uri);
  };
  const refuse = () => {
    throw vscode.FileSystemError.NoPermissions(vscode.l10n.t('A release cannot be changed.'));
  };

  const files: vscode.FileSystemProvider = {
    onDidChangeFile: changes.event,
    watch: () => new vscode.Disposable(() => undefined),
    async stat(uri) {
      const { text } = await found(uri);
      return {
        type: text === undefined ? vscode.FileType.Directory : vscode.FileType.File,
        ctime: 0,
        mtime: 0,
        size: text === undefined ? 0 : Buffer.byteLength(text),
        permissions: vscode.FilePermission.Readonly,
      };
    },
    async readDirectory(uri) {
      const { folder } = await found(uri);
      if (folder === undefined) throw vscode.FileSystemError.FileNotADirectory(uri);
      return folder.map(({ name, isFolder }) => [name, isFolder ? vscode.FileType.Directory : vscode.FileType.File]);
    },
    async readFile(uri) {
      const { text } = await found(uri);
      if (text === undefined) throw vscode.FileSystemError.FileIsADirectory(uri);
      return Buffer.from(text, 'utf8');
    },
    createDirectory: refuse,
    writeFile: refuse,
    delete: refuse,
    rename: refuse,
  };
  return [
    changes,
    vscode.workspace.registerFileSystemProvider(releaseScheme, files, { isReadonly: true, isCaseSensitive: true }),
    server.onState(() => kept.clear()),
  ];
}

async function ask(server: Server, method: string, uri: vscode.Uri): Promise<ReleaseFileResult> {
  const result = await server.request<ReleaseFileResult>(method, { uri: uri.toString() });
  return result ?? { message: vscode.l10n.t('The language server does not run.') };
}
