/**
 * How one comes by what passes a check in place of an entitlement: `task_get_conclave(task) != NULL` holds once the field
 * that the function hands out is set; whoever sets it may ask for entitlements of its own.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { ConditionOrigin, Need, Setter } from '../model/kernelInterface.ts';
import type { CallGraph } from './callGraph.ts';

/** Calls between a write and the function that asks. */
const climb = 3;

/** @param readNeed what a check asks for. */
export function originOf(
  condition: string,
  index: CheckoutIndex,
  graph: CallGraph,
  checks: readonly DomainFact[],
  readNeed: (check: DomainFact) => Need | undefined,
): ConditionOrigin | undefined {
  const [, getter, member] = /^(?:(\w+)\(.*\)|\w+->(\w+))\s*!=\s*\w*NULL$/.exec(condition) ?? [];
  const field =
    member ?? [...index.files()].flatMap((file) => file.getters).find((one) => one.within === getter)?.field;
  if (field === undefined) return undefined;
  const setters = new Map<string, Setter>();
  const seen = new Set<string>();
  let level = [...index.files()].flatMap((file) =>
    file.writes.flatMap((one) =>
      one.field !== field || one.variable || one.operator !== '=' || /^(0|\w*NULL)$/.test(one.value)
        ? []
        : graph.named(one.within ?? '').filter((station) => station.kind === 'function' && station.file === file.path),
    ),
  );
  for (let depth = 0; depth <= climb && level.length > 0; depth++) {
    const next: typeof level = [];
    for (const station of level) {
      if (seen.has(station.id)) continue;
      seen.add(station.id);
      const own = checks.filter((one) => one.function === station.name && one.file === station.file);
      const { file, start, end, line } = station;
      if (own.length === 0) next.push(...graph.to(station).flatMap(({ from, kind }) => (kind === 'call' ? from : [])));
      else
        setters.set(station.id, {
          ...{ file, start, end, line },
          name: station.name,
          checks: own.flatMap((one) => readNeed(one) ?? []),
        });
    }
    level = next;
  }
  return setters.size === 0 ? undefined : { condition, field, setters: [...setters.values()] };
}
