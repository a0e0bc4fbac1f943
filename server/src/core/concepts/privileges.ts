/**
 * Which entitlement a process must hold for what. The constant that selects a privilege and the entitlement's string meet
 * in a `case`; an operation asks for what its own code, the code before it, or a function that it calls checks.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { Call, FileFacts } from '../model/fileFacts.ts';
import type { Need, Passing, Privilege, TrapOperation } from '../model/kernelInterface.ts';
import { declarationKinds } from '../model/symbols.ts';
import type { CallGraph } from './callGraph.ts';
import { readGuard } from './guards.ts';
import { passingsOf } from './passes.ts';
import { reachedFrom } from './paths.ts';
import { placeIn } from './tightbeam/places.ts';

/** Calls between an operation and a check further down. */
const checkDepth = 3;

/** A function that only tells privileges apart asks for none of them: whoever calls it with a constant does. */
function asks(fact: DomainFact): boolean {
  return isCheck(fact) && !(fact.certainty === 'stated' && fact.detail !== undefined);
}

function isCheck({ kind }: DomainFact): boolean {
  return kind === 'entitlement-check';
}

/** What an operation of a trap asks for, nearest first; each entitlement once for each function that asks. */
export function needsOf(
  operation: string,
  graph: CallGraph,
  index: CheckoutIndex,
  facts: readonly DomainFact[],
): Need[] {
  const needs: Need[] = [];
  const all = facts.filter(isCheck);
  const checks = all.filter(asks);
  const code = graph.operations(operation)[0];
  const add = (fact: DomainFact, where: Need['where']) => {
    const known = needs.some(
      ({ entitlement, within, line }) => entitlement === fact.of && within === fact.function && line === fact.line,
    );
    const file = index.file(fact.file);
    if (known || file === undefined || fact.of === undefined) return;
    const condition = conditionAt(file, fact);
    const guard = readGuard(condition ?? '', fact.detail ?? fact.of);
    const answers = guard.otherwise.map((one) => holdsFor(operation, one, graph));
    // `operation == OP_BOOT && !may(PRIV_BOOT)`: no other operation is asked.
    if (where === 'before' && answers.includes(true)) return;
    needs.push({
      ...placeIn(file, fact.start, fact.end),
      entitlement: fact.of,
      within: fact.function ?? '',
      where,
      // What becomes of an answer that is kept in a variable is not followed.
      certainty: where === 'called' || condition === undefined ? 'inferred' : 'stated',
      ...(fact.detail === undefined ? {} : { privilege: fact.detail }),
      ...(condition === undefined ? {} : { condition }),
      ...guard,
      otherwise: guard.otherwise.filter((_, at) => answers[at] !== false),
      passes: passingsOf(index, fact, all),
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

/** Whether a comparison with an operation's constant holds for an operation; undefined for any other condition. */
function holdsFor(operation: string, condition: string, { traps }: CallGraph): boolean | undefined {
  const [, left, sign, right] = /^([\w.>-]+?)\s*([=!]=)\s*([\w.>-]+)$/.exec(condition) ?? [];
  const constant = [left, right].find((one) => one !== undefined && traps.operations.has(one));
  return constant === undefined ? undefined : (constant === operation) === (sign === '==');
}

/** The condition around the call that a check is, or that holds its string. */
function conditionAt(file: FileFacts, fact: DomainFact): string | undefined {
  let best: Call | undefined;
  for (const call of file.calls)
    if (call.start <= fact.start && fact.start < call.end && (best === undefined || call.start > best.start))
      best = call;
  return best?.condition;
}

/** Whether a place is code that runs for a constant alone: its `case`, or the branch of an `if` that compares with it. */
function isSelectedBy(constant: string, { selections }: FileFacts, { start }: DomainFact): boolean {
  return selections.some((one) => one.constant === constant && one.is && one.from <= start && start < one.to);
}

export function readPrivileges(
  index: CheckoutIndex,
  facts: readonly DomainFact[],
  operations: readonly TrapOperation[],
): Privilege[] {
  const groups = new Map<string, DomainFact[]>();
  const all = facts.filter(isCheck);
  for (const fact of all) {
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
    const passes = new Map<string, Passing>();
    for (const fact of stated) {
      const at = index.file(fact.file);
      if (at === undefined || fact.of === undefined) continue;
      const inCase = isSelectedBy(name, at, fact);
      // Elsewhere the entitlement can be asked for to refuse who holds it.
      if (fact.detail === undefined || inCase)
        for (const one of passingsOf(index, fact, all)) passes.set(`${one.file} ${one.start}`, one);
      if (entitlements.has(fact.of)) continue;
      entitlements.set(fact.of, {
        ...placeIn(at, fact.start, fact.end),
        name: fact.of,
        certainty: fact.detail === undefined || inCase ? 'stated' : 'inferred',
      });
    }
    const checks = list.flatMap((fact) => {
      const at = index.file(fact.file);
      // Named in the code for another privilege, it is checked there whatever the caller asks for.
      if (at === undefined || (!asks(fact) && isSelectedBy(name, at, fact))) return [];
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
        passes: [...passes.values()],
        operations: operations.flatMap(({ fact, needs }) => {
          const need = needs.find((one) => (one.privilege ?? one.entitlement) === name);
          return need === undefined ? [] : [{ name: fact.name, need }];
        }),
      },
    ];
  });
}
