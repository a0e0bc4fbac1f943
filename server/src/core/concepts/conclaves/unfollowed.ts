/** Writes of the state in forms that the walk does not follow: they are said, and nothing is claimed of their functions. */
import { type CheckoutIndex, isDeadAt } from '../../index/checkoutIndex.ts';
import type { Problem } from '../../model/conclaves.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { bareType, readDeclared } from '../tightbeam/cTypes.ts';
import { placeIn } from '../tightbeam/places.ts';
import type { Machine } from './machine.ts';
import { visitStatements } from './statements.ts';

export interface UnfollowedWrite {
  readonly file: FileFacts;
  readonly function: string;
  readonly problem: Problem;
}

/** In the order of files and places. */
export function findUnfollowedWrites(index: CheckoutIndex, machine: Machine): UnfollowedWrite[] {
  const { state, request } = machine;
  const fields = new Set([state.field, ...(request === undefined ? [] : [request.field])]);
  const what = [...fields].join(' and ');
  const records = recordsWith(index, machine.record);
  const found: UnfollowedWrite[] = [];
  // A pointer of the record's type may be written where no field is named.
  for (const file of index.filesNaming([...fields, ...records.fields, ...records.types])) {
    if (/^tests?\//.test(file.path)) continue;
    const add = (name: string, start: number, length: number, text: string) => {
      if (isDeadAt(file, start)) return;
      const problem = { text, ...placeIn(file, start, start + length) };
      // `*c = (…){ .state = … }` is said once.
      if (found.some((one) => one.file === file && one.problem.line === problem.line)) return;
      found.push({ file, function: name, problem });
    };
    let walked: Set<number> | undefined;
    const isFollowed = (at: number) => {
      if (walked === undefined) {
        const places = new Set<number>();
        for (const flow of file.flows) visitStatements(flow.body, (one) => one.kind === 'set' && places.add(one.at));
        walked = places;
      }
      return walked.has(at);
    };
    for (const { field, start, variable, within } of file.writes) {
      if (variable || within === undefined) continue;
      if (fields.has(field) && !isFollowed(start))
        add(
          within,
          start,
          field.length,
          `${within} writes ${field} inside of another expression: that is not followed.`,
        );
    }
    for (const { field, start, variable, within } of file.writes)
      if (!variable && within !== undefined && records.fields.has(field))
        add(
          within,
          start,
          field.length,
          `${within} writes ${field} as a whole: what becomes of ${what} is not followed.`,
        );
    for (const { by, form, isField, name, start, type = '', within } of file.otherWrites) {
      if (form === 'step') {
        // `c->state += 1` is met on the walk, which says that it cannot follow the value.
        if (fields.has(name) && !isFollowed(start))
          add(within, start, name.length, `${within} writes ${name} by ${by}: what it becomes is not followed.`);
      } else if (isField ? records.fields.has(name) : records.types.has(type)) {
        const how = by === '=' ? `*${name}` : `${name} by ${by}`;
        add(within, start, name.length, `${within} writes ${how} as a whole: what becomes of ${what} is not followed.`);
      }
    }
  }
  return found;
}

/** The types that hold the state, the record itself and what holds the record, and the fields of the record's type. */
function recordsWith(index: CheckoutIndex, record: string): { types: Set<string>; fields: Set<string> } {
  const types = new Set([record]);
  const fields = new Set<string>();
  for (const symbol of index.filesNaming([record]).flatMap((file) => file.symbols)) {
    if (symbol.kind !== 'field' || !symbol.signature.includes(record) || symbol.signature.includes('*')) continue;
    if (bareType(readDeclared(symbol.signature.replace(/;\s*$/, '')).type) !== record) continue;
    fields.add(symbol.name);
    if (symbol.parent) types.add(symbol.parent);
  }
  // `struct x` and `x_t` name one record.
  for (const one of [...types]) types.add(one.endsWith('_t') ? one.slice(0, -2) : `${one}_t`);
  return { types, fields };
}
