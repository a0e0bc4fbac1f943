import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { diagramBuilders } from '../../server/src/core/describe/diagrams.ts';
import type { Diagram, DiagramEdge } from '../../server/src/core/model/diagram.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = (await indexOf(sampleTexts())).domain;
});

function drawn(domain: DomainIndex, of: keyof typeof diagramBuilders): Diagram {
  const diagram = diagramBuilders[of](domain);
  if (diagram === undefined) throw new Error(`no diagram of ${of}`);
  return diagram;
}
const style = ({ isDashed, stroke }: Pick<DiagramEdge, 'isDashed' | 'stroke'>) =>
  stroke ?? (isDashed ? 'dashed' : 'plain');
function edges({ edges: all, nodes }: Diagram): string[] {
  const name = (id: string) => nodes.find((one) => one.id === id)?.label ?? '?';
  return all.map((one) => `${name(one.from)} -${style(one)}-> ${name(one.to)}: ${one.label.replaceAll('\n', ', ')}`);
}

const machine = (drawing: string) => `
${drawing}
typedef enum {
	CONCLAVE_S_NONE = 0,
	CONCLAVE_S_READY = 1,
	CONCLAVE_S_GONE = 2,
} conclave_state_t;
typedef struct {
	conclave_state_t c_state;
} conclave_resource_t;
static void
conclave_init(conclave_resource_t *c)
{
	c->c_state = CONCLAVE_S_NONE;
}
void
conclave_ready(conclave_resource_t *c)
{
	if (c->c_state != CONCLAVE_S_NONE) {
		return;
	}
	c->c_state = CONCLAVE_S_READY;
}
`;
const path = 'osfmk/kern/exclaves_resource.c';

describe('the diagram of the state machine', () => {
  it('tells apart in look and words what is in both, in code only and in the drawing only', () => {
    const diagram = drawn(sample, 'stateMachine');
    const all = edges(diagram);
    expect(all).toContain('NONE -plain-> ATTACHED: “spawn”, exclaves_conclave_attach');
    expect(all.filter((one) => one.includes('-heavy->')).every((one) => one.endsWith('only in code'))).toBe(true);
    expect(all.filter((one) => one.includes('-heavy->')).length).toBeGreaterThan(0);
    for (const key of diagram.keys ?? []) expect(diagram.edges.map(style)).toContain(style(key));
  });

  it('has for each state its constant, and for each edge the place that writes it', () => {
    const diagram = drawn(sample, 'stateMachine');
    const attached = diagram.nodes.find(({ label }) => label === 'ATTACHED');
    expect(attached?.names).toEqual(['CONCLAVE_S_ATTACHED']);
    for (const { place } of diagram.edges) expect(sample.index.file(place?.file ?? '')).toBeDefined();
    // In the function that writes it an editor is at the edge.
    const spawn = diagram.edges.find(({ label }) => label.includes('spawn'));
    expect((spawn?.lines?.endLine ?? 0) - (spawn?.lines?.startLine ?? 0)).toBeGreaterThan(3);
  });

  it('says nothing of a drawing where there is none', async () => {
    const { domain } = await indexOf({ [path]: machine('') });
    const diagram = drawn(domain, 'stateMachine');
    expect(edges(diagram)).toEqual(['(start) -plain-> NONE: conclave_init', 'NONE -plain-> READY: conclave_ready']);
    expect(diagram.keys).toBeUndefined();
    expect(diagram.summary).toContain('No comment draws');
    // A state that nothing writes is shown, too.
    expect(diagram.nodes.map(({ label }) => label)).toEqual(['(start)', 'NONE', 'READY', 'GONE']);
  });

  it('dashes what only the comment draws, and leads to its arrow', async () => {
    const source = machine(`/*
 *  +------+   make   +-------+   drop   +------+
 *  | NONE |--------->| READY |--------->| GONE |
 *  +------+          +-------+          +------+
 */`);
    const { domain } = await indexOf({ [path]: source });
    const diagram = drawn(domain, 'stateMachine');
    expect(edges(diagram)).toContain('READY -dashed-> GONE: “drop”, only in the drawing');
    const gone = diagram.edges.find(({ label }) => label.includes('drop'));
    expect(source.slice(0, gone?.place?.start).split('\n').length).toBe(4);
  });

  it('is none where no state is written', async () => {
    const { domain } = await indexOf({ [path]: 'int exclaves_nothing;\n' });
    expect(diagramBuilders.stateMachine(domain)).toBeUndefined();
    expect(diagramBuilders.resourceTable(domain)).toBeUndefined();
    expect(diagramBuilders.bootOrder(domain)).toBeUndefined();
  });
});

describe('the diagram of the resource table', () => {
  it('has two levels as look-ups tell of them, and beside them the two of the comment', () => {
    const { edges: all, flow, groups, nodes } = drawn(sample, 'resourceTable');
    expect(flow).toBe('right');
    expect(groups.map(({ id }) => id)).toEqual(['read', 'documented']);
    const below = (id: string): string[] => all.filter(({ from }) => from === id).map(({ to }) => to);
    const labels = (ids: readonly string[]) => ids.map((id) => nodes.find((one) => one.id === id)?.label ?? '?');
    const domains = below('read root');
    expect(labels(domains)).toEqual(['com.apple.kernel', 'com.apple.darwin', 'Other domains']);
    expect(labels(domains.flatMap(below))).toContain('com.apple.service.Stackshot');
    expect(domains.flatMap(below).flatMap(below)).toEqual([]);
    // The sample's comment draws one table, and no root above it.
    expect(labels(below('documented domain '))).toEqual(['sample.alpha', 'sample.echo', 'sample.frames']);
    // Every node is reached: nothing stands alone.
    const reached = new Set(all.map(({ to }) => to));
    expect(nodes.filter(({ id }) => !reached.has(id)).map(({ id }) => id)).toEqual(['read root', 'documented domain ']);
  });

  it('says what only a running system knows', () => {
    const { edges: all, nodes, summary } = drawn(sample, 'resourceTable');
    expect(summary).toContain('not in the source');
    const open = nodes.filter(({ label }) => label === 'names told at run time');
    expect(open.length).toBeGreaterThan(0);
    for (const { id, role } of open) {
      expect(role).toBe('external');
      expect(all.filter(({ to }) => to === id).every(({ isDashed }) => isDashed)).toBe(true);
    }
  });
});
