/** Whether there is a type of resource of a name; where there is none, whether the trap still has operations of that name. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { factsOf, finding, notVisible, ofFact, ofNamed, squeezed } from '../evidence.ts';

export function resourceType(domain: DomainIndex, subject: string): Finding<Saying> {
  const wanted = squeezed(subject);
  const types = domain.resourceTable()?.types ?? [];
  const typed = types.filter(({ label }) => squeezed(label).endsWith(wanted));
  if (typed.length > 0)
    return finding(
      'confirmed',
      'stated',
      say`There is the type ${typed.map(({ name }) => name)}.`,
      typed.map((one) => ofNamed(one, say`used ${one.uses} times`)),
    );
  const operations = factsOf(domain, 'trap-operation').filter(({ name }) => squeezed(name).includes(wanted));
  const served = types.filter((type) =>
    type.operations.some((one) => one.trapOperations.some((name) => operations.some((fact) => fact.name === name))),
  );
  if (served.length === 0) return notVisible(say`No type and no operation is named ${subject}.`);
  return finding(
    'different',
    'inferred',
    say`No type is named so in this release. Operations of the trap are, and they work on ${served.map(({ name }) => name)}.`,
    [
      ...operations.map((one) => ofFact(one, say`an operation of the trap`)),
      ...served.map((one) => ofNamed(one, say`the type that it works on`)),
    ],
  );
}
