import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCondition } from '../../server/src/core/concepts/conclaves/expression.ts';
import { conclaveReport, guardText, triggerText } from '../../server/src/core/describe/conclaveReport.ts';
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
      'exclaves_conclave_stop |= CONCLAVE_R_STOP_REQUESTED',
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
    expect(triggers('exclaves_conclave_suspend')).toEqual(['task_hold', 'task_release (dead)']);
  });

  it('is reached by every operation whose case falls through to the call, and by no other', async () => {
    const texts = new Map(sampleTexts());
    const file = 'osfmk/kern/exclaves.c';
    const leaves = '\t\treturn KERN_NOT_SUPPORTED;\n\n\tcase EXCLAVES_CTL_OP_LAUNCH_CONCLAVE:\n';
    const text = texts.get(file) ?? '';
    expect(text).toContain(leaves);
    const goesOn = leaves.replace('return KERN_NOT_SUPPORTED;', 'kr = KERN_SUCCESS;\n\t\tOS_FALLTHROUGH;');
    texts.set(file, text.replace(leaves, goesOn));
    const { chains } = await machineOf(texts);
    expect((chains.get('exclaves_conclave_launch') ?? []).map(({ trigger }) => trigger)).toEqual([
      'trap _exclaves_ctl_trap, EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN or EXCLAVES_CTL_OP_LAUNCH_CONCLAVE',
    ]);
  });

  it('is not reached by the operation for which a local keeps the function that is called from going on', async () => {
    const triggers = async (given: string) => {
      const texts = new Map(sampleTexts());
      const trap = 'osfmk/kern/exclaves.c';
      const launch = '\tcase EXCLAVES_CTL_OP_LAUNCH_CONCLAVE:\n\t\treturn task_launch_conclave();\n';
      const text = texts.get(trap) ?? '';
      const other =
        '\tcase EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN:\n\t\t/* The sample has no buffers to fill. */\n\t\treturn KERN_NOT_SUPPORTED;\n\n';
      expect(text).toContain(other + launch);
      texts.set(
        trap,
        text
          .replace(other, '')
          .replace('\tkern_return_t kr', '\tbool start = false;\n\tkern_return_t kr')
          .replace(
            launch,
            `\tcase EXCLAVES_CTL_OP_LAUNCH_CONCLAVE:\n\t\t${given}\n\t\tOS_FALLTHROUGH;\n\tcase EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN:\n\t\treturn task_start_and_look(0, start);\n`,
          ),
      );
      texts.set(
        'osfmk/kern/exclaves_start.c',
        `kern_return_t
task_start_and_look(int port, bool start)
{
	if (start) {
		return exclaves_conclave_launch(current_task()->conclave);
	}
	return KERN_SUCCESS;
}`,
      );
      const { chains } = await machineOf(texts);
      return (chains.get('exclaves_conclave_launch') ?? []).flatMap(({ kind, trigger }) =>
        kind === 'trap' ? trigger : [],
      );
    };
    expect(await triggers('start = true;')).toEqual(['trap _exclaves_ctl_trap, EXCLAVES_CTL_OP_LAUNCH_CONCLAVE']);
    // What the local holds is not known then.
    expect(await triggers('start = asks(uap); set(&start);')).toEqual([
      'trap _exclaves_ctl_trap, EXCLAVES_CTL_OP_LAUNCH_CONCLAVE or EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN',
    ]);
  });

  it('is said to hold for some kernels only, where no other way leads from there', async () => {
    const { chains } = await machineOf(
      new Map([
        ...sampleTexts(),
        [
          'osfmk/kern/exclaves_hold.c',
          `void
sample_tries(task_t task)
{
#if DEVELOPMENT || DEBUG
	task_suspend_conclave(task);
#endif
}
void
sample_holds(task_t task)
{
#if CONFIG_EXCLAVES
	task_suspend_conclave(task);
#if DEBUG
	task_suspend_conclave(task);
#endif
#endif
}`,
        ],
      ]),
    );
    const texts = (chains.get('exclaves_conclave_suspend') ?? []).map(triggerText);
    expect(texts).toContain('kernel function sample_tries, under #if DEVELOPMENT || DEBUG');
    expect(texts.filter((one) => one.includes('sample_holds'))).toEqual(['kernel function sample_holds']);
  });

  it('says an event only where the way leads to a function that is named for it, not at a helper that others share', async () => {
    const { chains } = await machineOf(
      withBody(
        `void
conclave_inherit(struct holder *h, task_t next)
{
	if (h->r_conclave.c_state == CONCLAVE_S_READY) {
		h->r_conclave.c_task = next;
	}
}`,
        `void
conclave_go(struct holder *h)
{
	if (h->r_conclave.c_state == CONCLAVE_S_READY) {
		h->r_conclave.c_state = CONCLAVE_S_UP;
	}
}`,
        `void
sample_hold(struct holder *h)
{
	conclave_go(h);
}
void
lock_to_exit(struct holder *h)
{
	sample_hold(h);
}`,
      ),
    );
    expect((chains.get('conclave_go') ?? []).map(({ trigger }) => trigger)).toEqual(['exit, lock_to_exit']);
  });

  it('tells how a function is reached that gives the record to another owner and writes no state', async () => {
    const { chains } = await machineOf(
      withBody(
        `void
conclave_inherit(struct holder *h, task_t next)
{
	if (h->r_conclave.c_state == CONCLAVE_S_READY) {
		h->r_conclave.c_task = next;
	}
}`,
        `void
conclave_go(struct holder *h)
{
	if (h->r_conclave.c_state == CONCLAVE_S_READY) {
		h->r_conclave.c_state = CONCLAVE_S_UP;
	}
}`,
        `void
exec_switch(struct holder *h, task_t next)
{
	conclave_inherit(h, next);
}`,
      ),
    );
    expect((chains.get('conclave_inherit') ?? []).map(({ trigger }) => trigger)).toEqual(['exec, exec_switch']);
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

describe('what the drawing does not say', () => {
  it('names the fields that mark a call from its own branch, not from that of another call', () => {
    const marks = sample.differences.flatMap(({ rule, text }) =>
      rule === 'after-call' ? [/^(\w+) .*, and (.+) mark the call/.exec(text)?.slice(1)] : [],
    );
    expect(marks).toEqual([
      ['RUNNING', 'c_active_downcall, c_downcall_thread'],
      ['STOPPED', 'c_active_downcall, c_downcall_thread, c_active_stopcall'],
    ]);
  });

  it('names every upcall that leads to the flag of a stop', async () => {
    const texts = new Map(sampleTexts());
    texts.set(
      'osfmk/kern/exclaves_ended.c',
      `kern_return_t
exclaves_conclave_ended_upcall(exclaves_resource_t *resource)
{
	current_thread()->th_exclaves_state |= TH_SAMPLE_ENDING;
	return KERN_SUCCESS;
}
kern_return_t
exclaves_conclave_ended(exclaves_resource_t *resource)
{
	lck_mtx_lock(&resource->r_mutex);
	current_thread()->th_exclaves_state &= ~TH_SAMPLE_ENDING;
	resource->r_conclave.c_state = CONCLAVE_S_STOPPED;
	lck_mtx_unlock(&resource->r_mutex);
	return KERN_SUCCESS;
}
tb_error_t
exclaves_conclave_upcall_legacy_stop(const uint32_t flags, tb_error_t (^completion)(void))
{
	exclaves_conclave_ended_upcall(0);
	return completion();
}
tb_error_t
exclaves_conclave_upcall_stop(const uint32_t flags, tb_error_t (^completion)(void))
{
	exclaves_conclave_ended_upcall(0);
	return completion();
}`,
    );
    const told = async () => (await machineOf(texts)).differences.find(({ rule }) => rule === 'by-upcall')?.text;
    expect(await told()).toContain(
      'exclaves_conclave_ended_upcall (upcall exclaves_tightbeam_upcalls conclave_stop; upcall exclaves_tightbeam_upcalls_v2 stop) sets TH_SAMPLE_ENDING',
    );
    // Both tables with one handler.
    const tables = 'osfmk/kern/exclaves_upcalls.c';
    texts.set(tables, (texts.get(tables) ?? '').replace('conclave_upcall_legacy_stop(', 'conclave_upcall_stop('));
    expect(await told()).toContain(
      '(upcall exclaves_tightbeam_upcalls conclave_stop or exclaves_tightbeam_upcalls_v2 stop) sets TH_SAMPLE_ENDING',
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

describe('a damaged drawing', () => {
  /** The sample's with a change, and what is then said not to be understood. */
  async function damaged(change: (text: string) => string): Promise<StateMachine> {
    const texts = new Map(sampleTexts());
    const [file, text] = [...texts].find(([, one]) => one.includes('| Attached |----------->| Running |')) ?? ['', ''];
    const changed = change(text);
    expect(changed).not.toBe(text);
    texts.set(file, changed);
    return machineOf(texts);
  }
  const steps = ({ drawing }: StateMachine) => drawing?.steps.map(({ from, to }) => `${from} -> ${to}`).sort();

  it('without an arrow head has the line said, and nothing claimed of the step', async () => {
    const machine = await damaged((text) =>
      text.replace('| Attached |----------->| Running |', '| Attached |------------| Running |'),
    );
    expect(machine.problems.map((one) => one.text)).toEqual([
      'The line between “Attached” and “Running” has no arrow head: its direction cannot be told.',
    ]);
    const notDrawn = machine.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text);
    expect(notDrawn.filter((one) => one.startsWith('ATTACHED → RUNNING'))).toEqual([]);
    expect(machine.compared.find((one) => one.from.endsWith('ATTACHED') && one.to.endsWith('RUNNING'))?.note).toContain(
      'An arrow of the drawing that cannot be read may stand for it.',
    );
  });

  it('with other signs for its corners is the same drawing', async () => {
    for (const corner of ['*', '.', '#']) {
      const machine = await damaged((text) => text.replace(/\+(?=-)|(?<=-)\+/g, corner));
      expect(steps(machine)).toEqual(steps(sample));
      expect(machine.problems).toEqual([]);
    }
  });

  it('with tabs for spaces is the same drawing, at the same places', async () => {
    const machine = await damaged((text) =>
      text
        .split('\n')
        .map((line) => {
          // Spaces up to a stop of eight columns, between other signs, become a tab.
          const at = line.search(/(?<=\S +) (?= +\S)/);
          if (at < 0 || !/^ \*/.test(line)) return line;
          const stop = Math.ceil((at + 1) / 8) * 8;
          return /^ +$/.test(line.slice(at, stop)) ? `${line.slice(0, at)}\t${line.slice(stop)}` : line;
        })
        .join('\n'),
    );
    expect(steps(machine)).toEqual(steps(sample));
    expect(machine.problems).toEqual([]);
  });

  it('with a box that is not closed has its state said', async () => {
    const machine = await damaged((text) =>
      text.replace('| Attached |----------->| Running |', '  Attached |----------->| Running |'),
    );
    expect(machine.problems.map((one) => one.text)).toContain(
      'The drawing names ATTACHED outside of any box that can be read.',
    );
    const notDrawn = machine.differences.filter((one) => one.rule === 'not-drawn').map((one) => one.text);
    expect(notDrawn.filter((one) => one.includes('ATTACHED'))).toEqual([]);
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
    // Said once, and not that there is none.
    const report = conclaveReport(machine, undefined, () => undefined);
    const said = JSON.stringify(report);
    expect(said.match(/cannot be read as a state machine/g)).toHaveLength(1);
    expect(said).not.toContain('No comment draws');
  });
});

describe('a lock that is dropped between test and write', () => {
  const launch = `int
conclave_launch(struct holder *h)
{
	conclave_resource_t *c = &h->r_conclave;
	lck_mtx_lock(&h->r_mutex);
	if (c->c_state != CONCLAVE_S_READY) {
		lck_mtx_unlock(&h->r_mutex);
		return 1;
	}
	c->c_state = CONCLAVE_S_STARTING;
	lck_mtx_unlock(&h->r_mutex);
	work(c);
	lck_mtx_lock(&h->r_mutex);
	c->c_state = CONCLAVE_S_UP;
	lck_mtx_unlock(&h->r_mutex);
	return 0;
}`;
  const leave = (guard: string) => `int
conclave_leave(struct holder *h)
{
	conclave_resource_t *c = &h->r_conclave;
	lck_mtx_lock(&h->r_mutex);
	if (${guard}) {
		lck_mtx_unlock(&h->r_mutex);
		return 1;
	}
	c->c_state = CONCLAVE_S_LEAVING;
	lck_mtx_unlock(&h->r_mutex);
	work(c);
	lck_mtx_lock(&h->r_mutex);
	c->c_state = CONCLAVE_S_GONE;
	lck_mtx_unlock(&h->r_mutex);
	return 0;
}`;
  const free = `int
conclave_detach(struct holder *h)
{
	lck_mtx_lock(&h->r_mutex);
	if (h->r_conclave.c_state == CONCLAVE_S_GONE) {
		h->r_conclave.c_state = CONCLAVE_S_NONE;
	}
	lck_mtx_unlock(&h->r_mutex);
	return 0;
}`;
  const inUse = 'c->c_state == CONCLAVE_S_NONE || c->c_state == CONCLAVE_S_LEAVING || c->c_state == CONCLAVE_S_GONE';

  it('leaves what other threads may have made of the state, one in the midst of its own work, too', async () => {
    const machine = await machineOf(withBody(launch, leave(inUse), free));
    // A record is not given back while a thread is still at work with it: NONE is met nowhere.
    expect(transitionsOf(machine).slice(2)).toEqual([
      'conclave_launch: READY -> STARTING',
      'conclave_launch: STARTING|LEAVING|GONE -> UP',
      'conclave_leave: READY|STARTING|UP|LEAVE_REQUESTED -> LEAVING',
      'conclave_leave: UP|LEAVING|GONE -> GONE',
      'conclave_detach: GONE -> NONE',
    ]);
    const up = machine.transitions.find((one) => one.to === 'CONCLAVE_S_UP');
    expect(up).toMatchObject({
      certainty: 'inferred',
      lockDropped: true,
      meanwhile: ['CONCLAVE_S_LEAVING', 'CONCLAVE_S_GONE'],
    });
    expect(machine.transitions.find((one) => one.to === 'CONCLAVE_S_STARTING')).toMatchObject({
      certainty: 'stated',
      meanwhile: [],
    });
  });

  it('leaves the state as it was where a field that was marked before keeps the others out', async () => {
    const marked = launch
      .replace('CONCLAVE_S_READY)', 'CONCLAVE_S_READY || c->c_busy)')
      .replace('\tlck_mtx_unlock(&h->r_mutex);\n\twork', '\tc->c_busy = true;\n\tlck_mtx_unlock(&h->r_mutex);\n\twork');
    const machine = await machineOf(withBody(marked, leave(`c->c_busy || ${inUse}`), free));
    expect(transitionsOf(machine)).toContain('conclave_launch: STARTING -> UP');
  });

  it('is like a test before the lock was taken', async () => {
    const early = launch
      .replace('\tlck_mtx_lock(&h->r_mutex);\n', '')
      .replace('\t\tlck_mtx_unlock(&h->r_mutex);\n', '')
      .replace(
        '\tc->c_state = CONCLAVE_S_STARTING',
        '\tlck_mtx_lock(&h->r_mutex);\n\tc->c_state = CONCLAVE_S_STARTING',
      );
    const machine = await machineOf(withBody(early, leave(inUse), free));
    const starting = machine.transitions.find((one) => one.to === 'CONCLAVE_S_STARTING');
    expect(starting).toMatchObject({ certainty: 'inferred', lockDropped: true });
    expect(transitionsOf(machine)[2]).toBe('conclave_launch: READY|STARTING|UP|LEAVING|GONE -> STARTING');
    expect(guardText(starting?.guards ?? [])).toBe('(earlier: not (c->c_state != CONCLAVE_S_READY))');
  });
});

describe('a checkout in parts', () => {
  it('has the states without the header that teaches the marks around declarations', async () => {
    const whole = withBody();
    const text = whole[path] ?? '';
    const machine = await machineOf({ [path]: `#include <sys/cdefs.h>\n\n__BEGIN_DECLS\n${text}\n__END_DECLS\n` });
    expect(machine.states.map(({ label }) => label)).toEqual((await machineOf(whole)).states.map(({ label }) => label));
    expect(transitionsOf(machine)).toEqual(baseTransitions);
  });
});

describe('guards', () => {
  it('say apart what was tested before the state was written or the lock dropped', async () => {
    const { transitions } = await machineOf(
      withBody(`int
conclave_launch(struct holder *h)
{
	conclave_resource_t *c = &h->r_conclave;
	lck_mtx_lock(&h->r_mutex);
	if (c->c_state != CONCLAVE_S_READY) {
		return 1;
	}
	c->c_state = CONCLAVE_S_STARTING;
	lck_mtx_unlock(&h->r_mutex);
	lck_mtx_lock(&h->r_mutex);
	if (c->c_state == CONCLAVE_S_LEAVE_REQUESTED) {
		c->c_state = CONCLAVE_S_LEAVING;
	} else {
		c->c_state = CONCLAVE_S_UP;
	}
	lck_mtx_unlock(&h->r_mutex);
	return 0;
}`),
    );
    const when = (to: string) => guardText(transitions.find((one) => one.to === to)?.guards ?? []);
    expect(when('CONCLAVE_S_STARTING')).toBe('not (c->c_state != CONCLAVE_S_READY)');
    expect(when('CONCLAVE_S_LEAVING')).toBe(
      'c->c_state == CONCLAVE_S_LEAVE_REQUESTED; (earlier: not (c->c_state != CONCLAVE_S_READY))',
    );
    expect(when('CONCLAVE_S_UP')).toBe(
      'not (c->c_state == CONCLAVE_S_LEAVE_REQUESTED); (earlier: not (c->c_state != CONCLAVE_S_READY))',
    );
  });

  it('are assertions about the record, too, and said to be such', async () => {
    const { transitions } = await machineOf(
      withBody(`void
conclave_detach(struct holder *h, task_t task)
{
	conclave_resource_t *c = &h->r_conclave;
	lck_mtx_lock(&h->r_mutex);
	assert3u(c->c_busy, ==, 0);
	assert(c->c_state == CONCLAVE_S_GONE);
	assert3p(task, !=, NULL);
	c->c_state = CONCLAVE_S_NONE;
	lck_mtx_unlock(&h->r_mutex);
}`),
    );
    expect(guardText(transitions.find((one) => one.function === 'conclave_detach')?.guards ?? [])).toBe(
      'asserted c->c_busy == 0; asserted c->c_state == CONCLAVE_S_GONE',
    );
  });

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

  it('is every other form of a write, and its function is not said to leave the state as it is', async () => {
    const body = (write: string) => `void
conclave_step(struct holder *h, conclave_resource_t *conclave, task_t next)
{
	if (conclave->c_state == CONCLAVE_S_READY) {
		conclave->c_task = next;
		${write}
	}
}`;
    for (const [write, said] of [
      ['*conclave = (conclave_resource_t){ .c_state = CONCLAVE_S_UP };', 'writes c_state inside of another expression'],
      ['*conclave = (conclave_resource_t){ 0 };', 'writes *conclave as a whole'],
      ['h->r_conclave = (conclave_resource_t){ 0 };', 'writes r_conclave as a whole'],
      ['*h = (struct holder){ 0 };', 'writes *h as a whole'],
      ['conclave->c_state++;', 'writes c_state by ++'],
      ['--h->r_conclave.c_state;', 'writes c_state by --'],
      ['do_step(conclave->c_state += 1);', 'writes c_state by +='],
      ['bzero(conclave, sizeof (*conclave));', 'writes conclave by bzero as a whole'],
      ['memset(&h->r_conclave, 0, sizeof (h->r_conclave));', 'writes r_conclave by memset as a whole'],
    ] as const) {
      const machine = await machineOf(withBody(body(write)));
      const lines = withBody()[path]?.split('\n').length ?? 0;
      const texts = machine.problems.map(({ text, line }) => [text.slice(0, text.search(/:/)), line - lines]);
      expect(texts, write).toEqual([[`conclave_step ${said}`, 6]]);
      expect(machine.chains.has('conclave_step'), write).toBe(false);
    }
    for (const write of [
      'conclave->c_busy++;',
      'bzero(next, 4);',
      'int *other = 0; *other = 1;',
      'conclave_resource_t *other = conclave;',
      'next = next * conclave->c_state;',
    ])
      expect((await machineOf(withBody(body(write)))).problems, write).toEqual([]);
  });

  it('may hide the write that a drawing has and no function is seen to make', async () => {
    const texts = new Map(sampleTexts());
    const [file, text] = [...texts].find(([, one]) => one.includes('| Attached |----------->| Running |')) ?? ['', ''];
    texts.set(file, text.replace('| Attached |----------->| Running |', '| Attached |<-----------| Running |'));
    const plain = (await machineOf(texts)).differences.filter((one) => one.rule === 'drawn-only');
    expect(plain.map((one) => one.text)).toEqual([expect.stringContaining('no function writes it')]);
    texts.set(
      'osfmk/kern/exclaves_more.c',
      'void exclaves_conclave_again(conclave_resource_t *conclave) { conclave->c_state--; }\n',
    );
    const partial = (await machineOf(texts)).differences.filter((one) => one.rule === 'drawn-only');
    expect(partial.map((one) => one.text)).toEqual([expect.stringContaining('no function is seen to write it')]);
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
