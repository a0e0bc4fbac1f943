/** Texts of a diagram in other languages: nothing of the source becomes markup. */
import type { WireDiagram, WireDiagramEdge } from '../../../server/src/protocol/requests.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for HTML and SVG, in elements and in quoted attributes. What XML cannot hold becomes a replacement character. */
export function escapeXml(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => entities[character] ?? '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  );
}

/** The label of a node by its id. */
export type Names = ReadonlyMap<string, string>;

export function namesOf({ nodes }: WireDiagram): Names {
  return new Map(nodes.map(({ id, label }) => [id, label]));
}

/** An edge in words: `from → to: what it is`. */
export function edgeName({ from, label, to }: WireDiagramEdge, names: Names): string {
  const ends = `${names.get(from) ?? from} → ${names.get(to) ?? to}`;
  return label === '' ? ends : `${ends}: ${label.split('\n').join(', ')}`;
}

/** The diagram in Mermaid's language. */
export function mermaidOf({ edges, flow, groups, nodes }: WireDiagram): string {
  const ids = new Map(nodes.map(({ id }, at) => [id, `n${at}`]));
  const lines = [`flowchart ${flow === 'right' ? 'LR' : 'TD'}`];
  const nodeLine = ({ detail, id, label, role }: WireDiagram['nodes'][number]) => {
    const text = [label, detail ?? '']
      .filter((part) => part !== '')
      .map(escapeMermaid)
      .join('<br>');
    return `${ids.get(id)}${role === 'external' ? `[["${text}"]]` : role === 'focus' ? `(["${text}"])` : `["${text}"]`}`;
  };
  groups.forEach(({ id, label }, at) => {
    const own = nodes.filter((node) => node.group === id);
    if (own.length === 0) return;
    lines.push(`  subgraph g${at}["${escapeMermaid(label)}"]`, ...own.map((node) => `    ${nodeLine(node)}`), '  end');
  });
  const grouped = new Set(groups.map(({ id }) => id));
  for (const node of nodes) if (node.group === undefined || !grouped.has(node.group)) lines.push(`  ${nodeLine(node)}`);
  for (const { from, isDashed, label, stroke, to } of edges) {
    const [a, b] = [ids.get(from), ids.get(to)];
    if (a === undefined || b === undefined) continue;
    const text = label === '' ? '' : `|"${label.split('\n').map(escapeMermaid).join('<br>')}"|`;
    // It has one line of dots and dashes only; the words tell them apart.
    const arrow = stroke === 'heavy' ? '==>' : isDashed || stroke === 'dotted' ? '-.->' : '-->';
    lines.push(`  ${a} ${arrow}${text} ${b}`);
  }
  return `${lines.join('\n')}\n`;
}

function escapeMermaid(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[^\w .,:;/()→…–-]/gu, (character) => `#${character.codePointAt(0)};`);
}
