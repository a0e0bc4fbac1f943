/** What an operation of the trap leads to: functions, Tightbeam methods, the secure kernel, each at its own place. */
import { describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
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
  `#include <Tightbeam/tightbeam.h>\n${head}${functions}\nint\n_exclaves_ctl_trap(struct args *uap)\n{\n\tint kr = 0;\n\tswitch (uap->op) {\n${cases}\n\t}\n\treturn kr;\n}\n`;

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
