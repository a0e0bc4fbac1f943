/** What public writing says about exclaves, beside what a release shows. Plain data. */
import type { Certainty } from './domainFact.ts';
import type { EvidencePlace } from './tightbeam.ts';

/** `notVisible`: the release neither shows it nor speaks against it. */
export type Verdict = 'confirmed' | 'different' | 'notVisible';

export interface Claim {
  readonly id: string;
  /** One sentence, in our words. */
  readonly claim: string;
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  /** Which rule judges it. */
  readonly rule: string;
  /** What the rule is asked about, for rules that judge several claims. */
  readonly subject?: string;
}

/** `Text` is what is shown; the rules hand over sentences that have yet to be said in a language. */
export interface Evidence<Text = string> extends EvidencePlace {
  /** The name at the place, or what is seen there. */
  readonly name: string;
  readonly text: Text;
}

export interface Finding<Text = string> {
  readonly verdict: Verdict;
  readonly certainty: Certainty;
  /** What the release shows, in one or two sentences. */
  readonly explanation: Text;
  readonly evidence: readonly Evidence<Text>[];
}

export interface JudgedClaim {
  readonly claim: Claim;
  readonly finding: Finding;
}
