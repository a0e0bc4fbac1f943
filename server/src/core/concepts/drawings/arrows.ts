/** The arrows of a drawing: from each head back along its line, around corners, to the box it comes from; and the words beside. */
import { type Box, isInside } from './boxes.ts';
import type { Grid } from './grid.ts';

export interface Arrow {
  /** Undefined where it comes from no box: the way into the picture. */
  readonly from: Box | undefined;
  /** Undefined where the head points at no box. */
  readonly to: Box | undefined;
  /** The line ends in the middle of the picture, not at a box: where it comes from cannot be told. */
  readonly isBroken: boolean;
  readonly label: string;
  readonly head: { readonly row: number; readonly column: number };
  /** The characters of its line, the head first. */
  readonly cells: readonly { readonly row: number; readonly column: number }[];
}

interface Traced {
  from: Box | undefined;
  to: Box | undefined;
  isBroken: boolean;
  head: { row: number; column: number };
  cells: { row: number; column: number; vertical: boolean }[];
  label: string[];
}

const heads: readonly (readonly [string, number, number])[] = [
  ['>▶►→', 0, 1],
  ['<◀◄←', 0, -1],
  ['^▲↑', -1, 0],
  ['vV▼↓', 1, 0],
];
const headCharacters = '<>^v▶◀▲▼►◄→←↑↓';
const lineCharacters = '|+-_=─│┌┐└┘├┤┬┴┼';
/** What the way into the picture begins with. */
const startMarks = '*•●○';
/** How far apart the edges of a box may be. */
const widestBox = 24;
const tallestBox = 4;
/** What is longer is a sentence about the drawing. */
const longestLabel = 40;
/** Blank columns or rows between a line and the box that it is meant to touch. */
export const maximumGap = 2;

export function findArrows(grid: Grid, boxes: readonly Box[]): Arrow[] {
  const traced: Traced[] = [];
  grid.rows.forEach((text, row) => {
    for (let column = 0; column < text.length; column++) {
      const head = heads.find(([characters]) => characters.includes(text[column] ?? ' '));
      if (head === undefined || boxes.some((box) => isInside(box, row, column) && !isNested(boxes, box))) continue;
      const [, down, right] = head;
      // A letter v in a word is no head.
      if (!isLine(grid, row - down, column - right, down !== 0)) continue;
      const to = boxAhead(grid, boxes, row, column, down, right);
      traced.push(trace(grid, boxes, row, column, down, right, to));
    }
  });
  label(grid, boxes, traced);
  return traced.map(({ from, to, isBroken, head, cells, label: words }) => ({
    from,
    to,
    isBroken,
    head,
    cells,
    label: words.join(' '),
  }));
}

/** Words inside of a box that holds others are not looked for arrows either. */
function isNested(boxes: readonly Box[], box: Box): boolean {
  return boxes.some((one) => one !== box && one.top > box.top && one.bottom < box.bottom && one.left > box.left);
}

function isLine(grid: Grid, row: number, column: number, vertical: boolean): boolean {
  const { up, down, left, right } = grid.ends(row, column);
  return vertical ? up || down : left || right;
}

function boxAt(boxes: readonly Box[], row: number, column: number): Box | undefined {
  return boxes.find((box) => isInside(box, row, column));
}

function boxAhead(
  grid: Grid,
  boxes: readonly Box[],
  row: number,
  column: number,
  down: number,
  right: number,
): Box | undefined {
  for (let step = 1; step <= maximumGap + 1; step++) {
    const at = [row + down * step, column + right * step] as const;
    const box = boxAt(boxes, ...at);
    if (box !== undefined) return box;
    if (grid.at(...at) !== ' ') return undefined;
  }
  return undefined;
}

/**
 * A box, or lines or words that may be what is left of one: whatever is drawn there, the arrow may come from it. Words
 * around the picture say what it is about.
 */
function isDrawnBeyond(
  grid: Grid,
  boxes: readonly Box[],
  row: number,
  column: number,
  down: number,
  right: number,
): boolean {
  if (startMarks.includes(grid.at(row, column))) return false;
  const width = Math.max(...boxes.map((box) => box.right));
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const left = Math.min(...boxes.map((box) => box.left));
  let step = 0;
  for (let y = row, x = column; y >= 0 && y < grid.rows.length && x >= 0 && x <= width; y += down, x += right) {
    const character = grid.at(y, x);
    if (boxAt(boxes, y, x) !== undefined || lineCharacters.includes(character)) return true;
    if (/\p{L}/u.test(character) && top <= y && y <= bottom && left <= x) return true;
    if (step++ <= maximumGap && isBetweenEdges(grid, boxes, y, x, down !== 0)) return true;
  }
  return false;
}

/** Two edges of a box whose other edges, which the line would meet, are not drawn. */
function isBetweenEdges(grid: Grid, boxes: readonly Box[], row: number, column: number, vertical: boolean): boolean {
  const reach = vertical ? widestBox : tallestBox;
  const isEdge = (side: number) => {
    for (let step = 1; step <= reach; step++) {
      const at = vertical ? ([row, column + side * step] as const) : ([row + side * step, column] as const);
      if (boxAt(boxes, ...at) !== undefined) return false;
      if ((vertical ? '|│' : '-─=').includes(grid.at(...at))) return true;
    }
    return false;
  };
  return isEdge(-1) && isEdge(1);
}

/** Goes back from a head: against its direction, around corners, until a box or the end of the line. */
function trace(
  grid: Grid,
  boxes: readonly Box[],
  headRow: number,
  headColumn: number,
  headDown: number,
  headRight: number,
  to: Box | undefined,
): Traced {
  const head = { row: headRow, column: headColumn };
  const result: Traced = { from: undefined, to, isBroken: false, head, cells: [], label: [] };
  let [down, right] = [-headDown, -headRight];
  let [row, column] = [headRow, headColumn];
  const seen = new Set<string>();
  result.cells.push({ row, column, vertical: down !== 0 });
  for (let steps = 0; steps < 4000; steps++) {
    row += down;
    column += right;
    const key = `${row},${column}`;
    if (seen.has(key)) return { ...result, isBroken: true };
    seen.add(key);
    const box = boxAt(boxes, row, column);
    if (box !== undefined) {
      if (box !== to || steps > 1) result.from = box;
      return result;
    }
    const ends = grid.ends(row, column);
    const isHead = headCharacters.includes(grid.at(row, column));
    const goesOn = down !== 0 ? (down > 0 ? ends.down : ends.up) : right > 0 ? ends.right : ends.left;
    const comesIn = down !== 0 ? (down > 0 ? ends.up : ends.down) : right > 0 ? ends.left : ends.right;
    if (!isHead && !comesIn && !goesOn) {
      result.from = boxAhead(grid, boxes, row - down, column - right, down, right);
      // The way into the picture comes from outside of it.
      result.isBroken = result.from === undefined && isDrawnBeyond(grid, boxes, row, column, down, right);
      return result;
    }
    result.cells.push({ row, column, vertical: down !== 0 });
    if (isHead) continue;
    const nextCell = [row + down, column + right] as const;
    const isCorner = (ends.up || ends.down) && (ends.left || ends.right);
    const straight = goesOn && (boxAt(boxes, ...nextCell) !== undefined || isLine(grid, ...nextCell, down !== 0));
    if (straight || !isCorner) continue;
    // Around the corner: whichever side the line goes on.
    const turns: readonly (readonly [number, number, boolean])[] =
      down !== 0
        ? [
            [0, 1, ends.right],
            [0, -1, ends.left],
          ]
        : [
            [1, 0, ends.down],
            [-1, 0, ends.up],
          ];
    const turn = turns.find(
      ([y, x, open]) =>
        open && (isLine(grid, row + y, column + x, y !== 0) || boxAt(boxes, row + y, column + x) !== undefined),
    );
    if (turn === undefined) return { ...result, isBroken: true };
    [down, right] = turn;
  }
  return result;
}

/** Gives each run of words outside of the boxes to the arrow that is nearest: beside an upright line, above or below a level one. */
function label(grid: Grid, boxes: readonly Box[], traced: readonly Traced[]): void {
  if (boxes.length === 0) return;
  const first = Math.min(...boxes.map((box) => box.top)) - 3;
  const last = Math.max(...boxes.map((box) => box.bottom)) + 3;
  for (let row = Math.max(0, first); row <= last && row < grid.rows.length; row++) {
    const units = (grid.rows[row] ?? '').split('');
    for (const { top, bottom, left, right } of boxes)
      if (top <= row && row <= bottom) units.fill('\u0000', left, right + 1);
    for (const { cells } of traced)
      for (const cell of cells) if (cell.row === row && cell.column < units.length) units[cell.column] = '\u0000';
    const text = units.join('');
    for (const match of text.matchAll(/[^\s\0]+(?: [^\s\0]+)*/g)) {
      if (!/[A-Za-z]/.test(match[0]) || match[0].length > longestLabel) continue;
      const owner = nearest(grid, traced, row, match.index, match.index + match[0].length - 1);
      owner?.label.push(match[0]);
    }
  }
}

function nearest(grid: Grid, traced: readonly Traced[], row: number, left: number, right: number): Traced | undefined {
  let best: Traced | undefined;
  let cost = Number.POSITIVE_INFINITY;
  for (const one of traced) {
    for (const cell of one.cells) {
      let distance = Number.POSITIVE_INFINITY;
      if (cell.vertical && cell.row === row) {
        const gap = cell.column < left ? left - cell.column : cell.column - right;
        if (gap >= 0 && gap <= 5) distance = gap;
      } else if (!cell.vertical && cell.row !== row && cell.column >= left - 1 && cell.column <= right + 1) {
        const gap = Math.abs(cell.row - row);
        if (gap <= 4 && !hasBlankRow(grid, row, cell.row)) distance = gap + 5;
      }
      if (distance < cost) {
        cost = distance;
        best = one;
      }
    }
  }
  return best;
}

/** A heading stands apart from what it is about, a label does not. */
function hasBlankRow(grid: Grid, from: number, to: number): boolean {
  const step = from < to ? 1 : -1;
  for (let row = from + step; row !== to; row += step) if ((grid.rows[row] ?? '').trim() === '') return true;
  return false;
}
