/** Tightbeam carries the messages: clients that XNU connects and tables that it serves. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { factsOf, finding, notVisible, ofFact } from '../evidence.ts';

export function tightbeam(domain: DomainIndex): Finding<Saying> {
  const clients = factsOf(domain, 'tightbeam-client');
  const tables = factsOf(domain, 'tightbeam-server-table');
  if (clients.length + tables.length === 0) return notVisible(say`No name has the form of Tightbeam’s generated code.`);
  return finding(
    'confirmed',
    'inferred',
    tables.length === 1
      ? say`XNU connects clients in ${clients.length} places and serves 1 table, all of the form of generated code.`
      : say`XNU connects clients in ${clients.length} places and serves ${tables.length} tables, all of the form of generated code.`,
    [
      ...tables.map((one) => ofFact(one, say`served by XNU`)),
      ...clients.map((one) => ofFact(one, say`connected in ${one.function ?? one.file}`)),
    ],
  );
}
