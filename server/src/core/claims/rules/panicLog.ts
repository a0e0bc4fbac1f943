/** Panic logs: calls in exclave files that write to the log of a panic. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { callsIn, finding, isExclaveFile, notVisible, ofCall } from '../evidence.ts';

export function panicLog(domain: DomainIndex): Finding<Saying> {
  const writes = callsIn(domain, (call, file) => isExclaveFile(file) && /^paniclog_append/.test(call.callee));
  if (writes.length === 0) return notVisible(say`No exclave file writes to the log of a panic.`);
  const within = writes.flatMap(({ call }) => call.within ?? []);
  return finding(
    'confirmed',
    'stated',
    say`Exclave files write to the panic log: ${within}.`,
    writes.map((at) => ofCall(at, say`in ${at.call.within ?? at.file.path}`)),
  );
}
