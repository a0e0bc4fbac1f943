/** Judges every claim for one release. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Claim, JudgedClaim } from '../model/claims.ts';
import claims from './claims.json' with { type: 'json' };
import { notVisible } from './evidence.ts';
import { claimRules } from './rules.ts';

export const publicClaims: readonly Claim[] = claims as readonly Claim[];

/** Empty where the source has nothing of exclaves: then there is nothing to hold a claim against. */
export function judgeClaims(domain: DomainIndex): JudgedClaim[] {
  if (domain.resourceTable() === undefined) return [];
  return publicClaims.map((claim) => {
    const rule = claimRules[claim.rule];
    const finding = rule === undefined ? notVisible('No rule judges this claim.') : rule(domain, claim.subject ?? '');
    return { claim, finding };
  });
}
