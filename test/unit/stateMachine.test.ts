/** The life of a conclave as its code tells it: transitions, requests, and what leads to them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { conclaveReport, triggerText } from '../../server/src/core/describe/conclaveReport.ts';
import type { StateMachine } from '../../server/src/core/model/conclaves.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';
import { baseTransitions, machineOf, path, transitionsOf, withBody } from '../support/stateMachine.ts';

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

describe('a checkout in parts', () => {
  it('has the states without the header that teaches the marks around declarations', async () => {
    const whole = withBody();
    const text = whole[path] ?? '';
    const machine = await machineOf({ [path]: `#include <sys/cdefs.h>\n\n__BEGIN_DECLS\n${text}\n__END_DECLS\n` });
    expect(machine.states.map(({ label }) => label)).toEqual((await machineOf(whole)).states.map(({ label }) => label));
    expect(transitionsOf(machine)).toEqual(baseTransitions);
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
