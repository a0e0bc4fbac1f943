import { describe, expect, it } from 'vitest';
import { factsOf } from '../support/facts.ts';

const exclavePath = 'osfmk/kern/exclaves_x.c';
const otherPath = 'osfmk/kern/task.c';

describe('calls', () => {
  it('have their arguments on one line and the function they stand in', async () => {
    const { calls } = await factsOf('int f(void)\n{\n\treturn g(a,\n\t    h(b, c)) + (i)(d);\n}\n');
    expect(calls.map(({ callee, args, within }) => ({ callee, args, within }))).toEqual([
      { callee: 'g', args: ['a', 'h(b, c)'], within: 'f' },
      { callee: 'h', args: ['b', 'c'], within: 'f' },
    ]);
  });

  it('show a block by its parameters', async () => {
    const { calls } = await factsOf(
      'void f(void)\n{\n\ttb_call(&c, ^(m_i_go__result_s\n\t    result) {\n\t\tg(1, 2);\n\t});\n}\n',
    );
    expect(calls[0]).toMatchObject({
      callee: 'tb_call',
      args: ['&c', '^(m_i_go__result_s result) { … }'],
      block: 'm_i_go__result_s result',
    });
    expect(calls[1]).toMatchObject({ callee: 'g', within: 'f' });
  });

  it('are no declarations, no function heads and no control words', async () => {
    const { calls } = await factsOf(
      'int g(int);\nint f(int a)\n{\n\tif (a) {\n\t\treturn sizeof(int);\n\t}\n\twhile (0) ;\n\tint h(int);\n}\n',
    );
    expect(calls.map((call) => call.callee)).toEqual([]);
  });

  it('of other files are kept only where they name the exclave world', async () => {
    const text = 'void f(void)\n{\n\tplain(1);\n\texclaves_run(2);\n\ttask_add_conclave(3);\n}\n';
    expect((await factsOf(text, { path: exclavePath })).calls).toHaveLength(3);
    const calls = (await factsOf(text, { path: otherPath })).calls.map((call) => call.callee);
    expect(calls).toEqual(['exclaves_run', 'task_add_conclave']);
  });
});

describe('writes of fields', () => {
  it('are found with operator, value and function; comparisons are none', async () => {
    const { writes } = await factsOf(
      'void f(void)\n{\n\tc->c_state = A;\n\tr.x.c_request |= B | C;\n\tc->c_request &= ~B;\n\tif (c->c_state == D) {}\n\tc->c_state <= E;\n\tc_state = F;\n}\n',
    );
    expect(writes.map(({ field, operator, value, within }) => `${within}: ${field} ${operator} ${value}`)).toEqual([
      'f: c_state = A',
      'f: c_request |= B | C',
      'f: c_request &= ~B',
    ]);
  });

  it('are no designators of a table', async () => {
    const { writes } = await factsOf('static const struct t t = {\n\t.a = 1,\n\t.b = 2,\n};\n');
    expect(writes).toEqual([]);
  });
});

describe('string literals', () => {
  it('are kept when they name something, with what they are for', async () => {
    const { literals } = await factsOf(
      '#define EP (lookup("com.apple.service.Echo"))\nbool f(void)\n{\n\tprintf("plain text");\n\treturn has(t, "com.apple.private.x");\n}\n',
    );
    expect(literals.map(({ value, macro, callee, within }) => ({ value, macro, callee, within }))).toEqual([
      { value: 'com.apple.service.Echo', macro: 'EP', callee: 'lookup', within: undefined },
      { value: 'com.apple.private.x', macro: undefined, callee: 'has', within: 'f' },
    ]);
  });

  it('of other files are kept only where they name the exclave world', async () => {
    const text = 'bool f(void)\n{\n\treturn a("com.apple.private.exclaves.boot") || a("com.apple.security.x");\n}\n';
    expect((await factsOf(text, { path: otherPath })).literals.map((one) => one.value)).toEqual([
      'com.apple.private.exclaves.boot',
    ]);
  });
});

describe('slots of a table of blocks', () => {
  it('have name, parameters, table and what they call', async () => {
    const { slots } = await factsOf(
      'static const m_i__server_s table = {\n\t.alloc = ^(const uint32_t n,\n\t    tb_error_t (^done)(void)) {\n\t\tif (n) { note(n); }\n\t\treturn handle(n, done);\n\t},\n\t.free = ^{ return 0; },\n\t.size = 4,\n};\n',
    );
    expect(slots.map(({ name, table, parameters, calls }) => ({ name, table, parameters, calls }))).toEqual([
      {
        name: 'alloc',
        table: 'table',
        parameters: 'const uint32_t n, tb_error_t (^done)(void)',
        calls: ['note', 'handle'],
      },
      { name: 'free', table: 'table', parameters: '', calls: [] },
      { name: 'size', table: 'table', parameters: '', calls: [] },
    ]);
    expect(slots.map(({ value }) => value)).toEqual([undefined, undefined, '4']);
  });

  it('are none in a function', async () => {
    const { slots } = await factsOf('void f(void)\n{\n\tstruct t t = { .cb = ^{ g(); } };\n\ts.cb = ^{ g(); };\n}\n');
    expect(slots).toEqual([]);
  });
});

describe('includes and sections', () => {
  it('are listed in order', async () => {
    const facts = await factsOf(
      '#include <Tightbeam/tightbeam.h>\n#include "exclaves.h"\n#pragma mark - Upcalls\nint a;\n',
    );
    expect(facts.includes.map((one) => one.path)).toEqual(['Tightbeam/tightbeam.h', 'exclaves.h']);
    expect(facts.sections).toEqual([{ title: 'Upcalls', line: 2 }]);
  });
});
