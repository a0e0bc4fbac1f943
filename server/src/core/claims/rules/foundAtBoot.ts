/** Discovery at boot: the function that makes resources is reached from the code that boots exclaves. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { factsOf, finding, isExclaveFile, notVisible, ofCall, ofFact } from '../evidence.ts';
import { allocations, waysUp } from '../makers.ts';

export function foundAtBoot(domain: DomainIndex): Finding<Saying> {
  const maker = allocations(domain)[0]?.call.within;
  if (maker === undefined) return notVisible(say`The source does not show where resources are made.`);
  const ways = waysUp(domain, maker);
  const reached = new Set([maker, ...ways.flatMap(({ call }) => call.within ?? [])]);
  // The operation of the trap that boots exclaves, and the function it calls.
  const boot = factsOf(domain, 'trap-operation').find(({ name }) => /_BOOT$/.test(name));
  const selections = domain.index
    .files()
    .flatMap((file) => file.selections.filter(({ constant }) => constant === boot?.name).map((one) => ({ file, one })));
  const started = selections.some(({ file, one }) =>
    file.calls.some(({ callee, start }) => one.from <= start && start < one.to && reached.has(callee)),
  );
  const evidence = ways
    .filter(({ file }) => isExclaveFile(file))
    .map((at) => ofCall(at, say`called in ${at.call.within ?? at.file.path}`));
  if (boot === undefined || !started)
    return finding(
      'different',
      'inferred',
      say`${maker} is not seen to be reached from the operation that boots.`,
      evidence,
    );
  return finding(
    'confirmed',
    'inferred',
    say`The calls lead from the trap’s operation ${boot.name} to ${maker}, which makes the resources.`,
    [...evidence, ofFact(boot, say`the operation that boots exclaves`)],
  );
}
