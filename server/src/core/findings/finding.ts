/** A fact about the source that the index can prove, with every place that shows it, and the form of a rule that finds some. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { SymbolAt } from '../index/checkoutIndex.ts';
import type { Certainty } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import type { CheckoutWords } from './checkoutWords.ts';

/** A place with what stands there: `declared`, `second operand`, `left out`. */
export interface FindingPlace extends EvidencePlace {
  readonly note: string;
}

export interface Finding {
  /** The id of the rule. */
  readonly rule: string;
  /** The name it is about; the first place shows it. */
  readonly name: string;
  /** A whole sentence. */
  readonly text: string;
  /** At least one; the one to open first. */
  readonly places: readonly [FindingPlace, ...FindingPlace[]];
}

/** What a rule may look at. */
export interface FindingSource {
  readonly domain: DomainIndex;
  readonly words: CheckoutWords;
  /** The symbols that findings may be about, file by file. */
  readonly subjects: readonly SymbolAt<FileFacts>[];
}

export interface FindingRule {
  readonly id: string;
  /** Head of the group. */
  readonly title: string;
  /** Why what the rule finds is true, in a sentence. */
  readonly why: string;
  /** `stated`: it can be read at the places. `inferred`: it rests on what stands nowhere. */
  readonly certainty: Certainty;
  /** Looks at every word of the checkout, and finds nothing until all of them are read. */
  readonly needsCheckout: boolean;
  readonly find: (source: FindingSource) => Finding[];
}
