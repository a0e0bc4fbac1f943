/**
 * What a local of truth holds at a call, when the function came to it by one `case` of a `switch`: given before the switch,
 * or on the way from the label to the call. `flag = true; OS_FALLTHROUGH;` behind one label sets it for that label only.
 */
import type { Flow, Statement } from '../../model/flow.ts';
import { readCondition } from './expression.ts';
import { someStatement } from './statements.ts';
import { truthOf } from './steps.ts';

/** Undefined where the function does not tell. @param call offset of the callee's name. */
export function truthAtCall(flow: Flow, local: string, label: string, call: number): boolean | undefined {
  const constant = truthOf(readCondition(local));
  if (constant !== undefined) return constant;
  if (
    someStatement(flow.body, (one) => one.kind === 'call' && one.args.some((argument) => takesAddress(argument, local)))
  )
    return undefined;
  return follow(flow.body, local, label, call, undefined);
}

function follow(
  statements: readonly Statement[],
  local: string,
  label: string,
  call: number,
  before: boolean | undefined,
): boolean | undefined {
  let value = before;
  for (const one of statements) {
    const isOnTheWay = someStatement([one], (inner) => inner.kind === 'call' && inner.at === call);
    if (one.kind === 'set' && one.target === local)
      value = one.operator === '=' ? truthOf(readCondition(one.value)) : undefined;
    else if (!isOnTheWay && someStatement([one], (inner) => inner.kind === 'set' && inner.target === local))
      value = undefined;
    if (!isOnTheWay) continue;
    if (one.kind === 'switch') {
      const at = one.body.findIndex((inner) => inner.kind === 'case' && inner.labels.includes(label));
      return follow(at < 0 ? one.body : one.body.slice(at), local, label, call, value);
    }
    if (one.kind === 'if') {
      const isThen = someStatement(one.then, (inner) => inner.kind === 'call' && inner.at === call);
      return follow(isThen ? one.then : (one.otherwise ?? []), local, label, call, value);
    }
    // A round before may have written it.
    if (one.kind === 'loop')
      return someStatement(one.body, (inner) => inner.kind === 'set' && inner.target === local)
        ? undefined
        : follow(one.body, local, label, call, value);
    return value;
  }
  return undefined;
}

function takesAddress(argument: string, local: string): boolean {
  return new RegExp(`&\\s*\\(?\\s*${local}\\b`).test(argument);
}
