/** Whether look-ups use a domain. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { possibleValues } from '../../model/resources.ts';
import { type Saying, say } from '../../words/say.ts';
import { finding, notVisible } from '../evidence.ts';

export function domainUnused(domain: DomainIndex, subject: string): Finding<Saying> {
  const model = domain.resourceTable();
  if (model === undefined) return notVisible(say`The source shows no look-ups.`);
  const uses = model.lookups.filter((one) => possibleValues(one.domain).includes(subject));
  if (uses.length === 0) return finding('confirmed', 'inferred', say`No look-up is seen to use ${subject}.`);
  const named = model.resources.filter((one) => one.domain === subject).map((one) => one.name);
  return finding(
    'different',
    'stated',
    named.length === 0
      ? say`Look-ups use ${subject}, with names that come from callers; the source spells none.`
      : say`Look-ups use ${subject}, among others for ${named.slice(0, 3)}.`,
    uses.map((one) => ({ ...one, name: one.callee, text: say`looks up ${one.key.text}, in ${one.within}` })),
  );
}
