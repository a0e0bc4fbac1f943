/** Whether look-ups use a domain. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { finding, listed, notVisible } from '../evidence.ts';

export function domainUnused(domain: DomainIndex, subject: string): Finding {
  const model = domain.resourceTable();
  if (model === undefined) return notVisible('The source shows no look-ups.');
  const uses = model.lookups.filter((one) => one.domain.values.includes(subject));
  if (uses.length === 0) return finding('confirmed', 'inferred', `No look-up is seen to use ${subject}.`);
  const named = model.resources.filter((one) => one.domain === subject).map((one) => one.name);
  return finding(
    'different',
    'stated',
    `Look-ups use ${subject}${named.length === 0 ? ', with names that come from callers; the source spells none' : `, among others for ${listed(named.slice(0, 3))}`}.`,
    uses.map((one) => ({ ...one, name: one.callee, text: `looks up ${one.key.text}, in ${one.within}` })),
  );
}
