/** Formats of printf as matchers, and the types of the values that they are given. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchFormat, readFormat } from '../../server/src/core/logs/format.ts';
import { factsOf } from '../support/facts.ts';

function valuesOf(format: string, line: string): string[] | undefined {
  return matchFormat(readFormat(format), line)?.values.map(({ text }) => text);
}

describe('a format', () => {
  it.each([
    ['state %d of %s\n', 'x: state -3 of two words', ['-3', 'two words']],
    ['at 0x%llx, size %zu', 'at 0xfffe1, size 12', ['fffe1', '12']],
    ['task %p is %#x', 'task 0xfffffe00 is 0x1f', ['0xfffffe00', '0x1f']],
    ['%s: failed with %d', 'exclaves_boot: failed with 5', ['exclaves_boot', '5']],
    ['done %u%% of %{public}s.', 'done 50% of all.', ['50', 'all']],
    ['width %5d|%-8s|', 'width    42|name    |', ['42', 'name    ']],
    ['\tname:\t%s', 'name: one', ['one']],
    ['%s and %s', 'one and two and three', ['one', 'two and three']],
    ['a %s is\n', 'a thing that is as it is  ', ['thing that is as it']],
    ['id is %u', 'id is 1. And', ['1']],
    ['%d doors', 'number:-7 doors', ['-7']],
    ['took %ums', 'took 7ms', ['7']],
  ])('%j is found in a line, with its values', (format, line, values) => {
    expect(valuesOf(format, line)).toEqual(values);
  });

  it.each([
    ['state %d', 'state unknown'],
    ['task %p is gone', 'task is gone'],
    ['exclaves_resource', 'panic @exclaves_resource.c:12'],
    ['stop', 'exclaves_stopped'],
    ['id is %u', 'id is 0x1'],
    ['id is %u', 'id is 1.5'],
    ['tag is 0x%x', 'tag is 0x7g'],
    ['%d doors', '0x7 doors'],
    ['%d doors', 'many doors'],
    ['a door\n', 'a door of it'],
    ['a %s is here\n', 'a door is here now'],
  ])('%j is not found in %j', (format, line) => {
    expect(matchFormat(readFormat(format), line)).toBeUndefined();
  });

  it('counts its values as printf does: a width from outside is one, a percent sign is none', () => {
    expect(readFormat('%% %.*s %d').argumentOf).toEqual([1, 2]);
  });

  it('takes time that grows with the line only, whatever both are made of', () => {
    const format = readFormat(`${'%s a'.repeat(60)}b`);
    const line = 'a'.repeat(20_000);
    expect(matchFormat(format, line)).toBeUndefined();
  });

  it('matches what it printed, and gives the values back', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/);
    const piece = fc.record({ before: word, kind: fc.constantFrom('d', 'x', 's'), number: fc.nat() });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const values = pieces.map(({ kind, number }) => (kind === 'x' ? number.toString(16) : String(number)));
        const format = pieces.map(({ before, kind }) => `${before}: %${kind}, `).join('');
        const line = pieces.map(({ before }, at) => `${before}: ${values[at]}, `).join('');
        expect(valuesOf(format, line)).toEqual(values);
      }),
    );
  });
});

describe('the values of a message', () => {
  it('have the types of the function or the macro around it, else of the file, never of a neighbour', async () => {
    const { messages } = await factsOf(
      [
        'static size_t exclaves_room;',
        'static void first(void)\n{\n\tring_kind_t ring = one();\n\tprintf("first ring %u\\n", ring);\n}',
        'static void second(void)\n{\n\tprintf("second ring %u, room %zu\\n", ring, exclaves_room);\n}',
        '#define SAY(x) do { for (uint8_t at = 0; at < x; at++) printf("saying %u\\n", at); } while (0)',
      ].join('\n'),
      { path: 'osfmk/kern/exclaves_room.c' },
    );
    expect(messages.map(({ text, types }) => [text.trim(), types])).toEqual([
      ['first ring %u', ['ring_kind_t']],
      ['second ring %u, room %zu', ['', 'size_t']],
      ['saying %u', ['uint8_t']],
    ]);
  });
});
