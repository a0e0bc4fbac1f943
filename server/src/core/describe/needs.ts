/** What a process must hold for an operation of the trap, in words that claim no more than the source shows. */
import type { Need, Passing } from '../model/kernelInterface.ts';

/**
 * A few words: where it is asked for, what else passes, and how sure that is.
 *
 * @param code how names and conditions of the source are written.
 */
export function needSummary(need: Need, code = (text: string): string => text): string {
  const { certainty, effect, otherwise, where } = need;
  const within = code(need.within);
  const place =
    where === 'case' ? `in its own code, in ${within}` : where === 'before' ? `before, in ${within}` : `in ${within}`;
  const said = certainty === 'stated' ? '' : ', inferred';
  if (certainty === 'inferred' && where !== 'called') return `looked for ${place}${said}`;
  if (effect === 'opens') return `not needed: opens more ${place}${said}`;
  return `asked for ${place}${otherwise.length === 0 ? '' : `, unless ${otherwise.map(code).join(' or ')}`}${said}`;
}

/** What passes a check, as a reader finds it there: `is_launchd (task_pid(task) == 1)`. */
export function passingInShort({ condition, meaning }: Passing): string {
  return meaning === undefined ? condition : `${condition} (${meaning})`;
}

/** The entitlements of an operation in one line, each by the check that says most: `requires a, unless b; asks for c`. */
export function needsInShort(needs: readonly Need[]): string {
  const best = new Map<string, Need>();
  for (const need of needs) {
    const known = best.get(need.entitlement);
    if (known === undefined || weight(need) > weight(known)) best.set(need.entitlement, need);
  }
  const shown = [...best.values()];
  if (shown.length === 0) return 'no entitlement check seen';
  const isSure = shown.some(({ certainty }) => certainty === 'stated');
  const list = (verb: string, kept: readonly Need[]) =>
    kept.length === 0 ? [] : [`${verb} ${kept.map(orElse).join(', ')}`];
  return `${[
    ...list(
      'requires',
      shown.filter(({ effect }) => effect === 'refuses'),
    ),
    ...list(
      'asks for',
      shown.filter(({ effect }) => effect === 'unclear'),
    ),
    ...list(
      'does more with',
      shown.filter(({ effect }) => effect === 'opens'),
    ),
  ].join('; ')}${isSure ? '' : ' (inferred)'}`;
}

/** An entitlement, and what does in its stead; of what the check itself lets pass, only what has a name of its own. */
function orElse({ effect, entitlement, otherwise, passes }: Need): string {
  const named = passes.filter(({ condition }) => /^\w+$/.test(condition)).map(({ condition }) => condition);
  const more = passes.length - named.length;
  const others = more === 0 || effect !== 'refuses' ? [] : [`${more} more ${more === 1 ? 'case' : 'cases'}`];
  return [entitlement, ...named, ...otherwise, ...others].join(' or ');
}

/** A check that refuses says most, one that the handler makes itself more than one further down. */
function weight({ certainty, effect }: Need): number {
  return (effect === 'refuses' ? 4 : effect === 'unclear' ? 0 : 1) + (certainty === 'stated' ? 2 : 0);
}

/** Sentences of plain text. */
export function describeNeed({
  certainty,
  condition,
  effect,
  entitlement,
  file,
  line,
  otherwise,
  passes,
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
  const rest =
    effect === 'opens'
      ? ' Nothing is refused there without it; with it more is done.'
      : otherwise.length === 0
        ? ''
        : ` It passes without it, too, where ${otherwise.join(' or ')}.`;
  const without =
    passes.length === 0
      ? ''
      : ` The check itself says yes, without looking at the entitlement, where ${passes
          .map((one) => `${passingInShort(one)}, ${one.within}, ${one.file}:${one.line + 1}`)
          .join('; or ')}.`;
  return `${sentence}${rest}${without}${condition === undefined ? '' : ` As written: ${condition}.`}`;
}
