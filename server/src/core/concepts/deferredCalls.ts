/**
 * Functions that a call prepares and another one runs: `tick = thread_call_allocate(work, NULL); … thread_call_enter(tick);`.
 * Whoever prepares does not run them. The two are joined by the variable that holds what was prepared.
 */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { Call, FileFacts } from '../model/fileFacts.ts';

interface DeferringFamily {
  /** Calls that are given the function. */
  readonly prepares: RegExp;
  /** Which of their arguments holds what was prepared; `result` for their value. */
  readonly holder: number | 'result';
  /** Calls that have it run, with the holder as their first argument. */
  readonly enters: RegExp;
  readonly reason: string;
  /** Two statements of C in one function. */
  readonly example: string;
}

/** The kernel's own interfaces for it, whose headers need not be in the index. */
export const deferringFamilies: readonly DeferringFamily[] = [
  {
    prepares: /^thread_call_allocate(_with_\w+)?$/,
    holder: 'result',
    enters: /^thread_call_enter(1|_delayed|1_delayed|_delayed_with_leeway)?$/,
    reason: 'kern/thread_call.h: a thread of the kernel calls the function after the call was entered',
    example: 'exclaves_call = thread_call_allocate(exclaves_work, NULL); thread_call_enter(exclaves_call);',
  },
  {
    prepares: /^thread_call_setup(_with_\w+)?$/,
    holder: 0,
    enters: /^thread_call_enter(1|_delayed|1_delayed|_delayed_with_leeway)?$/,
    reason: 'the same for a thread call that the caller has room for',
    example: 'thread_call_setup(&exclaves_call, exclaves_work, NULL); thread_call_enter1(&exclaves_call, p);',
  },
  {
    prepares: /^timer_call_setup$/,
    holder: 0,
    enters: /^timer_call_enter(1|_with_leeway)?$/,
    reason: 'kern/timer_call.h: the function is called when the timer that was entered is due',
    example: 'timer_call_setup(&exclaves_call, exclaves_work, NULL); timer_call_enter(&exclaves_call, at, 0);',
  },
];

/** The family of a call that prepares what it is given, and runs nothing. */
export function preparingFamily(callee: string): DeferringFamily | undefined {
  return deferringFamilies.find(({ prepares }) => prepares.test(callee));
}

/** Whether a call prepares a function or has one run: then its variable counts. */
export function isDeferring(callee: string): boolean {
  return deferringFamilies.some(({ enters, prepares }) => prepares.test(callee) || enters.test(callee));
}

/** The variable that a call prepares, by a key that is the same where it is entered. */
export function preparedIn(index: CheckoutIndex, file: FileFacts, call: Call): HeldCall | undefined {
  const family = preparingFamily(call.callee);
  if (family === undefined) return undefined;
  return held(index, file, call, family.holder === 'result' ? resultHolder(file, call) : call.args[family.holder]);
}

/** `call = allocate(…)`, `state->call = allocate(…)`. */
function resultHolder({ writes }: FileFacts, { callee, into, start, within }: Call): string | undefined {
  if (into !== undefined) return into;
  const write = writes.findLast((one) => one.start < start);
  const isOwn = write?.within === within && write?.operator === '=' && write.value.startsWith(callee);
  return isOwn ? `->${write.field}` : undefined;
}

/** The variable whose function a call has run. */
export function enteredIn(index: CheckoutIndex, file: FileFacts, call: Call): HeldCall | undefined {
  const enters = deferringFamilies.some((one) => one.enters.test(call.callee));
  return enters ? held(index, file, call, call.args[0]) : undefined;
}

export interface HeldCall {
  readonly key: string;
  /** As a person calls it: its last name. */
  readonly variable: string;
}

/** A local is the function's own, a static variable the file's; a field and any other variable the kernel's. */
function held(
  index: CheckoutIndex,
  file: FileFacts,
  { within = '' }: Call,
  expression: string | undefined,
): HeldCall | undefined {
  const variable = /(\w+)\s*(?:\[[^\]]*\])?\s*\)*$/.exec(expression ?? '')?.[1];
  if (variable === undefined) return undefined;
  const isMember = /[.>]\s*\w+\s*(?:\[[^\]]*\])?\s*\)*$/.test(expression ?? '');
  const declared = index
    .symbolsNamed(variable)
    .filter(({ symbol }) => symbol.kind === (isMember ? 'field' : 'variable'));
  const own = declared.find((one) => one.file === file);
  const scope =
    own !== undefined && own.symbol.storage === 'static' && !isMember
      ? file.path
      : isMember || declared.some(({ symbol }) => symbol.storage !== 'static')
        ? isMember
          ? '->'
          : ''
        : `${file.path} ${within}`;
  return { key: `${scope} ${variable}`, variable };
}
