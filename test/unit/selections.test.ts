import { describe, expect, it } from 'vitest';
import { factsOf } from '../support/facts.ts';

async function selected(body: string): Promise<string[]> {
  const text = `int\ndispatch(int op)\n{\n${body}\n}\n`;
  const { selections } = await factsOf(text);
  return selections.map(
    ({ constant, form, from, is, to }) =>
      `${is ? '' : '!'}${constant} ${form}: ${text.slice(from, to).replace(/\s+/g, ' ').trim()}`,
  );
}

describe('code for one constant', () => {
  it('is what stands behind its case, up to the next label of the same switch', async () => {
    expect(
      await selected(
        'switch (op) {\ncase EXCLAVES_OP_A: { a(); break; }\ncase EXCLAVES_OP_B:\n switch (x) { case 1: b(); }\n c(); break;\ndefault: d();\n}',
      ),
    ).toEqual(['EXCLAVES_OP_A case: { a(); break; }', 'EXCLAVES_OP_B case: switch (x) { case 1: b(); } c(); break;']);
  });

  it('is shared by labels in a row', async () => {
    expect(await selected('switch (op) { case EXCLAVES_OP_A: case EXCLAVES_OP_B: both(); break; }')).toEqual([
      'EXCLAVES_OP_A case: case EXCLAVES_OP_B: both(); break;',
      'EXCLAVES_OP_B case: both(); break;',
    ]);
  });

  it('goes on in the next case where nothing leaves it', async () => {
    const through = async (statement: string) =>
      (await selected(`switch (op) { case EXCLAVES_OP_A: ${statement} case 2: next(); break; default: d(); }`))[0];
    for (const statement of [
      'flag = true; OS_FALLTHROUGH;',
      'flag = true; [[fallthrough]];',
      'a(); /* FALLTHROUGH */',
      '{ a(); }',
      'if (x) { return 1; }',
      'if (x) return 1; else a();',
      'for (;;) { break; } a();',
      'done: a();',
      '{ done: if (x) { return 1; } }',
    ])
      expect(await through(statement)).toBe(`EXCLAVES_OP_A case: ${statement} case 2: next(); break;`);
    for (const statement of [
      'a(); return 1;',
      '{ a(); goto out; }',
      'if (x) { return 1; } else if (y) break; else { panic("y"); }',
      'panic("never");',
      'LEAVE(x);',
      'if (x) { goto done; } done: if (y) { a(); } break;',
      '{ goto done; done: if (y) { a(); } if (z) { a(); } break; }',
      'done: again: return 1;',
    ])
      expect(await through(statement)).toBe(`EXCLAVES_OP_A case: ${statement}`);
  });

  it('is a branch of an if that compares with it, and not the other branch', async () => {
    expect(
      await selected('if (op == EXCLAVES_OP_A) { a(); } else if (x) { b(); } else c();\nif (EXCLAVES_OP_B != op) d();'),
    ).toEqual([
      'EXCLAVES_OP_A if: { a(); }',
      '!EXCLAVES_OP_A if: else if (x) { b(); } else c();',
      '!EXCLAVES_OP_B if: d();',
    ]);
  });

  it('has no other branch when the condition asks for more', async () => {
    expect(await selected('if (op == EXCLAVES_OP_A && x) a(); else b();')).toEqual(['EXCLAVES_OP_A if: a();']);
  });

  it('is read from half-typed text without harm', async () => {
    for (const body of [
      'switch (op) { case EXCLAVES_OP_A',
      'if (op == EXCLAVES_OP_A',
      'case EXCLAVES_OP_A:',
      'switch (op) { case EXCLAVES_OP_A: if (x case 2:',
      'switch (op) { case EXCLAVES_OP_A: for ( case 2: if',
      'if (op == EXCLAVES_OP_A) else {',
    ])
      await expect(selected(body)).resolves.toBeDefined();
  });
});

describe('the condition around a call', () => {
  it('is kept for a call that is given an exclave constant, with what it leads to', async () => {
    const { calls } = await factsOf(
      'int\nask(task_t t)\n{\n\tif (t == NULL ||\n\t    !may(t, EXCLAVES_PRIV_X)) {\n\t\tlog();\n\t\treturn DENIED;\n\t}\n\treturn may(t, EXCLAVES_PRIV_Y) ? OK : DENIED;\n}\n',
    );
    expect(calls.map(({ callee, condition }) => [callee, condition])).toEqual([
      ['may', 'if (t == NULL || !may(t, EXCLAVES_PRIV_X)) return DENIED'],
      ['log', undefined],
      ['may', 'return may(t, EXCLAVES_PRIV_Y) ? OK : DENIED'],
    ]);
  });
});
