/**
 * The exclave trap and its operations. A function named for an exclave trap is the trap when it tells operations apart:
 * constants named `…_OP_…` that its body mentions. Their enum has the operations that this release does not handle, too.
 * Where no body tells any apart (xnu-10002 publishes a stub), they are the enumerators that go by the name of the trap.
 */
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { CheckoutIndex, SymbolAt } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { FactList, valueDetail } from './factList.ts';

export function buildTraps(index: CheckoutIndex): DomainFact[] {
  const list = new FactList();
  const traps = new Set<string>();
  const operations = new Map<string, { at: SymbolAt; of: string }>();
  const families = new Map<string, string>();
  const stubs: SymbolAt[] = [];
  for (const at of index.symbolsOf('function')) {
    const { file, symbol } = at;
    if (!/trap/i.test(symbol.name) || !isExclaveName(symbol.name)) continue;
    const found = operationsIn(index, file, symbol);
    if (found.length === 0) {
      stubs.push(at);
      continue;
    }
    traps.add(symbol.name);
    list.addSymbol('exclave-trap', at, { detail: symbol.signature });
    for (const operation of found) {
      operations.set(operation.symbol.name, { at: operation, of: symbol.name });
      if (operation.symbol.parent) families.set(operation.symbol.parent, symbol.name);
    }
  }
  if (traps.size === 0) return operationsOfStubs(index, stubs);
  for (const at of index.symbolsOf('enumerator')) {
    const { name, parent } = at.symbol;
    const trap = families.get(parent ?? '');
    if (trap !== undefined && !operations.has(name) && !isBound(name)) operations.set(name, { at, of: trap });
  }
  // Another name for the trap: `#define EXCLAVES_CTL_TRAP _exclaves_ctl_trap`.
  for (const at of index.symbolsOf('macro')) {
    const { value } = at.symbol;
    if (value !== undefined && traps.has(value)) list.addSymbol('exclave-trap', at, { detail: `= ${value}` });
  }
  for (const { at, of } of operations.values()) {
    list.addSymbol('trap-operation', at, { of, ...valueDetail(at.symbol) });
  }
  return list.facts;
}

/** `_exclaves_ctl_trap` → `EXCLAVES_CTL_OP_…`. Told from names, so *inferred*. */
function operationsOfStubs(index: CheckoutIndex, stubs: readonly SymbolAt[]): DomainFact[] {
  const list = new FactList();
  const prefixes = new Map(
    stubs.map(({ symbol: { name } }) => [`${name.replace(/^_+|_trap$/gi, '')}_OP_`.toUpperCase(), name]),
  );
  for (const at of index.symbolsOf('enumerator')) {
    const { name } = at.symbol;
    if (isBound(name)) continue;
    const of = [...prefixes].find(([prefix]) => name.startsWith(prefix))?.[1];
    if (of !== undefined)
      list.addSymbol('trap-operation', at, { of, certainty: 'inferred', ...valueDetail(at.symbol) });
  }
  const served = new Set(list.facts.map(({ of }) => of));
  for (const at of stubs)
    if (served.has(at.symbol.name)) list.addSymbol('exclave-trap', at, { detail: at.symbol.signature });
  return list.facts;
}

/** The last of the enum counts the others. */
function isBound(name: string): boolean {
  return /_(LAST|MAX|COUNT)$/.test(name);
}

function operationsIn(index: CheckoutIndex, file: FileFacts, trap: SourceSymbol): SymbolAt[] {
  return file.words.flatMap((word, at) => {
    if (!/_OP_/.test(word) || !isExclaveName(word)) return [];
    const isUsed = file.offsets
      .subarray(file.first[at] ?? 0, file.first[at + 1] ?? 0)
      .some((offset) => trap.start <= offset && offset < trap.end);
    const constant = isUsed ? index.symbolsNamed(word).find((one) => isConstant(one.symbol)) : undefined;
    return constant ?? [];
  });
}

function isConstant({ kind, name, signature }: SourceSymbol): boolean {
  return kind === 'enumerator' || (kind === 'macro' && !signature.includes(`${name}(`));
}
