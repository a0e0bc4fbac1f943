import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findArrows } from '../../server/src/core/concepts/drawings/arrows.ts';
import { findBoxes } from '../../server/src/core/concepts/drawings/boxes.ts';
import { Grid } from '../../server/src/core/concepts/drawings/grid.ts';
import { findDrawings } from '../../server/src/core/extract/drawings.ts';
import { scan } from '../../server/src/core/source/lexer.ts';

/** A comment of these lines, each behind the star that XNU writes. */
function comment(...lines: string[]): string {
  return `/*\n${lines.map((line) => ` * ${line}`).join('\n')}\n */`;
}
function read(text: string) {
  const grid = new Grid({ start: 0, end: text.length, text });
  const boxes = findBoxes(grid);
  const arrows = findArrows(grid, boxes).map(
    ({ from, to, label }) => `${from?.text ?? '*'} -> ${to?.text ?? '?'}${label === '' ? '' : `: ${label}`}`,
  );
  return { boxes: boxes.map((box) => box.text), arrows };
}

describe('boxes', () => {
  it('are read with their words, in signs and in box characters', () => {
    expect(
      read(
        comment(
          '+-------+   ┌──────┐  ╔═══╗',
          '|  One  |   │ two  │  ║ 3 ║',
          '| more  |   └──────┘  ╚═══╝',
          '+-------+',
        ),
      ).boxes,
    ).toEqual(['One more', 'two', '3']);
  });

  it('keep the words of boxes inside of them apart', () => {
    expect(
      read(
        comment('┌───────────┐', '│ outer     │', '│ ┌───────┐ │', '│ │ inner │ │', '│ └───────┘ │', '└───────────┘'),
      ).boxes,
    ).toEqual(['outer', 'inner']);
  });

  it('that are not closed are none', () => {
    expect(read(comment('+-----+', '| one |', '| two |')).boxes).toEqual([]);
  });
});

describe('arrows', () => {
  it('lead from box to box, with the words beside them', () => {
    expect(
      read(
        comment(
          '          go',
          '+-----+         +-----+',
          '|  A  |-------->|  B  |',
          '+-----+         +-----+',
          '   ^               |',
          '   | back     down |',
          '   |               v',
          '+-----+         +-----+',
          '|  D  | <-------|  C  |',
          '+-----+         +-----+',
        ),
      ).arrows.toSorted(),
    ).toEqual(['A -> B: go', 'B -> C: down', 'C -> D', 'D -> A: back']);
  });

  it('turn corners, and come from nowhere at the beginning', () => {
    expect(
      read(
        comment(
          '      +---+      +---+',
          ' *--> | A |--+   | B |',
          '      +---+  |   +---+',
          '             |     ^',
          '             +-----+',
        ),
      ).arrows.toSorted(),
    ).toEqual(['* -> A', 'A -> B']);
  });

  it('from a box that cannot be read begin nowhere else', () => {
    const grid = (text: string) => new Grid({ start: 0, end: text.length, text });
    const broken = grid(
      comment(
        '+-----+    +---------+        +-----+',
        '|  A  |--->|  left   -------->|  B  |',
        '+-----+    +---------+        +-----+',
        '                |',
        '                v',
        '             +-----+',
        '*----------->|  C  |',
        '             +-----+',
      ),
    );
    const boxes = findBoxes(broken);
    expect(boxes.map((box) => box.text)).toEqual(['A', 'B', 'C']);
    const arrows = findArrows(broken, boxes).filter(({ to }) => to !== undefined);
    const told = arrows.map(
      ({ from, to, isBroken }) => `${from?.text ?? '*'} -> ${to?.text}${isBroken ? ' (broken)' : ''}`,
    );
    expect(told.sort()).toEqual(['* -> B (broken)', '* -> C', '* -> C (broken)']);
  });

  it.each([
    ['top and bottom', '|  left   |', '|         |'],
    ['all', '   left    ', '           '],
    ['top and bottom, where its word stands aside', '|       l |', '|         |'],
  ])('from a box that lacks %s of its edges do not begin outside of the picture', (_, named, below) => {
    const text = comment(
      'What this is about',
      '                               |',
      '                               v',
      '                           +-----+',
      `${named} -------------> |  B  |`,
      `${below}                |     |`,
      '                           +-----+',
      '    |                         ^',
      '    | down                    |',
      '    v                         |',
      '+-------+                  +-----+',
      '|   C   |                  |  D  |',
      '+-------+                  +-----+',
    );
    const grid = new Grid({ start: 0, end: text.length, text });
    const told = findArrows(grid, findBoxes(grid)).map(
      ({ from, to, isBroken }) => `${from?.text ?? '*'} -> ${to?.text}${isBroken ? ' (broken)' : ''}`,
    );
    expect(told.sort()).toEqual(['* -> B', '* -> B (broken)', '* -> C (broken)', 'D -> B']);
  });

  it('take no heading for a label', () => {
    expect(read(comment('How it goes', '', '+---+   +---+', '| A |-->| B |', '+---+   +---+')).arrows).toEqual([
      'A -> B',
    ]);
  });

  it('side by side keep their own words', () => {
    expect(
      read(
        comment(
          '+---------+',
          '|    A    |',
          '+---------+',
          '   ^   |',
          ' in|   |out',
          '   |   v',
          '+---------+',
          '|    B    |',
          '+---------+',
        ),
      ).arrows.toSorted(),
    ).toEqual(['A -> B: out', 'B -> A: in']);
  });
});

describe('any text', () => {
  it('is read without failing', () => {
    const cell = fc.constantFrom(
      '+',
      '-',
      '|',
      '>',
      '<',
      '^',
      'v',
      ' ',
      '\n',
      'a',
      '┌',
      '─',
      '│',
      '┘',
      '*',
      '/',
      '\t',
      '\r',
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 400 }), (cells) => {
        const { boxes } = read(`/*${cells.join('')}*/`);
        expect(boxes.length).toBeLessThanOrEqual(400);
      }),
    );
  });
});

describe('drawings of a file', () => {
  it('are the block comments with boxes, and no tables of one line', () => {
    const text = `/* ${'x'.repeat(80)} */\n${comment('+---+', '| A |', '+---+')}\n// +---+ +---+ +---+ +---+ +---+ +---+ +---+ +---+ +---+ +---+\n`;
    const found = findDrawings(text, scan(text).comments);
    expect(found).toHaveLength(0);
    const larger = `int x;\n${comment('+-------------------+', '| a box wide enough |', '+-------------------+')}`;
    const [drawing] = findDrawings(larger, scan(larger).comments);
    expect(larger.slice(drawing?.start, drawing?.end)).toBe(drawing?.text);
  });

  it('may have other signs for corners; rules behind the margin make none', () => {
    const drawn = (...lines: string[]) => {
      const text = comment(...lines);
      return findDrawings(text, scan(text).comments).length;
    };
    expect(drawn('.-------------------.', '| a box wide enough |', "'-------------------'")).toBe(1);
    expect(drawn('*-------------------*', '| a box wide enough |', '*-------------------*')).toBe(1);
    const banner = `/*\n *${'-'.repeat(40)}*\n * words of a heading\n *${'-'.repeat(40)}*\n */`;
    expect(findDrawings(banner, scan(banner).comments)).toEqual([]);
  });

  it('give their places with tabs of any width', () => {
    const text = '/*\n *\t+---+\tword\n */';
    for (const tab of [8, 4, 1]) {
      const grid = new Grid({ start: 0, end: text.length, text }, tab);
      const column = grid.rows[1]?.indexOf('word') ?? -1;
      expect(text.slice(grid.offset(1, column)).startsWith('word')).toBe(true);
    }
  });
});
