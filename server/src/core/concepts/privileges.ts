/**
 * Which entitlement a process must hold for what. The constant that selects a privilege and the entitlement's string meet
 * in a `case`; an operation asks for what its own code, the code before it, or a function that it calls checks.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { Call, FileFacts } from '../model/fileFacts.ts';
import type { Need, Privilege, TrapOperation } from '../model/kernelInterface.ts';
import { declarationKinds } from '../model/symbols.ts';
import type { CallGraph } from './callGraph.ts';
import { readGuard } from './guards.ts';
import { reachedFrom } from './paths.ts';
import { placeIn } from './tightbeam/places.ts';

/** Calls between an operation and a check further down. */
const checkDepth = 3;

/** A function that only tells privileges apart asks for none of them: whoever calls it with a constant does. */
function asks(fact: DomainFact): boolean {
  return fact.kind === 'entitlement-check' && !(fact.certainty === 'stated' && fact.detail !== undefined);
}

/** What an operation of a trap asks for, nearest first; each entitlement once for each function that asks. */
export function needsOf(
  operation: string,
  graph: CallGraph,
  index: CheckoutIndex,
  facts: readonly DomainFact[],
): Need[] {
  const needs: Need[] = [];
  const checks = facts.filter(asks);
  const code = graph.operations(operation)[0];
  const add = (fact: DomainFact, where: Need['where']) => {
    const known = needs.some(
      ({ entitlement, within, line }) => entitlement === fact.of && within === fact.function && line === fact.line,
    );
    const file = index.file(fact.file);
    if (known || file === undefined || fact.of === undefined) return;
    const condition = conditionAt(file, fact);
    needs.push({
      ...placeIn(file, fact.start, fact.end),
      entitlement: fact.of,
      within: fact.function ?? '',
      where,
      // What becomes of an answer that is kept in a variable is not followed.
      certainty: where === 'called' || condition === undefined ? 'inferred' : 'stated',
      ...(fact.detail === undefined ? {} : { privilege: fact.detail }),
      ...(condition === undefined ? {} : { condition }),
      ...readGuard(condition ?? '', fact.detail ?? fact.of),
    });
  };
  for (const fact of checks) {
    const handler = fact.function === undefined ? undefined : graph.traps.handlerOf(fact.function);
    if (handler === undefined || handler.file.path !== fact.file) continue;
    const own = graph.traps.operationsAt(handler.file, handler.symbol, fact.start);
    if (own.some(({ name }) => name === operation)) add(fact, 'case');
    else if (graph.traps.passesThrough(operation, handler, fact.start)) add(fact, 'before');
  }
  if (code === undefined) return needs;
  for (const { station } of reachedFrom(graph, code, checkDepth))
    for (const fact of checks) if (fact.function === station.name && fact.file === station.file) add(fact, 'called');
  return needs;
}

/** The condition around the call that a check is, or that holds its string. */
function conditionAt(file: FileFacts, fact: DomainFact): string | undefined {
  let best: Call | undefined;
  for (const call of file.calls)
    if (call.start <= fact.start && fact.start < call.end && (best === undefined || call.start > best.start))
      best = call;
  return best?.condition;
}

export function readPrivileges(
  index: CheckoutIndex,
  facts: readonly DomainFact[],
  operations: readonly TrapOperation[],
): Privilege[] {
  const groups = new Map<string, DomainFact[]>();
  for (const fact of facts) {
    if (fact.kind !== 'entitlement-check') continue;
    const name = fact.detail ?? fact.of ?? '';
    const list = groups.get(name);
    if (list === undefined) groups.set(name, [fact]);
    else list.push(fact);
  }
  return [...groups].flatMap(([name, list]): Privilege[] => {
    const symbol = index.symbolsNamed(name).find((one) => !declarationKinds.has(one.symbol.kind));
    const first = list[0];
    const file = first === undefined ? undefined : index.file(first.file);
    if (first === undefined || file === undefined) return [];
    const stated = list.filter((fact) => fact.certainty === 'stated');
    const entitlements = new Map<string, Privilege['entitlements'][number]>();
    for (const fact of stated) {
      const at = index.file(fact.file);
      if (at === undefined || fact.of === undefined || entitlements.has(fact.of)) continue;
      const inCase = at.selections.some(
        (one) => one.constant === name && one.is && one.from <= fact.start && fact.start < one.to,
      );
      entitlements.set(fact.of, {
        ...placeIn(at, fact.start, fact.end),
        name: fact.of,
        certainty: fact.detail === undefined || inCase ? 'stated' : 'inferred',
      });
    }
    const checks = list.filter(asks).flatMap((fact) => {
      const at = index.file(fact.file);
      if (at === undefined) return [];
      const condition = conditionAt(at, fact);
      return [
        {
          ...placeIn(at, fact.start, fact.end),
          within: fact.function ?? '',
          ...(condition === undefined ? {} : { condition }),
        },
      ];
    });
    return [
      {
        name,
        place:
          symbol === undefined
            ? placeIn(file, first.start, first.end)
            : placeIn(symbol.file, symbol.symbol.nameStart, symbol.symbol.nameEnd),
        ...(symbol?.symbol.value === undefined ? {} : { value: symbol.symbol.value }),
        entitlements: [...entitlements.values()],
        checks,
        operations: operations.flatMap(({ fact, needs }) => {
          const need = needs.find((one) => (one.privilege ?? one.entitlement) === name);
          return need === undefined ? [] : [{ name: fact.name, need }];
        }),
      },
    ];
  });
}
