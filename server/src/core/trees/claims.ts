/** The tree of public claims: by verdict, each with the places that show it. */
import { judgeClaims } from '../claims/judge.ts';
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { verdictText } from '../describe/claimReport.ts';
import { placeText } from '../describe/report.ts';
import type { JudgedClaim, Verdict } from '../model/claims.ts';
import type { Language } from '../words/say.ts';
import { group, type TreeNode, withUniqueIds } from './node.ts';

const titles: readonly (readonly [Verdict, string])[] = [
  ['confirmed', 'Confirmed'],
  ['different', 'Different'],
  ['notVisible', 'Not visible in XNU'],
];

export function buildClaimTree(domain: DomainIndex, language: Language = 'en'): TreeNode[] {
  const judged = judgeClaims(domain, language);
  return titles.flatMap(([verdict, title]) =>
    group(
      `claims/${verdict}`,
      title,
      judged.filter(({ finding }) => finding.verdict === verdict).map((one) => claimNode(one, language)),
    ),
  );
}

/** One id whatever the verdict: a row that moves keeps what was open. */
function claimNode({ claim, finding }: JudgedClaim, language: Language): TreeNode {
  const id = `claim/${claim.id}`;
  const rows = finding.evidence.map(
    (one): TreeNode => ({
      id: `${id}/${one.name}@${one.file}`,
      label: one.name,
      description: `${one.text} · ${placeText(one)}`,
      kind: 'evidence',
      place: { path: one.file, start: one.start, end: one.end },
      children: [],
    }),
  );
  return {
    id,
    label: claim.claim,
    description: finding.explanation,
    kind: 'claim',
    note: `${verdictText(finding, language)}: ${finding.explanation}`,
    children: withUniqueIds(rows),
  };
}
