/** What an operation of the trap leads to: functions, Tightbeam methods, the secure kernel, each at its own place. */
import { describe, expect, it } from 'vitest';
import { deferringFamilies } from '../../server/src/core/concepts/deferredCalls.ts';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { functionKey, operationsBehind } from '../../server/src/core/concepts/operationsBehind.ts';
import { tracePaths } from '../../server/src/core/concepts/paths.ts';
import { pathDiagram } from '../../server/src/core/describe/pathDiagram.ts';
import type { CallPath } from '../../server/src/core/model/callPath.ts';
import type { TrapOperation } from '../../server/src/core/model/kernelInterface.ts';
import { buildKernelInterfaceTree } from '../../server/src/core/trees/kernelInterface.ts';
import type { TreeNode } from '../../server/src/core/trees/node.ts';
import { indexOf } from '../support/facts.ts';

const path = 'osfmk/kern/exclaves.c';
const head = 'typedef enum { EXCLAVES_CTL_OP_A = 1, EXCLAVES_CTL_OP_B = 2, EXCLAVES_CTL_OP_C = 3 } op_t;\n';
/** A file with a trap, functions before it, and its cases. */
const withTrap = (functions: string, cases: string) =>
  `#include <Tightbeam/tightbeam.h>\n${head}static void exclaves_meet(clock_face_s *c) { clock_face__init(c, ep()); }\n${functions}\nint\n_exclaves_ctl_trap(struct args *uap)\n{\n\tint kr = 0;\n\tswitch (uap->op) {\n${cases}\n\t}\n\treturn kr;\n}\n`;

async function domainOf(functions: string, cases: string): Promise<{ domain: DomainIndex; text: string }> {
  const text = withTrap(functions, cases);
  return { domain: (await indexOf({ [path]: text })).domain, text };
}
function operation(domain: DomainIndex, name: string): TrapOperation {
  const found = domain.kernelInterface().operations.find(({ fact }) => fact.name.endsWith(`_OP_${name}`));
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
}
function rows(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((one) => [one, ...rows(one.children)]);
}

describe('what an operation leads to', () => {
  it('is not what the next case does, where a break stands behind a label of goto', async () => {
    const { domain } = await domainOf(
      'static int exclaves_look(void) { return 0; }\nstatic int exclaves_deadlines(void) { return clock_face_show(0); }',
      `	case EXCLAVES_CTL_OP_A: {
		if (uap->size == 0) {
			kr = 4;
			goto look_out;
		}
		kr = exclaves_look();
look_out:
		if (uap->user != NULL) {
			release(uap->user);
		}
		break;
	}
	case EXCLAVES_CTL_OP_B:
		kr = exclaves_deadlines();
		break;`,
    );
    expect(operation(domain, 'A').calls.map(({ to }) => to.name)).toEqual(['exclaves_look']);
    expect(operation(domain, 'B').calls.map(({ to }) => to.name)).toEqual(['exclaves_deadlines']);
  });

  it('ends at the call of the secure kernel in the function that is named, not in the first that calls it', async () => {
    const { domain, text } = await domainOf(
      'static int exclaves_enter(void) { return sk_enter(1); }\nstatic int exclaves_info(void) { return sk_enter(2); }\n',
      '	case EXCLAVES_CTL_OP_A:\n\t\tkr = exclaves_info();\n\t\tbreak;\n	case EXCLAVES_CTL_OP_B:\n\t\tkr = exclaves_enter();\n\t\tbreak;',
    );
    for (const [name, call] of [
      ['A', 'sk_enter(2)'],
      ['B', 'sk_enter(1)'],
    ] as const) {
      const shown = rows(buildKernelInterfaceTree(domain)).find(({ id }) =>
        id.startsWith(`kernelInterface/operation:EXCLAVES_CTL_OP_${name}/entry/sk_enter`),
      );
      expect(shown?.place?.start).toBe(text.indexOf(call));
      let found: CallPath | undefined;
      for (const one of tracePaths(domain.callGraph(), domain.callGraph().operations(`EXCLAVES_CTL_OP_${name}`)))
        found = one ?? found;
      const node = pathDiagram(name, found as CallPath, domain.index).nodes.find(({ label }) => label === 'sk_enter');
      expect(node?.place?.start).toBe(text.indexOf(call));
    }
  });
});

/** Resources of two types, with a function for each that leads into an exclave of its own, and their release. */
const resources = `
typedef struct exclaves_resource { xnuproxy_resourcetype_s r_type; uint32_t r_usecnt; } exclaves_resource_t;
static void exclaves_lamp_off(exclaves_resource_t *resource) {
	assert3u(resource->r_type, ==, XNUPROXY_RESOURCETYPE_LAMP);
	clock_face_dim(resource);
}
static void exclaves_buffer_unmap(exclaves_resource_t *resource) {
	assert(resource->r_type == XNUPROXY_RESOURCETYPE_BUFFER || resource->r_type == XNUPROXY_RESOURCETYPE_RING);
	clock_face_unmap(resource);
}
void exclaves_release(exclaves_resource_t *resource) {
	if (resource->r_usecnt != 0) { return; }
	switch (resource->r_type) {
	case XNUPROXY_RESOURCETYPE_LAMP:
		exclaves_lamp_off(resource);
		break;
	case XNUPROXY_RESOURCETYPE_BUFFER:
	case XNUPROXY_RESOURCETYPE_RING:
		exclaves_buffer_unmap(resource);
		break;
	default:
		break;
	}
}
int exclaves_name(exclaves_resource_t *resource) { if (bad()) { exclaves_release(resource); } return 0; }
int exclaves_lamp_open(exclaves_resource_t **out) {
	exclaves_resource_t *lamp = find("lamp");
	if (lamp == NULL) { *out = NULL; return 4; }
	assert3u(lamp->r_type, ==, XNUPROXY_RESOURCETYPE_LAMP);
	*out = lamp;
	return 0;
}
int exclaves_any_open(exclaves_resource_t **out) { *out = find("any"); return 0; }
void exclaves_next(exclaves_resource_t *resource) {
	resource = resource->next;
	exclaves_release(resource);
}
`;
const taken = 'exclaves_resource_t *resource = NULL;\n\t\tkr = exclaves_from_port(uap->name, &resource);';
const onlyLamps =
  'if (resource->r_type != XNUPROXY_RESOURCETYPE_LAMP) {\n\t\t\texclaves_release(resource);\n\t\t\treturn KERN_FAILURE;\n\t\t}';

describe('what is known of a resource’s type on the way', () => {
  const methods = (domain: DomainIndex, name: string) => operation(domain, name).methods.map((one) => one.name);
  const caseOf = (name: string, body: string) => `\tcase EXCLAVES_CTL_OP_${name}: {\n\t\t${body}\n\t\tbreak;\n\t}`;
  const lead = async (body: string) => methods((await domainOf(resources, caseOf('A', body))).domain, 'A').sort();

  it('leaves out what no resource of the type comes to, and what is done to refuse others', async () => {
    const body = `${taken}\n\t\t${onlyLamps}\n\t\texclaves_release(resource);`;
    expect(await lead(body)).toEqual(['clock_face_dim']);
    // The row is at the call that the operation makes, not at that of the refusal.
    const { domain, text } = await domainOf(resources, caseOf('A', body));
    const [release] = operation(domain, 'A').calls.filter(({ to }) => to.name === 'exclaves_release');
    expect(release?.at.start).toBe(text.lastIndexOf('exclaves_release'));
  });

  it('is handed on from function to function, and out of one that opens a resource', async () => {
    for (const opened of [
      `${taken}\n\t\t${onlyLamps}\n\t\tkr = exclaves_name(resource);`,
      'exclaves_resource_t *resource = NULL;\n\t\tkr = exclaves_lamp_open(&resource);\n\t\tif (kr != 0) { return kr; }\n\t\tkr = exclaves_name(resource);',
    ])
      expect(await lead(opened)).toEqual(['clock_face_dim']);
  });

  it('is nothing where nobody tested it, where it was given another value, or where both ways meet', async () => {
    const both = ['clock_face_dim', 'clock_face_unmap'];
    for (const body of [
      `${taken}\n\t\texclaves_release(resource);`,
      'exclaves_resource_t *resource = NULL;\n\t\tkr = exclaves_any_open(&resource);\n\t\texclaves_release(resource);',
      `${taken}\n\t\t${onlyLamps}\n\t\tresource = other();\n\t\texclaves_release(resource);`,
      `${taken}\n\t\t${onlyLamps}\n\t\tkr = exclaves_from_port(2, &resource);\n\t\texclaves_release(resource);`,
      `${taken}\n\t\t${onlyLamps}\n\t\texclaves_next(resource);`,
      `${taken}\n\t\tif (uap->size > 4) { goto out; }\n\t\t${onlyLamps}\n\t\tkr = 1;\nout:\n\t\texclaves_release(resource);`,
      `${taken}\n\t\tif (resource->r_type == XNUPROXY_RESOURCETYPE_LAMP) { kr = 1; }\n\t\texclaves_release(resource);`,
      `${taken}\n\t\tif (uap->size > 4 && resource->r_type != XNUPROXY_RESOURCETYPE_LAMP) { return KERN_FAILURE; }\n\t\texclaves_release(resource);`,
      // What is no refusal counts: it succeeds with another type.
      `${taken}\n\t\tif (resource->r_type != XNUPROXY_RESOURCETYPE_LAMP) {\n\t\t\texclaves_release(resource);\n\t\t\treturn KERN_SUCCESS;\n\t\t}\n\t\texclaves_lamp_off(resource);`,
    ])
      expect(await lead(body), body).toEqual(both);
  });

  it('is what all ways know where they meet, and the rest behind a test for one', async () => {
    for (const [test, expected] of [
      ['if (resource->r_type == XNUPROXY_RESOURCETYPE_LAMP) { return KERN_FAILURE; }', ['clock_face_unmap']],
      [
        'if (resource->r_type != XNUPROXY_RESOURCETYPE_BUFFER && resource->r_type != XNUPROXY_RESOURCETYPE_RING) { return KERN_FAILURE; }',
        ['clock_face_unmap'],
      ],
      [
        'if (uap->size > 4 || resource->r_type != XNUPROXY_RESOURCETYPE_LAMP) { return KERN_FAILURE; }',
        ['clock_face_dim'],
      ],
    ] as const)
      expect(await lead(`${taken}\n\t\t${test}\n\t\texclaves_release(resource);`), test).toEqual(expected);
  });

  it('tells the types that an operation works on', async () => {
    const { domain } = await domainOf(
      `${resources}int exclaves_copy(exclaves_resource_t *resource) {
	assert(resource->r_type == XNUPROXY_RESOURCETYPE_LAMP || resource->r_type == XNUPROXY_RESOURCETYPE_RING);
	return 0;
}\n`,
      [
        caseOf('A', `${taken}\n\t\t${onlyLamps}\n\t\tkr = exclaves_copy(resource);`),
        caseOf('B', `${taken}\n\t\tkr = exclaves_copy(resource);`),
      ].join('\n'),
    );
    const types = (name: string) => operation(domain, name).resources.map((one) => one.name.replace(/.*_/, ''));
    expect(types('A')).toEqual(['LAMP']);
    expect(types('B')).toEqual(['LAMP', 'RING']);
  });

  it('keeps an operation off the ways to what it does not come to, and leaves the others there', async () => {
    const { domain } = await indexOf({
      [path]: withTrap(
        resources,
        [
          caseOf('A', `${taken}\n\t\t${onlyLamps}\n\t\texclaves_release(resource);`),
          caseOf('B', `${taken}\n\t\texclaves_release(resource);`),
        ].join('\n'),
      ),
      'libsyscall/wrappers/exclaves.c':
        'int exclaves_a(void) { return _exclaves_ctl_trap(EXCLAVES_CTL_OP_A); }\nint exclaves_b(void) { return _exclaves_ctl_trap(EXCLAVES_CTL_OP_B); }\n',
    });
    const graph = domain.callGraph();
    let found: CallPath | undefined;
    for (const one of tracePaths(graph, graph.named('clock_face_unmap'))) found = one ?? found;
    expect(found?.stations.filter(({ kind }) => kind === 'operation').map(({ name }) => name)).toEqual([
      'EXCLAVES_CTL_OP_B',
    ]);
    expect(found?.entries.map(({ name }) => name)).toContain('exclaves_b');
    expect(found?.entries.map(({ name }) => name)).not.toContain('exclaves_a');
  });

  it('is read from half-typed text without harm', async () => {
    const text = withTrap(resources, caseOf('A', `${taken}\n\t\t${onlyLamps}\n\t\texclaves_release(resource);`));
    for (let cut = 300; cut < text.length; cut += 211) {
      const { domain } = await indexOf({ [path]: text.slice(0, cut) });
      expect(() => domain.kernelInterface()).not.toThrow();
    }
  });
});

it('methods are found as far from an operation as a trace goes', async () => {
  const depth = 12;
  const chain = Array.from(
    { length: depth },
    (_, at) =>
      `static int exclaves_at${depth - at}(void) { return ${at === 0 ? 'clock_face_show(0)' : `exclaves_at${depth - at + 1}()`}; }`,
  ).join('\n');
  const { domain } = await domainOf(`${chain}\n`, '	case EXCLAVES_CTL_OP_A:\n\t\tkr = exclaves_at1();\n\t\tbreak;');
  expect(operation(domain, 'A').methods.map(({ name, via }) => [name, via.length])).toEqual([
    ['clock_face_show', depth + 1],
  ]);
  expect([...operationsBehind(domain).keys()]).toContain(functionKey(path, `exclaves_at${depth}`));
});

describe('a function that one call prepares and another runs', () => {
  const tick = 'static void exclaves_tick(void) { clock_face_tick(0); }\n';

  it.each(deferringFamilies)(
    'is on the way of who has it run, not of who prepares it: $example',
    async ({ example }) => {
      const [prepares = '', enters = ''] = example.split('; ');
      const { domain } = await domainOf(
        `${tick.replaceAll('exclaves_tick', 'exclaves_work')}static thread_call_t exclaves_call;
static void exclaves_boot(void) { ${prepares}; }
static void exclaves_start(void) { ${enters.replace(/;$/, '')}; }\n`,
        '	case EXCLAVES_CTL_OP_A:\n\t\texclaves_boot();\n\t\tbreak;\n	case EXCLAVES_CTL_OP_B:\n\t\texclaves_start();\n\t\tbreak;',
      );
      expect(operation(domain, 'A').methods).toEqual([]);
      expect(operation(domain, 'B').methods.map(({ name, via }) => [name, ...via.map((one) => one.name)])).toEqual([
        ['clock_face_tick', 'exclaves_start', 'exclaves_work', 'clock_face_tick'],
      ]);
      const graph = domain.callGraph();
      const [work] = graph.named('exclaves_work');
      expect(work === undefined ? [] : graph.to(work).map(({ from, how }) => `${from.name}: ${how}`)).toEqual([
        `exclaves_boot: prepared by ${/\w+_call_\w+/.exec(prepares)?.[0]}, not run`,
        `exclaves_start: run by ${/^\w+/.exec(enters)?.[0]}, through exclaves_call`,
      ]);
    },
  );

  it('is joined by the variable alone: of the file, of the function, of a record', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_one.c': `${tick}static thread_call_t call;
struct exclaves_state { thread_call_t held; };
static void exclaves_other(void) { clock_face_show(0); }
static void exclaves_local(void) { clock_face_stop(0); }
static void exclaves_kept(void) { clock_face_read(0); }
void exclaves_prepare(struct exclaves_state *s) { call = thread_call_allocate((thread_call_func_t) &exclaves_tick, NULL); s->held = thread_call_allocate(exclaves_kept, NULL); }
void exclaves_first(void) { thread_call_t mine = thread_call_allocate(exclaves_local, NULL); thread_call_enter(mine); }
void exclaves_second(thread_call_t mine) { thread_call_enter(mine); thread_call_enter(call); }
void exclaves_never(void) { thread_call_t lost = thread_call_allocate(exclaves_other, NULL); }
`,
      'osfmk/kern/exclaves_two.c':
        'static thread_call_t call;\nvoid exclaves_third(void) { thread_call_enter(call); }\nvoid exclaves_fourth(struct exclaves_state *s) { thread_call_enter(s->held); }\n',
    });
    const graph = domain.callGraph();
    const into = (name: string) =>
      graph.named(name).flatMap((one) =>
        graph
          .to(one)
          .filter(({ kind }) => kind === 'passed')
          .map(({ from }) => from.name),
      );
    expect(into('exclaves_tick')).toEqual(['exclaves_second']);
    expect(into('exclaves_local')).toEqual(['exclaves_first']);
    expect(into('exclaves_kept')).toEqual(['exclaves_fourth']);
    expect(into('exclaves_other')).toEqual([]);
    // Nobody runs it: a trace of it begins at itself, and not at who only prepares it.
    let found: CallPath | undefined;
    for (const one of tracePaths(graph, graph.named('exclaves_other'))) found = one ?? found;
    expect(found?.entries.map(({ name }) => name)).toEqual(['exclaves_other']);
  });
});
