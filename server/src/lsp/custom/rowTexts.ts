/** Tooltips of rows that stand for no name of the source: steps of tours, claims. */
import { judgeClaims } from '../../core/claims/judge.ts';
import { describeClaim } from '../../core/describe/claimReport.ts';
import { describeStep } from '../../core/describe/tourText.ts';
import { findTour } from '../../core/tours/find.ts';
import { guidedToursIn } from '../../core/tours/tours.ts';
import type { TreeNode } from '../../core/trees/node.ts';
import type { Checkout } from '../../workspace/workspace.ts';
import { linker, type ServerContext } from '../context.ts';

/** Markdown; undefined for a row of another kind. */
export function textOfRow(node: TreeNode, checkout: Checkout, context: ServerContext): string | undefined {
  const { domain } = checkout;
  // Behind the checkout's own part of the id, where several are open.
  const at = (mark: string) => node.id.slice(node.id.lastIndexOf(mark) + mark.length);
  if (node.kind === 'claim') {
    const judged = judgeClaims(domain, context.language).find(({ claim }) => claim.id === at('claim/'));
    return judged === undefined ? undefined : describeClaim(judged, linker(checkout), context.language);
  }
  if (node.kind === 'tourStep') {
    const [tourId, stepId] = at('tour/').split('/');
    const tour = guidedToursIn(context.language).find(({ id }) => id === tourId);
    const found = tour === undefined ? undefined : findTour(tour, domain).steps.find(({ step }) => step.id === stepId);
    return found === undefined
      ? undefined
      : describeStep(found, domain, context.glossary, linker(checkout), context.language);
  }
  return undefined;
}
