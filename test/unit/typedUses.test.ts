import { describe, expect, it } from 'vitest';
import { factsOf } from '../support/facts.ts';

const head = '#include "kern/exclaves.tightbeam.h"\n';

async function callsOf(body: string, parameters = 'void') {
  const { calls } = await factsOf(`${head}int\nf(${parameters})\n{\n${body}\n}\n`);
  return calls;
}

describe('calls of generated functions', () => {
  it('carry the declared types of the locals among their arguments', async () => {
    const [call] = await callsOf(
      '\tconst uint32_t n = 4;\n\treturn clock_dial_set(&dial, n, true, why->code, ^(clock_error_s e) {});',
      'clock_dial_s dial, struct reason *why',
    );
    expect(call?.types).toEqual(['clock_dial_s', 'const uint32_t', '', 'struct reason *', '']);
  });

  it('say what becomes of their value', async () => {
    const calls = await callsOf(
      [
        '\tclock_dial_s dial;',
        '\ttb_error_t err = clock_dial_set(&dial, 1);',
        '\tif (err != TB_ERROR_SUCCESS) {',
        '\t\tprintf("no");',
        '\t\treturn KERN_FAILURE;',
        '\t}',
        '\tif (clock_dial_get(&dial) != TB_ERROR_SUCCESS) {',
        '\t\tgoto out;',
        '\t}',
        '\tclock_dial_tick(&dial);',
        '\terr = clock_dial_tock(&dial);',
        '\tassert3u(err, ==, TB_ERROR_SUCCESS);',
        '\terr = clock_dial_stop(&dial);',
        '\terr = 0;',
        '\treturn clock_dial_off(&dial) == TB_ERROR_SUCCESS ? 0 : 1;',
      ].join('\n'),
    );
    const outcomes = calls
      .filter((one) => one.callee.startsWith('clock_'))
      .map(({ callee, into, intoType, outcome }) => ({ callee, into, intoType, outcome }));
    expect(outcomes).toEqual([
      {
        callee: 'clock_dial_set',
        into: 'err',
        intoType: 'tb_error_t',
        outcome: 'if (err != TB_ERROR_SUCCESS) return KERN_FAILURE',
      },
      { callee: 'clock_dial_get', outcome: 'if (… != TB_ERROR_SUCCESS) goto out' },
      { callee: 'clock_dial_tick' },
      {
        callee: 'clock_dial_tock',
        into: 'err',
        intoType: 'tb_error_t',
        outcome: 'assert3u(err, ==, TB_ERROR_SUCCESS)',
      },
      { callee: 'clock_dial_stop', into: 'err', intoType: 'tb_error_t' },
      { callee: 'clock_dial_off', outcome: 'return … == TB_ERROR_SUCCESS ? 0 : 1' },
    ]);
  });

  it('inside a block that is an argument are not part of the condition around it', async () => {
    const calls = await callsOf(
      '\tif (clock_dial_go(&dial, ^(clock_dial_go__result_s r) {\n\t\tclock_error_s *e = clock_dial_go__result_get_failure(&r);\n\t\tif (e) {\n\t\t\tok = false;\n\t\t}\n\t\tclock_dial_tick(&dial);\n\t}) != 0) {\n\t\treturn 1;\n\t}',
      'clock_dial_s dial',
    );
    expect(calls.map(({ callee, outcome }) => `${callee}: ${outcome ?? '-'}`)).toEqual([
      'clock_dial_go: if (… != 0) return 1',
      'clock_dial_go__result_get_failure: if (e) ok = false',
      'clock_dial_tick: -',
    ]);
  });

  it('are noted in files that are not named for exclaves, too, when these use generated code', async () => {
    const code = 'void\nf(clock_dial_s *dial)\n{\n\tclock_dial_set(dial, 1);\n}\n';
    const visit = 'void\ng(marks_t *m)\n{\n\tclock_mark__v_visit(m, ^(size_t i, const clock_mark_s *m) {});\n}\n';
    const path = 'osfmk/kern/clock.c';
    const callees = async (text: string) => (await factsOf(text, { path })).calls.map((one) => one.callee);
    expect(await callees(head + code)).toEqual(['clock_dial_set']);
    expect(await callees(visit)).toEqual(['clock_mark__v_visit']);
    expect(await callees(code)).toEqual([]);
  });

  it('give types to the arguments of a block that the function was handed', async () => {
    const calls = await callsOf('\tclock_time_s now = {};\n\treturn done(now);', 'tb_error_t (^done)(clock_time_s)');
    expect(calls.map(({ callee, types }) => ({ callee, types }))).toEqual([
      { callee: 'done', types: ['clock_time_s'] },
    ]);
  });
});

describe('members of generated types', () => {
  async function membersOf(body: string, parameters: string) {
    const { members } = await factsOf(`${head}void\nf(${parameters})\n{\n${body}\n}\n`);
    return members.map(({ type, path, value }) => ({ type, path, value }));
  }

  it('are found with their path, and with the type of the local they are read into or set from', async () => {
    expect(
      await membersOf(
        '\tuint64_t at = time->start.seconds;\n\tprintf("%u", time->zone);\n\ttime->zone = zone;\n\tother->field = 1;',
        'const clock_time_s *time, uint8_t zone, struct other *other',
      ),
    ).toEqual([
      { type: 'const clock_time_s *', path: 'start.seconds', value: 'uint64_t' },
      { type: 'const clock_time_s *', path: 'zone', value: undefined },
      { type: 'const clock_time_s *', path: 'zone', value: 'uint8_t' },
    ]);
  });

  it('are noted with the constant that they are compared with or given', async () => {
    const { members } = await factsOf(
      `${head}void\nf(clock_time_s *t)\n{\n\tif (t->zone == CLOCK_ZONE_EAST || t->era != ERA_NEW) {\n\t\tt->zone = CLOCK_ZONE_WEST;\n\t}\n\tswitch (t->kind) {\n\tcase CLOCK_KIND_SUN:\n\t\tbreak;\n\t}\n\tswitch (t->era) {}\n\tuse(t->zone, 3);\n}\n`,
    );
    expect(members.map(({ path, constant }) => `${path} ${constant ?? '-'}`)).toEqual([
      'zone CLOCK_ZONE_EAST',
      'era ERA_NEW',
      'zone CLOCK_ZONE_WEST',
      'kind CLOCK_KIND_SUN',
      'era -',
      'zone -',
    ]);
  });

  it('are found in initialisers', async () => {
    expect(await membersOf('\tclock_time_s t = { .seconds = s, .zone = 3 };', 'uint64_t s')).toEqual([
      { type: 'clock_time_s', path: 'seconds', value: 'uint64_t' },
      { type: 'clock_time_s', path: 'zone', value: undefined },
    ]);
  });
});

it('half a call, half a function and half a member are no reason to fail', async () => {
  const text = `${head}void\nf(clock_time_s t)\n{\n\tclock_dial_set(&t, t.\n`;
  for (let end = 0; end <= text.length; end++) expect((await factsOf(text.slice(0, end))).path).toBeTruthy();
});
