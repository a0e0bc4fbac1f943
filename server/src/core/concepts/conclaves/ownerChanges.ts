/** Functions that test the state and give the record to another owner, as exec does: the state stays what it is. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { lastName } from './expression.ts';
import type { Machine } from './machine.ts';
import { someStatement, visitStatements } from './statements.ts';
import type { UnfollowedWrite } from './unfollowed.ts';

export interface OwnerChange {
  readonly file: FileFacts;
  readonly function: string;
  /** The field that is given something else, and where. */
  readonly field: string;
  readonly at: number;
  /** States that the function asks for. */
  readonly tested: readonly string[];
}

/** In the order of files and places. @param unfollowed of functions with such a write it is not known that the state stays. */
export function findOwnerChanges(
  index: CheckoutIndex,
  machine: Machine,
  unfollowed: readonly UnfollowedWrite[],
): OwnerChange[] {
  const states = new Set(machine.state.values.map((one) => one.name));
  const asksForState = new RegExp(`(?:->|\\.)${machine.state.field}\\b`);
  const found: OwnerChange[] = [];
  for (const file of index.filesNaming([machine.state.field])) {
    if (/^tests?\//.test(file.path)) continue;
    for (const flow of file.flows) {
      if (unfollowed.some((one) => one.file === file && one.function === flow.name)) continue;
      const tested = new Set<string>();
      visitStatements(flow.body, (one) => {
        if (one.kind !== 'if' || !asksForState.test(one.test)) return;
        for (const word of one.test.match(/\w+/g) ?? []) if (states.has(word)) tested.add(word);
      });
      if (tested.size === 0) continue;
      const writesState = someStatement(
        flow.body,
        (one) =>
          one.kind === 'set' &&
          [machine.state.field, machine.request?.field].includes(lastName(one.target)) &&
          lastName(one.target) !== one.target,
      );
      if (writesState) continue;
      visitStatements(flow.body, (one) => {
        if (one.kind !== 'set') return;
        const field = lastName(one.target);
        // A flag that is set is no owner.
        if (field === one.target || !isOther(machine, field) || /^(true|false|TRUE|FALSE|\d+)$/.test(one.value)) return;
        found.push({ file, function: flow.name, field, at: one.at, tested: [...tested] });
      });
    }
  }
  return found;
}

/** A field of the record that holds neither state nor requests. */
export function isOther(machine: Machine, field: string): boolean {
  return machine.fields.has(field) && field !== machine.state.field && field !== machine.request?.field;
}
