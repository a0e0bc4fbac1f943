import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCondition } from '../../server/src/core/concepts/conclaves/expression.ts';
import type { StateMachine } from '../../server/src/core/model/conclaves.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

async function machineOf(files: ReadonlyMap<string, string> | Record<string, string>): Promise<StateMachine> {
  const machine = (await indexOf(files)).domain.conclaves();
  if (machine === undefined) throw new Error('no machine was found');
  return machine;
}

/** `function: FROM|FROM -> TO`, in the order of the file. */
function transitionsOf({ transitions, states }: StateMachine): string[] {
  const label = (name: string) => states.find((one) => one.name === name)?.label ?? name;
  return transitions.map(
    (one) =>
      `${one.function}: ${one.initial ? '*' : one.unguarded ? 'any' : one.from.map(label).join('|')} -> ${label(one.to)}`,
  );
}

/** A machine in the older shape: one enum, states for what is under way. */
const head = `
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
const path = 'osfmk/kern/exclaves_resource.c';
function withBody(...functions: string[]): Record<string, string> {
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
const baseTransitions = ['conclave_init: * -> NONE', 'conclave_attach: NONE -> READY'];

let sample: StateMachine;
beforeAll(async () => {
  sample = await machineOf(sampleTexts());
});

describe('the machine of the sample', () => {
  it('has the transitions that its code has, with the states under which each is written', () => {
    expect(transitionsOf(sample)).toEqual([
      'exclaves_conclave_init: * -> NONE',
      'exclaves_conclave_attach: NONE -> ATTACHED',
      'exclaves_conclave_detach: NONE|ATTACHED|STOPPED -> NONE',
      'exclaves_update_state_machine_locked: ATTACHED -> RUNNING',
      'exclaves_update_state_machine_locked: any -> SUSPENDED',
      'exclaves_update_state_machine_locked: any -> RUNNING',
      'exclaves_update_state_machine_locked: NONE|RUNNING|STOPPED|SUSPENDED -> STOPPED',
      'exclaves_conclave_stop: ATTACHED -> STOPPED',
    ]);
  });

  it('says what was locked, called and served on the way, and where a variable got its value', () => {
    const launch = sample.transitions.find((one) => one.to === 'CONCLAVE_S_RUNNING' && one.from.length === 1);
    expect(launch).toMatchObject({
      certainty: 'inferred',
      lockDropped: true,
      locks: ['&resource->r_mutex'],
      requests: ['CONCLAVE_R_LAUNCH_REQUESTED'],
      through: { name: 'pending_state' },
    });
    expect(launch?.downcalls.map((call) => call.name)).toEqual(['conclave_launcher_conclavecontrol_launch']);
    expect(launch?.guards.map((guard) => guard.text)).toContain('request & CONCLAVE_R_LAUNCH_REQUESTED');
    const attach = sample.transitions.find((one) => one.function === 'exclaves_conclave_attach');
    expect(attach).toMatchObject({ certainty: 'stated', lockDropped: false, downcalls: [] });
  });

  it('has every write of a request, with its flags', () => {
    expect(sample.requestWrites.map(({ function: name, operator, value }) => `${name} ${operator} ${value}`)).toEqual([
      'exclaves_conclave_init = CONCLAVE_R_NONE',
      'exclaves_conclave_launch |= CONCLAVE_R_LAUNCH_REQUESTED',
      'exclaves_update_state_machine_locked &= ~CONCLAVE_R_LAUNCH_REQUESTED',
      'exclaves_update_state_machine_locked &= ~CONCLAVE_R_SUSPEND_REQUESTED',
      'exclaves_update_state_machine_locked &= ~CONCLAVE_R_STOP_REQUESTED',
      'exclaves_conclave_suspend |= CONCLAVE_R_SUSPEND_REQUESTED',
      'exclaves_conclave_stop = CONCLAVE_R_NONE',
      'exclaves_conclave_stop |= CONCLAVE_R_STOP_REQUESTED',
    ]);
  });

  it('is not reached by a caller whose constant rules the call out', async () => {
    const { chains } = await machineOf(
      new Map([
        ...sampleTexts(),
        [
          'osfmk/kern/exclaves_halt.c',
          `static void
halt_locked(task_t task, bool wait, boolean_t should_mark)
{
	if (wait && should_mark) {
		task_stop_conclave(task, true);
	} else {
		task_suspend_conclave(task);
	}
}
static void
changed_locked(task_t task, bool mark)
{
	mark = task != 0;
	if (mark) {
		task_stop_conclave(task, true);
	}
}
void sample_quiet(task_t task) { halt_locked(task, true, FALSE); }
void sample_marks(task_t task) { halt_locked(task, true, TRUE); }
void sample_asks(task_t task, bool mark) { halt_locked(task, mark, mark); }
void sample_changed(task_t task) { changed_locked(task, false); }`,
        ],
      ]),
    );
    const functions = (name: string) => (chains.get(name) ?? []).map(({ steps }) => steps.at(-1)?.name);
    expect(functions('exclaves_conclave_stop')).toEqual([
      'task_terminate',
      'sample_marks',
      'sample_asks',
      'sample_changed',
    ]);
    expect(functions('exclaves_conclave_suspend')).toEqual(
      expect.arrayContaining(['sample_quiet', 'sample_marks', 'sample_asks']),
    );
  });

  it('is reached by a trap’s operation, by spawn, by the end of a task, and not by what #if 0 leaves out', () => {
    const triggers = (name: string) =>
      (sample.chains.get(name) ?? []).map((chain) => `${chain.trigger}${chain.dead ? ' (dead)' : ''}`);
    expect(triggers('exclaves_conclave_launch')).toEqual(['trap _exclaves_ctl_trap, EXCLAVES_CTL_OP_LAUNCH_CONCLAVE']);
    expect(triggers('exclaves_conclave_attach')).toEqual(['spawn, posix_spawn_task']);
    expect(triggers('exclaves_conclave_stop')).toEqual(['exit, task_terminate']);
    expect(triggers('exclaves_conclave_suspend')).toEqual(['suspend, task_hold', 'task_release (dead)']);
  });

  it('is laid beside its drawing', () => {
    const of = (verdict: string) =>
      sample.compared
        .filter((one) => one.verdict === verdict)
        .map((one) => `${one.from}>${one.to}`.replaceAll('CONCLAVE_S_', ''));
    expect(of('both').toSorted()).toEqual([
      'ATTACHED>RUNNING',
      'NONE>ATTACHED',
      'RUNNING>SUSPENDED',
      'STOPPED>NONE',
      'SUSPENDED>RUNNING',
      'SUSPENDED>STOPPED',
    ]);
    expect(of('code')).toContain('ATTACHED>STOPPED');
    expect(of('drawing')).toEqual([]);
    expect(sample.differences.map((one) => one.rule)).toEqual(
      expect.arrayContaining(['not-drawn', 'after-call', 'states-only']),
    );
  });
});

describe('a drawing with a broken line', () => {
  it('has the arrow said to be broken, and nothing claimed of where it comes from', async () => {
    const texts = new Map(sampleTexts());
    const [file, text] = [...texts].find(([, one]) => one.includes('| Attached |----------->| Running |')) ?? ['', ''];
    texts.set(file, text.replace('| Attached |----------->| Running |', '| Attached |--       -->| Running |'));
    const machine = await machineOf(texts);
    expect(machine.problems.map((one) => one.text)).toEqual([
      'The arrow to “Running” ends on its way back to where it comes from.',
    ]);
    expect(machine.drawing?.steps.filter((one) => one.from === '')).toEqual([]);
    expect(machine.differences.filter((one) => one.rule === 'drawn-only')).toEqual([]);
    const launch = machine.compared.find((one) => one.from.endsWith('ATTACHED') && one.to.endsWith('RUNNING'));
    expect(launch?.note).toContain('An arrow of the drawing that cannot be read may stand for it.');
    const notDrawn = machine.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text);
    expect(notDrawn.filter((one) => one.startsWith('ATTACHED → RUNNING'))).toEqual([]);
    expect(notDrawn).toEqual(sample.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text));
  });
});

describe('renaming', () => {
  it('of the fields, the enums and their values changes nothing but these names', async () => {
    const table = new Map<string, string>([
      ['c_state', 'zq_mode'],
      ['c_request', 'zq_wish'],
      [sample.stateType, 'zq_mode_t'],
      [sample.requestType ?? '', 'zq_wish_t'],
    ]);
    [...sample.states, ...sample.requests].forEach(({ name }, at) => {
      table.set(name, `ZqValue${at}`);
    });
    const renamed = new Map(
      [...sampleTexts()].map(([file, text]) => [
        file,
        text.replace(/[A-Za-z_]\w*/g, (word) => table.get(word) ?? word),
      ]),
    );
    const machine = await machineOf(renamed);
    expect(machine.stateField).toBe('zq_mode');
    expect(machine.requestField).toBe('zq_wish');
    const shape = (one: StateMachine) =>
      one.transitions.map(({ function: name, from, to }) => [
        name,
        from.map((state) => one.states.findIndex((value) => value.name === state)),
        one.states.findIndex((value) => value.name === to),
      ]);
    expect(shape(machine)).toEqual(shape(sample));
    expect(machine.requestWrites.map((one) => one.function)).toEqual(sample.requestWrites.map((one) => one.function));
    // The boxes of the drawing are named for states that are no more.
    expect(machine.drawing).toBeUndefined();
    expect(machine.problems.map((one) => one.text)).toEqual([
      expect.stringContaining('cannot be read as a state machine'),
    ]);
  });
});

describe('guards', () => {
  const cases: readonly { what: string; body: string; expected: string[] }[] = [
    {
      what: 'early returns',
      body: `int
conclave_step(struct holder *h)
{
	conclave_resource_t *c = &h->r_conclave;
	lck_mtx_lock(&h->r_mutex);
	if (c->c_state == CONCLAVE_S_GONE || c->c_state == CONCLAVE_S_LEAVING) {
		return 0;
	}
	if (c->c_state != CONCLAVE_S_UP && c->c_state != CONCLAVE_S_READY) {
		return 1;
	}
	c->c_state = CONCLAVE_S_LEAVING;
	lck_mtx_unlock(&h->r_mutex);
	return 0;
}`,
      expected: ['conclave_step: READY|UP -> LEAVING'],
    },
    {
      what: 'a switch with a case that falls through, and its default',
      body: `void
conclave_step(struct holder *h)
{
	lck_mtx_lock(&h->r_mutex);
	switch (h->r_conclave.c_state) {
	case CONCLAVE_S_UP:
	case CONCLAVE_S_STARTING:
		h->r_conclave.c_state = CONCLAVE_S_LEAVING;
		break;
	case CONCLAVE_S_NONE: {
		break;
	}
	default:
		h->r_conclave.c_state = CONCLAVE_S_GONE;
	}
	lck_mtx_unlock(&h->r_mutex);
}`,
      expected: ['conclave_step: STARTING|UP -> LEAVING', 'conclave_step: READY|LEAVE_REQUESTED|LEAVING|GONE -> GONE'],
    },
    {
      what: 'assertions in either form, and a panic',
      body: `void
conclave_step(struct holder *h)
{
	conclave_resource_t *c = &h->r_conclave;
	lck_mtx_lock(&h->r_mutex);
	assert3u(c->c_state, !=, CONCLAVE_S_NONE);
	assert(c->c_state != CONCLAVE_S_READY);
	if (c->c_state == CONCLAVE_S_STARTING) {
		panic("conclave %p", c);
	}
	c->c_state = CONCLAVE_S_GONE;
	lck_mtx_unlock(&h->r_mutex);
}`,
      expected: ['conclave_step: UP|LEAVE_REQUESTED|LEAVING|GONE -> GONE'],
    },
    {
      what: 'a choice of values, each with its own test',
      body: `void
conclave_step(struct holder *h, bool up)
{
	conclave_resource_t *c = &h->r_conclave;
	conclave_state_t next = up ? CONCLAVE_S_UP : CONCLAVE_S_GONE;
	lck_mtx_lock(&h->r_mutex);
	if (up && c->c_state != CONCLAVE_S_READY) {
		return;
	}
	if (!up && c->c_state != CONCLAVE_S_UP) {
		return;
	}
	c->c_state = next;
	lck_mtx_unlock(&h->r_mutex);
}`,
      expected: ['conclave_step: READY -> UP', 'conclave_step: UP -> GONE'],
    },
    {
      what: 'a lock that is dropped: what is tested after it is believed',
      body: `void
conclave_step(struct holder *h)
{
	conclave_resource_t *c = &h->r_conclave;
	lck_mtx_lock(&h->r_mutex);
	if (c->c_state != CONCLAVE_S_READY) {
		goto out;
	}
	c->c_state = CONCLAVE_S_STARTING;
	lck_mtx_unlock(&h->r_mutex);
	work(c);
	lck_mtx_lock(&h->r_mutex);
	if (c->c_state == CONCLAVE_S_LEAVE_REQUESTED) {
		c->c_state = CONCLAVE_S_GONE;
	} else {
		c->c_state = CONCLAVE_S_UP;
	}
out:
	lck_mtx_unlock(&h->r_mutex);
}`,
      expected: [
        'conclave_step: READY -> STARTING',
        'conclave_step: LEAVE_REQUESTED -> GONE',
        'conclave_step: STARTING -> UP',
      ],
    },
    {
      what: 'a static function, with what its callers know',
      body: `static void
conclave_leave_locked(struct holder *h)
{
	h->r_conclave.c_state = CONCLAVE_S_LEAVING;
}

void
conclave_step(struct holder *h)
{
	lck_mtx_lock(&h->r_mutex);
	if (h->r_conclave.c_state == CONCLAVE_S_UP) {
		conclave_leave_locked(h);
		h->r_conclave.c_state = CONCLAVE_S_GONE;
	}
	lck_mtx_unlock(&h->r_mutex);
}`,
      expected: ['conclave_leave_locked: UP -> LEAVING', 'conclave_step: LEAVING -> GONE'],
    },
    {
      what: 'nothing: an unconditional write under a lock',
      body: `void
conclave_step(struct holder *h)
{
	lck_mtx_lock(&h->r_mutex);
	h->r_conclave.c_state = CONCLAVE_S_GONE;
	lck_mtx_unlock(&h->r_mutex);
}`,
      expected: ['conclave_step: any -> GONE'],
    },
    {
      what: 'what no build compiles: not at all',
      body: `void
conclave_step(struct holder *h)
{
	lck_mtx_lock(&h->r_mutex);
#if 0
	h->r_conclave.c_state = CONCLAVE_S_UP;
#endif
	if (h->r_conclave.c_state == CONCLAVE_S_UP) {
		h->r_conclave.c_state = CONCLAVE_S_GONE;
	}
	lck_mtx_unlock(&h->r_mutex);
}`,
      expected: ['conclave_step: UP -> GONE'],
    },
  ];
  it.each(cases)('are read from $what', async ({ body, expected }) => {
    expect(transitionsOf(await machineOf(withBody(body)))).toEqual([...baseTransitions, ...expected]);
  });
});

describe('what cannot be followed', () => {
  it('is said with its line, and the rest stands', async () => {
    const machine = await machineOf(
      withBody(`void
conclave_step(struct holder *h, conclave_state_t given)
{
	conclave_resource_t *c = &h->r_conclave;
	conclave_state_t *where = &c->c_state;
	c->c_busy = true;
	*where = CONCLAVE_S_UP;
	c->c_state = given;
}`),
    );
    expect(transitionsOf(machine)).toEqual(baseTransitions);
    const lines = withBody()[path]?.split('\n').length ?? 0;
    expect(machine.problems.map(({ text, line }) => [text, line - lines])).toEqual([
      ['The value given that conclave_step writes cannot be followed.', 9 - 1],
      ['conclave_step takes the address of c_state: what is written through it is not followed.', 6 - 1],
    ]);
  });

  it('like a macro without all its arguments, or half a function, does no harm', async () => {
    const machine = await machineOf(
      withBody(`void
conclave_step(struct holder *h)
{
	assert3u(h->r_conclave.c_state, ==);
	assert();
	if (h->r_conclave.c_state ==) {
		h->r_conclave.c_state = CONCLAVE_S_UP;
`),
    );
    expect(transitionsOf(machine).slice(0, 2)).toEqual(baseTransitions);
  });

  it('in a condition is any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(readCondition(text).kind).not.toBe('');
      }),
    );
  });
});

describe('other objects', () => {
  it('with states are none of a conclave', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.c':
        'typedef enum { L_A, L_B, L_C } link_state_t;\nstruct link { link_state_t l_state; };\nvoid f(struct link *l) { l->l_state = L_A; l->l_state = L_B; }\n',
    });
    expect(domain.conclaves()).toBeUndefined();
  });
});
