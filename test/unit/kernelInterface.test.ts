import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { describeNeed, needSummary, needsInShort } from '../../server/src/core/describe/needs.ts';
import type { TrapOperation } from '../../server/src/core/model/kernelInterface.ts';
import { indexOf, sampleDomain, sampleTexts } from '../support/facts.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = await sampleDomain();
});

function operation(domain: DomainIndex, name: string): TrapOperation {
  const found = domain.kernelInterface().operations.find((one) => one.fact.name.endsWith(`_OP_${name}`));
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
}
const names = (stations: readonly { name: string }[]) => stations.map(({ name }) => name);
const needs = (domain: DomainIndex, name: string) =>
  operation(domain, name).needs.map((need) => `${need.entitlement.split('.').at(-1)} ${needSummary(need)}`);

/** A handler with an operation in front of its switch, a check for all the others, and a shared case. */
const dispatcher = `
typedef enum { EXCLAVES_CTL_OP_BOOT = 1, EXCLAVES_CTL_OP_A = 2, EXCLAVES_CTL_OP_B = 3, EXCLAVES_CTL_OP_OLD = 9 } op_t;
enum { EXCLAVES_PRIV_BOOT = 1, EXCLAVES_PRIV_DOMAIN = 2 };
bool
exclaves_has_priv(int priv)
{
	switch (priv) {
	case EXCLAVES_PRIV_BOOT:
		return has("com.apple.private.exclaves.boot");
	case EXCLAVES_PRIV_DOMAIN:
		return has("com.apple.private.exclaves.domain");
	}
}
static int
boot(void)
{
	return exclaves_has_priv(EXCLAVES_PRIV_BOOT) ? exclaves_enter() : DENIED;
}
static int
exclaves_enter(void)
{
	return sk_enter(0);
}
int
_exclaves_ctl_trap(struct args *uap)
{
	if (uap->op == EXCLAVES_CTL_OP_BOOT) {
		return boot();
	}
	if (uap->task == NULL && !exclaves_has_priv(EXCLAVES_PRIV_DOMAIN)) {
		return DENIED;
	}
	switch (uap->op) {
	case EXCLAVES_CTL_OP_A:
	case EXCLAVES_CTL_OP_B:
		return exclaves_enter();
	}
	return INVALID;
}
`;
const wrappers = `
#define OP(op) EXCLAVES_CTL_OP_##op
int exclaves_boot(void) { return _exclaves_ctl_trap(OP(BOOT)); }
int exclaves_b(void) { const int op = OP(B); return _exclaves_ctl_trap(op); }
int exclaves_b_again(void) { return _exclaves_ctl_trap(EXCLAVES_CTL_OP_B); }
`;

describe('operations of the trap', () => {
  it('stand in the order of their numbers, with the wrappers that ask for them', () => {
    const shown = sample
      .kernelInterface()
      .operations.map(({ fact, wrappers: list }) => [
        fact.name.replace('EXCLAVES_CTL_OP_', ''),
        ...list.map(({ from }) => `${from.name} ${from.file}`),
      ]);
    expect(shown.slice(0, 4)).toEqual([
      ['ENDPOINT_CALL', 'exclaves_endpoint_call libsyscall/wrappers/exclaves.c'],
      ['NAMED_BUFFER_CREATE'],
      ['NAMED_BUFFER_COPYIN'],
      ['BOOT', 'exclaves_boot libsyscall/wrappers/exclaves.c'],
    ]);
  });

  it('lead to the functions of their case, resource types and Tightbeam methods', () => {
    expect(names(operation(sample, 'NAMED_BUFFER_CREATE').calls.map(({ to }) => to))).toEqual([
      'exclaves_conclave_get_domain',
      'task_get_conclave',
      'exclaves_resource_shared_memory_map',
    ]);
    expect(names(operation(sample, 'NAMED_BUFFER_CREATE').resources)).toEqual(['XNUPROXY_RESOURCETYPE_SHAREDMEMORY']);
    expect(names(operation(sample, 'LAUNCH_CONCLAVE').methods)).toContain('conclave_launcher_conclavecontrol_launch');
    // A case that calls nothing is handled all the same.
    expect(operation(sample, 'NAMED_BUFFER_COPYIN').code).toBeDefined();
  });

  it('lead to the secure kernel through the kernel’s own function of a name that user space has, too', () => {
    expect(operation(sample, 'ENDPOINT_CALL').entry.map(({ to }) => `${to.name} ${to.file}`)).toEqual([
      'operation_endpoint_call osfmk/kern/exclaves.c',
      'exclaves_xnuproxy_endpoint_call osfmk/kern/exclaves_xnuproxy.c',
      'exclaves_run osfmk/kern/exclaves.c',
      'exclaves_enter osfmk/kern/exclaves.c',
      'sk_enter osfmk/kern/exclaves.c',
    ]);
    const [call] = operation(sample, 'SENSOR_START').calls;
    expect(call?.to.file).toBe('osfmk/kern/exclaves_sensor.c');
  });

  it('are found by a constant, by a pasted name, in a local and in a shared case', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c': dispatcher,
      'libsyscall/wrappers/exclaves.c': wrappers,
    });
    expect(names(operation(domain, 'BOOT').wrappers.map(({ from }) => from))).toEqual(['exclaves_boot']);
    expect(names(operation(domain, 'B').wrappers.map(({ from }) => from))).toEqual(['exclaves_b', 'exclaves_b_again']);
    for (const shared of ['A', 'B'])
      expect(names(operation(domain, shared).calls.map(({ to }) => to))).toEqual(['exclaves_enter']);
    expect(operation(domain, 'OLD')).toMatchObject({ wrappers: [], calls: [], needs: [], entry: [] });
    expect(operation(domain, 'OLD').code).toBeUndefined();
  });
  it('are, of a trap that is a stub, inferred from its name', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c':
        'kern_return_t\n_exclaves_ctl_trap(struct exclaves_ctl_trap_args *uap)\n{\n\treturn 0;\n}\n',
      'osfmk/mach/exclaves.h': 'enum { EXCLAVES_CTL_OP_BOOT = 5, EXCLAVES_CTL_OP_LAST, EXCLAVES_OTHER_OP_A };\n',
    });
    const found = domain.facts().filter(({ kind }) => kind === 'trap-operation');
    expect(found.map(({ name, of, certainty }) => [name, of, certainty])).toEqual([
      ['EXCLAVES_CTL_OP_BOOT', '_exclaves_ctl_trap', 'inferred'],
    ]);
  });
});

describe('what a process must hold', () => {
  it('is told by where it is asked for, and as sure as that shows', async () => {
    const { domain } = await indexOf({ 'osfmk/kern/exclaves.c': dispatcher });
    expect(needs(domain, 'BOOT')).toEqual(['boot asked for in boot, inferred']);
    for (const other of ['A', 'B'])
      expect(needs(domain, other)).toEqual([
        'domain asked for before, in _exclaves_ctl_trap, unless uap->task != NULL',
      ]);
    const [need] = operation(domain, 'A').needs;
    expect(need?.condition).toBe('if (uap->task == NULL && !exclaves_has_priv(EXCLAVES_PRIV_DOMAIN)) return DENIED');
    expect(need === undefined ? '' : describeNeed(need)).toContain(
      'It passes without it, too, where `uap->task != NULL`.',
    );
  });

  it('is inferred where the answer is kept in a variable', () => {
    expect(needs(sample, 'ENDPOINT_CALL')).toEqual([
      'kernel-domain looked for before, in _exclaves_ctl_trap, inferred',
    ]);
    expect(needs(sample, 'SENSOR_MIN_ON_TIME')).toContain(
      'indicator_min_on_time asked for in its own code, in _exclaves_ctl_trap',
    );
  });

  it('is told apart from what only opens more, in the lens, too', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c': dispatcher.replace(
        'case EXCLAVES_CTL_OP_A:',
        'case EXCLAVES_CTL_OP_A:\n\t\tif (relaxed() || exclaves_has_priv(EXCLAVES_PRIV_BOOT)) {\n\t\t\tlook_further();\n\t\t}\n\t\treturn 0;',
      ),
    });
    expect(needs(domain, 'A')).toContain('boot not needed: opens more in its own code, in _exclaves_ctl_trap');
    expect(needsInShort(operation(domain, 'A').needs)).toBe(
      'requires com.apple.private.exclaves.domain, unless `uap->task != NULL`; does more with com.apple.private.exclaves.boot',
    );
  });

  it('is grouped by the privilege that selects it', () => {
    const found = sample.kernelInterface().privileges.find(({ name }) => name === 'EXCLAVES_PRIV_BOOT');
    expect(found?.entitlements.map(({ name, certainty }) => `${name} ${certainty}`)).toEqual([
      'com.apple.private.exclaves.boot stated',
    ]);
    expect(found?.checks.map(({ within }) => within)).toEqual(['operation_boot']);
    expect(found?.operations.map(({ name }) => name)).toEqual(['EXCLAVES_CTL_OP_BOOT']);
    // No case of a switch pairs these two: an assertion does.
    const host = sample.kernelInterface().privileges.find(({ name }) => name === 'EXCLAVES_PRIV_CONCLAVE_HOST');
    expect(host?.entitlements.map(({ certainty }) => certainty)).toEqual(['inferred']);
  });

  it('is checked, too, where the code for another privilege names it', async () => {
    const { domain } = await indexOf({
      'osfmk/mach/exclaves.h': 'enum { EXCLAVES_PRIV_ONE = 1, EXCLAVES_PRIV_TWO = 2 };\n',
      'osfmk/kern/exclaves.c':
        'static bool has(void *v, int priv, const char *name) { return look(v, name); }\nbool exclaves_has_priv(void *v, int priv)\n{\n\tswitch (priv) {\n\tcase EXCLAVES_PRIV_ONE: {\n\t\tconst bool both = has(v, EXCLAVES_PRIV_TWO, "com.apple.private.exclaves.two");\n\t\treturn !both && has(v, EXCLAVES_PRIV_ONE, "com.apple.private.exclaves.one");\n\t}\n\tdefault:\n\t\treturn false;\n\t}\n}\nbool exclaves_may(void *v) { return exclaves_has_priv(v, EXCLAVES_PRIV_ONE); }\n',
    });
    expect(
      domain
        .kernelInterface()
        .privileges.map(
          ({ name, checks }) => `${name}: ${checks.map(({ line, within }) => `${within} ${line + 1}`).join()}`,
        )
        .sort(),
    ).toEqual(['EXCLAVES_PRIV_ONE: exclaves_may 13', 'EXCLAVES_PRIV_TWO: exclaves_has_priv 6']);
  });
});

describe('the rest of the interface', () => {
  it('has exported symbols with the definition that the kernel has', () => {
    expect(
      sample.kernelInterface().exports.map(({ name, definition, line }) => `${line} ${name} ${definition?.file ?? ''}`),
    ).toEqual([
      '2 exclaves_get_status osfmk/kern/exclaves_boot.c',
      '3 exclaves_sensor_start osfmk/kern/exclaves_sensor.c',
      '4 exclaves_sensor_stop osfmk/kern/exclaves_sensor.c',
    ]);
  });

  it('takes no thread that exclaves spawn for a process', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c': 'static void handle_spawned(void) { exclaves_note(1); }\n',
      'bsd/kern/kern_exec.c': 'int posix_spawn(void) { return task_add_conclave(1); }\n',
    });
    expect(domain.kernelInterface().spawn.map(({ name }) => name)).toEqual(['task_add_conclave']);
  });

  it('has methods of I/O Kit and the ways to spawn', () => {
    const { drivers, spawn } = sample.kernelInterface();
    expect(drivers.map(({ name, detail }) => `${detail}::${name}`)).toEqual([
      'IOService::exclaveStart',
      'IOService::exclaveTimerFired',
    ]);
    expect(spawn.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'function posix_spawnattr_set_conclave_id_np',
      'field ip_conclave_id',
      'field psa_conclave_id',
      'call task_add_conclave',
      'call task_inherit_conclave',
    ]);
  });
});

describe('entry points of I/O Kit', () => {
  it('are, too, the first functions of it that upcalls lead to, and what a driver of exclaves overrides', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_upcalls.c': `#include <Tightbeam/tightbeam.h>
static int exclaves_timer(int id) { return IOExclaveTimer(id); }
static const clock_face__server_s face = {
	.timer = ^(int id) {
		return exclaves_timer(id);
	},
	.show = ^(int id) {
		return exclaves_show(id);
	},
};
`,
      'iokit/IOKit/IOService.h': 'class IOService { bool start(int a); bool exclaveStart(int a); };\n',
      'iokit/Exclaves/Exclaves.cpp': `class IOExclaveProxy : public IOService { bool start(int a); bool note(int a); };
class IOExclaveState : public OSObject { bool start(int a); };
bool IOService::exclaveStart(int a) { return a; }
bool IOExclaveProxy::start(int a) { return exclaveStart(a); }
bool IOExclaveProxy::note(int a) { return a; }
bool IOExclaveState::start(int a) { return a; }
int IOExclaveTimer(int id) { return IOExclaveInner(id); }
int IOExclaveInner(int id) { return id; }
`,
    });
    expect(domain.kernelInterface().drivers.map(({ detail, name }) => `${name}: ${detail}`)).toEqual([
      'exclaveStart: IOService',
      'start: IOExclaveProxy, derived from IOService',
      'IOExclaveTimer: upcall timer',
    ]);
  });
});

describe('what is missing', () => {
  it('leaves the rest: no user space, half a handler, a trap that tells nothing apart', async () => {
    const kernelOnly = new Map([...sampleTexts()].filter(([path]) => !path.startsWith('libsyscall/')));
    const { domain } = await indexOf(kernelOnly);
    expect(domain.kernelInterface().operations.flatMap(({ wrappers: list }) => list)).toEqual([]);
    expect(names(operation(domain, 'BOOT').calls.map(({ to }) => to))).toEqual(['operation_boot']);
    for (let length = 0; length < dispatcher.length; length += 37) {
      const half = await indexOf({ 'osfmk/kern/exclaves.c': dispatcher.slice(0, length) });
      expect(half.domain.kernelInterface().exports).toEqual([]);
    }
    const user = await indexOf({ 'libsyscall/wrappers/exclaves.c': wrappers });
    expect(user.domain.kernelInterface()).toMatchObject({ operations: [], privileges: [] });
  }, 30_000);
});
