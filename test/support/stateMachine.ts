/** A small conclave in the older shape, to put functions into, and its machine in words: for unit tests. */
import type { StateMachine } from '../../server/src/core/model/conclaves.ts';
import { indexOf } from './facts.ts';

export async function machineOf(files: ReadonlyMap<string, string> | Record<string, string>): Promise<StateMachine> {
  const machine = (await indexOf(files)).domain.conclaves();
  if (machine === undefined) throw new Error('no machine was found');
  return machine;
}

/** `function: FROM|FROM -> TO`, in the order of the file. */
export function transitionsOf({ transitions, states }: StateMachine): string[] {
  const label = (name: string) => states.find((one) => one.name === name)?.label ?? name;
  return transitions.map(
    (one) =>
      `${one.function}: ${one.initial ? '*' : one.unguarded ? 'any' : one.from.map(label).join('|')} -> ${label(one.to)}`,
  );
}

/** A machine in the older shape: one enum, states for what is under way. */
export const head = `
typedef enum {
	CONCLAVE_S_NONE = 0,
	CONCLAVE_S_READY,
	CONCLAVE_S_STARTING,
	CONCLAVE_S_UP,
	CONCLAVE_S_LEAVE_REQUESTED,
	CONCLAVE_S_LEAVING,
	CONCLAVE_S_GONE,
} conclave_state_t;

typedef struct {
	conclave_state_t c_state;
	bool c_busy;
	task_t c_task;
} conclave_resource_t;

struct holder {
	lck_mtx_t r_mutex;
	conclave_resource_t r_conclave;
};
`;
export const path = 'osfmk/kern/exclaves_resource.c';
export function withBody(...functions: string[]): Record<string, string> {
  const base = [
    `static void
conclave_init(struct holder *h)
{
	h->r_conclave.c_state = CONCLAVE_S_NONE;
}`,
    `int
conclave_attach(struct holder *h)
{
	lck_mtx_lock(&h->r_mutex);
	if (h->r_conclave.c_state != CONCLAVE_S_NONE) {
		lck_mtx_unlock(&h->r_mutex);
		return 1;
	}
	h->r_conclave.c_state = CONCLAVE_S_READY;
	lck_mtx_unlock(&h->r_mutex);
	return 0;
}`,
  ];
  return { [path]: [head, ...base, ...functions].join('\n\n') };
}
export const baseTransitions = ['conclave_init: * -> NONE', 'conclave_attach: NONE -> READY'];
