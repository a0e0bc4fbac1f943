import { describe, expect, it } from 'vitest';
import { currentIn } from '../../extension/src/diagram/current.ts';
import { layOut } from '../../extension/src/diagram/layout.ts';
import { outlineText } from '../../extension/src/diagram/outline.ts';
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
  texts: {
    saveSvg: 'Save as SVG…',
    savePng: 'Save as PNG…',
    saveMermaid: 'Save as Mermaid…',
    fit: 'Fit',
    copyText: 'Copy',
    asList: 'List',
    again: 'see above',
    keys: 'Keys',
  },
};

describe('the layout', () => {
  it('puts a group that no line joins to the others above the next one, not beside it', () => {
    const loose = { id: 'l', label: 'registered for the start', role: 'entry', group: 'start' } as const;
    const { groups, width } = layOut({
      ...diagram,
      nodes: [loose, ...diagram.nodes],
      groups: [{ id: 'start', label: 'Start' }, ...diagram.groups],
    });
    const [start, user] = groups;
    expect((start?.y ?? 0) + (start?.height ?? 0)).toBeLessThan(user?.y ?? 0);
    expect(width).toBeLessThan(layOut(diagram).width + (start?.width ?? 0));
  });

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

  it('goes to the right where the diagram does, and lines leave and come in at the sides', () => {
    const { edges, nodes } = layOut({ ...diagram, flow: 'right', groups: [] });
    const [a, b] = nodes;
    if (a === undefined || b === undefined) throw new Error('a node is missing');
    expect(a.x + a.width).toBeLessThan(b.x);
    expect(edges[0]?.points[0]).toEqual({ x: a.x + a.width, y: a.y + a.height / 2 });
  });

  it('puts nodes that nothing leads on from below each other rather than in one long row', () => {
    const many = ['p', 'q', 'r', 's', 't'];
    const nodes = many.map((id) => ({ id, label: id, role: 'plain' as const, group: 'user' }));
    const loose = layOut({ ...diagram, nodes, edges: [] }).nodes;
    expect(new Set(loose.map(({ y }) => y)).size).toBe(2);
    const root = { id: 'root', label: 'root', role: 'plain' as const };
    const edges = many.map((to) => ({ from: 'root', to, label: '', isDashed: false }));
    const { edges: drawn, nodes: below } = layOut({ ...diagram, nodes: [root, ...nodes], edges });
    const heights = below.slice(1).map(({ y }) => y);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
    expect(new Set(heights).size).toBe(many.length);
    // Where several lead in, they stay in their row.
    const second = { id: 'second', label: 'second', role: 'plain' as const };
    const two = many.map((to, at) => ({ from: at < 2 ? 'root' : 'second', to, label: '', isDashed: false }));
    const row = layOut({ ...diagram, nodes: [root, second, ...nodes], edges: two }).nodes.slice(2);
    expect(new Set(row.map(({ y }) => y)).size).toBe(1);
    // Nothing but the diagram's own edges is drawn.
    expect(drawn).toHaveLength(many.length);
  });

  it('takes any id, and makes room for every line of a label', () => {
    const nodes = [
      { id: '', label: 'start', role: 'entry' as const },
      { id: 'group user', label: 'other', role: 'plain' as const, group: 'user' },
    ];
    const between = (label: string) =>
      layOut({ ...diagram, nodes, edges: [{ from: '', to: 'group user', label, isDashed: false }] });
    expect(between('one\ntwo\nthree').edges[0]?.label.height).toBeGreaterThan(
      2 * (between('one').edges[0]?.label.height ?? Number.POSITIVE_INFINITY),
    );
    expect(between('').edges[0]?.label.width).toBe(0);
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

  it('tells lines apart by their look and says in words what each look means', () => {
    const svg = svgMarkup({
      ...diagram,
      edges: [
        { from: 'a', to: 'b', label: 'stop\nonly in code', isDashed: false, stroke: 'heavy' },
        { from: 'b', to: 'c', label: 'never', isDashed: true, stroke: 'dotted' },
        { from: 'a', to: 'c', label: 'drawn', isDashed: true },
      ],
      keys: [
        { label: 'only in code', isDashed: false, stroke: 'heavy' },
        { label: 'only in the drawing', isDashed: true },
      ],
    });
    expect([...svg.matchAll(/class="(edge [^"]*)"/g)].map(([, name]) => name)).toEqual([
      'edge heavy',
      'edge dotted',
      'edge dashed',
      'edge heavy',
      'edge dashed',
    ]);
    expect(svg).toContain('>only in the drawing</text>');
    expect(svg).toMatch(/>stop<\/tspan> <tspan[^>]*>only in code</);
  });

  it('has a button for an edge with a place, and says where the edge leads', () => {
    const location = {
      uri: 'file:///a.c',
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } },
    };
    const [first, ...others] = diagram.edges;
    if (first === undefined) throw new Error('no edge');
    const svg = svgMarkup({ ...diagram, edges: [{ ...first, location }, ...others] });
    expect(
      [...svg.matchAll(/class="edge-item" role="button"[^>]*aria-label="([^"]*)"/g)].map(([, name]) => name),
    ).toEqual(['wrapper → enter: trap']);
    expect(svg).toContain('<path class="hit" data-edge="0"');
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
    expect(page).toContain(
      `content="default-src 'none'; img-src data:; style-src 'nonce-abc'; script-src 'nonce-abc';"`,
    );
    expect(page.match(/<script\b[^>]*>/g)).toEqual(['<script nonce="abc" src="https://host/diagram.js">']);
    expect(page).not.toMatch(/\son\w+=|\sstyle=|javascript:/);
  });

  /** What stands between the tags of the list. */
  const listed = (of: WireDiagram) =>
    (/<\/summary>.*<\/details>/s.exec(pageOf(of, options))?.[0] ?? '')
      .replace(/<[^>]+>/g, '|')
      .replace(/[|\s]*\|[|\s]*/g, '|');
  const edge = (from: string, to: string, label: string) => ({ from, to, label, isDashed: false });

  it('says the same as a tree, each node once with what leads on from it', () => {
    const twice = { ...diagram, edges: [...diagram.edges.slice(0, 2), edge('a', 'c', 'slot')] };
    expect(listed(twice)).toBe('|wrapper exclaves.c:3|trap → enter|call → sk_enter|slot → sk_enter (see above)|');
    expect(outlineText(twice)).toBe(`Ways through enter
Two ways.

wrapper  exclaves.c:3
  trap → enter
    call → sk_enter
  slot → sk_enter  (see above)
`);
  });

  it('says it node by node where edges go round in circles', () => {
    const circle = { ...diagram, edges: [edge('a', 'b', 'go\nonly in code'), edge('b', 'a', '')] };
    expect(listed(circle)).toBe('|wrapper exclaves.c:3|go, only in code → enter|enter|→ wrapper|sk_enter|');
    expect(outlineText(circle)).toContain('wrapper  exclaves.c:3\n  go, only in code → enter\nenter\n  → wrapper\n');
  });
});

describe('what the editor is at', () => {
  const uri = 'file:///a.c';
  const at = (line: number) => ({ uri, range: { start: { line, character: 0 }, end: { line, character: 3 } } });
  const lines = { startLine: 10, endLine: 20 };
  const placed: WireDiagram = {
    ...diagram,
    nodes: [
      { id: 'a', label: 'A', role: 'plain', names: ['S_A'], location: at(1) },
      { id: 'b', label: 'B', role: 'plain', names: ['S_B'], location: at(2) },
      { id: 'c', label: 'C', role: 'plain' },
    ],
    edges: [
      { from: 'a', to: 'b', label: '', isDashed: false, location: at(12), lines },
      { from: 'b', to: 'a', label: '', isDashed: false, location: at(14), lines },
      { from: 'b', to: 'c', label: '', isDashed: false, location: at(30) },
    ],
  };
  const current = (line: number, word = '', of = uri) =>
    currentIn(placed, { uri: of, line, word }, (one, other) => one === other);

  it('is the node that a word means, wherever it stands', () => {
    expect(current(500, 'S_B', 'file:///other.c')).toEqual({ nodes: [1], edges: [] });
    expect(current(500, 'S_C')).toEqual({ nodes: [], edges: [] });
  });

  it('is the edge of the line, else those of the function around it', () => {
    expect(current(12).edges).toEqual([0]);
    expect(current(18).edges).toEqual([0, 1]);
    expect(current(30).edges).toEqual([2]);
    expect(current(12, '', 'file:///other.c').edges).toEqual([]);
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

  it('has heavy lines, and labels of several lines', () => {
    const text = mermaidOf({
      ...diagram,
      flow: 'right',
      groups: [],
      edges: [{ from: 'a', to: 'b', label: 'stop\nonly in code', isDashed: false, stroke: 'heavy' }],
    });
    expect(text).toMatch(/^flowchart LR\n/);
    expect(text).toContain('n0 ==>|"stop<br>only in code"| n1');
  });

  it('takes no markup from the source', () => {
    const text = mermaidOf(evilDiagram);
    expect(text).not.toContain('<script');
    expect(text.split('\n')).toHaveLength(6);
    expect(text).toContain('#60;/text#62;');
  });
});
