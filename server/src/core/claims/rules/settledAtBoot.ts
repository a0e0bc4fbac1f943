/** A fixed set: resources are made in one place only, and nothing gives one up. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { callsIn, finding, listed, notVisible, ofCall } from '../evidence.ts';
import { allocations, releases } from '../makers.ts';

export function settledAtBoot(domain: DomainIndex): Finding {
  const made = allocations(domain);
  const maker = made[0]?.call.within;
  if (maker === undefined) return notVisible('The source does not show where resources are made.');
  const callers = callsIn(domain, (call) => call.callee === maker && call.within !== undefined);
  const from = new Set(callers.map(({ call }) => call.within));
  const freed = releases(domain);
  const evidence = [
    ...made.map((at) => ofCall(at, 'allocates the record of a resource')),
    ...callers.map((at) => ofCall(at, `called in ${at.call.within}`)),
    ...freed.map((at) => ofCall(at, 'frees the record of a resource')),
  ];
  return made.length === 1 && from.size === 1 && freed.length === 0
    ? finding(
        'confirmed',
        'inferred',
        `Resources are made in ${maker}, which is called in ${listed([...from].map(String))} only, and no call frees one. That the set is settled when the system is built cannot be seen in XNU.`,
        evidence,
      )
    : finding('different', 'inferred', 'Resources are made in several places, or some are freed again.', evidence);
}
