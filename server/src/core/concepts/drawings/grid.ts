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

/** How wide people draw a tab; XNU's own sources take eight columns. */
export const tabWidths: readonly number[] = [8, 4, 1];

export class Grid {
  readonly rows: readonly string[];
  /** Offset in the file of the first column of each row. */
  private readonly starts: readonly number[];
  /** Of rows with tabs: the place in the line of each column. */
  private readonly places = new Map<number, readonly number[]>();

  /** @param tab columns of a tab. */
  constructor(drawing: Drawing, tab = 1) {
    const starts: number[] = [];
    const rows: string[] = [];
    let at = 0;
    for (const line of drawing.text.split('\n')) {
      starts.push(drawing.start + at);
      at += line.length + 1;
      const text = line
        .replace(/\r$/, '')
        .replace(/\*\/\s*$/, '')
        .replace(/^\s*\/?\*+(?= |$|\t)/, (mark) => mark.replace(/[^\t]/g, ' '));
      if (!text.includes('\t')) {
        rows.push(text);
        continue;
      }
      let wide = '';
      const places: number[] = [];
      for (let column = 0; column < text.length; column++) {
        const isTab = text[column] === '\t';
        const width = isTab ? tab - (wide.length % tab) : 1;
        wide += isTab ? ' '.repeat(width) : (text[column] ?? '');
        for (let one = 0; one < width; one++) places.push(column);
      }
      this.places.set(rows.length, places);
      rows.push(wide);
    }
    this.rows = rows;
    this.starts = starts;
  }

  at(row: number, column: number): string {
    return this.rows[row]?.[column] ?? ' ';
  }
  ends(row: number, column: number): Ends {
    const character = this.at(row, column);
    return ends.get(character) ?? (/[\s\w<>^]/.test(character) ? none : this.joint(row, column));
  }

  /** Any other sign at which a level line meets an upright one is a corner: `*---*`, `.---.`. */
  private joint(row: number, column: number): Ends {
    const up = ends.get(this.at(row - 1, column))?.down === true;
    const down = ends.get(this.at(row + 1, column))?.up === true;
    const left = ends.get(this.at(row, column - 1))?.right === true;
    const right = ends.get(this.at(row, column + 1))?.left === true;
    return (up || down) && (left || right) ? { up, down, left, right } : none;
  }
  offset(row: number, column: number): number {
    return (this.starts[row] ?? 0) + (this.places.get(row)?.[column] ?? column);
  }
}
