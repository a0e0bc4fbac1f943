/**
 * Finds the state machine of a conclave by shape and use, not by the names of its parts: a field whose declared type is an
 * enum with several values, which functions give several of these as constants. Flags are told from states by `|=` and
 * `&=`. That it is a conclave's machine is said by its record, by what holds the record, or by the functions that write it.
 */
import type { CheckoutIndex, SymbolAt } from '../../index/checkoutIndex.ts';
import type { MachineValue } from '../../model/conclaves.ts';
import type { FieldWrite, FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import { placeIn } from '../tightbeam/places.ts';

export interface EnumField {
  readonly record: string;
  readonly field: string;
  readonly type: string;
  readonly values: readonly MachineValue[];
  readonly isFlags: boolean;
}

export interface Machine {
  readonly record: string;
  /** Every field of the record. */
  readonly fields: ReadonlySet<string>;
  readonly state: EnumField;
  readonly request?: EnumField;
}

const conclave = /conclave/i;

/** The machine with the most writes; undefined where there is none. */
export function findMachine(index: CheckoutIndex): Machine | undefined {
  const fields = index.symbolsOf('field');
  const records = new ConclaveRecords(fields);
  const fieldWrites = new Map<string, { file: FileFacts; write: FieldWrite }[]>();
  for (const file of index.files()) {
    for (const write of file.writes) {
      if (write.variable) continue;
      const list = fieldWrites.get(write.field);
      if (list === undefined) fieldWrites.set(write.field, [{ file, write }]);
      else list.push({ file, write });
    }
  }
  // Few fields are written in functions that are known.
  const candidates = enumFields(
    fields.filter(({ symbol }) => symbol.parent && fieldWrites.has(symbol.name)),
    index.enumerators(),
  );
  const machines = candidates.flatMap(({ at, type, list }): (EnumField & { writes: number; given: number })[] => {
    const names = new Set(list.map(({ symbol }) => symbol.name));
    const own = (fieldWrites.get(at.symbol.name) ?? []).filter(({ write }) => mentions(write.value, names));
    const given = new Set(
      own.flatMap(({ write }) => write.value.match(/[A-Za-z_]\w*/g) ?? []).filter((one) => names.has(one)),
    );
    const record = at.symbol.parent ?? '';
    if (
      given.size < 2 ||
      !records.has(
        record,
        own.flatMap(({ write }) => write.within ?? []),
      )
    )
      return [];
    const isFlags = own.some(({ write }) => write.operator !== '=');
    const values = valuesOf(list);
    return [{ record, field: at.symbol.name, type, values, isFlags, writes: own.length, given: given.size }];
  });
  const [state] = machines.filter((one) => !one.isFlags).sort((a, b) => b.given - a.given || b.writes - a.writes);
  if (state === undefined) return undefined;
  const [request] = machines
    .filter((one) => one.isFlags && one.record === state.record)
    .sort((a, b) => b.writes - a.writes);
  const own = fields.flatMap(({ symbol }) => (symbol.parent === state.record ? symbol.name : []));
  return { record: state.record, fields: new Set(own), state, ...(request === undefined ? {} : { request }) };
}

/** Fields whose type is an enum of at least three values. */
function enumFields(
  fields: readonly SymbolAt<FileFacts>[],
  byEnum: ReadonlyMap<string, readonly SymbolAt<FileFacts>[]>,
): { at: SymbolAt<FileFacts>; type: string; list: readonly SymbolAt<FileFacts>[] }[] {
  const found: { at: SymbolAt<FileFacts>; type: string; list: readonly SymbolAt<FileFacts>[] }[] = [];
  for (const at of fields) {
    const type = typeName(at.symbol);
    const list = type === undefined ? undefined : byEnum.get(type);
    if (type === undefined || list === undefined || list.length < 3) continue;
    // One enum can stand in several headers (the kernel's, user space's): the first file has it whole.
    found.push({ at, type, list: list.filter((one) => one.file === list[0]?.file) });
  }
  return found;
}

function typeName({ signature, name }: SourceSymbol): string | undefined {
  const head = signature.slice(0, Math.max(0, signature.lastIndexOf(name)));
  const match = /^\s*(?:(?:const|volatile|_Atomic|enum)\s+)*([A-Za-z_]\w*)\s*$/.exec(head);
  return match?.[1];
}

function valuesOf(list: readonly SymbolAt<FileFacts>[]): MachineValue[] {
  const prefix = commonPrefix(list.map(({ symbol }) => symbol.name));
  let next = 0;
  return list.map(({ file, symbol }) => {
    const written = symbol.value === undefined ? Number.NaN : Number(symbol.value.replace(/[uUlL]+$/, ''));
    const shift = /^\(?\s*1\w*\s*<<\s*(\d+)\s*\)?$/.exec(symbol.value ?? '');
    const value = shift !== null ? 2 ** Number(shift[1]) : Number.isInteger(written) ? written : next;
    next = value + 1;
    return {
      name: symbol.name,
      label: symbol.name.slice(prefix.length),
      value,
      ...placeIn(file, symbol.nameStart, symbol.nameEnd),
      ...(symbol.doc === undefined ? {} : { doc: symbol.doc }),
    };
  });
}

/** What all names begin with, up to a `_`. */
export function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf('_', length - 1) + 1);
}

function mentions(text: string, names: ReadonlySet<string>): boolean {
  return text.match(/[A-Za-z_]\w*/g)?.some((word) => names.has(word)) ?? false;
}

/** Tells which records are a conclave's: by their names, by those of the fields that hold them, by who writes them. */
class ConclaveRecords {
  /** Types of the fields that are named for a conclave. */
  private held: ReadonlySet<string> | undefined;

  constructor(private readonly fields: readonly SymbolAt<FileFacts>[]) {}

  has(record: string, writers: readonly string[]): boolean {
    if (conclave.test(record)) return true;
    const named = writers.filter((one) => conclave.test(one)).length;
    if (named > 0 && named * 2 >= writers.length) return true;
    this.held ??= new Set(
      this.fields.flatMap(({ symbol }) => (conclave.test(symbol.name) ? (typeName(symbol) ?? []) : [])),
    );
    return this.held.has(record);
  }
}
