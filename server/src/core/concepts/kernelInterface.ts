/**
 * The kernel's interface to processes, drivers and exclaves, as far as exclaves go: each operation of the trap with the
 * wrappers that ask for it and what it leads to, privileges, exported symbols, methods of I/O Kit, spawn attributes.
 */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import type { CheckoutIndex, SymbolAt } from '../index/checkoutIndex.ts';
import { activeFirst } from '../index/variants.ts';
import type { Station } from '../model/callPath.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { Exported, KernelInterface, Named, Reached, TrapOperation } from '../model/kernelInterface.ts';
import { declarationKinds } from '../model/symbols.ts';
import { buildOf, defaultConfiguration } from '../source/configuration.ts';
import type { CallGraph } from './callGraph.ts';
import { rulesOut } from './knownOnTheWay.ts';
import { needsOf } from './needs.ts';
import { methodReach } from './operationsBehind.ts';
import { reachedFrom, wayToSecureKernel } from './paths.ts';
import { readPrivileges } from './privileges.ts';
import { placeIn } from './tightbeam/places.ts';

/** Calls between an operation and the resources and methods that count as its own. */
const reach = { resources: 3, methods: methodReach };
const manyTypes = 2;

/** Functions that spawn or replace a process, by their names: `posix_spawn`, `exec_activate_image`. */
const spawnName = /spawn|(^|_)exec/;

export function readKernelInterface(
  index: CheckoutIndex,
  facts: readonly DomainFact[],
  graph: CallGraph,
): KernelInterface {
  const operations = [...graph.traps.operations.values()]
    .map((fact) => readOperation(fact, index, facts, graph))
    .sort((a, b) => order(a.fact) - order(b.fact) || a.fact.start - b.fact.start);
  return {
    operations,
    privileges: readPrivileges(index, facts, operations),
    exports: readExports(index),
    drivers: readDrivers(index, graph),
    spawn: readSpawn(index),
  };
}

/** By its number, where the enum gives one. */
function order(fact: DomainFact): number {
  const value = Number(/^= (\w+)$/.exec(fact.detail ?? '')?.[1]);
  return Number.isNaN(value) ? Number.MAX_SAFE_INTEGER : value;
}

function readOperation(
  fact: DomainFact,
  index: CheckoutIndex,
  facts: readonly DomainFact[],
  graph: CallGraph,
): TrapOperation {
  const [code] = graph.operations(fact.name);
  return {
    fact,
    wrappers: code === undefined ? [] : graph.to(code).filter(({ kind }) => kind === 'trap'),
    calls: code === undefined ? [] : graph.from(code),
    needs: needsOf(fact.name, graph, index, facts),
    resources: code === undefined ? [] : resourcesOf(code, facts, graph),
    methods: code === undefined ? [] : methodsOf(code, graph),
    entry: code === undefined ? [] : wayToSecureKernel(graph, code),
    ...(code === undefined ? {} : { code }),
    ...(fact.of === undefined ? {} : { handler: fact.of }),
  };
}

/** The types of resources that the nearest functions on the way work on. */
function resourcesOf(code: Station, facts: readonly DomainFact[], graph: CallGraph): Reached[] {
  const found = new Map<string, Reached>();
  const own = (station: Station) =>
    facts.filter(
      ({ kind, file, name, of }) =>
        kind === 'resource-operation' && file === station.file && name === station.name && of !== undefined,
    );
  let nearest = Number.POSITIVE_INFINITY;
  for (const { known, station, via } of reachedFrom(graph, code, reach.resources)) {
    if (via.length > nearest) break;
    const types = own(station);
    // A function that works on many types says nothing about one.
    if (types.length > manyTypes) continue;
    for (const { of: type = '' } of types) {
      if (found.has(type) || known.every((one) => rulesOut(one, type))) continue;
      nearest = via.length;
      found.set(type, { name: type, place: station, via });
    }
  }
  return [...found.values()];
}

function methodsOf(code: Station, graph: CallGraph): Reached[] {
  return reachedFrom(graph, code, reach.methods)
    .filter(({ station }) => station.kind === 'method')
    .map(({ at, station, via }) => ({ name: station.name, place: at, via }));
}

function readExports(index: CheckoutIndex): Exported[] {
  return index.exportLists.flatMap((list) =>
    list.symbols.map((one): Exported => {
      const name = one.name.slice(one.name.lastIndexOf(':') + 1);
      const owner = one.name.includes('::') ? one.name.slice(0, one.name.lastIndexOf('::')) : undefined;
      const definition = activeFirst(index.symbolsNamed(name), buildOf('osfmk/', defaultConfiguration)).find(
        ({ file, symbol }) =>
          !declarationKinds.has(symbol.kind) &&
          buildOf(file.path, defaultConfiguration).program !== 'user' &&
          (owner === undefined || symbol.parent === undefined || symbol.parent === owner),
      ) as SymbolAt<FileFacts> | undefined;
      const { file, start, end, line } = {
        file: list.path,
        ...one,
        line: lineOfList(list.lineStarts, one.start),
      };
      return {
        name: one.name,
        file,
        start,
        end,
        line,
        ...(definition === undefined
          ? {}
          : { definition: placeIn(definition.file, definition.symbol.nameStart, definition.symbol.nameEnd) }),
      };
    }),
  );
}

function lineOfList(lineStarts: Int32Array, offset: number): number {
  let line = 0;
  while (line + 1 < lineStarts.length && (lineStarts[line + 1] ?? 0) <= offset) line++;
  return line;
}

/** What an upcall's handler calls of I/O Kit stands so many calls behind the slot. */
const driverReach = 3;

/** Methods that a driver calls, those that are called of it, and functions by which an upcall enters I/O Kit. */
function readDrivers(index: CheckoutIndex, graph: CallGraph): Named[] {
  const offered: Named[] = [];
  const own: Named[] = [];
  const methods = [...index.symbols()].filter(({ symbol }) => symbol.kind === 'method' && symbol.parent !== undefined);
  const named = ({ file, symbol }: SymbolAt<FileFacts>, detail: string): Named => ({
    ...placeIn(file, symbol.nameStart, symbol.nameEnd),
    kind: 'function',
    name: symbol.name,
    detail,
  });
  for (const at of methods) {
    const { name, parent = '' } = at.symbol;
    // A class that is itself of exclaves is how it is done, not what a driver sees.
    if (isExclaveName(name) && !isExclaveName(parent)) offered.push(named(at, parent));
  }
  const classes = new Set(offered.map(({ detail }) => detail));
  for (const at of methods) {
    const { name, parent = '' } = at.symbol;
    if (!isExclaveName(parent)) continue;
    // A driver of the exclave world is entered where it overrides what the class of all drivers declares.
    const heads = index.symbolsNamed(parent).map(({ symbol }) => symbol.signature);
    const base = [...classes].find((one) => heads.some((head) => new RegExp(`:.*\\b${one}\\b`).test(head)));
    const isDeclared = index.symbolsNamed(name).some(({ symbol }) => symbol.parent === base);
    if (base !== undefined && isDeclared) own.push(named(at, `${parent}, derived from ${base}`));
  }
  return [...offered, ...own, ...readUpcallEntries(graph)];
}

/** The first function of I/O Kit on the way of each upcall. */
function readUpcallEntries(graph: CallGraph): Named[] {
  const found = new Map<string, Named>();
  for (const slot of graph.all()) {
    if (slot.kind !== 'slot') continue;
    for (const { station, via } of reachedFrom(graph, slot, driverReach)) {
      const isFirst = isOfDrivers(station) && !via.slice(0, -1).some(isOfDrivers);
      if (!isFirst || station.kind !== 'function' || found.has(station.id)) continue;
      const { end, file, line, name, start } = station;
      const upcall = slot.name.slice(slot.name.lastIndexOf('.') + 1);
      found.set(station.id, { file, start, end, line, kind: 'function', name, detail: `upcall ${upcall}` });
    }
  }
  return [...found.values()].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start));
}

function isOfDrivers({ file }: Station): boolean {
  return file.startsWith('iokit/');
}

function readSpawn(index: CheckoutIndex): Named[] {
  const attributes: Named[] = [];
  const fields: Named[] = [];
  const calls: Named[] = [];
  for (const { file, symbol } of index.symbols()) {
    if (!isExclaveName(symbol.name)) continue;
    const place = placeIn(file, symbol.nameStart, symbol.nameEnd);
    if (symbol.kind === 'function' && spawnName.test(symbol.name))
      attributes.push({ ...place, kind: 'function', name: symbol.name, detail: symbol.signature });
    else if (symbol.kind === 'field' && (spawnName.test(file.path) || spawnName.test(symbol.parent ?? '')))
      fields.push({ ...place, kind: 'field', name: symbol.name, detail: symbol.parent ?? '' });
  }
  for (const file of index.files()) {
    // In a file of exclaves what is spawned is no process: a scheduler's thread.
    if (isExclavePath(file.path) || buildOf(file.path, defaultConfiguration).program !== 'kernel') continue;
    for (const { callee, start, within } of file.calls)
      if (within !== undefined && spawnName.test(within) && isExclaveName(callee) && !isExclaveName(within))
        calls.push({
          ...placeIn(file, start, start + callee.length),
          kind: 'call',
          name: callee,
          detail: `called in ${within}`,
        });
  }
  return [...attributes, ...fields, ...calls];
}
