/** `xnu-exclaves claims`: what public writing says about exclaves, held against a release. */
import { judgeClaims } from '../core/claims/judge.ts';
import { claimReport } from '../core/describe/claimReport.ts';
import { printModel, type ReportForm } from './modelReport.ts';
import { openCheckout } from './open.ts';

export async function printClaims(
  folder: string,
  form: ReportForm,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  const { release, domain } = await openCheckout(folder, engine, here);
  const claims = judgeClaims(domain);
  if (claims.length === 0) {
    console.error('xnu-exclaves claims: this release has no resource table to hold the claims against');
    return 1;
  }
  printModel({ claims }, release, form, claimReport);
  return 0;
}
