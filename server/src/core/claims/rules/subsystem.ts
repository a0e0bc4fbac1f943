/** Whether XNU has dealings with exclaves about a subject: operations of the trap, types, methods of Tightbeam. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Evidence, Finding } from '../../model/claims.ts';
import { factsOf, finding, notVisible, ofFact, ofNamed } from '../evidence.ts';

interface Subject {
  readonly names: RegExp;
  /** What such names show, and what cannot be seen. */
  readonly shows: string;
}

const subjects: Readonly<Record<string, Subject>> = {
  audio: {
    names: /audio/i,
    shows: 'Processes read sound through XNU that exclaves have. What becomes of it on the other side cannot be seen.',
  },
  // A short word: at the start of a name or of a part of it.
  ane: {
    names: /(?:^|_)ane(?:_?(?:set|work|power|upcall))/i,
    shows: 'Exclaves tell XNU of power and work of the neural engine. That it is secured, and how, cannot be seen.',
  },
  indicator: {
    names: /indicator/i,
    shows: 'XNU connects to a controller of an indicator among the exclaves. What it shows, and how, cannot be seen.',
  },
};
export const subsystemSubjects = Object.keys(subjects);

export function subsystem(domain: DomainIndex, subject: string): Finding {
  const { names, shows } = subjects[subject] ?? { names: /(?!)/, shows: '' };
  const evidence: Evidence[] = [
    ...factsOf(domain, 'trap-operation')
      .filter(({ name }) => names.test(name))
      .map((one) => ofFact(one, 'an operation of the trap')),
    ...(domain.resourceTable()?.types ?? [])
      .filter(({ label }) => names.test(label))
      .map((one) => ofNamed(one, 'a type of resource')),
    ...factsOf(domain, 'tightbeam-client')
      .filter(({ name }) => names.test(name))
      .map((one) => ofFact(one, 'XNU calls this interface')),
    ...factsOf(domain, 'tightbeam-server-method')
      .filter(({ name }) => names.test(name))
      .map((one) => ofFact(one, 'exclaves call this')),
  ];
  return evidence.length === 0
    ? notVisible('No operation, type or method is named so.')
    : finding('confirmed', 'inferred', shows, evidence);
}
