/** Boot tasks, the trap and checks of entitlements. */
import { describe, expect, it } from 'vitest';
import { factsOfKind, indexOf, sampleTexts } from '../support/facts.ts';

const path = 'osfmk/kern/exclaves_case.c';

describe('boot tasks', () => {
  const macros = `#define __EXCLAVES_BOOT_TASK(name, line, rank, func) \\
	static const struct entry __entry_ ## name ## _ ## line = { func, rank }
#define EXCLAVES_BOOT_TASK(func, rank) __EXCLAVES_BOOT_TASK(func, __LINE__, rank, func)
#define OTHER_TASK(func) static const struct entry __other_ ## func = { func }
`;

  it('are the functions that the macro registers, with their rank, at the place of registration', async () => {
    const source = `${macros}static int exclaves_first(void) { return 0; }
EXCLAVES_BOOT_TASK(exclaves_first, RANK_SECOND);
static int exclaves_second(void) { return 0; }
OTHER_TASK(exclaves_second);
`;
    const { domain } = await indexOf({ [path]: source });
    expect(factsOfKind(domain, 'boot-task')).toEqual([
      expect.objectContaining({
        name: 'exclaves_first',
        of: 'EXCLAVES_BOOT_TASK',
        detail: 'RANK_SECOND',
        line: 5,
        start: source.indexOf('exclaves_first, RANK'),
        certainty: 'stated',
      }),
    ]);
  });

  it('need a function of that name', async () => {
    const { domain } = await indexOf({ [path]: `${macros}EXCLAVES_BOOT_TASK(exclaves_gone, RANK_ANY);\n` });
    expect(factsOfKind(domain, 'boot-task')).toEqual([]);
  });
});

describe('the trap', () => {
  const header = `enum op { EXCLAVES_OP_ONE = 1, EXCLAVES_OP_TWO, EXCLAVES_OP_LAST };
#define EXCLAVES_OP_MASK(op) ((op) & 1)
#define EXCLAVES_OP_OLD 9
`;
  const listed = async (source: string) => {
    const { domain } = await indexOf({ 'osfmk/mach/exclaves.h': header, [path]: source });
    return {
      traps: factsOfKind(domain, 'exclave-trap').map((fact) => fact.name),
      operations: factsOfKind(domain, 'trap-operation').map((fact) => `${fact.name} of ${fact.of}`),
    };
  };

  it('is the function that tells its operations apart; their enum has the rest of them', async () => {
    const source = `int exclaves_trap(int op)
{
	switch (op) {
	case EXCLAVES_OP_ONE: return 1;
	case EXCLAVES_OP_OLD: return EXCLAVES_OP_MASK(op);
	}
	return 0;
}
#define TRAP exclaves_trap
int caller(void) { return TRAP(EXCLAVES_OP_TWO); }
`;
    expect(await listed(source)).toEqual({
      traps: ['exclaves_trap', 'TRAP'],
      operations: [
        'EXCLAVES_OP_ONE of exclaves_trap',
        'EXCLAVES_OP_OLD of exclaves_trap',
        'EXCLAVES_OP_TWO of exclaves_trap',
      ],
    });
  });

  it('is no function without operations, and none of another world', async () => {
    const source = `int exclaves_trap_init(void) { return 0; }
int other_trap(void) { return EXCLAVES_OP_ONE; }
`;
    expect(await listed(source)).toEqual({ traps: [], operations: [] });
  });
});

describe('checks of entitlements', () => {
  const checked = async (files: Record<string, string>) => {
    const { domain } = await indexOf(files);
    return factsOfKind(domain, 'entitlement-check').map(
      (fact) => `${fact.name} ${fact.of} ${fact.detail ?? ''} ${fact.certainty}`,
    );
  };

  it('are the function with the string, and callers that select it by its constant', async () => {
    const source = `enum priv { EXCLAVES_PRIV_ONE, EXCLAVES_PRIV_TWO };
static bool ask(int priv, const char *name);
bool exclaves_has(int priv)
{
	switch (priv) {
	case EXCLAVES_PRIV_ONE: return ask(priv, "com.apple.private.exclaves.one");
	case EXCLAVES_PRIV_TWO: return ask(priv, "com.apple.private.exclaves.two");
	}
}
int exclaves_boot(void) { return exclaves_has(EXCLAVES_PRIV_TWO) ? 1 : 0; }
int exclaves_any(int priv) { return exclaves_has(priv); }
`;
    expect(await checked({ [path]: source })).toEqual([
      'exclaves_has com.apple.private.exclaves.one EXCLAVES_PRIV_ONE stated',
      'exclaves_has com.apple.private.exclaves.two EXCLAVES_PRIV_TWO stated',
      'exclaves_boot com.apple.private.exclaves.two EXCLAVES_PRIV_TWO inferred',
    ]);
  });

  it('are functions that use the macro whose value it is', async () => {
    const files = {
      'bsd/vfs/vfs_exclave.h': '#define EXCLAVE_ENTITLEMENT "com.apple.private.vfs.exclave"\n',
      'bsd/vfs/vfs_calls.c': 'int control(void) { return exclave_ask(EXCLAVE_ENTITLEMENT); }\n',
    };
    expect(await checked(files)).toEqual(['control com.apple.private.vfs.exclave  stated']);
  });
});

describe('in the sample', () => {
  it('each of them is found', async () => {
    const { domain } = await indexOf(sampleTexts());
    const names = (kind: Parameters<typeof factsOfKind>[1]) =>
      new Set(factsOfKind(domain, kind).map((fact) => fact.name));
    expect(names('boot-task')).toContain('exclaves_storage_init');
    expect(names('exclave-trap')).toEqual(new Set(['_exclaves_ctl_trap', 'EXCLAVES_CTL_TRAP']));
    expect(names('trap-operation').size).toBe(8);
    expect(names('entitlement-check')).toContain('operation_boot');
  });
});
