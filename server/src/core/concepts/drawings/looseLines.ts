/** Lines between boxes that are part of no arrow: one whose head is missing, a piece that a gap cuts off. */
import { type Arrow, maximumGap } from './arrows.ts';
import { type Box, isInside } from './boxes.ts';
import type { Grid } from './grid.ts';

export interface LooseLine {
  readonly row: number;
  readonly column: number;
  /** The boxes that its ends touch. */
  readonly boxes: readonly Box[];
}

interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Less that touches no box is a dash among words. */
const shortest = 3;

export function findLooseLines(grid: Grid, boxes: readonly Box[], arrows: readonly Arrow[]): LooseLine[] {
  const cells = looseCells(grid, boxes, arrows);
  const found: LooseLine[] = [];
  for (const [key, first] of cells) {
    if (!cells.delete(key)) continue;
    const line = [first];
    for (const { row, column } of line)
      for (const [down, right] of waysOf(grid, row, column)) {
        const next = `${row + down},${column + right}`;
        const cell = cells.get(next);
        if (cell === undefined) continue;
        cells.delete(next);
        line.push(cell);
      }
    // The other piece of an arrow that ends in a gap: that arrow is known to be broken.
    const isRest = arrows.some((one) => {
      const end = one.isBroken ? one.cells.at(-1) : undefined;
      return line.some(({ row, column }) => row === end?.row || column === end?.column);
    });
    if (isRest) continue;
    const touched = new Set(line.flatMap((cell) => touchedBy(grid, boxes, cell)));
    if (touched.size > 0 || line.length >= shortest) found.push({ ...first, boxes: [...touched] });
  }
  return found;
}

/** Characters of lines inside of the picture that are neither a box's nor an arrow's. */
function looseCells(grid: Grid, boxes: readonly Box[], arrows: readonly Arrow[]): Map<string, Cell> {
  const taken = new Set(arrows.flatMap((one) => one.cells.map(({ row, column }) => `${row},${column}`)));
  const [top, bottom] = [Math.min(...boxes.map((one) => one.top)), Math.max(...boxes.map((one) => one.bottom))];
  const [left, right] = [Math.min(...boxes.map((one) => one.left)), Math.max(...boxes.map((one) => one.right))];
  const cells = new Map<string, Cell>();
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) {
      const key = `${row},${column}`;
      if (taken.has(key) || boxes.some((box) => isInside(box, row, column))) continue;
      if (waysOf(grid, row, column).length > 0) cells.set(key, { row, column });
    }
  return cells;
}

function waysOf(grid: Grid, row: number, column: number): (readonly [number, number])[] {
  const { up, down, left, right } = grid.ends(row, column);
  return [
    ...(up ? [[-1, 0] as const] : []),
    ...(down ? [[1, 0] as const] : []),
    ...(left ? [[0, -1] as const] : []),
    ...(right ? [[0, 1] as const] : []),
  ];
}

function touchedBy(grid: Grid, boxes: readonly Box[], { row, column }: Cell): Box[] {
  return waysOf(grid, row, column).flatMap(([down, right]) => {
    for (let step = 1; step <= maximumGap + 1; step++) {
      const at = [row + down * step, column + right * step] as const;
      const box = boxes.find((one) => isInside(one, ...at));
      if (box !== undefined) return [box];
      if (grid.at(...at) !== ' ') return [];
    }
    return [];
  });
}
