/** What functions return that choose among constants: `return MODULE_KIND_CASE;`, and plain names beside. */
import type { ReturnedValue } from '../model/fileFacts.ts';
import type { LiveCode } from './liveCode.ts';

const constant = /^[A-Z][A-Z0-9]*_\w+$/;

/** @param within names the function around an offset. */
export function readReturns(code: LiveCode, within: (offset: number) => string | undefined): ReturnedValue[] {
  const found = new Map<string, ReturnedValue[]>();
  const isReturn = code.finder((word) => word === 'return');
  for (let at = 0; at < code.length; at++) {
    if (!isReturn(at, at + 1)) continue;
    let end = at + 1;
    while (end < code.length && code.kind(end) !== 59) end++;
    const start = code.start(at);
    const name = within(start);
    if (name === undefined || end === at + 1) continue;
    const list = found.get(name) ?? [];
    list.push({ value: code.source(at + 1, end).slice(0, 160), start, within: name });
    found.set(name, list);
  }
  // A function that returns anything else as well does not choose among constants.
  return [...found.values()].filter(isChoice).flat();
}

function isChoice(list: readonly ReturnedValue[]): boolean {
  return list.every(({ value }) => /^\w+$/.test(value)) && list.some(({ value }) => constant.test(value));
}
