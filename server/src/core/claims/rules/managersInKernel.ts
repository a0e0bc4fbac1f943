/** Where conclave managers stand: the domain of the look-ups that are about them. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { finding, notVisible, squeezed } from '../evidence.ts';

export function managersInKernel(domain: DomainIndex): Finding<Saying> {
  const model = domain.resourceTable();
  const types = new Set(
    model?.types.filter(({ label }) => squeezed(label).endsWith('conclavemanager')).map(({ name }) => name),
  );
  const lookups =
    model?.lookups.filter(
      ({ domain: of, type }) => of.values.length > 0 && type.values.concat(type.text).some((one) => types.has(one)),
    ) ?? [];
  if (lookups.length === 0) return notVisible(say`No look-up of a conclave manager tells its domain.`);
  const domains = [...new Set(lookups.flatMap(({ domain: of }) => of.values))];
  return finding(
    domains.length === 1 && domains[0] === 'com.apple.kernel' ? 'confirmed' : 'different',
    'stated',
    say`Conclave managers are looked up in ${domains}.`,
    lookups.map((one) => ({ ...one, name: one.callee, text: say`domain ${one.domain.text}, in ${one.within}` })),
  );
}
