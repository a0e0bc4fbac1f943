/** What an operation of the trap leads to: functions, Tightbeam methods, the secure kernel, each at its own place. */
import { describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { deferringFamilies } from '../../server/src/core/concepts/deferredCalls.ts';
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

describe('a function that one call prepares and another runs', () => {
  const tick = 'static void exclaves_tick(void) { clock_face_tick(0); }\n';

  it.each(deferringFamilies)('is on the way of who has it run, not of who prepares it: $example', async ({ example }) => {
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
  });

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
