/** What a named resource is: the type that look-ups of it ask for. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { finding, notVisible, squeezed } from '../evidence.ts';

/** `subject`: the name and the type, `com.apple.storage.backend shared memory`. */
export function knownResource(domain: DomainIndex, subject: string): Finding<Saying> {
  const [name = '', ...type] = subject.split(' ');
  const model = domain.resourceTable();
  const found = model?.resources.filter((one) => one.name === name) ?? [];
  if (found.length === 0) return notVisible(say`No look-up names ${name}.`);
  const types = found.map((one) => one.type);
  const fits = found.every((one) => squeezed(one.type).endsWith(squeezed(type.join(''))));
  return finding(
    fits ? 'confirmed' : 'different',
    'stated',
    say`Look-ups of ${name} ask for ${types}.`,
    found.flatMap((one) =>
      one.sites.map((site) => {
        const lookup = model?.lookups.find(({ file, start }) => file === site.file && start === site.start);
        return { ...site, name: lookup?.callee ?? name, text: say`looks up ${name} of the type ${one.type}` };
      }),
    ),
  );
}
