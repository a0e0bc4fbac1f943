/** Tightbeam carries the messages: clients that XNU connects and tables that it serves. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { factsOf, finding, notVisible, ofFact } from '../evidence.ts';

export function tightbeam(domain: DomainIndex): Finding {
  const clients = factsOf(domain, 'tightbeam-client');
  const tables = factsOf(domain, 'tightbeam-server-table');
  if (clients.length + tables.length === 0) return notVisible('No name has the form of Tightbeam’s generated code.');
  return finding(
    'confirmed',
    'inferred',
    `XNU connects clients in ${clients.length} places and serves ${tables.length} ${tables.length === 1 ? 'table' : 'tables'}, all of the form of generated code.`,
    [
      ...tables.map((one) => ofFact(one, 'served by XNU')),
      ...clients.map((one) => ofFact(one, `connected in ${one.function ?? one.file}`)),
    ],
  );
}
