/** Saves a diagram where a person says. */
import * as vscode from 'vscode';
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import type { SaveKind } from './messages.ts';
import { svgFile } from './svg.ts';
import { mermaidOf } from './text.ts';

const kinds: Readonly<Record<SaveKind, { name: string; extensions: string[] }>> = {
  svg: { name: 'SVG', extensions: ['svg'] },
  png: { name: 'PNG', extensions: ['png'] },
  mermaid: { name: 'Mermaid', extensions: ['mmd', 'md'] },
};

/** @param paint makes a picture of a file; undefined when it cannot. */
export async function saveDiagram(
  diagram: WireDiagram,
  as: SaveKind,
  paint: () => Promise<Uint8Array | undefined>,
): Promise<void> {
  const { extensions, name } = kinds[as];
  const base = diagram.title.replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'diagram';
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, `${base}.${extensions[0]}`) }),
    filters: { [name]: extensions },
  });
  if (target === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(target, await contentOf(diagram, as, target, paint));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}', vscode.workspace.asRelativePath(target)), 5000);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(vscode.l10n.t('The diagram could not be saved: {0}', reason));
  }
}

async function contentOf(
  diagram: WireDiagram,
  as: SaveKind,
  target: vscode.Uri,
  paint: () => Promise<Uint8Array | undefined>,
): Promise<Uint8Array> {
  if (as === 'png') {
    const png = await paint();
    if (png === undefined || png.length === 0) throw new Error(vscode.l10n.t('the picture could not be painted'));
    return png;
  }
  const text = as === 'svg' ? svgFile(diagram) : mermaidOf(diagram);
  // In a Markdown file it is drawn between fences.
  const isFenced = as === 'mermaid' && target.path.endsWith('.md');
  return new TextEncoder().encode(isFenced ? `\`\`\`mermaid\n${text}\`\`\`\n` : text);
}
