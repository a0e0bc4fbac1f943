/** Boot and configuration: each idea read from text written for it, the whole of the sample, and text that lacks something. */
import { beforeAll, describe, expect, it } from 'vitest';
import { buildsOf } from '../../server/src/core/concepts/boot/builds.ts';
import { bootEnums } from '../../server/src/core/concepts/boot/enums.ts';
import { families, familyOf, missingIn } from '../../server/src/core/concepts/boot/families.ts';
import { recordNames } from '../../server/src/core/concepts/boot/records.ts';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { bootDiagram } from '../../server/src/core/describe/bootDiagram.ts';
import { describeBootString, describeInBoot, describeSysctlAt } from '../../server/src/core/describe/bootHover.ts';
import { bootReport } from '../../server/src/core/describe/bootReport.ts';
import { describeUndefined } from '../../server/src/core/describe/hover.ts';
import { markdownReport } from '../../server/src/core/describe/report.ts';
import { tellingCalls } from '../../server/src/core/extract/invocations.ts';
import { readTextFile } from '../../server/src/core/extract/textFiles.ts';
import type { BootModel, BootStep } from '../../server/src/core/model/boot.ts';
import { factsOf, indexOf, sampleDomain } from '../support/facts.ts';

const path = 'osfmk/kern/exclaves_case.c';

async function modelOf(files: string | Readonly<Record<string, string>>): Promise<BootModel> {
  const { domain } = await indexOf(typeof files === 'string' ? { [path]: files } : files);
  return domain.boot();
}
/** `name:line`, 1-based. */
const placed = (all: readonly { readonly name: string; readonly line: number }[]) =>
  all.map(({ name, line }) => `${name}:${line + 1}`);

describe('the tables', () => {
  it.each(families)('have an example of $kind that takes every argument: $example', async ({ example, kind }) => {
    const [invocation] = (await factsOf(`${example};\n`)).invocations;
    if (invocation === undefined) throw new Error(`${example} is not read`);
    const family = familyOf(invocation.name);
    expect(family?.kind).toBe(kind);
    expect(family === undefined ? '' : missingIn(invocation, family)).toBeUndefined();
  });

  it('have examples of their own rows', () => {
    for (const { example, form } of recordNames)
      expect(recordNames.find(({ name }) => name.test(example))?.form, example).toBe(form);
    for (const { example, type } of Object.values(bootEnums)) expect(type.test(example), example).toBe(true);
    for (const { example, name } of tellingCalls) expect(name.test(example), example).toBe(true);
  });
});

describe('kernels', () => {
  it.each([
    [[], 'every'],
    [['CONFIG_EXCLAVES'], 'every'],
    [['DEVELOPMENT || DEBUG'], 'development'],
    [['CONFIG_EXCLAVES', '!(DEVELOPMENT || DEBUG)'], 'release'],
    [['__has_include(<Tightbeam/tightbeam.h>)'], 'unknown'],
    [['!CONFIG_EXCLAVES'], 'unknown'],
  ])('of %j are told as %s', (conditions, builds) => {
    expect(buildsOf(path, conditions)).toBe(builds);
  });
});

describe('invocations', () => {
  it('keep every argument, what is left out too, with its place', async () => {
    const text = '#if A\nTUNABLE(unsigned /* wide */ int, exclave_a, , f(1, 2));\n#endif\n';
    const [one] = (await factsOf(text)).invocations;
    expect(one?.args.map(({ text: written }) => written)).toEqual(['unsigned int', 'exclave_a', '', 'f(1, 2)']);
    expect(one?.args.map(({ start, end }) => text.slice(start, end))[1]).toBe('exclave_a');
    expect(one?.conditions).toEqual(['A']);
  });

  it('of other files are those that name exclaves, by themselves or by a condition', async () => {
    const text = `TUNABLE(int, a, "a", 1);
TUNABLE(int, b, "exclave_b", 1);
#if CONFIG_EXCLAVES
TUNABLE(int, c, "c", 1);
#else
TUNABLE(int, d, "d", 1);
#endif
void f(void) { panic("no exclaves"); panic("other"); }
`;
    const { invocations } = await factsOf(text, { path: 'osfmk/kern/task.c' });
    expect(invocations.map(({ args }) => args.at(1)?.text ?? args[0]?.text)).toEqual(['b', 'c', '"no exclaves"']);
  });

  it('follow a boot-arg into the code that looks into it, and no further than that', async () => {
    const text = `static char exArg[64]; static int loud;
void init(void) { PE_parse_boot_argn("exp", exArg, sizeof(exArg)); PE_parse_boot_argn("loud", &loud, 4); }
void use(void *p) {
	if ((p = strnstr(exArg, "a", 64))) { set(gExclaveKey); }
	if (loud) { print(gExclaveKey); }
}
`;
    const { invocations } = await factsOf(text, { path: 'iokit/Kernel/Tree.cpp' });
    expect(invocations.map(({ args, leadsTo }) => [args[0]?.text, leadsTo])).toEqual([['"exp"', 'gExclaveKey']]);
  });
});

const boot = `__enum_decl(exclaves_boot_stage_t, uint32_t, {
	EXCLAVES_BOOT_STAGE_NONE = ~0u,
	EXCLAVES_BOOT_STAGE_CORE = 0,
	EXCLAVES_BOOT_STAGE_KIT,
});
__enum_decl(exclaves_boot_status_t, uint32_t, { EXCLAVES_BS_NONE, EXCLAVES_BS_CORE, EXCLAVES_BS_FAILED });
static os_atomic(exclaves_boot_status_t) exclaves_boot_status = EXCLAVES_BS_NONE;
static int exclaves_deep(void) { return 0; }
static int exclaves_early(void) { return exclaves_deep(); }
static void exclaves_set(exclaves_boot_status_t status) { os_atomic_store(&exclaves_boot_status, status, release); }
static int exclaves_boot_core(void) {
	lck_mtx_assert(&l, 1);
	if (exclaves_early()) {
		exclaves_set(EXCLAVES_BS_FAILED);
	}
	os_atomic_store(&exclaves_boot_status, EXCLAVES_BS_CORE, release);
	os_atomic_cmpxchg(&exclaves_boot_status, EXCLAVES_BS_NONE, EXCLAVES_BS_CORE, acq_rel);
	return os_atomic_load(&exclaves_boot_status, relaxed) == EXCLAVES_BS_NONE;
}
int exclaves_boot(exclaves_boot_stage_t stage) {
	switch (stage) {
	case EXCLAVES_BOOT_STAGE_CORE:
		return exclaves_boot_core();
	default:
		return 1;
	}
}
`;
const enumMacro = '#define __enum_decl(name, type, ...) typedef enum : type __VA_ARGS__ name\n';
const steps = (all: readonly BootStep[]): unknown[] =>
  all.map((one) => (one.steps.length === 0 ? one.name : [one.name, ...steps(one.steps)]));

describe('stages and statuses', () => {
  it('are what the dispatcher calls for each, in order, two levels deep', async () => {
    const model = await modelOf(enumMacro + boot);
    expect(model.dispatcher?.name).toBe('exclaves_boot');
    expect(model.stages.map(({ label, value, entry }) => [label, value, entry?.name])).toEqual([
      ['NONE', '~0u', undefined],
      ['CORE', '0', 'exclaves_boot_core'],
      ['KIT', '1', undefined],
    ]);
    expect(steps(model.stages[1]?.steps ?? [])).toEqual([
      ['exclaves_early', 'exclaves_deep'],
      'EXCLAVES_BS_FAILED',
      'EXCLAVES_BS_CORE',
      'EXCLAVES_BS_CORE',
    ]);
  });

  it('are written by a store, or by a function that stores what it is given; a load is no write', async () => {
    const { statuses } = await modelOf(enumMacro + boot);
    expect(statuses[0]?.initialOf?.name).toBe('exclaves_boot_status');
    expect(statuses.map(({ label, value, writes }) => [label, value, writes.map(({ within }) => within)])).toEqual([
      ['NONE', '0', []],
      ['CORE', '1', ['exclaves_boot_core', 'exclaves_boot_core']],
      ['FAILED', '2', ['exclaves_boot_core']],
    ]);
  });

  it('of functions that call each other end', async () => {
    const text = `${enumMacro}${boot}`.replace('return exclaves_deep();', 'return exclaves_boot_core();');
    const { stages } = await modelOf(text);
    expect(steps(stages[1]?.steps ?? [])).toEqual([
      'exclaves_early',
      'EXCLAVES_BS_FAILED',
      'EXCLAVES_BS_CORE',
      'EXCLAVES_BS_CORE',
    ]);
  });
});

describe('boot tasks', () => {
  const ranks = '__enum_decl(exclaves_boot_task_rank_t, uint32_t, { EXCLAVES_RANK_A = 3, EXCLAVES_RANK_B });\n';

  it('stand by rank, and those whose rank cannot be told last', async () => {
    const { tasks } = await modelOf(`${enumMacro}${ranks}
EXCLAVES_BOOT_TASK(exclaves_x, SOMEWHERE);
EXCLAVES_BOOT_TASK(exclaves_b, EXCLAVES_RANK_B);
EXCLAVES_BOOT_TASK(exclaves_a, EXCLAVES_RANK_A);
EXCLAVES_BOOT_TASK(exclaves_first, 0);
`);
    expect(tasks.map(({ name, rankValue }) => [name, rankValue])).toEqual([
      ['exclaves_first', 0],
      ['exclaves_a', 3],
      ['exclaves_b', 4],
      ['exclaves_x', undefined],
    ]);
  });
});

describe('requirements', () => {
  const header = `#define OS_CLOSED_OPTIONS(name, type, ...) typedef enum : type { __VA_ARGS__ } name ## _t
OS_CLOSED_OPTIONS(exclaves_need, uint64_t, EXCLAVES_N_LOG = 1, EXCLAVES_N_DISK = 2, EXCLAVES_N_OLD = 4);
OS_CLOSED_OPTIONS(exclaves_other, uint64_t, EXCLAVES_O_ONE = 1);
extern exclaves_need_t exclaves_relaxed;
static bool exclaves_need_is_relaxed(exclaves_need_t need) { return (need & exclaves_relaxed) != 0; }
#define exclaves_need_assert(need, fmt) do { if (!exclaves_need_is_relaxed(need)) panic("need: " fmt); } while (0)
`;

  it('are the flags whose type a variable has; each enforced, asked or only declared', async () => {
    const { requirements } = await modelOf(`${header}
void exclaves_log(void) { exclaves_need_assert(EXCLAVES_N_LOG, "no log"); }
int exclaves_disk(void) { return exclaves_need_is_relaxed(EXCLAVES_N_DISK) || f(EXCLAVES_O_ONE); }
`);
    expect(
      requirements.map(({ name, enforced, asked, changed }) => [
        name,
        enforced.map(({ within }) => within),
        asked.map(({ within }) => within),
        changed.length,
      ]),
    ).toEqual([
      ['EXCLAVES_N_LOG', ['exclaves_log'], [], 0],
      ['EXCLAVES_N_DISK', [], ['exclaves_disk'], 0],
      ['EXCLAVES_N_OLD', [], [], 0],
    ]);
  });
});

describe('settings', () => {
  const text = `#define EXCLAVE_DEFAULT 7
#define SYSCTL_HANDLER_ARGS (struct sysctl_oid *oidp, void *arg1, int arg2, struct sysctl_req *req)
#if DEVELOPMENT || DEBUG
TUNABLE_DT_WRITEABLE(unsigned int, exclaves_speed, "/defaults", "kern.exclaves_speed", "exclaves_fast",
    EXCLAVE_DEFAULT, TUNABLE_DT_NONE);
#else
const unsigned int exclaves_speed = 0;
#endif
TUNABLE_DEV_WRITEABLE(bool, exclaves_loud, "exclaves_loud", false);
static int exclaves_sysctl SYSCTL_HANDLER_ARGS { return 0; }
SYSCTL_UINT(_kern, OID_AUTO, exclaves_speed, CTLFLAG_RW | CTLFLAG_LOCKED, &exclaves_speed, 0, "How fast");
SYSCTL_PROC(_kern_sub, OID_AUTO, exclaves_word, CTLTYPE_INT | CTLFLAG_RD, 0, 0, exclaves_sysctl, "I", "A word");
SYSCTL_TEST_REGISTER(exclaves_trial, exclaves_trial_run);
`;

  it('are tunables with boot-arg, device tree, default, kernels, what stands instead and what shows them', async () => {
    const { tunables } = await modelOf(text);
    expect(tunables[0]).toMatchObject({
      name: 'exclaves_speed',
      type: 'unsigned int',
      bootArg: 'exclaves_fast',
      deviceTree: '/defaults/kern.exclaves_speed',
      default: 'EXCLAVE_DEFAULT',
      defaultValues: [{ value: '7' }],
      writeable: 'always',
      builds: 'development',
      others: [{ text: 'const unsigned int exclaves_speed = 0;', builds: 'release', line: 6 }],
      sysctls: [{ name: 'kern.exclaves_speed', line: 10 }],
    });
    expect(tunables[1]).toMatchObject({ name: 'exclaves_loud', writeable: 'development', builds: 'every' });
  });

  it('are sysctls with path, type, access and what answers', async () => {
    const { sysctls } = await modelOf(text);
    expect(sysctls.map(({ path: name, certainty, type, access }) => [name, certainty, type, access])).toEqual([
      ['kern.exclaves_speed', 'stated', 'UINT', 'read and write'],
      // The underscore inside `_kern_sub` may stand between two nodes or in the name of one.
      ['kern.sub.exclaves_word', 'inferred', 'INT', 'read'],
      ['debug.test.exclaves_trial', 'inferred', 'QUAD', 'write'],
    ]);
    expect(sysctls[1]?.handler).toMatchObject({ name: 'exclaves_sysctl', line: 9 });
  });

  it('that lack an argument are said with their line, and the others stand', async () => {
    const model = await modelOf(`TUNABLE(bool, exclaves_half);
SYSCTL_UINT();
EXCLAVES_BOOT_TASK(exclaves_start);
TUNABLE(bool, exclaves_whole, "exclaves_whole", true);
`);
    expect(model.problems.map(({ line, text: said }) => `${line + 1} ${said}`)).toEqual([
      '1 TUNABLE takes 4 arguments; 2 are given',
      '2 SYSCTL_UINT takes 7 arguments; none is given',
      '3 EXCLAVES_BOOT_TASK takes 2 arguments; one is given',
    ]);
    expect(placed(model.tunables)).toEqual(['exclaves_half:1', 'exclaves_whole:4']);
    expect(placed(model.tasks)).toEqual(['exclaves_start:3']);
    expect(markdownReport(bootReport(model, undefined))).toContain('TUNABLE takes 4 arguments; 2 are given');
  });
});

describe('trace codes', () => {
  it('join the list with the constants, and say where both differ', async () => {
    const { index, domain } = await indexOf({
      'bsd/sys/kdebug.h': `#define DBG_MACH_EXCLAVES 0x2A
#define MACH_EXCLAVES_A 0x0
#define MACH_EXCLAVES_B 0x1
#define MACH_EXCLAVES_C 0x2
`,
      [path]: 'void exclaves_run(void) { KDBG(MACHDBG_CODE(DBG_MACH_EXCLAVES, MACH_EXCLAVES_A)); }\n',
    });
    const list = readTextFile('bsd/kern/trace_codes', '0x12a0000 MACH_EXCLAVES_A\n0x12a0010 MACH_EXCLAVES_B\n', 'hash');
    index.setTextFiles(list === undefined ? [] : [list]);
    const codes = domain.boot().traceCodes;
    expect(
      bootReport(domain.boot(), undefined).sections.find(({ title }) => title === 'Trace codes')?.rows[2]?.[0],
    ).toBe('no line in the list');
    expect(
      codes.map(({ name, code, group, uses, conflict }) => [name, code, group?.name, uses.length, conflict]),
    ).toEqual([
      ['MACH_EXCLAVES_A', '0x12a0000', 'DBG_MACH_EXCLAVES', 1, undefined],
      ['MACH_EXCLAVES_B', '0x12a0010', 'DBG_MACH_EXCLAVES', 0, 'the list says number 4, the constant 1'],
      ['MACH_EXCLAVES_C', '', undefined, 0, undefined],
    ]);
  });
});

it('trace codes claim nothing about a list that the index does not have', async () => {
  const { traceCodes } = await modelOf({ 'bsd/sys/kdebug.h': '#define MACH_EXCLAVES_A 0x0\n' });
  expect(traceCodes.map(({ name, isUnlisted }) => [name, isUnlisted])).toEqual([['MACH_EXCLAVES_A', undefined]]);
});

describe('what tools read', () => {
  it('are records with their layout and where they are written', async () => {
    const { records } = await modelOf({
      'osfmk/kern/kcdata.h': `#define STACKSHOT_KCTYPE_EXCLAVE_INFO 0x94bu /* struct exclave_info */
struct exclave_info { int a; int b; };
#define EXCLAVES_STACKSHOT_SIZE (16 * PAGE)
`,
      [path]: 'void exclaves_write(void) { push(STACKSHOT_KCTYPE_EXCLAVE_INFO); }\n',
    });
    expect(records).toMatchObject([
      {
        name: 'STACKSHOT_KCTYPE_EXCLAVE_INFO',
        form: 'type',
        layout: { name: 'exclave_info', fields: 2 },
        uses: [{ within: 'exclaves_write' }],
      },
    ]);
  });

  it('are texts of panics, put together, without layout; a call without a text is none', async () => {
    const { panics } = await modelOf(`void exclaves_die(int a) {
	panic("first " "part %d", a);
	paniclog_append_noflush("\\t** code " FOUR_CC " **\\n", a);
	paniclog_append_noflush("\\n");
	panic(reason);
}
`);
    expect(panics.map(({ text, line }) => `${line + 1} ${text}`)).toEqual(['2 first part %d', '3 ** code … **']);
  });

  it('are texts that a function hands to a caller who takes them for a panic, as inferred', async () => {
    const text = `#define EXCLAVES_MARK "[Mark]"
int exclaves_last_words(int a, char **words) {
	snprintf(buffer, sizeof(buffer), "%d%% %s %s at 0x%zx", a, EXCLAVES_MARK, name, pc);
	*words = buffer;
	return 0;
}
`;
    const of = async (caller: string) =>
      (await modelOf({ [path]: text, 'osfmk/kern/debug.c': caller })).panics.map(
        (one) => `${one.line + 1} ${one.callee} ${one.within}: ${one.text} ${one.isInferred}`,
      );
    expect(
      await of(
        'void stop(void) { char *panic_str; if (exclaves_last_words(1, &panic_str) == 0) { S = panic_str; } }\n',
      ),
    ).toEqual(['3 snprintf exclaves_last_words: %d%% [Mark] %s at 0x%zx true']);
    expect(await of('void stop(void) { char *name; exclaves_last_words(1, &name); }\n')).toEqual([]);
  });

  it('are texts that a macro or a function hands on to panic, put together, with the kernels of each call', async () => {
    const { panics } = await modelOf(`#define exclaves_need(need, fmt, ...) { \\
	if (exclaves_relaxed(need)) { \\
		exclaves_printf("let pass: " fmt, ##__VA_ARGS__); \\
	} else { \\
		panic("need, (failed): " fmt, ##__VA_ARGS__); \\
	} \\
}
#define exclaves_note(fmt, ...) exclaves_printf("note: " fmt, ##__VA_ARGS__)
#define exclaves_always(x) panic("always this")
void exclaves_give_up(int code, const char *fmt, ...) { panic_with_options(code, fmt); }
void exclaves_start(void) {
	exclaves_need(NEED_ONE, "no, server %d", 1);
	exclaves_note("nothing");
	exclaves_always(1);
	exclaves_give_up(1, "gone " "away");
	exclaves_need(NEED_ONE, reason);
#if DEVELOPMENT || DEBUG
	exclaves_need(NEED_TWO, "here only");
#endif
#if 0
	exclaves_need(NEED_TWO, "nowhere");
#endif
}
`);
    const ofMacros = panics.filter(({ isOfMacro }) => isOfMacro);
    expect(ofMacros.map(({ text, within, line }) => `${line + 1} ${within}: ${text}`)).toEqual([
      '5 exclaves_need: need, (failed):',
      '9 exclaves_always: always this',
    ]);
    const calls = panics.filter(({ isOfMacro }) => !isOfMacro);
    expect(calls.map(({ text, callee, line, builds }) => `${line + 1} ${callee}: ${text} (${builds})`)).toEqual([
      '12 exclaves_need: need, (failed): no, server %d (every)',
      '15 exclaves_give_up: gone away (every)',
      '16 exclaves_need: need, (failed): (every)',
      '18 exclaves_need: need, (failed): here only (development)',
    ]);
  });

  it('are locks by their group, declared or made', async () => {
    const { lockGroups, locks } = await modelOf(`LCK_GRP_DECLARE(exclaves_grp, "exclaves");
static LCK_SPIN_DECLARE(exclaves_spin, &exclaves_grp);
void exclaves_make(struct r *r) { lck_mtx_init(&r->r_mutex, &exclaves_grp, NULL); }
struct state { IOLock *exclave_timers_lock; IOSimpleLock *other; };
`);
    expect(lockGroups.map(({ name, shown }) => `${name} ${shown}`)).toEqual(['exclaves_grp exclaves']);
    expect(locks.map(({ name, form, group, within }) => [name, form, group, within])).toEqual([
      ['exclaves_spin', 'spin lock', 'exclaves_grp', ''],
      ['r_mutex', 'mutex', 'exclaves_grp', 'exclaves_make'],
      ['exclave_timers_lock', 'I/O Kit mutex', '', ''],
      ['other', 'I/O Kit spin lock', '', ''],
    ]);
  });
});

describe('locks of a table that exclaves keep', () => {
  const text = `static LCK_GRP_DECLARE(item_grp, "item");
static LCK_GRP_DECLARE(table_grp, "table");
static LCK_GRP_DECLARE(other_grp, "other");
static LCK_MTX_DECLARE(other_lock, &other_grp);
static LCK_MTX_DECLARE(test_lock, &item_grp);
static table_t exclaves_table;
static void table_start(table_t *t) { lck_spin_init(&t->t_lock, &table_grp, NULL); }
STARTUP_ARG(LOCKS, STARTUP_RANK_LAST, table_start, &TABLE);
static item_t *item_make(void) { lck_spin_init(&item->i_lock, &item_grp, NULL); }
static void other_make(struct o *o) { lck_mtx_init(&o->o_lock, &other_grp, NULL); }
static item_t *table_find(table_t *t)
{
	lck_spin_lock_grp(&t->t_lock, &table_grp);
	lck_spin_lock_grp(&item->i_lock, &item_grp);
}
`;
  const named = async (table: string) => {
    const { domain } = await indexOf({ 'osfmk/kern/items.c': text.replace('TABLE', table) });
    const { lockGroups, locks } = domain.boot();
    return [lockGroups.map(({ name }) => name), locks.map(({ group, name, within }) => `${name} ${group} ${within}`)];
  };

  it('are those that the function makes which is started for it, and those of what is locked together with it', async () => {
    expect(await named('exclaves_table')).toEqual([
      ['item_grp', 'table_grp'],
      ['test_lock item_grp ', 't_lock table_grp table_start', 'i_lock item_grp item_make'],
    ]);
  });

  it('are none where the function is started for something else', async () => {
    expect(await named('another')).toEqual([[], []]);
  });
});

describe('the sample', () => {
  let domain: DomainIndex;
  let model: BootModel;
  beforeAll(async () => {
    domain = await sampleDomain();
    model = domain.boot();
  });
  const link = (label: string) => label;
  const hover = (name: string) => describeInBoot(name, model, link).join('\n\n');

  it('boots in two stages, runs its tasks by rank, and needs what it needs', () => {
    expect(model.stages.flatMap(({ label, entry }) => (entry === undefined ? [] : [`${label} ${entry.name}`]))).toEqual(
      ['EXCLAVECORE exclaves_boot_exclavecore', 'EXCLAVEKIT exclaves_boot_exclavekit'],
    );
    expect(model.runner?.name).toBe('exclaves_boot_tasks');
    expect(model.tasks.map(({ rankValue = -1 }) => rankValue)).toEqual(
      model.tasks.map(({ rankValue = -1 }) => rankValue).toSorted((a, b) => a - b),
    );
    expect(model.requirements.find(({ name }) => name === 'EXCLAVES_R_LOG_SERVER')?.enforced[0]?.within).toBe(
      'exclaves_oslog_init',
    );
    expect(model.traceCodes.map(({ name }) => name)).toContain('MACH_EXCLAVES_UPCALL');
    expect(placed(model.debuggerMacros)).toEqual(['showsampleconclaves:5', 'showsampletable:13']);
    expect(model.problems).toEqual([]);
  });

  it('has hovers that lead from a setting to what shows it, and from a task to what runs it', () => {
    expect(hover('exclaves_relaxed_requirements')).toContain(
      'Shown by the sysctl `kern.exclaves_relaxed_requirements`',
    );
    expect(hover('exclaves_relaxed_requirements')).toContain('device tree `/defaults/kern.exclaves_relaxed_reqs`');
    expect(hover('sysctl_exclaves_status')).toContain('The sysctl `kern.exclaves_status`');
    expect(hover('exclaves_oslog_init')).toContain('Run by `exclaves_boot_tasks`');
    expect(hover('exclaves_oslog_init')).toContain('Enforces the requirement `EXCLAVES_R_LOG_SERVER`');
    expect(hover('MACH_EXCLAVES_SWITCH')).toContain('tools print `MACH_EXCLAVES_SWITCH` for `0x12a0000`');
    expect(hover('lck_mtx_lock')).toBe('');
  });

  it('explains strings that name a setting or an entitlement', () => {
    expect(describeBootString('exclaves_ipcb_cache', model, link)).toContain(
      'A boot-arg that sets `exclaves_ipc_buffer_cache_max`',
    );
    expect(describeBootString('com.apple.private.exclaves.boot', model, link)).toContain('An entitlement, checked in');
    expect(describeBootString('hello', model, link)).toBe('');
  });

  it('explains a sysctl at its declaration, whatever else has its name, and a macro that names a boot-arg', async () => {
    const text = `#define EXCLAVE_CHECKS_BOOTARG "no_checks"
struct exclaves_entry { int exclaves_word; };
static int sysctl_word(struct sysctl_req *req) { return 0; }
SYSCTL_PROC(_kern, OID_AUTO, exclaves_word, CTLTYPE_INT | CTLFLAG_RD, 0, 0, sysctl_word, "I", "A word");
void exclaves_mount(void) { uint32_t value; PE_parse_boot_argn(EXCLAVE_CHECKS_BOOTARG, &value, sizeof(value)); }
`;
    const own = await modelOf(text);
    expect(describeSysctlAt(path, text.indexOf('exclaves_word, '), own, link)).toBe(
      'The sysctl `kern.exclaves_word`, exclaves_case.c:4: `INT, format "I"`, read, answered by `sysctl_word`, exclaves_case.c:3; release and development kernels. “A word”',
    );
    expect(describeSysctlAt(path, text.indexOf('exclaves_word;'), own, link)).toBe('');
    expect(describeInBoot('EXCLAVE_CHECKS_BOOTARG', own, link)).toEqual([
      'The name of the boot-arg `no_checks` that `exclaves_mount` reads into `value`, exclaves_case.c:5; release and development kernels.',
    ]);
  });

  it('explains a macro that names an entitlement as the entitlement', async () => {
    const own = await modelOf({
      'bsd/vfs/vfs_exclave.h': '#define EXCLAVE_GRANT "com.apple.private.exclave-one"\n#define EXCLAVE_OTHER "x"\n',
      'bsd/vfs/vfs_calls.c': 'int control(void) { return ask(EXCLAVE_GRANT); }\n',
    });
    expect(describeInBoot('EXCLAVE_GRANT', own, link)).toEqual([
      'The name of the entitlement `com.apple.private.exclave-one`, checked in `control` (vfs_calls.c:1).',
    ]);
    expect(describeInBoot('EXCLAVE_OTHER', own, link)).toEqual([]);
  });

  it('says of the last part of a sysctl that it is one, not that its definition is missing', () => {
    const text = describeUndefined('exclaves_status', domain, link);
    expect(text).toContain('The sysctl `kern.exclaves_status`');
    expect(text).not.toContain('Nothing in this checkout defines it');
  });

  it('is drawn: each stage from the dispatcher, steps in order, tasks from what runs them', () => {
    const diagram = bootDiagram(model, domain.index);
    if (diagram === undefined) throw new Error('no diagram');
    const labels = new Map(diagram.nodes.map(({ id, label }) => [id, label]));
    const edges = diagram.edges.map(({ from, to, label }) => `${labels.get(from)} → ${labels.get(to)}: ${label}`);
    expect(edges).toContain('exclaves_boot → exclaves_boot_exclavecore: EXCLAVECORE');
    expect(edges).toContain('exclaves_boot_exclavecore → exclaves_upcall_init: calls');
    expect(edges).toContain('exclaves_boot_tasks → EXCLAVES_BS_BOOTED_EXCLAVECORE: then');
    expect(edges).toContain('exclaves_boot_tasks → exclaves_oslog_init: rank');
    // Every edge leads between nodes, every node is in a group and has a place.
    expect(edges.filter((edge) => edge.includes('undefined'))).toEqual([]);
    const groups = new Set(diagram.groups.map(({ id }) => id));
    expect(diagram.nodes.filter(({ group, place }) => !groups.has(group ?? '') || place === undefined)).toEqual([]);
    expect(new Set(diagram.nodes.map(({ id }) => id)).size).toBe(diagram.nodes.length);
  });

  it('is not drawn where nothing boots', async () => {
    const { domain: none } = await indexOf({ 'osfmk/kern/task.c': 'int x;\n' });
    expect(bootDiagram(none.boot(), none.index)).toBeUndefined();
  });
});

describe('the diagram of boot', () => {
  it('follows phases of the kernel’s start where they are known, and lets no status follow another', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/startup.h': `${enumMacro}__enum_decl(startup_subsystem_id_t, uint32_t, {
	STARTUP_SUB_NONE, STARTUP_SUB_LOCKS, STARTUP_SUB_EXCLAVES,
});
`,
      [path]: `${enumMacro}${boot}STARTUP(EXCLAVES, STARTUP_RANK_FIRST, exclaves_deep);
STARTUP_ARG(LOCKS, STARTUP_RANK_LAST, exclaves_table, &exclaves_queue);
`,
    });
    const diagram = bootDiagram(domain.boot(), domain.index);
    const labels = new Map(diagram?.nodes.map(({ id, label }) => [id, label]));
    const edges = diagram?.edges.map(({ from, to, label }) => `${labels.get(from)} → ${labels.get(to)}: ${label}`);
    expect(edges).toContain('exclaves_table(&exclaves_queue) → exclaves_deep: later phase');
    expect(edges).toContain('exclaves_early → EXCLAVES_BS_FAILED: then');
    expect(edges).toContain('exclaves_early → EXCLAVES_BS_CORE: then');
  });
});
