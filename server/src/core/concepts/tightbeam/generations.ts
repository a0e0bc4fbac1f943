/**
 * Pairs the slots of tables that are generations of one interface: an old table stays beside a new one for exclaves that
 * were built against it. Both lead into the same code, which is what shows the pairs: the same handler, or handlers whose
 * names differ in one word; then the same name but for its underscores; last, the place between two pairs.
 */
import type { PairedBy, UpcallSlot, UpcallTable } from '../../model/tightbeam.ts';
import { bareType, readParameters } from './cTypes.ts';

interface Seat {
  readonly table: UpcallTable;
  readonly slot: UpcallSlot;
  readonly at: number;
}
interface Pair {
  readonly seat: Seat;
  readonly by: PairedBy;
}

/** The tables with counterparts set; tables of modules that share nothing are left as they are. */
export function pairGenerations(tables: readonly UpcallTable[]): UpcallTable[] {
  const pairs = new Map<UpcallSlot, Pair>();
  const relatives = new Map<string, string[]>();
  const cut = new Set(tables.filter((table) => table.confidence !== 'stated').map((table) => table.module));
  const modules = [...new Set(tables.map((table) => table.module))];
  modules.forEach((module, at) => {
    for (const other of modules.slice(at + 1)) {
      const found = pairModules(seatsOf(tables, module), seatsOf(tables, other));
      if (found.length === 0) continue;
      for (const [one, its] of [
        [module, other],
        [other, module],
      ] as const)
        relatives.set(one, [...(relatives.get(one) ?? []), its]);
      for (const [a, b, by] of found) {
        if (!pairs.has(a.slot)) pairs.set(a.slot, { seat: b, by });
        if (!pairs.has(b.slot)) pairs.set(b.slot, { seat: a, by });
      }
    }
  });
  return tables.map((table) => ({
    ...table,
    slots: table.slots.map((slot): UpcallSlot => {
      const pair = pairs.get(slot);
      if (pair === undefined) {
        const others = relatives.get(table.module);
        // What a table holds behind the place where it breaks off, it does not tell.
        if (others?.some((one) => cut.has(one)) === true) return { ...slot, otherIsCut: true };
        return others === undefined ? slot : { ...slot, onlyHere: true };
      }
      const { table: other, slot: counterpart } = pair.seat;
      return {
        ...slot,
        counterpart: { module: other.module, table: other.name, slot: counterpart.name, by: pair.by },
      };
    }),
  }));
}

function seatsOf(tables: readonly UpcallTable[], module: string): Seat[] {
  return tables
    .filter((table) => table.module === module)
    .flatMap((table) => table.slots.map((slot) => ({ table, slot })))
    .map((seat, at) => ({ ...seat, at }));
}

function pairModules(ones: readonly Seat[], others: readonly Seat[]): [Seat, Seat, PairedBy][] {
  const pairs: [Seat, Seat, PairedBy][] = [];
  const taken = new Set<Seat>();
  const free = (seats: readonly Seat[]) => seats.filter((seat) => !taken.has(seat));
  const pair = (by: PairedBy, fits: (a: Seat, b: Seat) => boolean) => {
    for (const one of free(ones)) {
      const fitting = free(others).filter((other) => fits(one, other));
      // Several candidates: the one at the same place of its table is as good a guess as any, and no better.
      const [only] = fitting;
      if (only === undefined || fitting.length > 1) continue;
      taken.add(one).add(only);
      pairs.push([one, only, by]);
    }
  };
  pair('handler', (a, b) => a.slot.handler !== undefined && a.slot.handler.name === b.slot.handler?.name);
  pair('handlerName', (a, b) => differInOneWord(a.slot.handler?.name ?? '', b.slot.handler?.name ?? ''));
  if (pairs.length === 0) return [];
  pair('name', (a, b) => plainName(a.slot.name) === plainName(b.slot.name));
  // Renamed on both sides: as many left between two pairs, with as many parameters each.
  const gaps = gapsBetween(ones, others, pairs, taken);
  for (const [left, right] of gaps) {
    left.forEach((one, at) => {
      const other = right[at];
      if (other === undefined || !looksRenamed(one, other)) return;
      taken.add(one).add(other);
      pairs.push([one, other, 'order']);
    });
  }
  return pairs;
}

/** Runs of unpaired slots between the same two pairs, where both sides have as many. */
function gapsBetween(
  ones: readonly Seat[],
  others: readonly Seat[],
  pairs: readonly (readonly [Seat, Seat, PairedBy])[],
  taken: ReadonlySet<Seat>,
): [Seat[], Seat[]][] {
  const gaps: [Seat[], Seat[]][] = [];
  for (const [one, other] of pairs) {
    const left = runAfter(ones, one, taken);
    const right = runAfter(others, other, taken);
    if (left.length > 0 && left.length === right.length) gaps.push([left, right]);
  }
  return gaps;
}

function runAfter(seats: readonly Seat[], { at, table }: Seat, taken: ReadonlySet<Seat>): Seat[] {
  const run: Seat[] = [];
  for (let next = at + 1; next < seats.length; next++) {
    const seat = seats[next];
    if (seat === undefined || seat.table !== table || taken.has(seat)) break;
    run.push(seat);
  }
  return run;
}

/** The same parameters, and handlers that begin alike: between two pairs that is a method with another name. */
function looksRenamed(one: Seat, other: Seat): boolean {
  const [a, b] = [one, other].map(({ slot }) => (slot.handler?.name ?? '').split('_'));
  if (one.slot.value !== undefined || other.slot.value !== undefined) return false;
  if (a === undefined || b === undefined || shapeOf(one) !== shapeOf(other)) return false;
  let alike = 0;
  while (alike < a.length && a[alike] === b[alike]) alike++;
  return alike * 2 >= Math.min(a.length, b.length);
}

/** Types of the parameters besides the completion, without the module that each generation has its own of. */
function shapeOf({ slot, table }: Seat): string {
  return readParameters(slot.parameters)
    .filter((one) => one.block === undefined)
    .map((one) => `${bareType(one.type).replace(`${table.module}_`, '')}${one.dimensions.join()}`)
    .join();
}

function plainName(name: string): string {
  return name.replace(/_/g, '').toLowerCase();
}

/** `a_old_b` and `a_b`: one has one word more. */
function differInOneWord(a: string, b: string): boolean {
  const [longer, shorter] = a.length > b.length ? [a.split('_'), b.split('_')] : [b.split('_'), a.split('_')];
  if (longer.length !== shorter.length + 1 || shorter.length < 3) return false;
  const at = longer.findIndex((word, index) => word !== shorter[index]);
  return longer.slice(at + 1).join('_') === shorter.slice(at).join('_');
}
