/** The characters of a drawing by row and column, without the comment's own marks. Columns stay those of the source. */
import type { Drawing } from '../../model/flow.ts';

/** Where lines of a character lead. */
export interface Ends {
  readonly up: boolean;
  readonly down: boolean;
  readonly left: boolean;
  readonly right: boolean;
}

const shapes: readonly (readonly [string, string])[] = [
  ['-─═━╌┄', 'lr'],
  ['|│║┃╎┆', 'ud'],
  ['+┼╬╪╫╋', 'udlr'],
  ['┌╔┏╭╒╓', 'dr'],
  ['┐╗┓╮╕╖', 'dl'],
  ['└╚┗╰╘╙', 'ur'],
  ['┘╝┛╯╛╜', 'ul'],
  ['├╠┣╞╟', 'udr'],
  ['┤╣┫╡╢', 'udl'],
  ['┬╦┳╤╥', 'dlr'],
  ['┴╩┻╧╨', 'ulr'],
];
const none: Ends = { up: false, down: false, left: false, right: false };
const ends = new Map<string, Ends>(
  shapes.flatMap(([characters, where]) =>
    [...characters].map((one): [string, Ends] => [
      one,
      { up: where.includes('u'), down: where.includes('d'), left: where.includes('l'), right: where.includes('r') },
    ]),
  ),
);

export class Grid {
  readonly rows: readonly string[];
  /** Offset in the file of the first column of each row. */
  private readonly starts: readonly number[];

  constructor(drawing: Drawing) {
    const starts: number[] = [];
    const rows: string[] = [];
    let at = 0;
    for (const line of drawing.text.split('\n')) {
      starts.push(drawing.start + at);
      at += line.length + 1;
      rows.push(
        line
          .replace(/\r$/, '')
          .replace(/\*\/\s*$/, '')
          .replace(/^\s*\/?\*+(?= |$|\t)/, (mark) => ' '.repeat(mark.length))
          // A tab as wide as people draw with would move what follows: one column it is.
          .replaceAll('\t', ' '),
      );
    }
    this.rows = rows;
    this.starts = starts;
  }

  at(row: number, column: number): string {
    return this.rows[row]?.[column] ?? ' ';
  }
  ends(row: number, column: number): Ends {
    return ends.get(this.at(row, column)) ?? none;
  }
  offset(row: number, column: number): number {
    return (this.starts[row] ?? 0) + column;
  }
}
