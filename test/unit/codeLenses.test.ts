import { describe, expect, it } from 'vitest';
import { countedDefinitions, factLenses } from '../../server/src/core/describe/codeLenses.ts';
import { lineIn } from '../../server/src/core/index/checkoutIndex.ts';
import { factsOf, indexOf, sampleTexts } from '../support/facts.ts';

/** `function: title -> lines of the evidence` of every lens of a file; lines are 1-based. */
async function lenses(files: Record<string, string>, path: string): Promise<string[]> {
  const { index, domain } = await indexOf(files);
  const file = index.file(path);
  return file === undefined
    ? []
    : factLenses(file, domain).map(
        ({ over, title, evidence }) =>
          `${over.name}:${lineIn(file, over.start) + 1}: ${title} -> ${evidence.map((fact) => `${fact.file}:${fact.line + 1}`).join(' ')}`,
      );
}

describe('a lens', () => {
  const tables = `#include <kern/exclaves.tightbeam.h>
static const a_upcalls__server_s table_one = {
	.alloc = ^(int n) { return exclaves_alloc(n); },
	.free = ^(int n) { return exclaves_local(n); },
};
static const a_more__server_s table_two = { .again = ^(void) { exclaves_alloc(1); } };
static int
exclaves_local(int n)
{
	return n;
}
`;

  it('tells which slots of which tables call a function, over the line where its definition begins', async () => {
    const files = {
      'osfmk/kern/exclaves_upcalls.c': tables,
      'osfmk/kern/exclaves_memory.c': 'int\nexclaves_alloc(int n) { return n; }\nint other(void) { return 0; }\n',
      'osfmk/kern/exclaves_other.c': 'static int exclaves_local(int n) { return n; }\n',
    };
    expect(await lenses(files, 'osfmk/kern/exclaves_memory.c')).toEqual([
      'exclaves_alloc:1: handles upcall alloc (table_one) -> osfmk/kern/exclaves_upcalls.c:3',
      'exclaves_alloc:1: handles upcall again (table_two) -> osfmk/kern/exclaves_upcalls.c:6',
    ]);
    expect(await lenses(files, 'osfmk/kern/exclaves_upcalls.c')).toEqual([
      'exclaves_local:7: handles upcall free (table_one) -> osfmk/kern/exclaves_upcalls.c:4',
    ]);
    // A static of another file is another function.
    expect(await lenses(files, 'osfmk/kern/exclaves_other.c')).toEqual([]);
  });

  it('tells what is checked, and what is required, once for each entitlement', async () => {
    const path = 'osfmk/kern/exclaves.c';
    const source = `enum priv { EXCLAVES_PRIV_ONE, EXCLAVES_PRIV_TWO };
bool exclaves_has(int priv)
{
	switch (priv) {
	case EXCLAVES_PRIV_ONE: return ask(priv, "com.apple.private.exclaves.one");
	case EXCLAVES_PRIV_TWO: return ask(priv, "com.apple.private.exclaves.two");
	}
}
#if CONFIG_EXCLAVES
int exclaves_boot(void)
{
	if (!exclaves_has(EXCLAVES_PRIV_TWO) && !exclaves_has(EXCLAVES_PRIV_ONE)) { return 1; }
	return exclaves_has(EXCLAVES_PRIV_TWO);
}
#else
int exclaves_boot(void) { return 0; }
#endif
int exclaves_plain(void) { return ask(0, "com.apple.private.exclaves.three"); }
`;
    expect(await lenses({ [path]: source }, path)).toEqual([
      `exclaves_has:2: checks entitlements com.apple.private.exclaves.one, com.apple.private.exclaves.two -> ${path}:5 ${path}:6`,
      `exclaves_boot:10: asks for entitlements com.apple.private.exclaves.two, com.apple.private.exclaves.one -> ${path}:12 ${path}:12`,
      `exclaves_plain:18: asks for entitlement com.apple.private.exclaves.three -> ${path}:18`,
    ]);
  });

  it('tells that a function is a boot task', async () => {
    const path = 'osfmk/kern/exclaves.c';
    const source = `#define EXCLAVES_BOOT_TASK(func, rank) static const struct task __task_##func = { func, rank }
static int exclaves_start(void) { return 0; }
EXCLAVES_BOOT_TASK(exclaves_start, RANK_ANY);
`;
    expect(await lenses({ [path]: source }, path)).toEqual([`exclaves_start:2: boot task, RANK_ANY -> ${path}:3`]);
  });
});

describe('references', () => {
  const source = `int exclaves_count;
static const struct row exclaves_table[] = {
	{ 1 },
	{ 2 },
};
int exclaves_declared(void);
int exclaves_defined(void) { return 0; }
LCK_GRP_DECLARE(exclaves_group, "g");
`;

  it('are counted for functions and tables of exclave files only', async () => {
    const counted = async (path: string) => countedDefinitions(await factsOf(source, { path })).map((one) => one.name);
    expect(await counted('osfmk/kern/exclaves_case.c')).toEqual(['exclaves_table', 'exclaves_defined']);
    expect(await counted('osfmk/kern/task.c')).toEqual([]);
  });
});

describe('over the trap', () => {
  it('a lens tells what a process must hold, at the operation’s code and at its wrappers', async () => {
    const files = Object.fromEntries(sampleTexts());
    const wrappers = await lenses(files, 'libsyscall/wrappers/exclaves.c');
    expect(wrappers.map((lens) => lens.replace(/ -> .*/, ''))).toEqual([
      'exclaves_endpoint_call:12: trap EXCLAVES_CTL_OP_ENDPOINT_CALL: asks for com.apple.private.exclaves.kernel-domain (inferred)',
      'exclaves_boot:41: trap EXCLAVES_CTL_OP_BOOT: asks for com.apple.private.exclaves.kernel-domain, com.apple.private.exclaves.boot (inferred)',
      'exclaves_launch_conclave:21: trap EXCLAVES_CTL_OP_LAUNCH_CONCLAVE: asks for com.apple.private.exclaves.kernel-domain (inferred)',
      'exclaves_lookup_service:27: trap EXCLAVES_CTL_OP_LOOKUP_SERVICES: asks for com.apple.private.exclaves.kernel-domain (inferred)',
      'exclaves_sensor_start:47: trap EXCLAVES_CTL_OP_SENSOR_START: asks for com.apple.private.exclaves.kernel-domain (inferred)',
    ]);
    const handler = await lenses(files, 'osfmk/kern/exclaves.c');
    const own = handler.filter((lens) => lens.startsWith('EXCLAVES_CTL_OP_SENSOR_MIN_ON_TIME'));
    expect(own).toEqual([
      'EXCLAVES_CTL_OP_SENSOR_MIN_ON_TIME:152: asks for com.apple.private.exclaves.kernel-domain, com.apple.private.exclaves.indicator_min_on_time -> osfmk/kern/exclaves.c:110 osfmk/kern/exclaves.c:153',
    ]);
  });
});
