/** The page of a panel: the diagram, the same as a list, buttons; its policy lets in its own script and style alone. */
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import { type OutlineItem, outlineOf } from './outline.ts';
import { diagramStyle, svgMarkup } from './svg.ts';
import { escapeXml, namesOf } from './text.ts';

export interface PageTexts {
  readonly saveSvg: string;
  readonly savePng: string;
  readonly saveMermaid: string;
  readonly fit: string;
  readonly copyText: string;
  readonly asList: string;
  /** Of what stands further up. */
  readonly again: string;
  readonly keys: string;
}

const themeColors = {
  text: 'var(--vscode-editor-foreground)',
  dim: 'var(--vscode-editor-foreground)',
  line: 'var(--vscode-descriptionForeground, var(--vscode-editor-foreground))',
  box: 'var(--vscode-editorWidget-background, var(--vscode-editor-background))',
  group: 'var(--vscode-sideBar-background, var(--vscode-editor-background))',
  accent: 'var(--vscode-focusBorder)',
  back: 'var(--vscode-editor-background)',
} as const;

/** Without a colour of its own a high-contrast theme says `transparent` or nothing at all: each has a second choice. */
const style = `
body { padding: 0 16px 24px; color: var(--vscode-editor-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); }
h1 { font-size: 1.3em; font-weight: 600; margin: 12px 0 4px; }
p { margin: 4px 0; max-width: 90ch; }
button { color: var(--vscode-button-secondaryForeground, var(--vscode-editor-foreground)); background: var(--vscode-button-secondaryBackground, var(--vscode-editor-background)); border: 1px solid var(--vscode-button-border, var(--vscode-contrastBorder, transparent)); border-radius: 2px; padding: 4px 10px; margin: 6px 6px 6px 0; cursor: pointer; font: inherit; }
button:hover { background: var(--vscode-button-secondaryHoverBackground, var(--vscode-editor-background)); }
button:focus-visible, summary:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.canvas { overflow: auto; }
.canvas.fit .diagram { max-width: 100%; height: auto; }
button[aria-pressed="true"] { outline: 1px solid var(--vscode-focusBorder); }
.node, .edge-item[role], .hit { cursor: pointer; outline: none; }
.node:hover .box { fill: var(--vscode-list-hoverBackground, var(--vscode-editorWidget-background, var(--vscode-editor-background))); }
.edge-item[role]:hover .edge-label { text-decoration: underline; }
.node:focus .box, .edge-item:focus .edge-back { stroke: var(--vscode-focusBorder); stroke-width: 3; }
.node.current .box, .edge-item.current .edge-back { stroke: var(--vscode-charts-orange, var(--vscode-editor-foreground)); stroke-width: 2.5; }
.edge.current { stroke: var(--vscode-charts-orange, var(--vscode-editor-foreground)); }
.node.current:focus .box, .edge-item.current:focus .edge-back { stroke: var(--vscode-focusBorder); stroke-width: 4; }
.node.current .label { font-weight: 700; }
li { margin: 3px 0; }
li button { margin: 0; padding: 1px 6px; text-align: start; }
${diagramStyle((name) => themeColors[name])}`;

/** All that a reader sees; the same for the same diagram. */
export function bodyOf(diagram: WireDiagram, texts: PageTexts): string {
  return `<main>
<h1>${escapeXml(diagram.title)}</h1>
<p>${escapeXml(diagram.summary)}</p>
<p>${escapeXml(texts.keys)}</p>
<button type="button" data-save="svg">${escapeXml(texts.saveSvg)}</button><button type="button" data-save="png">${escapeXml(texts.savePng)}</button><button type="button" data-save="mermaid">${escapeXml(texts.saveMermaid)}</button>
<button type="button" id="copy">${escapeXml(texts.copyText)}</button><button type="button" id="fit" aria-pressed="false">${escapeXml(texts.fit)}</button>
<div class="canvas">${svgMarkup(diagram)}</div>
<details open><summary>${escapeXml(texts.asList)}</summary>
${listOf(diagram, texts.again)}
</details>
</main>`;
}

export function pageOf(
  diagram: WireDiagram,
  { nonce, scriptUri, texts }: { readonly nonce: string; readonly scriptUri: string; readonly texts: PageTexts },
): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${escapeXml(diagram.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
${bodyOf(diagram, texts)}
<script nonce="${nonce}" src="${escapeXml(scriptUri)}"></script>
</body>
</html>`;
}

/** The same in words: a tree where the diagram is one, else each node with what leads on from it. */
function listOf(diagram: WireDiagram, again: string): string {
  const { edges, nodes } = diagram;
  const names = namesOf(diagram);
  const button = (of: 'node' | 'edge', index: number, text: string, isLocated: boolean) =>
    isLocated ? `<button type="button" data-${of}="${index}">${escapeXml(text)}</button>` : escapeXml(text);
  const nodeText = (index: number) => {
    const { detail, label, location } = nodes[index] ?? { label: '' };
    return `${button('node', index, label, location !== undefined)} ${escapeXml(detail ?? '')}`;
  };
  const how = (index: number) => (edges[index]?.label ?? '').split('\n').join(', ');
  const list = (kind: 'ol' | 'ul', items: readonly string[]) =>
    items.length === 0 ? '' : `<${kind}>${items.join('')}</${kind}>`;
  const tree = outlineOf(diagram);
  if (tree === undefined) {
    const rows = nodes.map(({ id }, index) => {
      const on = edges.flatMap(({ from, location, to }, at) => {
        const text = `${how(at)} → ${names.get(to) ?? to}`.trimStart();
        return from === id ? [`<li>${button('edge', at, text, location !== undefined)}</li>`] : [];
      });
      return `<li>${nodeText(index)}${list('ul', on)}</li>`;
    });
    return list('ol', rows);
  }
  const item = ({ children, edge, isAgain, node }: OutlineItem): string => {
    const way =
      edge === undefined
        ? ''
        : `${button('edge', edge, `${how(edge)} →`.trimStart(), edges[edge]?.location !== undefined)} `;
    const what = isAgain ? escapeXml(`${nodes[node]?.label ?? ''} (${again})`) : nodeText(node);
    return `<li>${way}${what}${list('ul', children.map(item))}</li>`;
  };
  return list('ul', tree.map(item));
}
