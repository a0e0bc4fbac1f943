import { describe, expect, it } from 'vitest';
import { domainTokens } from '../../server/src/core/describe/domainTokens.ts';
import { TokenView } from '../../server/src/core/extract/tokenView.ts';
import { buildOf, defaultConfiguration } from '../../server/src/core/source/configuration.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { factsOf, indexOf } from '../support/facts.ts';

const path = 'osfmk/kern/exclaves_case.c';
const header = `#define EXCLAVES_BOOT_TASK(func, rank) static const struct task __task_##func = { func, rank }
enum conclave_state { CONCLAVE_S_NONE, CONCLAVE_S_RUNNING };
enum exclaves_op { EXCLAVES_OP_BOOT, EXCLAVES_OP_STOP, EXCLAVES_OP_LAST };
struct exclaves_resource { int r_type; };
extern int exclaves_known;
`;

/** \`line name kind\` of every token; lines are 1-based. */
async function tokens(
  source: string,
  options: { isComplete?: boolean; isWhole?: boolean; text?: string; path?: string } = {},
): Promise<string[]> {
  const files = { 'osfmk/kern/exclaves_case.h': header, [options.path ?? path]: source };
  const { index, domain, macros } = await indexOf(files);
  const text = options.text ?? source;
  const view = new TokenView(text, scan(text));
  const found = domainTokens({
    view,
    path: options.path ?? path,
    domain,
    symbols: index,
    macros,
    build: buildOf(path, defaultConfiguration),
    isComplete: options.isComplete ?? true,
    isWhole: options.isWhole ?? true,
  });
  return found.map(
    ({ start, end, kind }) => `${text.slice(0, start).split('\n').length} ${text.slice(start, end)} ${kind}`,
  );
}

describe('the tokens of the exclave world', () => {
  it('are Tightbeam’s calls, slots, types and runtime', async () => {
    const source = `#include <kern/exclaves.tightbeam.h>
void f(void)
{
	frame_mint_s client;
	frame_mint__init(&client, tb_endpoint_create(1));
	frame_mint_make(&client, ^(frame_mint_make__result_s r) {});
}
static const frame_upcalls__server_s table = {
	.made = ^tb_error_t (void) { f(); },
};
`;
    expect(await tokens(source)).toEqual([
      '4 frame_mint_s tightbeamType',
      '5 frame_mint__init tightbeamCall',
      '5 tb_endpoint_create tightbeamRuntime',
      '6 frame_mint_make tightbeamCall',
      '6 frame_mint_make__result_s tightbeamType',
      '8 frame_upcalls__server_s tightbeamType',
      '9 made tightbeamServerMethod',
      '9 tb_error_t tightbeamRuntime',
    ]);
  });

  it('are conclave states, the trap with its operations, and boot tasks', async () => {
    const source = `int exclaves_trap(int op)
{
	return op == EXCLAVES_OP_BOOT ? CONCLAVE_S_NONE : 0;
}
static int exclaves_start(void) { return 0; }
EXCLAVES_BOOT_TASK(exclaves_start, 1);
`;
    expect(await tokens(source)).toEqual([
      '1 exclaves_trap exclaveTrap',
      '3 EXCLAVES_OP_BOOT exclaveTrap',
      '3 CONCLAVE_S_NONE conclaveState',
      '5 exclaves_start bootTask',
      '6 exclaves_start bootTask',
    ]);
  });

  it('are names that nothing defines: calls, types, members, in macros, too', async () => {
    const source = `#define GATE (exclaves_gate + exclaves_known)
int f(exclaves_mystery_t *m, struct exclaves_resource *r)
{
	return exclaves_lost(m->exclaves_field, exclaves_known, r->r_type);
}
`;
    const found = [
      '1 exclaves_gate unpublished',
      '2 exclaves_mystery_t unpublished',
      '4 exclaves_lost unpublished',
      '4 exclaves_field unpublished',
    ];
    expect(await tokens(source)).toEqual(found);
    // While files are being read nobody can know.
    expect(await tokens(source, { isComplete: false })).toEqual([]);
  });
});

describe('no token', () => {
  it('is a local, a parameter or a label, whatever its name', async () => {
    const source = `int f(int exclaves_lost, void (^exclaves_block)(int))
{
	int CONCLAVE_S_NONE = exclaves_lost;
	exclaves_block(^(int conclave_id) { return conclave_id; });
	goto exclaves_out;
exclaves_out:
	return CONCLAVE_S_NONE;
}
int g(void) { return CONCLAVE_S_NONE; }
`;
    expect(await tokens(source)).toEqual(['9 CONCLAVE_S_NONE conclaveState']);
  });

  it('is a declared name, a macro’s parameter, half of a pasted name or a word of the configuration', async () => {
    const source = `#if CONFIG_EXCLAVES && EXCLAVES_BUILD
#include <kern/exclaves_missing.h>
#define PRINT(exclaves_flag) (exclaves_show_##exclaves_flag)
typedef void (*callback_t)(int conclave_number, char *conclave_name);
int f(void) { return CONFIG_EXCLAVES; }
#endif
`;
    expect(await tokens(source)).toEqual([]);
  });

  it('is a member that has a constant’s name, a comment or a string', async () => {
    const source = `struct s { int CONCLAVE_S_RUNNING; };
// exclaves_lost
int f(struct s *s) { use("exclaves_lost"); return s->CONCLAVE_S_RUNNING; }
`;
    expect((await tokens(source, { isWhole: false })).filter((one) => one.startsWith('3'))).toEqual([]);
  });

  it('is, in a file of exclaves, any name that no file defines, once all were read', async () => {
    const source = `#include <Vendor/Hosted.h>
typedef struct { int known; } exclaves_mine_t;
static __attribute__((noinline)) void f(exclaves_mine_t *mine)
{
	Hosted_Error_t error = hosted_enter(mine->known, __LINE__);
	if (DEVELOPMENT) goto out;
out:
	return;
}
void g(void) HOSTED_AVAILABLE(host(1));
void h(void) SPI_AVAILABLE(host(1));
`;
    const found = ['5 Hosted_Error_t unpublished', '5 hosted_enter unpublished'];
    expect((await tokens(source)).filter((one) => !/ host$|HOSTED/.test(one))).toEqual(expect.arrayContaining(found));
    expect((await tokens(source)).filter((one) => /^[3678] |^11 /.test(one))).toEqual([]);
    expect(await tokens(source, { isWhole: false })).toEqual([]);
    expect(await tokens(`${source}// exclaves\n`, { path: 'osfmk/kern/other.c' })).toEqual([]);
  });

  it('stands in a text without exclave names', async () => {
    expect(await tokens('int f(void) { return CONCLAVE; }\n', { text: 'int f(void) { return 1; }\n' })).toEqual([]);
  });

  it('stands where a slot was before an edit', async () => {
    const source = 'static const a_b__server_s exclaves_table = { .made = ^(void) { f(); } };\n';
    expect((await factsOf(source)).slots).toHaveLength(1);
    expect(await tokens(source, { text: `/* exclaves */ ${source}` })).not.toContain('1 made tightbeamServerMethod');
  });
});
