/** Under which states a state is written: tests, locks, assertions. */
import { describe, expect, it } from 'vitest';
import { guardText } from '../../server/src/core/describe/conclaveReport.ts';
import { baseTransitions, machineOf, transitionsOf, withBody } from '../support/stateMachine.ts';

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
