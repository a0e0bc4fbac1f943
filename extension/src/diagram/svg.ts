/**
 * A diagram as SVG: in the panel with the theme's colours and nodes and edges that the keyboard reaches, in a file with colours of
 * its own. No style attribute and no script: the panel's policy allows neither.
 */
import type { WireDiagram } from '../../../server/src/protocol/requests.ts';
import { edgeLineHeight, type LaidOut, type LaidOutEdge, layOut, type Point } from './layout.ts';
import { edgeName, escapeXml, type Names, namesOf } from './text.ts';

/** Below the picture, for what the lines mean. */
const keyHeight = 22;
const keyWidth = 260;

/** What the panel's style sheet and the file's have in common, by the colours they bring. */
export function diagramStyle(
  color: (name: 'text' | 'dim' | 'line' | 'box' | 'group' | 'accent' | 'back') => string,
): string {
  return `
.diagram { font-size: 13px; }
.diagram .label { font-family: ui-monospace, Menlo, Consolas, monospace; fill: ${color('text')}; }
.diagram .detail, .diagram .edge-label, .diagram .group-label { font-family: system-ui, sans-serif; font-size: 11px; fill: ${color('dim')}; }
.diagram .edge { fill: none; stroke: ${color('line')}; stroke-width: 1.3; }
.diagram .dashed { stroke-dasharray: 7 5; }
.diagram .dotted { stroke-width: 2.4; stroke-dasharray: 0.1 6; stroke-linecap: round; }
.diagram .heavy { stroke-width: 3.4; }
.diagram .hit { fill: none; stroke: transparent; stroke-width: 12; }
.diagram .arrow { fill: ${color('line')}; stroke: none; }
.diagram .edge-back { fill: ${color('back')}; stroke: none; }
.diagram .group { fill: ${color('group')}; stroke: ${color('line')}; stroke-opacity: 0.5; }
.diagram .box { fill: ${color('box')}; stroke: ${color('line')}; }
.diagram .focus .box { stroke: ${color('accent')}; stroke-width: 2; }
.diagram .external .box { stroke-dasharray: 3 3; }
`;
}

const fileColors = {
  text: '#1f2328',
  dim: '#59636e',
  line: '#6e7781',
  box: '#ffffff',
  group: '#f6f8fa',
  accent: '#0969da',
  back: '#ffffff',
} as const;

/** A file of its own. */
export function svgFile(diagram: WireDiagram): string {
  const laidOut = layOut(diagram);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgOf(diagram, laidOut, `<style>${diagramStyle((name) => fileColors[name])}</style><rect width="100%" height="100%" fill="${fileColors.back}"/>`)}\n`;
}

/** For the panel: every node is a button; the first one is in the tab order. */
export function svgMarkup(diagram: WireDiagram): string {
  return svgOf(diagram, layOut(diagram), '');
}

/** The size of the picture, what the lines mean included. */
export function sizeOf(diagram: WireDiagram): { width: number; height: number } {
  return fullSize(diagram, layOut(diagram));
}

function fullSize({ keys = [] }: WireDiagram, { height, width }: LaidOut): { width: number; height: number } {
  return {
    width: Math.ceil(keys.length === 0 ? width : Math.max(width, keyWidth)),
    height: Math.ceil(height + (keys.length === 0 ? 0 : keys.length * keyHeight + 10)),
  };
}

function svgOf(diagram: WireDiagram, laidOut: LaidOut, head: string): string {
  const { edges, groups, nodes } = laidOut;
  const names = namesOf(diagram);
  const out: string[] = [];
  for (const group of groups) {
    out.push(
      `<rect class="group" ${box(group)} rx="6"/><text class="group-label" x="${round(group.x + 10)}" y="${round(group.y + 16)}">${escapeXml(group.label)}</text>`,
    );
  }
  for (const { edge, index, points } of edges) {
    const path = curve(points);
    out.push(`<path class="edge${strokeClass(edge)}" data-line="${index}" d="${path}" marker-end="url(#arrow)"/>`);
    // A thin line is hard to hit; for the keyboard the label is there, and the list.
    if (edge.location !== undefined)
      out.push(
        `<path class="hit" data-edge="${index}" d="${path}"><title>${escapeXml(edgeName(edge, names))}</title></path>`,
      );
  }
  for (const one of edges) if (one.edge.label !== '') out.push(labelMarkup(one, names));
  const focused = Math.max(
    0,
    nodes.findIndex(({ node }) => node.role === 'focus'),
  );
  nodes.forEach(({ node, ...at }, index) => {
    const name = [node.label, node.detail ?? ''].filter((part) => part !== '').join(', ');
    const middle = round(at.x + at.width / 2);
    const detail =
      node.detail === undefined
        ? ''
        : ` <text class="detail" x="${middle}" y="${round(at.y + 36)}" text-anchor="middle">${escapeXml(node.detail)}</text>`;
    out.push(
      `<g class="node ${escapeXml(node.role)}" role="button" tabindex="${index === focused ? 0 : -1}" data-node="${index}" aria-label="${escapeXml(name)}"${node.location === undefined ? ' aria-disabled="true"' : ''}><rect class="box" ${box(at)} rx="5"/><text class="label" x="${middle}" y="${round(at.y + (node.detail === undefined ? 27 : 20))}" text-anchor="middle">${escapeXml(node.label)}</text>${detail}</g>`,
    );
  });
  out.push(...keyMarkup(diagram, laidOut));
  const { height, width } = fullSize(diagram, laidOut);
  return `<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="group" aria-label="${escapeXml(diagram.title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${head}<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto-start-reverse"><path class="arrow" d="M0 0 8 4 0 8z"/></marker></defs>${out.join('')}</svg>`;
}

function strokeClass({ isDashed, stroke }: { isDashed: boolean; stroke?: string }): string {
  return stroke === 'dotted' || stroke === 'heavy' ? ` ${stroke}` : isDashed ? ' dashed' : '';
}

/** The label of an edge: a button where the edge has a place. */
function labelMarkup({ edge, index, label }: LaidOutEdge, names: Names): string {
  const middle = round(label.x + label.width / 2);
  const lines = edge.label
    .split('\n')
    .map(
      (line, at) =>
        `<tspan x="${middle}" y="${round(label.y + 11.5 + at * edgeLineHeight)}">${escapeXml(line)}</tspan>`,
    );
  const role =
    edge.location === undefined
      ? ''
      : ` role="button" tabindex="-1" data-edge="${index}" aria-label="${escapeXml(edgeName(edge, names))}"`;
  return `<g class="edge-item"${role}><rect class="edge-back" ${box(label)} rx="3"/><text class="edge-label" text-anchor="middle">${lines.join(' ')}</text></g>`;
}

function keyMarkup({ keys = [] }: WireDiagram, { height }: LaidOut): string[] {
  return keys.map((key, at) => {
    const y = round(height + at * keyHeight + 8);
    return `<path class="edge${strokeClass(key)}" d="M16 ${y}L66 ${y}" marker-end="url(#arrow)"/><text class="detail" x="78" y="${y + 4}">${escapeXml(key.label)}</text>`;
  });
}

function box({ height, width, x, y }: { x: number; y: number; width: number; height: number }): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
}

/** Through the middles between the points, bent at the points. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const last = rest.at(-1) ?? first;
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (let at = 0; at < rest.length - 1; at++) {
    const [one, two] = [rest[at], rest[at + 1]];
    if (one === undefined || two === undefined) continue;
    path += `Q${round(one.x)} ${round(one.y)} ${round((one.x + two.x) / 2)} ${round((one.y + two.y) / 2)}`;
  }
  return `${path}L${round(last.x)} ${round(last.y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
