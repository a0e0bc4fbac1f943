import { describe, expect, it } from 'vitest';
import { layOut } from '../../extension/src/diagram/layout.ts';
import { pageOf } from '../../extension/src/diagram/page.ts';
import { svgFile, svgMarkup } from '../../extension/src/diagram/svg.ts';
import { mermaidOf } from '../../extension/src/diagram/text.ts';
import type { WireDiagram } from '../../server/src/protocol/requests.ts';

const diagram: WireDiagram = {
  title: 'Ways through enter',
  summary: 'Two ways.',
  nodes: [
    { id: 'a', label: 'wrapper', detail: 'exclaves.c:3', role: 'entry', group: 'user' },
    { id: 'b', label: 'enter', role: 'focus', group: 'kernel' },
    { id: 'c', label: 'sk_enter', role: 'external' },
  ],
  edges: [
    { from: 'a', to: 'b', label: 'trap', isDashed: true },
    { from: 'b', to: 'c', label: 'call', isDashed: false },
    { from: 'b', to: 'gone', label: 'call', isDashed: false },
  ],
  groups: [
    { id: 'user', label: 'User space' },
    { id: 'kernel', label: 'Kernel' },
    { id: 'empty', label: 'Nothing' },
  ],
};
const evil = `</text><script>alert(1)</script>"'&\u0001`;
const evilDiagram: WireDiagram = {
  title: evil,
  summary: evil,
  nodes: [{ id: evil, label: evil, detail: evil, role: 'focus', group: evil }],
  edges: [{ from: evil, to: evil, label: evil, isDashed: true }],
  groups: [{ id: evil, label: evil }],
};
const options = {
  nonce: 'abc',
  scriptUri: 'https://host/diagram.js',
  texts: { saveSvg: 'Save as SVG…', saveMermaid: 'Save as Mermaid…', asList: 'List', keys: 'Keys' },
};

describe('the layout', () => {
  it('puts callers above what they call, nodes into their groups, and nothing over another', () => {
    const { edges, groups, height, nodes, width } = layOut(diagram);
    const [a, b, c] = nodes;
    if (a === undefined || b === undefined || c === undefined) throw new Error('a node is missing');
    expect(a.y + a.height).toBeLessThan(b.y);
    expect(b.y + b.height).toBeLessThan(c.y);
    expect(groups.map(({ label }) => label)).toEqual(['User space', 'Kernel']);
    const [user, kernel] = groups;
    if (user === undefined || kernel === undefined) throw new Error('a group is missing');
    expect(user.y <= a.y && user.y + user.height >= a.y + a.height).toBe(true);
    expect(user.y + user.height).toBeLessThanOrEqual(kernel.y);
    expect(edges).toHaveLength(2);
    for (const one of [...nodes, ...groups])
      expect(one.x >= 0 && one.y >= 0 && one.x + one.width <= width && one.y + one.height <= height).toBe(true);
  });

  it('is there for nothing, for one node and for a circle', () => {
    expect(layOut({ ...diagram, nodes: [], edges: [] }).nodes).toEqual([]);
    expect(layOut({ ...diagram, nodes: diagram.nodes.slice(0, 1), edges: [] }).nodes).toHaveLength(1);
    const circle = [
      { from: 'a', to: 'b', label: '', isDashed: false },
      { from: 'b', to: 'a', label: '', isDashed: false },
      { from: 'a', to: 'a', label: '', isDashed: false },
    ];
    expect(layOut({ ...diagram, edges: circle }).edges).toHaveLength(3);
  });
});

describe('the picture', () => {
  it('has every node as a button with a name, one of them in the tab order', () => {
    const svg = svgMarkup(diagram);
    const nodes = [...svg.matchAll(/role="button" tabindex="(-?\d)" data-node="(\d)" aria-label="([^"]*)"/g)];
    expect(nodes.map(([, tab, index, name]) => [tab, index, name])).toEqual([
      ['-1', '0', 'wrapper, exclaves.c:3'],
      ['0', '1', 'enter'],
      ['-1', '2', 'sk_enter'],
    ]);
    expect(svg).toContain('aria-label="Ways through enter"');
  });

  it('brings its colours along in a file', () => {
    const file = svgFile(diagram);
    expect(file).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(file).not.toContain('var(--');
  });

  it('shows what the source says as text, whatever it is', () => {
    for (const text of [svgMarkup(evilDiagram), svgFile(evilDiagram), pageOf(evilDiagram, options)]) {
      for (const markup of ['<script>alert', `"'&`, '\u0001']) expect(text).not.toContain(markup);
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\ufffd');
    }
  });
});

describe('the page', () => {
  it('lets in its own script and style alone, and has no handler in its markup', () => {
    const page = pageOf(diagram, options);
    expect(page).toContain(`content="default-src 'none'; style-src 'nonce-abc'; script-src 'nonce-abc';"`);
    expect(page.match(/<script\b[^>]*>/g)).toEqual(['<script nonce="abc" src="https://host/diagram.js">']);
    expect(page).not.toMatch(/\son\w+=|\sstyle=|javascript:/);
  });

  it('says the same as a list', () => {
    const list = /<ol>.*<\/ol>/s.exec(pageOf(diagram, options))?.[0] ?? '';
    expect(list.replace(/<[^>]+>/g, '|').replace(/\|+/g, '|')).toBe(
      '|wrapper| exclaves.c:3|trap → enter|enter| |call → sk_enter|call → gone|sk_enter| |',
    );
  });
});

describe('Mermaid', () => {
  it('has nodes by group, and edges with what they are', () => {
    expect(mermaidOf(diagram)).toBe(`flowchart TD
  subgraph g0["User space"]
    n0["wrapper<br>exclaves.c:3"]
  end
  subgraph g1["Kernel"]
    n1(["enter"])
  end
  n2[["sk_enter"]]
  n0 -.->|"trap"| n1
  n1 -->|"call"| n2
`);
  });

  it('takes no markup from the source', () => {
    const text = mermaidOf(evilDiagram);
    expect(text).not.toContain('<script');
    expect(text.split('\n')).toHaveLength(6);
    expect(text).toContain('#60;/text#62;');
  });
});
