/** Whether XNU has dealings with exclaves about a subject: operations of the trap, types, methods of Tightbeam. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Evidence, Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { factsOf, finding, notVisible, ofFact, ofNamed } from '../evidence.ts';

interface Subject {
  readonly names: RegExp;
  /** What such names show, and what cannot be seen. */
  readonly shows: Saying;
}

const subjects: Readonly<Record<string, Subject>> = {
  audio: {
    names: /audio/i,
    shows: say`Processes read sound through XNU that exclaves have. What becomes of it on the other side cannot be seen.`,
  },
  // A short word: at the start of a name or of a part of it.
  ane: {
    names: /(?:^|_)ane(?:_?(?:set|work|power|upcall))/i,
    shows: say`Exclaves tell XNU of power and work of the neural engine. That it is secured, and how, cannot be seen.`,
  },
  indicator: {
    names: /indicator/i,
    shows: say`XNU connects to a controller of an indicator among the exclaves. What it shows, and how, cannot be seen.`,
  },
};
export const subsystemSubjects = Object.keys(subjects);

export function subsystem(domain: DomainIndex, subject: string): Finding<Saying> {
  const { names, shows } = subjects[subject] ?? { names: /(?!)/, shows: say`` };
  const evidence: Evidence<Saying>[] = [
    ...factsOf(domain, 'trap-operation')
      .filter(({ name }) => names.test(name))
      .map((one) => ofFact(one, say`an operation of the trap`)),
    ...(domain.resourceTable()?.types ?? [])
      .filter(({ label }) => names.test(label))
      .map((one) => ofNamed(one, say`a type of resource`)),
    ...factsOf(domain, 'tightbeam-client')
      .filter(({ name }) => names.test(name))
      .map((one) => ofFact(one, say`XNU calls this interface`)),
    ...factsOf(domain, 'tightbeam-server-method')
      .filter(({ name }) => names.test(name))
      .map((one) => ofFact(one, say`exclaves call this`)),
  ];
  return evidence.length === 0
    ? notVisible(say`No operation, type or method is named so.`)
    : finding('confirmed', 'inferred', shows, evidence);
}
