/**
 * How far boot has come: the statuses, and where one is written. A status is stored in a variable of its type, by a store
 * that is given the variable's address, or by a function that hands its parameter to such a store.
 */
import type { BootStatus, Use } from '../../model/boot.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { bootEnums, constantsOf } from './enums.ts';
import { namedAt, type Sources, useOf } from './sources.ts';

/** Atomic writes by their name: `os_atomic_store`, `os_atomic_cmpxchg`. A load is none. */
const stores = /store|xchg|_(or|and|set|write)(_|$)/i;

export function readStatuses(sources: Sources): BootStatus[] {
  const constants = constantsOf(sources, bootEnums.status.type);
  if (constants.length === 0) return [];
  const types = new Set(constants.map(({ at }) => at.symbol.parent ?? ''));
  const variables = new Set<string>();
  /** Status → the variable that begins with it. */
  const initial = new Map<string, EvidencedName>();
  for (const file of sources.index.filesNaming(types))
    for (const symbol of file.symbols) {
      if (symbol.kind !== 'variable') continue;
      if (![...types].some((type) => type !== '' && symbol.signature.includes(type))) continue;
      variables.add(symbol.name);
      const value = /=\s*(\w+)\s*;?$/.exec(symbol.signature)?.[1];
      if (value !== undefined) initial.set(value, namedAt(file, symbol));
    }
  const isStore = (callee: string, first: string | undefined) =>
    variables.has(first?.replace(/^&\s*/, '') ?? '') && stores.test(callee);

  /** Functions that store what they are given. */
  const setters = new Set<string>();
  const files = sources.index.filesNaming(variables);
  for (const file of files)
    for (const { callee, args, within } of file.calls) {
      if (within === undefined || !isStore(callee, args[0])) continue;
      const head = sources.definitionOf(within)?.symbol.signature ?? '';
      const value = args[1] ?? '';
      if (/^[a-z_]\w*$/.test(value) && new RegExp(`\\b${value}\\s*[,)]`).test(head)) setters.add(within);
    }

  const writes = new Map<string, Use[]>();
  for (const { constant, call, file } of sources.callsWith(new Set(constants.map(({ name }) => name)))) {
    if (!setters.has(call.callee) && !isStore(call.callee, call.args[0])) continue;
    // What a compare-and-exchange compares with is read, not written.
    if (/cmpxchg/.test(call.callee) && !(call.args[2] ?? '').includes(constant)) continue;
    writes.set(constant, [...(writes.get(constant) ?? []), useOf(file, call)]);
  }
  for (const file of files)
    for (const { field, variable, value, start, within } of file.writes) {
      if (variable !== true || !variables.has(field) || within === undefined) continue;
      for (const { name } of constants)
        if (new RegExp(`\\b${name}\\b`).test(value))
          writes.set(name, [
            ...(writes.get(name) ?? []),
            useOf(file, { callee: field, start, end: start + field.length, args: [], within }),
          ]);
    }
  return constants.map(({ at, name, label, value }) => {
    const initialOf = initial.get(name);
    return {
      ...namedAt(at.file, at.symbol),
      label,
      value,
      writes: writes.get(name) ?? [],
      ...(initialOf === undefined ? {} : { initialOf }),
    };
  });
}
