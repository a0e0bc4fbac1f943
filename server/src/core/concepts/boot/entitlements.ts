/** Entitlements of the exclave world with the functions that check them, from the facts about both. */
import type { BootEntitlement } from '../../model/boot.ts';
import type { DomainFact } from '../../model/domainFact.ts';

export function readEntitlements(facts: readonly DomainFact[]): BootEntitlement[] {
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
    found.set(name, { name, file, start, end, line, checks });
  }
  return [...found.values()];
}
