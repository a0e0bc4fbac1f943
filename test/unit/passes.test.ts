import { describe, expect, it } from 'vitest';
import { describeNeed, needsInShort } from '../../server/src/core/describe/needs.ts';
import { factsOf, indexOf } from '../support/facts.ts';

async function passes(body: string): Promise<string[]> {
  const text = `static bool\nexclave_may(task_t task, int priv)\n{\n${body}\n}\n`;
  const { passes: found } = await factsOf(text);
  return found.map(
    ({ condition, meaning, to, whole, end }) =>
      `${condition}${meaning === undefined ? '' : ` = ${meaning}`}${whole ? ' whole' : ''}: ${text.slice(end, to).replace(/\s+/g, ' ').trim()}`,
  );
}

describe('where a function says yes at once', () => {
  it('is an if that returns true and nothing else, up to the end of its block or the next label', async () => {
    expect(
      await passes(`const bool is_one = pid(task) == 1;
switch (priv) {
case A:
	if (is_one) {
		return true;
	}
	return look("a");
case B: {
	if (task == zero) return true;
	look("b");
}
default:
	return false;
}`),
    ).toEqual([
      'is_one = pid(task) == 1: ) { return true; } return look("a");',
      'task == zero: ) return true; look("b");',
    ]);
  });

  it('is each operand of a return but the last', async () => {
    expect(await passes('return (flags & priv) == 0 || task == zero || look("a");')).toEqual([
      '(flags & priv) == 0 whole: || task == zero || look("a")',
      'task == zero whole: || look("a")',
    ]);
  });

  it('is none behind another way out, in an else, in a branch that does more, or in a choice', async () => {
    for (const body of [
      'if (bad) { return false; } if (task == zero) return true; return look("a");',
      'if (bad) log(); else if (task == zero) return true; return look("a");',
      'if (look("a")) { note(task); return true; } return false;',
      'return bad || task ? look("a") : look("b");',
      '#if 0\nif (task == zero) return true;\n#endif\nreturn look("a");',
    ])
      expect(await passes(body), body).toEqual([]);
  });

  it('does not say what a local means that is given another value in between', async () => {
    expect(await passes('bool is_one = one(task); is_one = two(); if (is_one) return true; return look("a");')).toEqual(
      ['is_one whole: ) return true; return look("a");'],
    );
  });

  it('is read from half-typed text without harm', async () => {
    const whole = 'switch (priv) { case A: if (is_one) { return true; } return x || y; }';
    for (let length = 0; length < whole.length; length++)
      await expect(passes(whole.slice(0, length))).resolves.toBeDefined();
  });
});

const kernel = `
enum { EXCLAVES_CTL_OP_BOOT = 1, EXCLAVES_CTL_OP_A = 2 };
enum { EXCLAVES_PRIV_BOOT = 1, EXCLAVES_PRIV_DOMAIN = 2 };
static bool
has_right(task_t task, int priv, const char *right)
{
	if ((exclaves_rights & priv) == 0) {
		return true;
	}
	return ask(task, right);
}
bool
exclaves_may(task_t task, int priv)
{
	const bool is_launchd = pid(task) == 1;
	switch (priv) {
	case EXCLAVES_PRIV_BOOT:
		if (is_launchd) {
			return true;
		}
		return has_right(task, priv, "com.apple.private.exclaves.boot");
	case EXCLAVES_PRIV_DOMAIN:
		return has_right(task, priv, "com.apple.private.exclaves.domain");
	}
}
int
_exclaves_ctl_trap(struct args *uap)
{
	switch (uap->op) {
	case EXCLAVES_CTL_OP_BOOT:
		if (!exclaves_may(task, EXCLAVES_PRIV_BOOT)) {
			return DENIED;
		}
		return exclaves_go();
	case EXCLAVES_CTL_OP_A:
		if (!exclaves_may(task, EXCLAVES_PRIV_DOMAIN)) {
			return DENIED;
		}
		return exclaves_go();
	}
}
`;

describe('a check in front of every operation', () => {
  it('is of those alone that its condition lets in', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c': kernel.replace(
        '	switch (uap->op) {',
        '	if (op == EXCLAVES_CTL_OP_BOOT && !exclaves_may(task, EXCLAVES_PRIV_BOOT)) return DENIED;\n	if (op != EXCLAVES_CTL_OP_BOOT && !exclaves_may(task, EXCLAVES_PRIV_DOMAIN)) return DENIED;\n	switch (uap->op) {',
      ),
    });
    const before = domain
      .kernelInterface()
      .operations.map(({ fact, needs }) => [
        fact.name,
        ...needs.flatMap(({ otherwise, privilege, where }) =>
          where === 'before' ? [`${privilege} ${otherwise.join()}`] : [],
        ),
      ]);
    expect(before).toEqual([
      ['EXCLAVES_CTL_OP_BOOT', 'EXCLAVES_PRIV_BOOT '],
      ['EXCLAVES_CTL_OP_A', 'EXCLAVES_PRIV_DOMAIN '],
    ]);
  });
});

describe('who passes a check without the entitlement', () => {
  it('is told of the operation and of the privilege, with the line that says so', async () => {
    const { domain } = await indexOf({ 'osfmk/kern/exclaves.c': kernel });
    const { operations, privileges } = domain.kernelInterface();
    const needs = operations.flatMap((one) => one.needs);
    expect(
      needs.map((need) => need.passes.map(({ condition, line, within }) => `${within} ${condition} ${line}`)),
    ).toEqual([
      ['exclaves_may is_launchd 17', 'has_right (exclaves_rights & priv) == 0 6'],
      ['has_right (exclaves_rights & priv) == 0 6'],
    ]);
    expect(privileges.map(({ name, passes: list }) => [name, ...list.map(({ condition }) => condition)])).toEqual([
      ['EXCLAVES_PRIV_BOOT', 'is_launchd', '(exclaves_rights & priv) == 0'],
      ['EXCLAVES_PRIV_DOMAIN', '(exclaves_rights & priv) == 0'],
    ]);
    expect(operations.map((one) => needsInShort(one.needs))).toEqual([
      'requires com.apple.private.exclaves.boot, unless `pid(task) == 1` and 1 more case',
      'requires com.apple.private.exclaves.domain, unless `(exclaves_rights & priv) == 0`',
    ]);
    const [boot] = needs;
    expect(boot === undefined ? '' : describeNeed(boot)).toContain(
      'where `is_launchd (pid(task) == 1)`, exclaves_may, osfmk/kern/exclaves.c:18; or `(exclaves_rights & priv) == 0`, has_right, osfmk/kern/exclaves.c:7.',
    );
  });

  it('is not told of an entitlement that is looked at for something else', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves.c': kernel.replace(
        '	case EXCLAVES_PRIV_DOMAIN:\n		return',
        '	case EXCLAVES_PRIV_DOMAIN:\n		if (lacks(EXCLAVES_PRIV_BOOT) && is_launchd) return true;\n		if (both(EXCLAVES_PRIV_BOOT, "com.apple.private.exclaves.boot")) return false;\n		return',
      ),
    });
    const boot = domain.kernelInterface().privileges.find(({ name }) => name === 'EXCLAVES_PRIV_BOOT');
    expect(boot?.passes.map(({ condition }) => condition)).toEqual(['is_launchd', '(exclaves_rights & priv) == 0']);
  });
});
