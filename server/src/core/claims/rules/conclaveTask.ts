/** A conclave belongs to a task: the record's field of that type, and the state from which alone it is attached. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { factsOf, finding, listed, notVisible, ofFact } from '../evidence.ts';

export function conclaveTask(domain: DomainIndex): Finding {
  const field = factsOf(domain, 'conclave-record-field').find(({ detail }) => /\btask_t\b/.test(detail ?? ''));
  const machine = domain.conclaves();
  if (field === undefined || machine === undefined)
    return notVisible('The record of a conclave is not seen to have a task.');
  const none = machine.states.find(({ value }) => value === 0);
  const attached = machine.transitions.filter(
    (one) => !one.initial && !one.unguarded && one.from.length === 1 && one.from[0] === none?.name,
  );
  if (attached.length === 0)
    return finding('different', 'inferred', 'The state before is not asked for.', [ofFact(field, 'the task')]);
  return finding(
    'confirmed',
    'stated',
    `A conclave has one task (${field.name}) and is given to one only from ${none?.name ?? ''}, in ${listed(attached.map((one) => one.function))}.`,
    [
      ofFact(field, 'the task'),
      ...attached.map((one) => ({
        ...one,
        name: machine.stateField,
        text: `${one.from.join()} → ${one.to}, in ${one.function}`,
      })),
    ],
  );
}
