/**
 * What a condition makes of an answer: whether the code behind it is refused without it, what else passes, or whether the
 * answer only opens more. Read off the condition as written, so it says no more than that.
 */
import type { Effect } from '../model/kernelInterface.ts';

export interface Guard {
  readonly effect: Effect;
  /** What passes as well, as conditions of C: `task->conclave != NULL`. */
  readonly otherwise: readonly string[];
}

const unclear: Guard = { effect: 'unclear', otherwise: [] };

/**
 * @param condition an `if` with its action, on one line.
 * @param mark a name that the check's operand holds.
 * @param panics whether a function or macro that is called as the action stops the kernel.
 */
export function readGuard(
  condition: string,
  mark: string,
  panics: (name: string) => boolean = (name) => name === 'panic',
): Guard {
  const open = condition.indexOf('(');
  const close = /^if\s*\(/.test(condition) ? matching(condition, open) : -1;
  if (close < 0) return unclear;
  const action = condition.slice(close + 1).trim();
  const called = /^(\w+)\s*\(/.exec(action)?.[1];
  const effect = /^(return|goto|break|continue)\b/.test(action)
    ? 'refuses'
    : called !== undefined && panics(called)
      ? 'panics'
      : undefined;
  const choices = split(condition.slice(open + 1, close), '||');
  const chosen = choices.find((one) => one.includes(mark));
  if (chosen === undefined) return unclear;
  const operands = split(chosen, '&&');
  const check = operands.find((one) => one.includes(mark)) ?? '';
  const others = operands.filter((one) => one !== check).map(negated);
  if (!/^!/.test(check)) {
    if (/[=!<>]=|[<>]/.test(check)) return unclear;
    if (effect === undefined) return { effect: 'opens', otherwise: [] };
    const value = /^return\b\s*(.*)$/.exec(action)?.[1];
    return value !== undefined && isRefusal(value) ? { effect: 'forbids', otherwise: others } : unclear;
  }
  return effect === undefined ? unclear : { effect, otherwise: others };
}

/** Whether a value that is returned says no, by its name: `false`, `KERN_DENIED`, `-1`. */
export function isRefusal(value: string): boolean {
  return (
    /^\(?(false|FALSE|-\d+|[A-Z][A-Z0-9_]*)\)?$/.test(value) &&
    !/^\(?(TRUE|NULL|OK)\b|(SUCCESS|_OK|_NULL)\)?$/.test(value)
  );
}

/** The offset of the parenthesis that closes one; -1 where the text ends before. */
function matching(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return at;
  }
  return -1;
}

/** Operands of an operator of two characters, outside of parentheses. */
export function split(text: string, operator: '||' | '&&'): string[] {
  const parts: string[] = [''];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    if (depth === 0 && text.startsWith(operator, at)) {
      parts.push('');
      at++;
    } else parts.push(`${parts.pop() ?? ''}${text[at]}`);
  }
  return parts.map((one) => one.trim());
}

/** The opposite of an operand, or of a whole test. */
export function negated(operand: string): string {
  if (/&&|\|\|/.test(operand)) return `!(${operand})`;
  const inner = /^!\s*([\w.>[\]-]+(?:\(.*\))?)$/.exec(operand)?.[1];
  if (inner !== undefined) return inner;
  const compared = /^((?:->|[^=!<>&|])+)(==|!=)((?:->|[^=!<>&|])+)$/.exec(operand);
  if (compared !== null) return `${compared[1]}${compared[2] === '==' ? '!=' : '=='}${compared[3]}`;
  return /^[\w.>[\]-]+(\(.*\))?$/.test(operand) ? `!${operand}` : `!(${operand})`;
}
