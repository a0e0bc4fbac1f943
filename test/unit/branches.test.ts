import { describe, expect, it } from 'vitest';
import { conditionsAt, isSameTest, refusalsIn } from '../../server/src/core/concepts/branches.ts';
import { factsOf } from '../support/facts.ts';

const path = 'osfmk/kern/exclaves.c';

async function conditions(body: string, early = true): Promise<string[]> {
  const text = `static int\nexclave_do(int a, int b)\n{\n${body}\n}\n`;
  const facts = await factsOf(text, { path });
  return conditionsAt(facts, 'exclave_do', text.indexOf('HERE'), early).map(({ meaning, text: test }) =>
    meaning === undefined ? test : `${test}: ${meaning}`,
  );
}

describe('where alone code of a function runs', () => {
  it.each([
    ['if (a == NULL) { go(HERE); }', ['a == NULL']],
    ['if (a) if (b == 2) go(HERE);', ['a', 'b == 2']],
    ['if (a != NULL) { note(); return a->name; } go(HERE);', ['a == NULL']],
    ['if (a && b) { return 1; } else { go(HERE); }', ['!(a && b)']],
    ['int c = ask(b); if (c == 0) { return c; } go(HERE);', ['c != 0: c is ask(b)']],
    // Who is turned back is no case of its own; what a loop or a label lets come back is none either.
    ['if (a == 0) { return KERN_DENIED; } go(HERE);', []],
    ['if (a == 0) { note(); } go(HERE);', []],
    ['switch (a) { case 1: if (b) { return a; } note(); case 2: go(HERE); }', []],
    ['if (b) { goto out; } note(); out: go(HERE);', []],
    ['if (a) { if (b) { return a; } } go(HERE);', []],
    ['#if 0\nif (a) { return a; }\n#endif\ngo(HERE);', []],
  ])('%s', async (body, expected) => {
    expect(await conditions(body)).toEqual(expected);
  });

  it('does not ask what was before, where that is of no interest', async () => {
    expect(await conditions('if (a) { return a; } if (b) { go(HERE); }', false)).toEqual(['b']);
  });
});

describe('who is turned back', () => {
  it('is told with what locals stand for, up to the first way out that is none', async () => {
    const facts = await factsOf(
      `int\nexclave_launch(void)\n{\n\tint kr = KERN_FAILURE;\n\tvoid *room = room_of(me());\n\tif (room == NULL) {\n\t\treturn kr;\n\t}\n\tif (is_done(room)) {\n\t\treturn KERN_SUCCESS;\n\t}\n\tif (room == HALL) {\n\t\treturn KERN_DENIED;\n\t}\n\treturn go(room);\n}\n`,
      { path },
    );
    expect(refusalsIn(facts, 'exclave_launch').map(({ condition, line }) => `${line + 1} ${condition}`)).toEqual([
      '6 room_of(me()) == NULL',
    ]);
  });

  it('is read of functions that are named for exclaves, in any file, and from half-typed text without harm', async () => {
    const text = 'int exclave_a(void) { if (x) { return FAIL; } return 0; }\nint b(void) { if (x) { return FAIL; } }\n';
    expect((await factsOf(text, { path: 'osfmk/kern/task.c' })).branches.map(({ within }) => within)).toEqual([
      'exclave_a',
    ]);
    for (let length = 0; length < text.length; length++)
      await expect(factsOf(text.slice(0, length), { path })).resolves.toBeDefined();
  });

  it('is the same, whichever record is asked about', () => {
    expect(isSameTest('room_of(me()) == NULL', 'room_of(task) == NULL')).toBe(true);
    expect(isSameTest('task->room == NULL', 'old_task->room == NULL')).toBe(true);
    expect(isSameTest('room_of(task) != NULL', 'room_of(task) == NULL')).toBe(false);
    expect(isSameTest('hall_of(task) == NULL', 'room_of(task) == NULL')).toBe(false);
  });
});
