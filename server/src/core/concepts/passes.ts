/**
 * Who passes a check of an entitlement without it: the kernel's task, launchd. Read off the code of the checking function,
 * where it answers yes before it comes to the entitlement, and of the function that it hands the entitlement to.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { Passing } from '../model/kernelInterface.ts';
import { placeIn } from './tightbeam/places.ts';

/**
 * @param check of kind `entitlement-check`: where the entitlement stands, or a call of the function that holds it.
 * @param checks all of that kind.
 */
export function passingsOf(index: CheckoutIndex, check: DomainFact, checks: readonly DomainFact[]): Passing[] {
  const file = index.file(check.file);
  if (file === undefined) return [];
  if (check.certainty === 'stated') return aroundLiteral(index, file, check);
  const callee = file.calls.find((one) => one.start === check.start)?.callee;
  return checks
    .filter(
      (one) =>
        one.certainty === 'stated' &&
        one.function === callee &&
        one.of === check.of &&
        one.detail === check.detail &&
        one !== check,
    )
    .flatMap((one) => {
      const at = index.file(one.file);
      return at === undefined ? [] : aroundLiteral(index, at, one);
    });
}

function aroundLiteral(index: CheckoutIndex, file: FileFacts, check: DomainFact): Passing[] {
  const own = file.passes.filter(
    (one) => one.within === check.function && one.end <= check.start && check.start < one.to,
  );
  const asked = file.literals.find((one) => one.start === check.start)?.callee;
  const answering = asked === undefined || asked === check.function ? undefined : definitionOf(index, file, asked);
  const beneath = (answering?.passes ?? []).filter((one) => one.within === asked && one.whole);
  return [
    ...own.map((one) => ({ one, at: file })),
    ...beneath.flatMap((one) => (answering === undefined ? [] : [{ one, at: answering }])),
  ].map(({ at, one: { condition, end, meaning, start, within } }) => ({
    ...placeIn(at, start, end),
    condition,
    within,
    ...(meaning === undefined ? {} : { meaning }),
  }));
}

/** The file that defines a function: the caller's own, else the only one that does. */
function definitionOf(index: CheckoutIndex, file: FileFacts, name: string): FileFacts | undefined {
  const found = index.symbolsNamed(name).filter(({ symbol }) => symbol.kind === 'function');
  const own = found.find((one) => one.file === file);
  if (own !== undefined) return file;
  const [only] = found;
  return found.length === 1 && only !== undefined ? index.file(only.file.path) : undefined;
}
