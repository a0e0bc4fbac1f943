/**
 * How an exclave that is called comes back into the kernel: the call ends with the status of an upcall, a function looks up
 * the handler for it, and generated code that is not published hands it to a server's table.
 */
import type { FileFacts } from '../model/fileFacts.ts';

/** Functions and records that stand between an exclave's call and who serves it, by their names. */
const upcallName = /upcall/i;
/** Constants of the status that a call of an exclave comes back with: `XNUPROXY_MSG_STATUS_UPCALL`. */
const upcallStatus = /_UPCALL$/;

/** @param record the record whose field a function calls through. */
export function isUpcallDispatch(within: string, record: string | undefined): boolean {
  return record !== undefined && upcallName.test(record) && upcallName.test(within);
}

/** The status of a call for which alone code at an offset runs: `case XNUPROXY_MSG_STATUS_UPCALL:`. */
export function upcallStatusAt({ selections }: FileFacts, offset: number): string | undefined {
  return selections.find(
    ({ constant, from, is, to }) => is && upcallStatus.test(constant) && from <= offset && offset < to,
  )?.constant;
}
