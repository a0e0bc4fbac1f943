/** Server tables: the blocks that serve calls of exclaves, with the function that does the work and the results it builds. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Call, FileFacts, Slot } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { BuiltResult, EvidencedName, UpcallSlot, UpcallTable } from '../../model/tightbeam.ts';
import { useRole } from '../../model/uses.ts';
import { readParameters } from './cTypes.ts';
import type { Endpoints } from './endpoints.ts';
import type { TightbeamName } from './forms.ts';
import { parametersOf } from './handlers.ts';
import { placeIn } from './places.ts';
import { serverType, type Uses } from './uses.ts';

/** A table before its slots are compared with those of other tables. */
export type BareTable = UpcallTable;

/** The tables of the module that the uses are of. */
export function readTables(uses: Uses, endpoints: Endpoints): BareTable[] {
  const tables: BareTable[] = [];
  for (const file of uses.files) {
    const heads = new Map<string, { type: string; start: number; end: number; isWhole: boolean }>();
    for (const symbol of file.symbols) {
      const type = serverType(symbol);
      // Where a brace is missing a slot looks like one more variable of the declaration.
      if (type !== undefined && !isDesignator(file, symbol))
        heads.set(symbol.name, { type, start: symbol.nameStart, end: symbol.nameEnd, isWhole: true });
    }
    for (const slot of file.slots) {
      // A table that is not closed is no variable yet: its first slot stands for it.
      if (slot.tableType !== undefined && !heads.has(slot.table))
        heads.set(slot.table, {
          type: slot.tableType,
          start: slot.start,
          end: slot.start + slot.name.length,
          isWhole: false,
        });
    }
    for (const [name, head] of heads) {
      const type = uses.names.names.get(head.type);
      if ((type?.module ?? '') !== uses.module) continue;
      const slots = file.slots.filter((slot) => slot.table === name);
      tables.push({
        ...placeIn(file, head.start, head.end),
        name,
        module: type?.module ?? '',
        interface: type?.interface ?? '',
        confidence: head.isWhole && !slots.some((slot) => slot.half === true) ? 'stated' : 'inferred',
        slots: slots.map((slot) => readSlot(uses, file, slot)),
        starts: startsOf(uses, endpoints, name, type),
      });
    }
  }
  return tables;
}

function isDesignator({ first, offsets, roles, words }: FileFacts, { name, nameStart }: SourceSymbol): boolean {
  const word = words.indexOf(name);
  for (let use = first[word] ?? 0; word >= 0 && use < (first[word + 1] ?? 0); use++)
    if (offsets[use] === nameStart) return ((roles[use] ?? 0) & useRole.designator) !== 0;
  return false;
}

function startsOf(uses: Uses, endpoints: Endpoints, table: string, type: TightbeamName | undefined) {
  return uses.calls
    .filter(
      ({ name, call }) =>
        name.role === 'starts a server' &&
        name.module === type?.module &&
        name.interface === type?.interface &&
        tableIn(call.args[1] ?? '') === table,
    )
    .map((at) => ({
      ...uses.placeOf(at),
      within: at.call.within ?? '',
      endpoint: endpoints.follow(at.call.args[0] ?? '', at.file, at.call.within ?? '', at.call.start),
    }));
}

/** `&table`, also behind casts: `(clock_dial__server_s *)&table`. */
function tableIn(argument: string): string | undefined {
  return /^(?:\([\w\s*]*\)\s*)*&?\s*(\w+)$/.exec(argument)?.[1];
}

function readSlot(uses: Uses, file: FileFacts, slot: Slot): UpcallSlot {
  const completion = readParameters(slot.parameters).findLast((one) => one.block !== undefined);
  const callee = handlerIn(uses.index, slot);
  const handler = callee === undefined ? undefined : definitionOf(uses, callee, file);
  const results =
    handler === undefined
      ? builtIn(uses, file, slot.start, slot.end, completion?.name ?? '', 0)
      : builtIn(uses, handler.file, handler.symbol.start, handler.symbol.end, blockParameterOf(handler.symbol), 0);
  const shown: EvidencedName | undefined =
    handler === undefined
      ? undefined
      : { name: handler.symbol.name, ...placeIn(handler.file, handler.symbol.nameStart, handler.symbol.nameEnd) };
  return {
    ...placeIn(file, slot.start, slot.start + slot.name.length),
    name: slot.name,
    table: slot.table,
    confidence: isWhole(slot) ? 'stated' : 'inferred',
    ...(slot.value === undefined ? {} : { value: slot.value }),
    parameters: slot.parameters,
    completion: completion?.block ?? '',
    results,
    ...(shown === undefined ? {} : { handler: shown }),
  };
}

/** A slot with a block that is not cut off: its parameters are all that are written. */
export function isWhole({ half, value }: Slot): boolean {
  return value === undefined && half !== true;
}

/** The last function that a slot's block calls, or that stands in place of a block. */
export function handlerIn(index: CheckoutIndex, { calls, value }: Slot): string | undefined {
  const isFunction = (name: string) =>
    index.symbolsNamed(name).some(({ symbol: { kind } }) => kind === 'function' || kind === 'prototype');
  return calls.findLast((one) => index.isDeclared(one) && (value === undefined || isFunction(one)));
}

interface FunctionAt {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
}

function definitionOf(uses: Uses, name: string, from: FileFacts): FunctionAt | undefined {
  const all = uses.index.symbolsNamed(name);
  return (
    all.find(({ file, symbol }) => symbol.kind === 'function' && file === from) ??
    all.find(({ symbol }) => symbol.kind === 'function') ??
    all.find(({ symbol }) => symbol.kind !== 'macro')
  );
}

/** The block among the parameters of a function: what it completes with. */
function blockParameterOf(symbol: SourceSymbol): string {
  return parametersOf(symbol).findLast((one) => one.block !== undefined)?.name ?? '';
}

/** Results built, or values completed with, between two offsets; in a function that the completion is handed on to, too. */
function builtIn(
  uses: Uses,
  file: FileFacts,
  start: number,
  end: number,
  completion: string,
  depth: number,
): BuiltResult[] {
  const calls = file.calls.filter((call) => call.start >= start && call.start < end);
  const built: BuiltResult[] = [];
  const completed: BuiltResult[] = [];
  const handedOn: Call[] = [];
  for (const call of calls) {
    const name = uses.names.names.get(call.callee);
    const place = placeIn(file, call.start, call.start + call.callee.length);
    if (name?.variant !== undefined && name.role.startsWith('builds'))
      built.push({ ...place, variant: name.variant, value: call.args[1] ?? '' });
    else if (completion !== '' && call.callee === completion)
      completed.push({ ...place, variant: '', value: call.args.join(', ') });
    else if (completion !== '' && call.args.includes(completion)) handedOn.push(call);
  }
  if (built.length > 0) return built;
  if (completed.length > 0 || depth > 2) return completed;
  return handedOn.flatMap((call) => {
    const next = definitionOf(uses, call.callee, file);
    return next === undefined
      ? []
      : builtIn(uses, next.file, next.symbol.start, next.symbol.end, blockParameterOf(next.symbol), depth + 1);
  });
}
