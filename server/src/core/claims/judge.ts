/** Judges every claim for one release, in words of the reader's language. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Claim, Finding, JudgedClaim } from '../model/claims.ts';
import { type Language, type Saying, said, say } from '../words/say.ts';
import germanClaims from './claims.de.json' with { type: 'json' };
import claims from './claims.json' with { type: 'json' };
import { notVisible } from './evidence.ts';
import { claimRules } from './rules.ts';

export const publicClaims: readonly Claim[] = claims as readonly Claim[];

/** What a claim says in another language, by its id. */
const claimTexts: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = { de: germanClaims };

/** Empty where the source has nothing of exclaves: then there is nothing to hold a claim against. */
export function judgeClaims(domain: DomainIndex, language: Language = 'en'): JudgedClaim[] {
  if (domain.resourceTable() === undefined) return [];
  return publicClaims.map((claim) => {
    const rule = claimRules[claim.rule];
    const finding =
      rule === undefined ? notVisible(say`No rule judges this claim.`) : rule(domain, claim.subject ?? '');
    const text = language === 'en' ? undefined : claimTexts[language][claim.id];
    return { claim: text === undefined ? claim : { ...claim, claim: text }, finding: inWords(finding, language) };
  });
}

function inWords(finding: Finding<Saying>, language: Language): Finding {
  return {
    ...finding,
    explanation: said(finding.explanation, language),
    evidence: finding.evidence.map((one) => ({ ...one, text: said(one.text, language) })),
  };
}
