/**
 * What a condition makes of an answer: whether the code behind it is refused without it, what else passes, or whether the
 * answer only opens more. Read off the condition as written, so it says no more than that.
 */

export interface Guard {
  /** `refuses`: without it the function returns. `opens`: with it something more is done. `unclear`: neither is seen. */
  readonly effect: 'refuses' | 'opens' | 'unclear';
  /** What passes as well, as conditions of C: `task->conclave != NULL`. */
  readonly otherwise: readonly string[];
}

const unclear: Guard = { effect: 'unclear', otherwise: [] };

/**
 * @param condition an `if` with its action, on one line.
 * @param mark a name that the check's operand holds.
 */
export function readGuard(condition: string, mark: string): Guard {
  const open = condition.indexOf('(');
  const close = /^if\s*\(/.test(condition) ? matching(condition, open) : -1;
  if (close < 0) return unclear;
  const action = condition.slice(close + 1).trim();
  const refuses = /^(return|goto|break|continue|panic)\b/.test(action);
  const choices = split(condition.slice(open + 1, close), '||');
  const chosen = choices.find((one) => one.includes(mark));
  if (chosen === undefined) return unclear;
  const operands = split(chosen, '&&');
  const check = operands.find((one) => one.includes(mark)) ?? '';
  if (!/^!/.test(check)) return refuses || /[=!<>]=|[<>]/.test(check) ? unclear : { effect: 'opens', otherwise: [] };
  if (!refuses) return unclear;
  return { effect: 'refuses', otherwise: operands.filter((one) => one !== check).map(negated) };
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
function split(text: string, operator: '||' | '&&'): string[] {
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

/** The opposite of an operand. */
function negated(operand: string): string {
  const inner = /^!\s*([\w.>[\]-]+(?:\(.*\))?)$/.exec(operand)?.[1];
  if (inner !== undefined) return inner;
  const compared = /^((?:->|[^=!<>&|])+)(==|!=)((?:->|[^=!<>&|])+)$/.exec(operand);
  if (compared !== null) return `${compared[1]}${compared[2] === '==' ? '!=' : '=='}${compared[3]}`;
  return /^[\w.>[\]-]+(\(.*\))?$/.test(operand) ? `!${operand}` : `!(${operand})`;
}
