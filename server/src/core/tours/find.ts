/**
 * Finds a tour in a release. A step holds where its anchor resolves and the release has every name that its text gives:
 * so a text is never shown beside code that it does not fit by name, and a tour needs no list of releases.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { FoundStep, FoundTour, StepVersion, Tour, TourStep } from '../model/tours.ts';
import { nameOfAnchor, placeOfAnchor } from './anchors.ts';
import { namesIn } from './prose.ts';

export function findTour(tour: Tour, domain: DomainIndex): FoundTour {
  return { tour, steps: tour.steps.map((step) => findStep(step, domain)) };
}

function findStep(step: TourStep, domain: DomainIndex): FoundStep {
  let lacks = '';
  for (const version of step.versions) {
    const missing = lackOf(version, domain);
    if (missing === undefined) {
      const place = placeOfAnchor(version.at, domain);
      if (place !== undefined) return { step, version, place };
    }
    lacks ||= missing ?? nameOfAnchor(version.at);
  }
  return { step, lacks };
}

/** The first name of a version's text that the release has not. */
function lackOf({ text }: StepVersion, domain: DomainIndex): string | undefined {
  return namesIn(text).find((name) => !isInRelease(name, domain));
}

/** A name is in a release when its index has it as a word or as a declaration; a dotted one as a string. */
export function isInRelease(name: string, domain: DomainIndex): boolean {
  const { index } = domain;
  if (/^\w+$/.test(name)) return index.hasWord(name) || index.isDeclared(name);
  return index.files().some(({ literals }) => literals.some(({ value }) => value === name));
}
