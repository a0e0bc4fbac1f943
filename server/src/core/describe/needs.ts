/** What a process must hold for an operation of the trap, in words that claim no more than the source shows. */
import type { Need } from '../model/kernelInterface.ts';

/** A few words: where it is asked for, and how sure that is. */
export function needSummary({ certainty, where, within }: Need): string {
  const verb = certainty === 'inferred' && where !== 'called' ? 'looked for' : 'asked for';
  const place =
    where === 'case' ? `in its case in ${within}` : where === 'before' ? `before, in ${within}` : `in ${within}`;
  return `${verb} ${place}${certainty === 'stated' ? '' : ', inferred'}`;
}

/** Sentences of plain text. */
export function describeNeed({
  certainty,
  condition,
  entitlement,
  file,
  line,
  privilege,
  where,
  within,
}: Need): string {
  const by = privilege === undefined ? '' : ` (${privilege})`;
  const place = `${within}, ${file}:${line + 1}`;
  const sentence =
    certainty === 'inferred' && where !== 'called'
      ? `Inferred: ${within} looks for ${entitlement}${by}, ${file}:${line + 1}, on the way to the operation. What it makes of the answer the index does not follow.`
      : where === 'case'
        ? `The code for this operation asks for ${entitlement}${by}: ${place}.`
        : where === 'before'
          ? `All that the operation shares with others runs through a check of ${entitlement}${by}: ${place}.`
          : `Inferred: a function that the operation leads to asks for ${entitlement}${by}: ${place}. Whether this call of it is reached, the index does not tell.`;
  return condition === undefined
    ? sentence
    : `${sentence} As written: ${condition}. What else the condition allows stands beside it.`;
}
