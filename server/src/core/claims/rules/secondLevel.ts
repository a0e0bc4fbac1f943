/** What the second level lists: the record that look-ups below a domain give. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { finding, notVisible, ofNamed } from '../evidence.ts';

export function secondLevel(domain: DomainIndex): Finding<Saying> {
  const model = domain.resourceTable();
  // Functions that go to the tables themselves.
  const lookups = model?.functions.filter(({ through }) => through === undefined) ?? [];
  if (model === undefined || lookups.length === 0) return notVisible(say`The source shows no look-up in the tables.`);
  const drawn = model.documented?.tables.flatMap(({ resources }) => resources) ?? [];
  const types = drawn.map(({ type }) => type);
  return finding(
    'different',
    'stated',
    types.length === 0
      ? say`The second level lists resources, not processes: its look-ups give ${model.record}.`
      : say`The second level lists resources, not processes: its look-ups give ${model.record}, and the comment’s drawing has entries of the types ${types}.`,
    [
      ...lookups.map((one) =>
        ofNamed(one, one.by === 'id' ? say`looks up ${model.record} by id` : say`looks up ${model.record} by name`),
      ),
      ...drawn.slice(0, 4).map((one) => ofNamed(one, say`an entry of the drawing, type ${one.type}`)),
    ],
  );
}
