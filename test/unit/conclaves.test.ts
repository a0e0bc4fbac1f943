import { beforeAll, describe, expect, it } from 'vitest';
import { verbOf } from '../../server/src/core/concepts/conclaves.ts';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { factNames, factsOfKind, indexOf, sampleTexts } from '../support/facts.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = (await indexOf(sampleTexts())).domain;
});

/** The state machine as releases before xnu-11215 wrote it: one state, no requests, a nested enum of its own names. */
const older = `
typedef enum {
	CONCLAVE_S_NONE = 0,
	CONCLAVE_S_ATTACHED = 1,
	CONCLAVE_S_LAUNCHING = 2,
	CONCLAVE_S_LAUNCHED = 3,
	CONCLAVE_S_STOP_REQUESTED = 4,
} conclave_state_t;

typedef struct {
	conclave_state_t c_state;
	tb_client_connection_t c_control;
	task_t c_task;
} conclave_resource_t;

kern_return_t
exclaves_conclave_launch(exclaves_resource_t *resource)
{
	conclave_resource_t *conclave = &resource->r_conclave;
	if (conclave->c_state != CONCLAVE_S_ATTACHED) {
		return KERN_FAILURE;
	}
	conclave->c_state = CONCLAVE_S_LAUNCHING;
	return KERN_SUCCESS;
}
`;

function writesOf(domain: DomainIndex, kind: 'conclave-state-write' | 'conclave-request-write'): string[] {
  return factsOfKind(domain, kind).map((fact) => `${fact.function}: ${fact.name} ${fact.detail}`);
}

describe('states and requests', () => {
  it('are the values of the enums named for a conclave, with their numbers', () => {
    expect(factsOfKind(sample, 'conclave-state').map(({ name, detail, of }) => `${of} ${name} ${detail}`)).toEqual([
      'conclave_state_t CONCLAVE_S_NONE = 0',
      'conclave_state_t CONCLAVE_S_ATTACHED = 0x1',
      'conclave_state_t CONCLAVE_S_RUNNING = 0x2',
      'conclave_state_t CONCLAVE_S_STOPPED = 0x3',
      'conclave_state_t CONCLAVE_S_SUSPENDED = 0x4',
    ]);
    expect(factNames(sample, 'conclave-request')).toHaveLength(4);
  });

  it('are written in these places, also where the value is in a variable', () => {
    const writes = writesOf(sample, 'conclave-state-write');
    expect(writes).toContain('exclaves_conclave_attach: c_state = CONCLAVE_S_ATTACHED');
    expect(writes).toContain('exclaves_update_state_machine_locked: c_state = pending_state');
    expect(writes).toContain(
      'exclaves_update_state_machine_locked: c_state = CONCLAVE_S_RUNNING, through pending_state',
    );
    // Five fields written, and four values that the variable was given before.
    expect(writes.filter((one) => !one.includes('through'))).toHaveLength(5);
    expect(writes.filter((one) => one.includes('through'))).toHaveLength(4);
    expect(writesOf(sample, 'conclave-request-write')).toContain(
      'exclaves_update_state_machine_locked: c_request &= ~CONCLAVE_R_STOP_REQUESTED',
    );
  });

  it('are found in the older machine, which had states only', async () => {
    const { domain } = await indexOf({ 'osfmk/kern/exclaves_resource.c': older });
    expect(factNames(domain, 'conclave-state')).toContain('CONCLAVE_S_STOP_REQUESTED');
    // The first is written, the others are counted from it.
    expect(factsOfKind(domain, 'conclave-state').map(({ detail }) => detail)).toEqual(
      factNames(domain, 'conclave-state').map((_, at) => `= ${at}`),
    );
    expect(factNames(domain, 'conclave-request')).toEqual([]);
    expect(writesOf(domain, 'conclave-state-write')).toEqual([
      'exclaves_conclave_launch: c_state = CONCLAVE_S_LAUNCHING',
    ]);
    expect(factNames(domain, 'conclave-record-field')).toEqual(['c_state', 'c_control', 'c_task']);
  });

  it('are not those of another object with a state', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_x.c':
        'typedef enum { LINK_S_UP } link_state_t;\nstruct link { link_state_t l_state; };\nvoid f(struct link *l) { l->l_state = LINK_S_UP; }\n',
    });
    expect(domain.facts().filter((fact) => fact.kind.startsWith('conclave-'))).toEqual([]);
  });
});

describe('record, limits and entitlements', () => {
  it('lists every field of the record that holds the state', () => {
    expect(factNames(sample, 'conclave-record-field')).toEqual([
      'c_control',
      'c_task',
      'c_state',
      'c_request',
      'c_active_stopcall',
      'c_active_downcall',
      'c_downcall_thread',
      'c_service_bitmap',
    ]);
  });

  it('knows the limits that macros set', () => {
    const limits = factsOfKind(sample, 'conclave-limit').map(({ name, detail }) => `${name} ${detail}`);
    expect(limits.toSorted()).toEqual(['CONCLAVE_SERVICE_MAX = 192', 'MAXCONCLAVENAME = 128']);
  });

  it('knows entitlements and the function that asks for them', () => {
    expect(factsOfKind(sample, 'entitlement').map(({ name, function: within }) => [name, within])).toEqual([
      ['com.apple.private.vfs.exclave-fs-register', undefined],
      ['com.apple.private.exclaves.conclave-spawn', 'exclaves_has_priv'],
      ['com.apple.private.exclaves.kernel-domain', 'exclaves_has_priv'],
      ['com.apple.private.exclaves.boot', 'exclaves_has_priv'],
      ['com.apple.private.exclaves.indicator_min_on_time', 'exclaves_has_priv'],
      ['com.apple.private.exclaves.conclave-host', 'exclaves_has_priv_vnode'],
    ]);
  });
});

describe('functions', () => {
  it('belong to the step that their name speaks of', () => {
    expect(
      [
        'exclaves_conclave_attach',
        'task_add_conclave',
        'task_clear_conclave',
        'exclaves_conclave_launcher_stop',
        'exclaves_conclave_upcall_legacy_stop',
        'has_conclave',
      ].map(verbOf),
    ).toEqual(['attach', 'attach', 'detach', 'stop', 'stop', 'other']);
  });

  it('of tests are left out', async () => {
    const { domain } = await indexOf({ 'tests/exclaves_x.c': 'int conclave_test(void) { return 0; }\n' });
    expect(factNames(domain, 'conclave-function')).toEqual([]);
  });
});
