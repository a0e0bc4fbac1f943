/** What a process must hold for an operation of the trap, in words that claim no more than the source shows. */
import type { Condition, ConditionOrigin, Need, Passing, Prohibition, Refusal } from '../model/kernelInterface.ts';

type Code = (text: string) => string;

/** How code is written where there is no Markdown. */
const quoted: Code = (text) => `\`${text}\``;

/** Conditions that are told; of more only the number. */
const told = 2;

/**
 * A few words: where it is asked for, what else passes, and how sure that is.
 *
 * @param code how names and conditions of the source are written.
 */
export function needSummary(need: Need, code: Code = (text) => text): string {
  const { certainty, effect, otherwise, under, where } = need;
  const within = code(need.within);
  const place =
    where === 'case' ? `in its own code, in ${within}` : where === 'before' ? `before, in ${within}` : `in ${within}`;
  const only = under.length === 0 ? '' : `, only where ${conditions(under, 'and', code)}`;
  const rest = `${only}${certainty === 'stated' ? '' : ', inferred'}`;
  if (certainty === 'inferred' && where !== 'called') return `looked for ${place}${rest}`;
  if (effect === 'opens') return `not needed: opens more ${place}${rest}`;
  const unless = otherwise.length === 0 ? '' : `, unless ${few(otherwise, 'or', code)}`;
  if (effect === 'forbids') return `must not be held: who holds it is turned back ${place}${unless}${rest}`;
  if (effect === 'panics') return `asserted ${place}: without it the kernel panics${unless}${rest}`;
  return `asked for ${place}${unless}${rest}`;
}

function conditions(list: readonly Condition[], word: 'and' | 'or', code: Code): string {
  const shown = list.map(({ meaning, text }) => code(text) + (meaning === undefined ? '' : ` (${code(meaning)})`));
  return few(shown, word, (text) => text);
}

/** The first of a list, and how many more there are. */
function few(list: readonly string[], word: 'and' | 'or', code: Code): string {
  const more = list.length - told;
  const shown = list.slice(0, told).map(code);
  return more > 0
    ? `${shown.join(', ')} ${word} ${more} more ${more === 1 ? 'case' : 'cases'}`
    : shown.join(` ${word} `);
}

/** What passes a check, as a reader finds it there: `is_launchd (task_pid(task) == 1)`. */
export function passingInShort({ condition, meaning }: Passing): string {
  return meaning === undefined ? condition : `${condition} (${meaning})`;
}

/** That the entitlement is not enough, or what must not be held beside it. */
export function refusalInShort({ condition, within }: Refusal, code: Code = quoted): string {
  return `not enough: ${code(within)} fails where ${code(condition)}`;
}
export function prohibitionInShort({ condition, entitlement, within }: Prohibition, code: Code = quoted): string {
  return `must not hold ${code(entitlement)} as well: ${code(within)} has ${code(condition)}`;
}

/** `task_get_conclave(task) != NULL: set by task_add_conclave, which asks for com.apple…`. */
export function originInShort({ condition, field, setters }: ConditionOrigin, code: Code = quoted): string {
  return `${code(condition)}: ${code(field)} is set by ${setters.map(({ name }) => code(name)).join(' and ')}, which ${setters.length === 1 ? 'asks' : 'ask'} for ${entitlementsOf(setters.flatMap(({ checks }) => checks)).join(', ')} (inferred)`;
}

function entitlementsOf(checks: readonly Need[]): string[] {
  return [...new Set(checks.map(({ entitlement }) => entitlement))];
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
  const list = (
    verb: string,
    effect: Need['effect'],
    say: (need: Need) => string = ({ entitlement }) => entitlement,
  ) => {
    const kept = shown.filter((one) => one.effect === effect);
    return kept.length === 0 ? [] : [`${verb} ${kept.map(say).join(', ')}`];
  };
  return `${[
    ...list('requires', 'refuses', orElse),
    ...list('must not hold', 'forbids'),
    ...list('panics without', 'panics'),
    ...list('asks for', 'unclear'),
    ...list('does more with', 'opens'),
  ].join('; ')}${isSure ? '' : ' (inferred)'}`;
}

/** An entitlement, and how many cases do in its stead; what does is told where the entitlement alone is not enough. */
function orElse({ entitlement, fails, origins, otherwise, passes }: Need): string {
  if (fails !== undefined) {
    const asked = entitlementsOf(origins.flatMap(({ setters }) => setters.flatMap(({ checks }) => checks)));
    const through = asked.length === 0 ? '' : `, whose setting asks for ${asked.join(', ')}`;
    return `${otherwise.slice(0, 1).map(quoted).join('')}${through} (${entitlement} is not enough)`;
  }
  const [first, ...others] = [...otherwise, ...passes.map(({ condition, meaning }) => meaning ?? condition)];
  if (first === undefined) return entitlement;
  const more = others.length === 0 ? '' : ` and ${others.length} more ${others.length === 1 ? 'case' : 'cases'}`;
  return `${entitlement}, unless ${quoted(first)}${more}`;
}

/** A check that refuses says most, one that the handler makes itself more than one further down. */
function weight({ certainty, effect, under }: Need): number {
  const says = { refuses: 8, forbids: 8, panics: 6, opens: 2, unclear: 0 };
  return says[effect] + (certainty === 'stated' ? 4 : 0) + (under.length === 0 ? 1 : 0);
}

/** Sentences of plain text. */
export function describeNeed(need: Need): string {
  const { certainty, condition, effect, entitlement, fails, file, line, mustNot, origins } = need;
  const { otherwise, passes, privilege, under, where, within } = need;
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
  const sentences = [sentence];
  if (under.length > 0) sentences.push(`It asks only where ${conditions(under, 'and', quoted)}.`);
  if (effect === 'opens') sentences.push('Nothing is refused there without it; with it more is done.');
  if (effect === 'forbids') sentences.push('Who holds it is turned back there.');
  if (effect === 'panics')
    sentences.push('Without it nothing is denied: the kernel panics, as far as that is asserted.');
  if (effect !== 'opens' && otherwise.length > 0)
    sentences.push(`It passes without it, too, where ${otherwise.map(quoted).join(' or ')}.`);
  if (fails !== undefined)
    sentences.push(`That it passes is ${refusalInShort(fails)}, ${fails.file}:${fails.line + 1}.`);
  for (const one of origins) sentences.push(`Of ${originInShort(one)}.`);
  for (const one of mustNot) sentences.push(`Who holds it ${prohibitionInShort(one)}, ${one.file}:${one.line + 1}.`);
  if (passes.length > 0)
    sentences.push(
      `The check itself says yes, without looking at the entitlement, where ${passes
        .map((one) => `${quoted(passingInShort(one))}, ${one.within}, ${one.file}:${one.line + 1}`)
        .join('; or ')}.`,
    );
  if (condition !== undefined) sentences.push(`As written: ${quoted(condition)}.`);
  return sentences.join(' ');
}
