/** Panic logs: calls in exclave files that write to the log of a panic. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { callsIn, finding, isExclaveFile, listed, notVisible, ofCall } from '../evidence.ts';

export function panicLog(domain: DomainIndex): Finding {
  const writes = callsIn(domain, (call, file) => isExclaveFile(file) && /^paniclog_append/.test(call.callee));
  if (writes.length === 0) return notVisible('No exclave file writes to the log of a panic.');
  const within = listed(writes.flatMap(({ call }) => call.within ?? []));
  return finding(
    'confirmed',
    'stated',
    `${within} write to the panic log.`,
    writes.map((at) => ofCall(at, `in ${at.call.within ?? at.file.path}`)),
  );
}
