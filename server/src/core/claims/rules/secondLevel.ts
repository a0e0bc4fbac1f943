/** What the second level lists: the record that look-ups below a domain give. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { finding, listed, notVisible, ofNamed } from '../evidence.ts';

export function secondLevel(domain: DomainIndex): Finding {
  const model = domain.resourceTable();
  // Functions that go to the tables themselves.
  const lookups = model?.functions.filter(({ through }) => through === undefined) ?? [];
  if (model === undefined || lookups.length === 0) return notVisible('The source shows no look-up in the tables.');
  const drawn = model.documented?.tables.flatMap(({ resources }) => resources) ?? [];
  const types = listed(drawn.map(({ type }) => type));
  return finding(
    'different',
    'stated',
    `The second level lists resources, not processes: its look-ups give ${model.record}${types === '' ? '' : `, and the comment’s drawing has entries of the types ${types}`}.`,
    [
      ...lookups.map((one) => ofNamed(one, `looks up ${model.record} by ${one.by}`)),
      ...drawn.slice(0, 4).map((one) => ofNamed(one, `an entry of the drawing, type ${one.type}`)),
    ],
  );
}
