/** A fixed set: resources are made in one place only, and nothing gives one up. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { callsIn, finding, notVisible, ofCall } from '../evidence.ts';
import { allocations, releases } from '../makers.ts';

export function settledAtBoot(domain: DomainIndex): Finding<Saying> {
  const made = allocations(domain);
  const maker = made[0]?.call.within;
  if (maker === undefined) return notVisible(say`The source does not show where resources are made.`);
  const callers = callsIn(domain, (call) => call.callee === maker && call.within !== undefined);
  const from = new Set(callers.map(({ call }) => call.within));
  const freed = releases(domain);
  const evidence = [
    ...made.map((at) => ofCall(at, say`allocates the record of a resource`)),
    ...callers.map((at) => ofCall(at, say`called in ${at.call.within ?? at.file.path}`)),
    ...freed.map((at) => ofCall(at, say`frees the record of a resource`)),
  ];
  return made.length === 1 && from.size === 1 && freed.length === 0
    ? finding(
        'confirmed',
        'inferred',
        say`Resources are made in ${maker}, which is called in ${[...from].map(String)} only, and no call frees one. That the set is settled when the system is built cannot be seen in XNU.`,
        evidence,
      )
    : finding('different', 'inferred', say`Resources are made in several places, or some are freed again.`, evidence);
}
