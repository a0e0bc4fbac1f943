/**
 * The operations of the trap that come to a type without naming it: their code calls a function that looks it up or works
 * on it. Told from the calls of the operation's own code and of what it calls, so nobody has to put a graph together.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import { isDeadAt } from '../../index/checkoutIndex.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { LookupFunction, ResourceType, TypeReach } from '../../model/resources.ts';
import type { EvidencePlace } from '../../model/tightbeam.ts';
import { buildOf, defaultConfiguration } from '../../source/configuration.ts';
import { placeIn } from '../tightbeam/places.ts';
import { Traps } from '../trapOperations.ts';

/** A function that works on more types says nothing about one. */
const manyTypes = 2;

interface Span {
  readonly file: FileFacts;
  readonly from: number;
  readonly to: number;
}

/** The types, each with the operations whose code names it, and those that come to it and are not among its own. */
export function withReaches(
  types: readonly ResourceType[],
  functions: readonly LookupFunction[],
  index: CheckoutIndex,
  facts: readonly DomainFact[],
): ResourceType[] {
  const lookups = new Map(functions.map(({ name, type }) => [name, type?.values ?? []]));
  const workers = new Map<string, string[]>();
  for (const { name, operations } of types)
    for (const one of operations) workers.set(one.name, [...(workers.get(one.name) ?? []), name]);
  for (const [name, list] of workers) if (list.length > manyTypes) workers.delete(name);
  // Of one that names the types it takes, what it calls may take more of them: only look-ups tell of another.
  const telling = new Set(types.flatMap(({ operations }) => operations.flatMap((one) => one.trapOperations)));
  const found = new Map<string, TypeReach[]>();
  const traps = new Traps(index, facts);
  for (const { name } of traps.operations.values()) {
    const code = traps.codeOf(name);
    if (code === undefined) continue;
    for (const [type, via] of typesReached(code, lookups, telling.has(name) ? new Map() : workers, index)) {
      const list = found.get(type) ?? [];
      found.set(type, list);
      list.push({ name, via, ...placeIn(code.file, code.start, code.start + name.length) });
    }
  }
  return types.map((type) => {
    const own = new Set(type.operations.flatMap((one) => one.trapOperations));
    const namedBy = [...own].flatMap((name) => {
      const code = traps.codeOf(name);
      return code === undefined ? [] : { name, ...placeIn(code.file, code.start, code.start + name.length) };
    });
    const reachedBy = (found.get(type.name) ?? []).filter(({ name }) => !own.has(name));
    const inOrder = (one: EvidencePlace, other: EvidencePlace) => one.start - other.start;
    return { ...type, namedBy: namedBy.sort(inOrder), reachedBy: reachedBy.sort(inOrder) };
  });
}

/** Type → the functions on the way. What is looked up is what an operation is for; else it is what the nearest works on. */
function typesReached(
  code: Span,
  lookups: ReadonlyMap<string, readonly string[]>,
  workers: ReadonlyMap<string, readonly string[]>,
  index: CheckoutIndex,
): Map<string, readonly string[]> {
  const direct = callees(code);
  const further = () =>
    direct.flatMap((callee) =>
      bodies(callee, index)
        .flatMap(callees)
        .map((one): readonly string[] => [callee, one]),
    );
  const near = direct.map((one): readonly string[] => [one]);
  for (const [known, ways] of [
    [lookups, () => near],
    [workers, () => near],
    [workers, further],
  ] as const) {
    const found = new Map<string, readonly string[]>();
    for (const way of ways())
      for (const type of known.get(way.at(-1) ?? '') ?? []) {
        const before = found.get(type);
        if (before === undefined) found.set(type, way);
        // Which of several the call runs may depend on what it is given: only the call is certain.
        else if (way.length > 1 && before[0] === way[0] && before.at(-1) !== way.at(-1))
          found.set(type, way.slice(0, 1));
      }
    if (found.size > 0) return found;
  }
  return new Map();
}

function callees({ file, from, to }: Span): string[] {
  return file.calls
    .filter(({ start }) => from <= start && start < to && !isDeadAt(file, start))
    .map(({ callee }) => callee);
}

function bodies(name: string, index: CheckoutIndex): Span[] {
  return index
    .symbolsNamed(name)
    .filter(
      ({ file, symbol }) => symbol.kind === 'function' && buildOf(file.path, defaultConfiguration).program === 'kernel',
    )
    .map(({ file, symbol }) => ({ file, from: symbol.start, to: symbol.end }));
}
