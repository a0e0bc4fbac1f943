/** The fields of a record by which a function marks that a call into the exclave is under way. */
import type { Assignment, Statement } from '../../model/flow.ts';
import { lastName } from './expression.ts';
import type { Machine } from './machine.ts';
import { isOther } from './ownerChanges.ts';
import { someStatement, visitStatements } from './statements.ts';

/**
 * Fields that are written on every way to the call and get another value later on. What another branch writes, or one that
 * may not be taken, marks nothing.
 */
export function callMarks(body: readonly Statement[], isCall: (callee: string) => boolean, machine: Machine): string[] {
  const way = wayTo(body, isCall);
  if (way === undefined) return [];
  const given = new Map<string, string>();
  for (const one of way.written) {
    const field = fieldOf(one, machine);
    if (field !== undefined) given.set(field, one.value);
  }
  const cleared = new Set<string>();
  visitStatements(body, (one) => {
    if (one.kind !== 'set' || one.at < way.call) return;
    const field = fieldOf(one, machine);
    if (field !== undefined && given.get(field) !== one.value) cleared.add(field);
  });
  return [...given.keys()].filter((field) => cleared.has(field));
}

function fieldOf({ target }: Assignment, machine: Machine): string | undefined {
  const field = lastName(target);
  return field !== target && isOther(machine, field) ? field : undefined;
}

interface Way {
  /** Offset of the call. */
  readonly call: number;
  readonly written: readonly Assignment[];
}

/** The assignments that stand before the first such call, in its branch and in those around it. */
function wayTo(statements: readonly Statement[], isCall: (callee: string) => boolean): Way | undefined {
  let written: Assignment[] = [];
  for (const one of statements) {
    if (one.kind === 'call' && isCall(one.callee)) return { call: one.at, written };
    if (one.kind === 'set') written.push(one);
    // What an earlier `case` writes is not written on every way to a later one.
    else if (one.kind === 'case') written = [];
    for (const inner of branches(one)) {
      if (!someStatement(inner, (other) => other.kind === 'call' && isCall(other.callee))) continue;
      const way = wayTo(inner, isCall);
      if (way !== undefined) return { call: way.call, written: [...written, ...way.written] };
    }
  }
  return undefined;
}

function branches(one: Statement): (readonly Statement[])[] {
  if (one.kind === 'if') return [one.then, one.otherwise ?? []];
  return one.kind === 'loop' || one.kind === 'switch' ? [one.body] : [];
}
