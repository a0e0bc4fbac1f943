/** Row ids: where several checkouts are shown, each row's id begins with its checkout's. */
import type { Checkout } from '../../workspace/workspace.ts';
import { type ServerContext, shownCheckouts } from '../context.ts';

export function checkoutRowId({ root, snapshotOf }: Checkout): string {
  return `checkout:${snapshotOf ?? ''}${root}`;
}

/** What stands before the ids of a checkout's rows. */
export function rowPrefix(context: ServerContext, checkout: Checkout): string {
  return shownCheckouts(context).length > 1 ? `${checkoutRowId(checkout)}/` : '';
}
