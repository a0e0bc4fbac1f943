/** What a process must hold, where a check alone does not say it: further refusals, prohibitions, conditions. */
import { describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { describeNeed, needSummary, needsInShort } from '../../server/src/core/describe/needs.ts';
import { describeInterface } from '../../server/src/core/describe/operations.ts';
import type { Need } from '../../server/src/core/model/kernelInterface.ts';
import { buildKernelInterfaceTree } from '../../server/src/core/trees/kernelInterface.ts';
import type { TreeNode } from '../../server/src/core/trees/node.ts';
import { indexOf } from '../support/facts.ts';

const sources = {
  'osfmk/mach/exclaves.h': `
enum { EXCLAVES_CTL_OP_GO = 1, EXCLAVES_CTL_OP_READ = 2, EXCLAVES_CTL_OP_LEAVE = 3 };
enum { EXCLAVES_PRIV_HALL = 1, EXCLAVES_PRIV_GUEST = 2, EXCLAVES_PRIV_HOST = 4 };
#define exclaves_demand(what, text) { if (is_lax(what)) { note(text); } else { panic("demanded: " text); } }
`,
  'osfmk/kern/exclaves.c': `
bool
exclaves_may(task_t task, int priv)
{
	const bool is_kernel = task == kernel_task;
	switch (priv) {
	case EXCLAVES_PRIV_HALL:
		if (is_kernel) {
			return true;
		}
		return has(task, "com.apple.private.exclaves.hall");
	case EXCLAVES_PRIV_GUEST:
		return has(task, "com.apple.private.exclaves.guest");
	case EXCLAVES_PRIV_HOST: {
		const bool is_host = has_right(task, priv, "com.apple.private.exclaves.host");
		const bool is_hall = has_right(task, EXCLAVES_PRIV_HALL, "com.apple.private.exclaves.hall");
		if (is_host && is_hall) {
			return false;
		}
		return is_host;
	}
	}
}
const char *
exclaves_name_of(exclave_room_t *room)
{
	if (room != NULL) {
		return room->name;
	}
	if (!exclaves_may(me(), EXCLAVES_PRIV_HALL)) {
		exclaves_demand(EXCLAVES_R_ROOM, "no room");
	}
	return EXCLAVES_HALL;
}
int
exclaves_attach(task_t task, exclave_room_t *room)
{
	task->room = room;
	return 0;
}
int
exclaves_detach(task_t task)
{
	task->room = NULL;
	return 0;
}
int
_exclaves_ctl_trap(struct args *uap)
{
	if (task_room(task) == NULL && !exclaves_may(task, EXCLAVES_PRIV_HALL) && !is_lax(EXCLAVES_R_ROOM)) {
		return KERN_DENIED;
	}
	switch (uap->op) {
	case EXCLAVES_CTL_OP_GO:
		return task_exclave_go();
	case EXCLAVES_CTL_OP_READ:
		return exclaves_read(exclaves_name_of(task_room(task)));
	case EXCLAVES_CTL_OP_LEAVE:
		if (exclaves_may(task, EXCLAVES_PRIV_GUEST)) {
			return KERN_DENIED;
		}
		if (uap->now) {
			return task_exclave_go();
		}
		return KERN_SUCCESS;
	}
	return KERN_INVALID_ARGUMENT;
}
exclave_room_t *
task_room(task_t task)
{
	return task->room;
}
`,
  'osfmk/kern/task.c': `
kern_return_t
task_exclave_go(void)
{
	kern_return_t kr = KERN_FAILURE;
	exclave_room_t *room = task_room(me());
	if (room == NULL) {
		return kr;
	}
	return exclaves_go(room);
}
kern_return_t
task_add_exclave(task_t task, exclave_room_t *room)
{
	if (!exclaves_may(me(), EXCLAVES_PRIV_GUEST)) {
		return KERN_DENIED;
	}
	if (!exclaves_may(task, EXCLAVES_PRIV_HOST)) {
		return KERN_DENIED;
	}
	return exclaves_attach(task, room);
}
`,
};

const link = (label: string) => label;
async function read(): Promise<{ domain: DomainIndex; needs: (name: string) => readonly Need[] }> {
  const { domain } = await indexOf(sources);
  return {
    domain,
    needs: (name) =>
      domain.kernelInterface().operations.find(({ fact }) => fact.name.endsWith(`_OP_${name}`))?.needs ?? [],
  };
}

describe('an entitlement that lets through and is not enough', () => {
  it('is told so, with the line that fails and who makes true what it takes', async () => {
    const { needs } = await read();
    const [need] = needs('GO');
    expect(need?.fails).toMatchObject({ within: 'task_exclave_go', file: 'osfmk/kern/task.c', line: 6 });
    expect(need?.fails?.condition).toBe('task_room(me()) == NULL');
    const [origin] = need?.origins ?? [];
    expect(origin).toMatchObject({ condition: 'task_room(task) != NULL', field: 'room' });
    expect(origin?.setters.map(({ name, checks }) => [name, ...checks.map(({ privilege }) => privilege)])).toEqual([
      ['task_add_exclave', 'EXCLAVES_PRIV_GUEST', 'EXCLAVES_PRIV_HOST'],
    ]);
    expect(needsInShort(needs('GO'))).toBe(
      'requires `task_room(task) != NULL`, whose setting asks for com.apple.private.exclaves.guest, com.apple.private.exclaves.host (com.apple.private.exclaves.hall is not enough)',
    );
    expect(need === undefined ? '' : describeNeed(need)).toContain(
      'That it passes is not enough: `task_exclave_go` fails where `task_room(me()) == NULL`, osfmk/kern/task.c:7.',
    );
  });

  it('is enough where the function that fails is called in one case only, and where nothing fails', async () => {
    const { needs } = await read();
    expect(needs('LEAVE')[0]?.fails).toBeUndefined();
    expect(needs('READ')[0]?.fails).toBeUndefined();
    expect(needsInShort(needs('READ'))).toBe(
      'requires com.apple.private.exclaves.hall, unless `task_room(task) != NULL` and 2 more cases',
    );
  });

  it('stands in the hover and in the tree', async () => {
    const { domain } = await read();
    const hover = describeInterface('EXCLAVES_CTL_OP_GO', domain, link);
    expect(hover).toContain('not enough: `task_exclave_go` fails where `task_room(me()) == NULL`, task.c:7');
    expect(hover).toContain('`task_add_exclave`, task.c:13, which asks for');
    const labels = (nodes: readonly TreeNode[]): string[] =>
      nodes.flatMap(({ children, label }) => [label, ...labels(children)]);
    const tree = labels(buildKernelInterfaceTree(domain));
    expect(tree).toContain('not enough: fails where task_room(me()) == NULL');
    expect(tree).toContain('must not hold com.apple.private.exclaves.hall');
  });
});

describe('an entitlement that must not be held', () => {
  it('is told of the privilege beside which it is refused, and is no check that asks', async () => {
    const { domain, needs } = await read();
    const { privileges } = domain.kernelInterface();
    const hall = privileges.find(({ name }) => name === 'EXCLAVES_PRIV_HALL');
    expect(hall?.checks.map(({ within }) => within)).toEqual(['exclaves_name_of', '_exclaves_ctl_trap']);
    expect(hall?.prohibitions.map(({ asked, condition }) => `${asked}: ${condition}`)).toEqual([
      'EXCLAVES_PRIV_HOST: if (is_host && is_hall) return false',
    ]);
    expect(describeInterface('EXCLAVES_PRIV_HALL', domain, link)).toContain(
      'Must not be held with `EXCLAVES_PRIV_HOST`',
    );
    expect(describeInterface('EXCLAVES_PRIV_HOST', domain, link)).toContain(
      'Who holds it must not hold `com.apple.private.exclaves.hall` (`EXCLAVES_PRIV_HALL`): `exclaves_may`, exclaves.c:16,',
    );
    const [, host] = needs('GO')[0]?.origins[0]?.setters[0]?.checks ?? [];
    expect(host?.mustNot.map(({ entitlement }) => entitlement)).toEqual(['com.apple.private.exclaves.hall']);
  });

  it('is told of the operation that turns its holder back', async () => {
    const { needs } = await read();
    expect(needs('LEAVE').map((need) => needSummary(need))).toContain(
      'must not be held: who holds it is turned back in its own code, in _exclaves_ctl_trap',
    );
    expect(needsInShort(needs('LEAVE'))).toContain('; must not hold com.apple.private.exclaves.guest');
  });
});

describe('an entitlement that is asked for in one case only', () => {
  it('says the case in terms of the caller, and that the kernel panics instead of denying', async () => {
    const { needs } = await read();
    const [, need] = needs('READ');
    expect(need?.under).toEqual([{ text: 'room == NULL', meaning: 'room is task_room(task)' }]);
    expect(need === undefined ? '' : needSummary(need)).toBe(
      'asserted in exclaves_name_of: without it the kernel panics, only where room == NULL (room is task_room(task)), inferred',
    );
  });
});
