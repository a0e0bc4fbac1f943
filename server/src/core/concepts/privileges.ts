/** Which entitlement a constant selects, where it is checked, and who asks for it. The constant and the string meet in a `case`. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { Passing, Privilege, TrapOperation } from '../model/kernelInterface.ts';
import { declarationKinds } from '../model/symbols.ts';
import { asks, conditionAt, isCheck } from './checks.ts';
import { passingsOf } from './passes.ts';
import { prohibitions } from './prohibitions.ts';
import { placeIn } from './tightbeam/places.ts';

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
  const forbidden = prohibitions(index, all);
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
      if (forbidden.some((one) => one.file === fact.file && one.start === fact.start)) return [];
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
        prohibitions: forbidden.filter((one) => (one.privilege ?? one.entitlement) === name || one.asked === name),
        passes: [...passes.values()],
        operations: operations.flatMap(({ fact, needs }) => {
          const need = needs.find((one) => (one.privilege ?? one.entitlement) === name);
          return need === undefined ? [] : [{ name: fact.name, need }];
        }),
      },
    ];
  });
}
