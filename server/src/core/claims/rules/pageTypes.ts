/** Memory that changes hands: calls of the page table monitor that give a page of XNU's to the secure kernel. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { callsIn, finding, isExclaveFile, notVisible, ofCall } from '../evidence.ts';

export function pageTypes(domain: DomainIndex): Finding<Saying> {
  const retyped = callsIn(
    domain,
    (call, file) =>
      isExclaveFile(file) && /^sptm_retype/.test(call.callee) && call.args.some((one) => /^SK_/.test(one.trim())),
  );
  if (retyped.length === 0) return notVisible(say`No call that changes the type of a page names the secure kernel.`);
  return finding(
    'confirmed',
    'inferred',
    say`Pages are retyped between XNU and the secure kernel. What the monitor then allows cannot be seen here.`,
    retyped.map((at) => ofCall(at, say`${at.call.args.slice(1, 3).join(' → ')}, in ${at.call.within ?? ''}`)),
  );
}
