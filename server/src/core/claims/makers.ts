/** Where resources are made: the function that allocates the record, and the functions that lead there. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { type CallAt, callsIn } from './evidence.ts';

/** Ways up are followed this far. */
const reach = 8;

/** Calls that allocate a resource's record: an allocator of the kernel that is given the record's type. */
export function allocations(domain: DomainIndex): CallAt[] {
  return recordCalls(domain, /alloc/);
}
/** Calls that free one. */
export function releases(domain: DomainIndex): CallAt[] {
  return recordCalls(domain, /free/);
}

function recordCalls(domain: DomainIndex, callee: RegExp): CallAt[] {
  const record = domain.resourceTable()?.record.replace(/_t$/, '');
  if (record === undefined) return [];
  const isRecord = new RegExp(`^(?:struct )?${record}(?:_t)?$`);
  return callsIn(domain, (call) => callee.test(call.callee) && call.args.some((one) => isRecord.test(one.trim())));
}

/** The calls from function to function that lead to one, nearest first; each function once. */
export function waysUp(domain: DomainIndex, name: string): CallAt[] {
  const ways: CallAt[] = [];
  const seen = new Set([name]);
  let front = [name];
  for (let step = 0; step < reach && front.length > 0; step++) {
    const names = new Set(front);
    front = [];
    for (const at of callsIn(domain, (call) => names.has(call.callee) && call.within !== undefined)) {
      const { within } = at.call;
      if (within === undefined || seen.has(within)) continue;
      seen.add(within);
      front.push(within);
      ways.push(at);
    }
  }
  return ways;
}
