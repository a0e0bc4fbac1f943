/** With whom identifiers are shared: they come from the other side at boot and go back to it as addresses of messages. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { callsIn, factsOf, finding, isExclaveFile, notVisible, ofCall } from '../evidence.ts';
import { enclaveWords } from './mention.ts';

export function sharedIdentifiers(domain: DomainIndex): Finding<Saying> {
  const id = factsOf(domain, 'resource-record-field').find(({ name }) => /_id$/.test(name))?.name;
  if (id === undefined) return notVisible(say`The record of a resource is not seen to have an identifier.`);
  const member = new RegExp(`(?:->|\\.)${id}\\b`);
  // What becomes an address: a function that makes an endpoint of what it is given.
  const makers = new Set(
    callsIn(domain, ({ callee }) => /^tb_endpoint_create/.test(callee)).map(({ call }) => call.within),
  );
  const uses = callsIn(
    domain,
    (call, file) => isExclaveFile(file) && makers.has(call.callee) && call.args.some((one) => member.test(one)),
  );
  const enclave = enclaveWords(domain);
  if (uses.length === 0 || enclave.length > 0) return notVisible(say`What identifiers are used for is not seen.`);
  return finding(
    'different',
    'inferred',
    say`Identifiers are shared with exclaves: XNU makes the address of what it calls there from ${id}. No name in the exclave files is about the Secure Enclave.`,
    uses.map((at) => ofCall(at, say`is given ${id}, in ${at.call.within ?? at.file.path}`)),
  );
}
