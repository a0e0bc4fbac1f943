/** A conclave belongs to a task: the record's field of that type, and the state from which alone it is attached. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { factsOf, finding, notVisible, ofFact } from '../evidence.ts';

export function conclaveTask(domain: DomainIndex): Finding<Saying> {
  const field = factsOf(domain, 'conclave-record-field').find(({ detail }) => /\btask_t\b/.test(detail ?? ''));
  const machine = domain.conclaves();
  if (field === undefined || machine === undefined)
    return notVisible(say`The record of a conclave is not seen to have a task.`);
  const none = machine.states.find(({ value }) => value === 0);
  const attached = machine.transitions.filter(
    (one) => !one.initial && !one.unguarded && one.from.length === 1 && one.from[0] === none?.name,
  );
  if (attached.length === 0)
    return finding('different', 'inferred', say`The state before is not asked for.`, [ofFact(field, say`the task`)]);
  return finding(
    'confirmed',
    'stated',
    say`A conclave has one task (${field.name}) and is given to one only from ${none?.name ?? ''}, in ${attached.map((one) => one.function)}.`,
    [
      ofFact(field, say`the task`),
      ...attached.map((one) => ({
        ...one,
        name: machine.stateField,
        text: say`${one.from.join()} → ${one.to}, in ${one.function}`,
      })),
    ],
  );
}
