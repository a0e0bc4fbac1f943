/** The list of rules. A new one: a file in `rules/`, a line here, two fixtures in `test/fixtures/findings`. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { CheckoutWords } from './checkoutWords.ts';
import type { Finding, FindingRule } from './finding.ts';
import { casesLeftOut } from './rules/casesLeftOut.ts';
import { declaredOnly } from './rules/declaredOnly.ts';
import { differentSignatures } from './rules/differentSignatures.ts';
import { goneFromCode } from './rules/goneFromCode.ts';
import { macroTwice } from './rules/macroTwice.ts';
import { onlyUnderIf0 } from './rules/onlyUnderIf0.ts';
import { sameTestTwice } from './rules/sameTestTwice.ts';
import { twoPrograms } from './rules/twoPrograms.ts';
import { unusedEnumerator } from './rules/unusedEnumerator.ts';
import { subjectsOf } from './subjects.ts';

export const findingRules: readonly FindingRule[] = [
  sameTestTwice,
  differentSignatures,
  twoPrograms,
  macroTwice,
  casesLeftOut,
  onlyUnderIf0,
  declaredOnly,
  unusedEnumerator,
  goneFromCode,
];

export interface Findings {
  readonly findings: readonly Finding[];
  /** Rules that wait for the rest of the checkout. */
  readonly waiting: readonly FindingRule[];
}

/** What the rules find, rule by rule, each in the order of the files. */
export function findObservations(domain: DomainIndex): Findings {
  const { around, index } = domain;
  const words = new CheckoutWords(index, around?.isWhole === true ? around.outer : undefined);
  const subjects = subjectsOf(index);
  const ready = findingRules.filter((rule) => !rule.needsCheckout || words.isWhole);
  return {
    findings: ready.flatMap((rule) => rule.find({ domain, subjects, words })),
    waiting: findingRules.filter((rule) => !ready.includes(rule)),
  };
}
