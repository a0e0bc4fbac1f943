/** The table that a comment draws: root entries, and for each domain its rows. What stands there is an example. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { DocumentedResource, DocumentedTable } from '../../model/resources.ts';
import type { EvidencePlace } from '../../model/tightbeam.ts';
import { type Box, contains, findBoxes, isInside } from '../drawings/boxes.ts';
import { Grid } from '../drawings/grid.ts';
import { placeIn } from '../tightbeam/places.ts';

interface Cell extends EvidencePlace {
  readonly text: string;
}

/** @param types labels of the release's types. @param near the file whose drawing is meant. */
export function readDocumentedTable(
  index: CheckoutIndex,
  types: readonly string[],
  near: string,
): DocumentedTable | undefined {
  const file = index.file(near);
  if (file === undefined) return undefined;
  let unreadable: DocumentedTable | undefined;
  for (const drawing of file.drawings) {
    const grid = new Grid(drawing);
    const boxes = findBoxes(grid);
    const names = quotedNames(grid, file, boxes);
    if (names.length === 0) continue;
    const tables = outermost(boxes)
      .filter((box) => !isCell(box, boxes))
      .map((box) => ({
        box,
        rows: rowsOf(grid, file, boxes, box),
        domain: headingOf(grid, file, boxes, box),
      }));
    const domains: Cell[] = [];
    const halves: Cell[] = [];
    const found: { place: EvidencePlace; domain: string; resources: DocumentedResource[] }[] = [];
    for (const { box, rows, domain } of tables) {
      const resources: DocumentedResource[] = [];
      for (const [name, type, id] of rows) {
        if (name?.text.includes('"') === true && !/^".*"$/.test(name.text)) halves.push(name);
        if (name === undefined || !/^".*"$/.test(name.text)) continue;
        if (type === undefined) domains.push({ ...name, text: bare(name.text) });
        else resources.push({ ...name, name: bare(name.text), type: type.text, id: id?.text ?? '' });
      }
      if (resources.length > 0)
        found.push({ place: domain ?? placeOf(grid, file, box), domain: bare(domain?.text ?? ''), resources });
    }
    const read = [...domains, ...found.flatMap(({ place, resources }) => [place, ...resources])];
    const unread = [...names, ...halves.filter((half) => !names.some((name) => overlap(name, half)))].filter(
      (name) => !read.some(({ start }) => start === name.start),
    );
    const table: DocumentedTable = {
      ...placeIn(file, drawing.start, drawing.end),
      domains: domains.map(({ text, ...place }) => ({ ...place, name: text })),
      tables: found.map(({ place: { file: path, start, end, line }, domain, resources }) => ({
        file: path,
        start,
        end,
        line,
        domain,
        resources,
      })),
      unread,
      words: wordNotes(
        found.flatMap((one) => one.resources),
        types,
      ),
    };
    if (read.length > 0) return table;
    unreadable ??= table;
  }
  return unreadable;
}

/** A cell of a row whose frame cannot be read: it shares a side with the next, which no entry does. */
function isCell(box: Box, boxes: readonly Box[]): boolean {
  return boxes.some(
    (other) =>
      other.top === box.top && other.bottom === box.bottom && (other.left === box.right || other.right === box.left),
  );
}

function overlap(one: EvidencePlace, other: EvidencePlace): boolean {
  return one.start < other.end && other.start < one.end;
}

/** Every quoted name in a box, or between sides of one that cannot be read: each is an entry or a row. */
function quotedNames(grid: Grid, file: FileFacts, boxes: readonly Box[]): Cell[] {
  return grid.rows.flatMap((text, row) =>
    [...text.matchAll(/"[^"]+"/g)].flatMap((match) =>
      boxes.some((box) => isInside(box, row, match.index)) || isBetweenSides(text, match.index, match[0].length)
        ? [cellAt(grid, file, match[0], row, match.index)]
        : [],
    ),
  );
}

function isBetweenSides(text: string, column: number, length: number): boolean {
  return /[|│║┃]/.test(text.slice(0, column)) && /[|│║┃]/.test(text.slice(column + length));
}

function outermost(boxes: readonly Box[]): Box[] {
  return boxes.filter((box) => !boxes.some((other) => other !== box && contains(other, box)));
}

/** Rows of cells: boxes side by side inside of the box; without any, the lines of the box, cut where there are two blanks. */
function rowsOf(grid: Grid, file: FileFacts, boxes: readonly Box[], outer: Box): Cell[][] {
  const inner = boxes.filter((box) => box !== outer && contains(outer, box) && box.lines.length > 0);
  if (inner.length === 0) {
    return outer.lines.map(({ text, row, column }) =>
      [...text.matchAll(/"[^"]*"|\S+(?: \S+)*/g)].map((match) =>
        cellAt(grid, file, match[0], row, column + match.index),
      ),
    );
  }
  const rows = new Map<number, Box[]>();
  for (const box of inner) rows.set(box.top, [...(rows.get(box.top) ?? []), box]);
  return [...rows.values()].map((row) =>
    row
      .toSorted((a, b) => a.left - b.left)
      .map((box) => cellAt(grid, file, box.text, box.lines[0]?.row ?? box.top, box.lines[0]?.column ?? box.left)),
  );
}

function cellAt(grid: Grid, file: FileFacts, text: string, row: number, column: number): Cell {
  const start = grid.offset(row, column);
  return { text, ...placeIn(file, start, start + text.length) };
}

/** A quoted name on the line above a box. */
function headingOf(grid: Grid, file: FileFacts, boxes: readonly Box[], box: Box): Cell | undefined {
  const row = box.top - 1;
  for (const match of (grid.rows[row] ?? '').matchAll(/"[^"]+"/g)) {
    const column = match.index;
    if (column > box.right || column + match[0].length < box.left) continue;
    if (boxes.some((one) => isInside(one, row, column))) continue;
    return cellAt(grid, file, match[0], row, column);
  }
  return undefined;
}

function placeOf(grid: Grid, file: FileFacts, box: Box): EvidencePlace {
  const start = grid.offset(box.top, box.left);
  return placeIn(file, start, start + 1);
}

function bare(text: string): string {
  return text.replace(/^"|"$/g, '');
}

/** Words for types that are spelled otherwise in the release, or that it does not have. */
function wordNotes(resources: readonly DocumentedResource[], types: readonly string[]) {
  const plain = (text: string) => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const seen = new Set<string>();
  return resources.flatMap(({ type, start, end, line, file }) => {
    if (type === '' || seen.has(type) || types.includes(type)) return [];
    seen.add(type);
    const same = types.find((one) => plain(one) === plain(type));
    const part = types.filter((one) => plain(one).includes(plain(type)) || plain(type).includes(plain(one)));
    const note =
      same !== undefined
        ? `spelled ${same} in this release`
        : part.length > 0
          ? `no type of this release; ${part.join(', ')} has the word in its name`
          : 'no type of this release has this name';
    // The place of the row: the word stands behind its name.
    return [{ file, start, end, line, word: type, note }];
  });
}
