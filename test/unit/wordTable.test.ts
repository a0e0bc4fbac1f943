import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../../server/src/core/source/wordTable.ts';

const word = fc.stringMatching(/^[A-Za-z_]\w{0,8}$/);

describe('the table of words', () => {
  it('gives each word one number, before and after it was kept', () => {
    fc.assert(
      fc.property(fc.array(word), fc.array(word), word, (first, later, other) => {
        const table = new WordTable();
        const ids = first.map((one) => table.intern(one));
        const kept = new WordTable();
        kept.load(structuredClone(table.save()));
        expect(kept.size).toBe(new Set(first).size);
        expect(first.map((one) => kept.find(one))).toEqual(ids);
        for (const one of later) kept.intern(one);
        expect(kept.size).toBe(new Set([...first, ...later]).size);
        const all = [...new Set([...first, ...later])];
        expect(all.map((one) => kept.word(kept.find(one) ?? -1))).toEqual(all);
        expect(kept.find(other) === undefined).toBe(!all.includes(other));
      }),
    );
  });

  it('knows words where they stand in a text, of any letters, and gives them to another table', () => {
    const letters = fc.array(fc.stringMatching(/^[a-zäλ文]{1,4}$/), { minLength: 1 });
    fc.assert(
      fc.property(letters, letters, (first, later) => {
        const table = new WordTable();
        const other = new WordTable();
        const numbers: number[] = [];
        for (const part of [first, later]) {
          const text = part.join(' ');
          const known = table.size;
          let from = 0;
          for (const one of part) {
            expect(table.word(table.internAt(text, from, from + one.length))).toBe(one);
            from += one.length + 1;
          }
          numbers.push(...other.internAll(table.since(known)));
        }
        const all = [...new Set([...first, ...later])];
        expect(all.map((one) => table.find(one))).toEqual([...all.keys()]);
        expect(numbers.map((number) => other.word(number))).toEqual(all);
      }),
    );
  });

  it('finds nothing in an empty table', () => {
    const table = new WordTable();
    table.load(new WordTable().save());
    expect([table.find('word'), table.size, table.word(0)]).toEqual([undefined, 0, '']);
  });
});
