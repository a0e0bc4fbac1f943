import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordTable } from '../../server/src/core/index/wordTable.ts';

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

  it('finds nothing in an empty table', () => {
    const table = new WordTable();
    table.load(new WordTable().save());
    expect([table.find('word'), table.size, table.word(0)]).toEqual([undefined, 0, '']);
  });
});
