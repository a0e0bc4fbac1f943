/**
 * Conclaves: their states and requests, the record that holds them, every write of either, the functions that move a
 * conclave along, the limits.
 *
 * Derived from types: an enum that is named for a conclave's state (or request) gives the values; a field of that type is
 * a state field; a write of such a field is a state change.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import { FactList, valueDetail } from './factList.ts';

export function buildConclaves(index: CheckoutIndex): DomainFact[] {
  const list = new FactList();

  const stateTypes = new Set<string>();
  const requestTypes = new Set<string>();
  for (const at of index.symbolsOf('enumerator')) {
    const { symbol } = at;
    if (symbol.parent === undefined) continue;
    const kind = conclaveEnum(symbol.parent);
    if (kind === undefined) continue;
    (kind === 'state' ? stateTypes : requestTypes).add(symbol.parent);
    list.addSymbol(kind === 'state' ? 'conclave-state' : 'conclave-request', at, {
      of: symbol.parent,
      ...valueDetail(symbol),
    });
  }

  const stateFields = new Map<string, 'state' | 'request'>();
  const records = new Set<string>();
  for (const { symbol } of index.symbolsOf('field')) {
    const type = /^(?:const\s+)?(?:enum\s+)?(\w+)/.exec(symbol.signature)?.[1] ?? '';
    const kind = stateTypes.has(type) ? 'state' : requestTypes.has(type) ? 'request' : undefined;
    if (kind === undefined) continue;
    stateFields.set(symbol.name, kind);
    if (symbol.parent) records.add(symbol.parent);
  }
  for (const at of index.symbolsOf('field')) {
    if (at.symbol.parent !== undefined && records.has(at.symbol.parent)) {
      list.addSymbol('conclave-record-field', at, { of: at.symbol.parent, detail: at.symbol.signature });
    }
  }
  for (const file of index.files()) {
    for (const write of file.writes) {
      const kind = write.variable ? undefined : stateFields.get(write.field);
      if (kind === undefined) continue;
      // `state = pending`: the values that the variable was given in the same function.
      const carried = file.writes.filter(
        (one) => one.variable && one.field === write.value && one.within === write.within,
      );
      list.add(
        kind === 'state' ? 'conclave-state-write' : 'conclave-request-write',
        file,
        write.start,
        write.start + write.field.length,
        {
          name: write.field,
          detail: `${write.operator} ${write.value}`,
          ...(write.within === undefined ? {} : { function: write.within }),
        },
      );
      for (const one of carried) {
        list.add(
          kind === 'state' ? 'conclave-state-write' : 'conclave-request-write',
          file,
          one.start,
          one.start + one.field.length,
          {
            name: write.field,
            certainty: 'inferred',
            detail: `= ${one.value}, through ${one.field}`,
            ...(one.within === undefined ? {} : { function: one.within }),
          },
        );
      }
    }
  }

  for (const at of index.symbolsOf('function')) {
    const { symbol, file } = at;
    if (/conclave/i.test(symbol.name) && !/^tests?\//.test(file.path))
      list.addSymbol('conclave-function', at, { of: verbOf(symbol.name), detail: symbol.signature });
  }
  for (const at of index.symbolsOf('macro')) {
    const { symbol } = at;
    if (
      symbol.value !== undefined &&
      /CONCLAVE/.test(symbol.name) &&
      /(MAX|LIMIT|NAME)/.test(symbol.name) &&
      /^[\d(]/.test(symbol.value)
    ) {
      list.addSymbol('conclave-limit', at, { detail: `= ${symbol.value}` });
    }
  }
  for (const file of index.files()) {
    for (const literal of file.literals) {
      if (!/\.private\./.test(literal.value)) continue;
      list.add('entitlement', file, literal.start, literal.end, {
        name: literal.value,
        ...(literal.within === undefined ? {} : { function: literal.within }),
      });
    }
  }
  return list.facts;
}

/** The steps of a conclave's life, in their order. */
export const lifeCycle: readonly string[] = [
  'init',
  'attach',
  'inherit',
  'launch',
  'suspend',
  'resume',
  'stop',
  'crash',
  'detach',
];

function conclaveEnum(name: string): 'state' | 'request' | undefined {
  if (!/conclave/i.test(name)) return undefined;
  if (/state/i.test(name)) return 'state';
  return /request/i.test(name) ? 'request' : undefined;
}

/** The life-cycle step a function's name speaks of: what follows `conclave_`, or stands before it in `task_…_conclave`. */
export function verbOf(name: string): string {
  const after = /conclave_(?:launcher_|upcall_|legacy_)*([a-z]+)/.exec(name)?.[1];
  const before = /task_([a-z]+)_conclave(?:_upcall|$)/.exec(name)?.[1];
  const verb = before ?? after ?? 'other';
  const step = verb === 'add' ? 'attach' : verb === 'clear' ? 'detach' : verb;
  return lifeCycle.includes(step) ? step : 'other';
}
