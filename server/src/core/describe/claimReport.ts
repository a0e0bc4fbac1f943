/** Claims with their verdicts: as a report, and as the Markdown of one. */
import type { Finding, JudgedClaim, Verdict } from '../model/claims.ts';
import { type Language, type Saying, said, say } from '../words/say.ts';
import { certaintyWords } from './certainty.ts';
import type { LinkTo } from './hover.ts';
import { escapeMarkdown, inlineCode } from './markdown.ts';
import { placeText, type Report } from './report.ts';

const verdictWords: Readonly<Record<Verdict, Saying>> = {
  confirmed: say`confirmed`,
  different: say`different`,
  notVisible: say`not visible in XNU`,
};

/** `confirmed (stated)`. */
export function verdictText({ certainty, verdict }: Finding, language: Language): string {
  return `${said(verdictWords[verdict], language)} (${said(certaintyWords[certainty], language)})`;
}

export interface ClaimsModel {
  readonly claims: readonly JudgedClaim[];
}

export function claimReport({ claims }: ClaimsModel, release: string | undefined): Report {
  const count = (verdict: Verdict) => claims.filter(({ finding }) => finding.verdict === verdict).length;
  return {
    title: `Claims about exclaves${release === undefined ? '' : `, held against ${release}`}`,
    sections: [
      {
        title: 'Verdicts',
        note: `${count('confirmed')} confirmed, ${count('different')} different, ${count('notVisible')} not visible in XNU. The claims are in our words; what a source says exactly is at its address.`,
        columns: ['Claim', 'Verdict', 'How sure', 'What the release shows'],
        rows: claims.map(({ claim, finding }) => [
          claim.claim,
          said(verdictWords[finding.verdict], 'en'),
          finding.certainty,
          finding.explanation,
        ]),
      },
      {
        title: 'Evidence',
        columns: ['Claim', 'Place', 'Name', 'What'],
        rows: claims.flatMap(({ claim, finding }) =>
          finding.evidence.map((one) => [claim.id, placeText(one), one.name, one.text]),
        ),
      },
      {
        title: 'Sources',
        columns: ['Claim', 'Source', 'Address'],
        rows: claims.flatMap(({ claim }) => claim.sources.map(({ title, url }) => [claim.id, title, url])),
      },
    ],
  };
}

export function describeClaim({ claim, finding }: JudgedClaim, link: LinkTo, language: Language = 'en'): string {
  const shown = finding.evidence.map(
    (one) => `- ${inlineCode(one.name)} ${link(placeText(one), one.file, one.line)}: ${escapeMarkdown(one.text)}`,
  );
  return [
    `**${escapeMarkdown(claim.claim)}**`,
    `*${verdictText(finding, language)}*: ${escapeMarkdown(finding.explanation)}`,
    shown.join('\n'),
    ...claim.sources.map(
      ({ title, url }) =>
        `${said(say`Source`, language)} (*${said(certaintyWords.external, language)}*): [${escapeMarkdown(title)}](${url})`,
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
