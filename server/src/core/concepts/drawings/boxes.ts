/** The boxes of a drawing: four corners, joined edges, and the text inside. */
import type { Grid } from './grid.ts';

export interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  /** The words inside, those of boxes within left out. */
  readonly text: string;
  /** Rows of the text, each trimmed, with the place of its first character. */
  readonly lines: readonly { readonly text: string; readonly row: number; readonly column: number }[];
}

/** Drawings are small; what is larger was drawn by no person. */
const maximumBoxes = 400;

export function findBoxes(grid: Grid): Box[] {
  const frames: Omit<Box, 'text' | 'lines'>[] = [];
  for (let top = 0; top < grid.rows.length; top++) {
    const row = grid.rows[top] ?? '';
    for (let left = 0; left < row.length && frames.length < maximumBoxes; left++) {
      const corner = grid.ends(top, left);
      if (!corner.right || !corner.down) continue;
      const frame = frameFrom(grid, top, left);
      if (frame !== undefined) frames.push(frame);
    }
  }
  return frames.map((frame) => {
    const inner = frames.filter((one) => one !== frame && contains(frame, one));
    const lines: { text: string; row: number; column: number }[] = [];
    for (let row = frame.top + 1; row < frame.bottom; row++) {
      let text = '';
      for (let column = frame.left + 1; column < frame.right; column++)
        text += inner.some((one) => isInside(one, row, column)) ? ' ' : grid.at(row, column);
      const trimmed = text.trim();
      if (trimmed === '') continue;
      lines.push({ text: trimmed, row, column: frame.left + 1 + text.indexOf(trimmed) });
    }
    return { ...frame, lines, text: lines.map((one) => one.text).join(' ') };
  });
}

/** The smallest box with this corner. */
function frameFrom(grid: Grid, top: number, left: number): Omit<Box, 'text' | 'lines'> | undefined {
  for (let right = left + 1; grid.ends(top, right).left; right++) {
    if (!grid.ends(top, right).down || right - left < 2) {
      if (!grid.ends(top, right).right) break;
      continue;
    }
    for (let bottom = top + 1; isSide(grid, bottom, left) && isSide(grid, bottom, right); bottom++) {
      const [a, b] = [grid.ends(bottom, left), grid.ends(bottom, right)];
      if (!a.right || !a.up || !b.left || !b.up || bottom - top < 2) continue;
      let column = left + 1;
      while (column < right && grid.ends(bottom, column).left) column++;
      if (column === right) return { top, left, bottom, right };
    }
    if (!grid.ends(top, right).right) break;
  }
  return undefined;
}

function isSide(grid: Grid, row: number, column: number): boolean {
  const { up, down } = grid.ends(row, column);
  return up || down;
}

export function contains(outer: Omit<Box, 'text' | 'lines'>, inner: Omit<Box, 'text' | 'lines'>): boolean {
  return outer.top < inner.top && outer.bottom > inner.bottom && outer.left < inner.left && outer.right > inner.right;
}

/** True on the border, too. */
export function isInside(box: Omit<Box, 'text' | 'lines'>, row: number, column: number): boolean {
  return row >= box.top && row <= box.bottom && column >= box.left && column <= box.right;
}
