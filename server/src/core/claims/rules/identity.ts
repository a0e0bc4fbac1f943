/** Name, type and identifier: the fields of a resource's record that say which one it is. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { factsOf, finding, notVisible, ofFact } from '../evidence.ts';

export function identity(domain: DomainIndex): Finding<Saying> {
  const fields = factsOf(domain, 'resource-record-field');
  const typeField = domain.resourceTable()?.typeField;
  const found = [
    { what: say`the name`, field: fields.find(({ name }) => /_name$/.test(name)) },
    { what: say`the type`, field: fields.find(({ name }) => name === typeField) },
    { what: say`the identifier`, field: fields.find(({ name }) => /_id$/.test(name)) },
  ];
  const evidence = found.flatMap(({ field, what }) => (field === undefined ? [] : [ofFact(field, what)]));
  return evidence.length < found.length
    ? notVisible(say`The record of a resource is not seen to have all three.`)
    : finding('confirmed', 'stated', say`The record has ${evidence.map(({ name }) => name)}.`, evidence);
}
