/** The facts that say where an entitlement is checked, and the condition that each stands in. */
import type { DomainFact } from '../model/domainFact.ts';
import type { Call, FileFacts } from '../model/fileFacts.ts';

/** A function that only tells privileges apart asks for none of them: whoever calls it with a constant does. */
export function asks(fact: DomainFact): boolean {
  return isCheck(fact) && !(fact.certainty === 'stated' && fact.detail !== undefined);
}

export function isCheck({ kind }: DomainFact): boolean {
  return kind === 'entitlement-check';
}

/** The condition around the call that a check is, or that holds its string. */
export function conditionAt(file: FileFacts, fact: DomainFact): string | undefined {
  let best: Call | undefined;
  for (const call of file.calls)
    if (call.start <= fact.start && fact.start < call.end && (best === undefined || call.start > best.start))
      best = call;
  return best?.condition;
}
