import { describe, expect, it } from 'vitest';
import { MacroTable } from '../../server/src/core/dialect/macroTable.ts';
import { scanOutline } from '../../server/src/core/extract/outlineScan.ts';
import { readSource } from '../../server/src/core/extract/symbols.ts';
import { OuterIndex } from '../../server/src/core/index/outerIndex.ts';
import { scan } from '../../server/src/core/source/lexer.ts';
import { factsOf } from '../support/facts.ts';

const text = `#ifndef _STRUCT_SPAN
#if OLD
#define _STRUCT_SPAN struct old_span
_STRUCT_SPAN {
	int start;
};
#else
#define _STRUCT_SPAN struct span
_STRUCT_SPAN
{
	int start;
	union { int a; } inner;
};
#endif
#endif
#define _UNION_WORD union word
_UNION_WORD {
	int whole;
} first;
_STRUCT_SPAN *next;
int made(void) { return 0; }
`;

describe('a record whose head is a macro of its file', () => {
  it('has the name that the macro gives it, by the branch it is in', async () => {
    const { symbols } = await factsOf(text, { path: 'bsd/sys/span.h' });
    const shown = symbols
      .filter(({ kind }) => kind !== 'macro')
      .map(({ kind, name, parent = '', line }) => `${kind} ${parent === '' ? '' : `${parent}.`}${name} ${line + 1}`);
    expect(shown).toEqual([
      'struct old_span 4',
      'field old_span.start 5',
      'struct span 9',
      'field span.start 11',
      'field span.inner.a 12',
      'field span.inner 12',
      'union word 17',
      'field word.whole 18',
      'variable first 19',
      'variable next 20',
      'function made 21',
    ]);
  });

  it('is found without a parse, too', () => {
    const shown = scanOutline('bsd/sys/span.h', text, scan(text))
      .filter(({ kind }) => kind !== 'macro')
      .map(({ kind, name, start }) => `${kind} ${name} ${text.slice(0, start).split('\n').length}`);
    expect(shown).toEqual([
      'struct old_span 4',
      'struct span 9',
      'union word 17',
      'variable first 19',
      'variable next 20',
      'function made 21',
    ]);
  });

  it('is known by its name around the scope, and named by it', () => {
    const outer = new OuterIndex();
    outer.read('bsd/sys/span.h', text);
    const [record, ...others] = outer.symbolsNamed('span');
    expect(others).toEqual([]);
    expect(record?.symbol).toMatchObject({ name: 'span', kind: 'struct', line: 8 });
  });

  it('changes neither length nor lines of what the parser reads', () => {
    const { masked } = readSource('bsd/sys/span.h', text, new MacroTable());
    expect(masked.length).toBe(text.length);
    expect(masked.split('\n').length).toBe(text.split('\n').length);
  });
});
