/** The page of the panel: the diagram, the same as a list, buttons; its policy lets in its own script and style alone. */
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import { diagramStyle, svgMarkup } from './svg.ts';
import { escapeXml } from './text.ts';

export interface PageOptions {
  readonly nonce: string;
  readonly scriptUri: string;
  readonly texts: {
    readonly saveSvg: string;
    readonly saveMermaid: string;
    readonly asList: string;
    readonly keys: string;
  };
}

const themeColors = {
  text: 'var(--vscode-editor-foreground)',
  dim: 'var(--vscode-descriptionForeground)',
  line: 'var(--vscode-descriptionForeground)',
  box: 'var(--vscode-editorWidget-background)',
  group: 'var(--vscode-sideBar-background)',
  accent: 'var(--vscode-focusBorder)',
  back: 'var(--vscode-editor-background)',
} as const;

export function pageOf(diagram: WireDiagram, { nonce, scriptUri, texts }: PageOptions): string {
  const style = `
body { padding: 0 16px 24px; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); }
h1 { font-size: 1.3em; font-weight: 600; margin: 12px 0 4px; }
p { color: var(--vscode-descriptionForeground); margin: 4px 0; }
button { color: var(--vscode-button-secondaryForeground); background: var(--vscode-button-secondaryBackground); border: 1px solid var(--vscode-button-border, transparent); border-radius: 2px; padding: 4px 10px; margin: 6px 6px 6px 0; cursor: pointer; font: inherit; }
button:hover { background: var(--vscode-button-secondaryHoverBackground); }
button:focus-visible, summary:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
.canvas { overflow: auto; }
.node { cursor: pointer; outline: none; }
.node:hover .box { fill: var(--vscode-list-hoverBackground); }
.node:focus .box { stroke: var(--vscode-focusBorder); stroke-width: 3; }
.node.current .box { fill: var(--vscode-editor-selectionBackground); }
li { margin: 3px 0; }
li button { margin: 0; padding: 1px 6px; }
${diagramStyle((name) => themeColors[name])}`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${escapeXml(diagram.title)}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<h1>${escapeXml(diagram.title)}</h1>
<p>${escapeXml(diagram.summary)}</p>
<p>${escapeXml(texts.keys)}</p>
<button type="button" id="save-svg">${escapeXml(texts.saveSvg)}</button><button type="button" id="save-mermaid">${escapeXml(texts.saveMermaid)}</button>
<div class="canvas">${svgMarkup(diagram)}</div>
<details><summary>${escapeXml(texts.asList)}</summary>
${listOf(diagram)}
</details>
<script nonce="${nonce}" src="${escapeXml(scriptUri)}"></script>
</body>
</html>`;
}

/** The same in words: each node with what leads on from it. */
function listOf({ edges, nodes }: WireDiagram): string {
  const names = new Map(nodes.map(({ id, label }) => [id, label]));
  const rows = nodes.map(({ detail, id, label }, index) => {
    const on = edges
      .filter(({ from }) => from === id)
      .map(({ label: how, to }) => `<li>${escapeXml(how)} → ${escapeXml(names.get(to) ?? to)}</li>`);
    return `<li><button type="button" data-node="${index}">${escapeXml(label)}</button> ${escapeXml(detail ?? '')}${on.length === 0 ? '' : `<ul>${on.join('')}</ul>`}</li>`;
  });
  return `<ol>${rows.join('')}</ol>`;
}
