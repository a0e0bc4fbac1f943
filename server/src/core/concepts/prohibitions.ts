/** Where who holds an entitlement is turned back for it: `if (has_host && has_domain) return false;`. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { Prohibition } from '../model/kernelInterface.ts';
import { withMeanings } from './branches.ts';
import { isRefusal, split } from './guards.ts';
import { placeIn } from './tightbeam/places.ts';

/** @param checks of kind `entitlement-check`. */
export function prohibitions(index: CheckoutIndex, checks: readonly DomainFact[]): Prohibition[] {
  return checks.flatMap((one) => prohibitionOf(index, one) ?? []);
}

function prohibitionOf(index: CheckoutIndex, check: DomainFact): Prohibition | undefined {
  const file = index.file(check.file);
  if (file === undefined || check.of === undefined || check.function === undefined) return undefined;
  const around = file.selections.filter(
    (one) => one.is && one.from <= check.start && check.start < one.to && one.within === check.function,
  );
  // Of two that are looked at together, that which the code is for is asked for.
  if (around.some(({ constant }) => constant === check.detail)) return undefined;
  const marks = [`"${check.of}"`, ...(check.detail === undefined ? [] : [check.detail])];
  for (const one of file.branches) {
    if (one.within !== check.function || one.to <= check.start || !isRefusal(one.leaves?.value ?? '')) continue;
    // The answer of this check, not of another one for the same.
    const isAsked =
      one.start <= check.start || one.meanings.some(({ value }) => marks.some((mark) => value.includes(mark)));
    const operands = split(withMeanings(one), '&&');
    const holds = operands.find((operand) => marks.some((mark) => operand.includes(mark)));
    if (!isAsked || holds === undefined || /^!|\|\||[^-]>|[=!<>]=|</.test(holds)) continue;
    const [asked] = around;
    return {
      ...placeIn(file, check.start, check.end),
      entitlement: check.of,
      ...(check.detail === undefined ? {} : { privilege: check.detail }),
      ...(asked === undefined ? {} : { asked: asked.constant }),
      within: check.function,
      condition: `if (${one.test}) return ${one.leaves?.value ?? ''}`,
    };
  }
  return undefined;
}
