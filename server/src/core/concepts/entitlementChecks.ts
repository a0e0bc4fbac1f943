/**
 * Which functions check which entitlement. The function that holds the entitlement's string checks it; where a constant
 * selects among several (`case EXCLAVES_PRIV_BOOT: … "com.apple…boot"`), so does every function that calls the first with
 * that constant. A string behind a macro is checked where the macro is used.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import { FactList } from './factList.ts';
import { functionAround } from './functionAround.ts';

/** @param facts those of kind `entitlement`: the strings and where they stand. */
export function buildEntitlementChecks(index: CheckoutIndex, facts: readonly DomainFact[]): DomainFact[] {
  const list = new FactList();
  const add = (
    file: FileFacts,
    start: number,
    end: number,
    of: string,
    entitlement: string,
    certainty: DomainFact['certainty'],
    selector: string | undefined,
  ) =>
    list.add('entitlement-check', file, start, end, {
      name: of,
      certainty,
      of: entitlement,
      function: of,
      ...(selector === undefined ? {} : { detail: selector }),
    });
  /** `checker constant` → entitlement. */
  const selected = new Map<string, string>();
  const checkers = new Set<string>();
  for (const fact of facts) {
    const file = index.file(fact.file);
    if (fact.kind !== 'entitlement' || file === undefined) continue;
    if (fact.function !== undefined) {
      const selector = constantBefore(index, file, fact.function, fact.start);
      add(file, fact.start, fact.end, fact.function, fact.name, 'stated', selector);
      checkers.add(fact.function);
      if (selector !== undefined) selected.set(`${fact.function} ${selector}`, fact.name);
      continue;
    }
    const macro = file.symbols.find(
      ({ kind, start, end }) => kind === 'macro' && start <= fact.start && fact.start < end,
    );
    if (macro === undefined) continue;
    for (const use of index.occurrences(macro.name)) {
      const around = functionAround(use.file, use.offset);
      if (around !== undefined)
        add(use.file, use.offset, use.offset + macro.name.length, around.name, fact.name, 'stated', undefined);
    }
  }
  for (const file of index.files()) {
    for (const call of file.calls) {
      if (call.within === undefined || !checkers.has(call.callee)) continue;
      for (const argument of call.args) {
        const entitlement = selected.get(`${call.callee} ${argument}`);
        if (entitlement === undefined || call.within === call.callee) continue;
        add(file, call.start, call.start + call.callee.length, call.within, entitlement, 'inferred', argument);
      }
    }
  }
  return list.facts;
}

/** The last enumerator that a function names before an offset. */
function constantBefore(index: CheckoutIndex, file: FileFacts, name: string, offset: number): string | undefined {
  const around = functionAround(file, offset);
  if (around?.name !== name) return undefined;
  let best = -1;
  let constant: string | undefined;
  file.words.forEach((word, at) => {
    if (!/^[A-Z][A-Z0-9_]+$/.test(word)) return;
    for (const use of file.offsets.subarray(file.first[at] ?? 0, file.first[at + 1] ?? 0)) {
      if (use <= best || use < around.start || use >= offset) continue;
      if (!index.symbolsNamed(word).some(({ symbol }) => symbol.kind === 'enumerator')) return;
      best = use;
      constant = word;
    }
  });
  return constant;
}
