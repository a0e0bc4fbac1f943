/** Which calls into an exclave a function makes: those of Tightbeam's generated code that stand in it. */
import type { DomainFact } from '../../model/domainFact.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';

/** For a callee: the generated call itself, or the generated calls of a function that is called. */
export function downcallsByFunction(facts: readonly DomainFact[]): (callee: string) => EvidencedName[] {
  const made = new Map<string, EvidencedName[]>();
  const add = (key: string, call: EvidencedName) => {
    const list = made.get(key) ?? [];
    made.set(key, list);
    if (!list.some((one) => one.name === call.name)) list.push(call);
  };
  for (const { kind, name, file, start, end, line, function: within } of facts) {
    if (kind !== 'tightbeam-call') continue;
    const call = { name, file, start, end, line };
    add(name, call);
    if (within !== undefined) add(within, call);
  }
  return (callee) => made.get(callee) ?? [];
}
