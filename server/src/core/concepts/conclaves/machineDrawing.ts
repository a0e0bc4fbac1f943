/** The drawing of the state machine among the comments of a checkout: the one whose boxes are states. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { DrawnStep, MachineDrawing, MachineValue, Problem, UnreadArrow } from '../../model/conclaves.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { Drawing } from '../../model/flow.ts';
import { findArrows } from '../drawings/arrows.ts';
import { type Box, findBoxes } from '../drawings/boxes.ts';
import { Grid, tabWidths } from '../drawings/grid.ts';
import { findLooseLines } from '../drawings/looseLines.ts';
import { placeIn } from '../tightbeam/places.ts';

export interface ReadDrawing {
  readonly drawing?: MachineDrawing;
  readonly problems: readonly Problem[];
}

/** @param near the file that has the states: its drawing is meant when several would do. */
export function readMachineDrawing(index: CheckoutIndex, states: readonly MachineValue[], near: string): ReadDrawing {
  let best: { file: FileFacts; grid: Grid; boxes: Box[]; named: number; start: number; end: number } | undefined;
  const files = index.files().toSorted((a, b) => Number(b.path === near) - Number(a.path === near));
  for (const file of files) {
    for (const drawing of file.drawings) {
      if (!mayDraw(drawing, states)) continue;
      // What a tab is wide only the picture tells: it fits together in the right one.
      for (const tab of drawing.text.includes('\t') ? tabWidths : [1]) {
        const grid = new Grid(drawing, tab);
        const boxes = findBoxes(grid);
        const named = new Set(boxes.map((box) => stateOf(box.text, states)).filter((one) => one !== '')).size;
        if (named >= 2 && named > (best?.named ?? 0))
          best = { file, grid, boxes, named, start: drawing.start, end: drawing.end };
      }
    }
  }
  if (best === undefined) return { problems: unreadDrawing(index, near) };
  const { file, grid, boxes, start, end } = best;
  const problems: Problem[] = [];
  const placed = boxes.map((box) => {
    const line = box.lines[0];
    const from = line === undefined ? grid.offset(box.top, box.left) : grid.offset(line.row, line.column);
    const state = stateOf(box.text, states);
    const place = placeIn(file, from, from + (line?.text.length ?? 1));
    if (state === '') problems.push({ text: `The box “${box.text}” stands for no state.`, ...place });
    return { box, text: box.text, state, ...place };
  });
  const named = (box: Box | undefined) => placed.find((one) => one.box === box)?.state ?? '';
  const steps: DrawnStep[] = [];
  const unread: UnreadArrow[] = [];
  const arrows = findArrows(grid, boxes);
  for (const { from, to, isBroken, label, head } of arrows) {
    const at = grid.offset(head.row, head.column);
    const target = named(to);
    const origin = named(from);
    if (isBroken && target !== '') {
      const text = `The arrow to “${to?.text}” ends on its way back to where it comes from.`;
      problems.push({ text, ...placeIn(file, at, at + 1) });
      unread.push({ to: target });
      continue;
    }
    if (target === '' || (from !== undefined && origin === '')) {
      problems.push({
        text: 'An arrow of the drawing leads to or from nothing that is a state.',
        ...placeIn(file, at, at + 1),
      });
      unread.push({ from: origin, to: target });
      continue;
    }
    steps.push({ from: origin, to: target, label, ...placeIn(file, at, at + 1) });
  }
  for (const line of findLooseLines(grid, boxes, arrows)) {
    const at = grid.offset(line.row, line.column);
    const [one, other] = line.boxes;
    const text =
      one === undefined
        ? 'A line of the drawing belongs to no arrow.'
        : other === undefined
          ? `A line at “${one.text}” has no arrow head, or leads to no other box.`
          : `The line between “${one.text}” and “${other.text}” has no arrow head: its direction cannot be told.`;
    problems.push({ text, ...placeIn(file, at, at + 1) });
    // It may be an arrow either way.
    if (one !== undefined) unread.push({ from: named(one), to: named(other) }, { from: named(other), to: named(one) });
  }
  for (const state of states) {
    const at = placed.some((one) => one.state === state.name) ? undefined : placeOfWord(grid, state);
    if (at === undefined) continue;
    const text = `The drawing names ${state.label} outside of any box that can be read.`;
    problems.push({ text, ...placeIn(file, at, at + 1) });
    unread.push({ from: state.name }, { to: state.name });
  }
  return {
    drawing: {
      ...placeIn(file, start, end),
      boxes: placed.map(({ box: _box, ...rest }) => rest),
      steps,
      unread,
    },
    problems,
  };
}

/** Two states at least have all their words in it: few comments do, and only of these the boxes are looked for. */
function mayDraw({ text }: Drawing, states: readonly MachineValue[]): boolean {
  const written = text.toLowerCase();
  const isNamed = ({ label }: MachineValue) =>
    label
      .toLowerCase()
      .split('_')
      .every((word) => written.includes(word));
  return states.filter(isNamed).length >= 2;
}

/** Where a state's label stands as words of their own: `Stop Requested`. */
function placeOfWord(grid: Grid, { label }: MachineValue): number | undefined {
  const words = label.split('_').filter((one) => one !== '');
  if (words.length === 0) return undefined;
  const form = new RegExp(`\\b${words.join('[\\s_]+')}\\b`, 'i');
  for (const [row, text] of grid.rows.entries()) {
    const column = text.search(form);
    if (column >= 0) return grid.offset(row, column);
  }
  return undefined;
}

/** `Stop Requested` stands for the state whose name ends in `STOP_REQUESTED`. */
function stateOf(text: string, states: readonly MachineValue[]): string {
  const wanted = plain(text);
  if (wanted === '') return '';
  return states.find((one) => plain(one.label) === wanted || plain(one.name) === wanted)?.name ?? '';
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** A drawing beside the states that is not understood is said to be so. */
function unreadDrawing(index: CheckoutIndex, near: string): Problem[] {
  const file = index.file(near);
  return (file?.drawings ?? []).map((drawing) => ({
    text: 'This drawing cannot be read as a state machine: no two of its boxes are named for states.',
    ...placeIn(file as FileFacts, drawing.start, drawing.end),
  }));
}
