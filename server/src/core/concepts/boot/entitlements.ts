/** Entitlements of the exclave world with the functions that check them, from the facts about both. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { BootEntitlement } from '../../model/boot.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import { stringOf } from './families.ts';

export function readEntitlements(index: CheckoutIndex, facts: readonly DomainFact[]): BootEntitlement[] {
  const found = new Map<string, BootEntitlement>();
  for (const { kind, name, file, start, end, line } of facts) {
    if (kind !== 'entitlement' || found.has(name)) continue;
    const checks = facts.flatMap((one) =>
      one.kind === 'entitlement-check' && one.of === name
        ? [
            {
              name: one.function ?? one.name,
              file: one.file,
              start: one.start,
              end: one.end,
              line: one.line,
              certainty: one.certainty,
              ...(one.detail === undefined ? {} : { privilege: one.detail }),
            },
          ]
        : [],
    );
    const macros = macrosFor(index, facts, name);
    found.set(name, { name, file, start, end, line, checks, ...(macros.length === 0 ? {} : { macros }) });
  }
  return [...found.values()];
}

/** The macros whose text is an entitlement's name: wherever the string stands, not at the first place alone. */
function macrosFor(index: CheckoutIndex, facts: readonly DomainFact[], entitlement: string): string[] {
  const names = facts.flatMap(({ kind, name, file, start }) =>
    kind === 'entitlement' && name === entitlement
      ? (index
          .file(file)
          ?.symbols.filter((one) => one.kind === 'macro' && one.start <= start && start < one.end)
          .filter(({ value }) => stringOf(value ?? '') === entitlement)
          .map((one) => one.name) ?? [])
      : [],
  );
  return [...new Set(names)];
}
