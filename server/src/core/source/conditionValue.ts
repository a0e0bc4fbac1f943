/**
 * The value of a preprocessor condition where only some macros are known: true, false, or undefined for "cannot be told".
 * Any text gives an answer; what is no expression cannot be told.
 */

/** What is known of a macro. A part that is absent is not known. */
export interface MacroState {
  readonly defined?: boolean;
  /** What it stands for in `#if`; that of an undefined one is 0. */
  readonly value?: number;
}
/** Undefined for a macro of which nothing is known. */
export type MacroLookup = (name: string) => MacroState | undefined;

/** A number, or undefined for one that cannot be told. */
type Value = number | undefined;

/** Nesting and length up to which a condition is read. Real ones have a depth below ten. */
const maximumDepth = 100;
const maximumLength = 20_000;

const tokenPattern = /\s+|([A-Za-z_$][\w$]*)|(\d[\w.']*)|(&&|\|\||[<>=!]=|<<|>>|[-+*/%!~<>&|^?:()])|./y;

/** Binary operators by how tightly they bind. */
const precedence: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

/** @param condition as `Branch.condition` and `SourceSymbol.conditions` hold it: without `#if`, without comments. */
export function evaluateCondition(condition: string, macros: MacroLookup): boolean | undefined {
  if (condition.length > maximumLength) return undefined;
  const value = new ConditionReader(condition, macros).read();
  return value === undefined ? undefined : value !== 0;
}

class ConditionReader {
  private readonly tokens: readonly string[];
  private at = 0;
  private depth = 0;
  private failed = false;

  constructor(
    condition: string,
    private readonly macros: MacroLookup,
  ) {
    this.tokens = tokensOf(condition);
  }

  read(): Value {
    const value = this.choice();
    return this.failed || this.at < this.tokens.length ? undefined : value;
  }

  /** `a ? b : c`, or less. */
  private choice(): Value {
    if (++this.depth > maximumDepth) return this.fail();
    const test = this.binary(1);
    let value = test;
    if (this.takes('?')) {
      const yes = this.choice();
      if (!this.takes(':')) return this.fail();
      const no = this.choice();
      value = test === undefined ? (yes === no ? yes : undefined) : test !== 0 ? yes : no;
    }
    this.depth--;
    return value;
  }

  private binary(least: number): Value {
    let left = this.unary();
    while (!this.failed) {
      const operator = this.tokens[this.at] ?? '';
      const level = precedence[operator];
      if (level === undefined || level < least) break;
      this.at++;
      left = combine(operator, left, this.binary(level + 1));
    }
    return left;
  }

  private unary(): Value {
    if (++this.depth > maximumDepth) return this.fail();
    const value = this.prefixed();
    this.depth--;
    return value;
  }

  private prefixed(): Value {
    const token = this.tokens[this.at++];
    if (token === undefined) return this.fail();
    switch (token) {
      case '(': {
        const value = this.choice();
        return this.takes(')') ? value : this.fail();
      }
      case '!': {
        const value = this.unary();
        return value === undefined ? undefined : Number(value === 0);
      }
      case '-':
        return checked((value) => -value, this.unary());
      case '+':
        return this.unary();
      case '~':
        return checked((value) => ~value, this.unary());
      case 'defined':
        return this.definedness();
      default:
    }
    if (/^\d/.test(token)) return numberOf(token);
    if (!/^[A-Za-z_$]/.test(token)) return this.fail();
    // `__has_include(<x.h>)`, `__has_feature(y)`, a macro with arguments: what it gives is not known.
    if (this.tokens[this.at] === '(') {
      this.skipArguments();
      return undefined;
    }
    const state = this.macros(token);
    return state?.value ?? (state?.defined === false ? 0 : undefined);
  }

  private definedness(): Value {
    const inParentheses = this.takes('(');
    const name = this.tokens[this.at++] ?? '';
    if (!/^[A-Za-z_$]/.test(name) || (inParentheses && !this.takes(')'))) return this.fail();
    const defined = this.macros(name)?.defined;
    return defined === undefined ? undefined : Number(defined);
  }

  private skipArguments(): void {
    let level = 0;
    do {
      const token = this.tokens[this.at++];
      if (token === '(') level++;
      else if (token === ')') level--;
      else if (token === undefined) this.fail();
    } while (level > 0 && !this.failed);
  }

  private takes(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private fail(): undefined {
    this.failed = true;
    return undefined;
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  for (let match = tokenPattern.exec(text); match !== null; match = tokenPattern.exec(text)) {
    if (!/^\s/.test(match[0])) tokens.push(match[0]);
  }
  return tokens;
}

/** An integer constant of C; undefined for what is none. */
function numberOf(token: string): Value {
  const digits = token.replaceAll("'", '').replace(/[uUlLzZ]+$/, '');
  if (/^0[0-7]+$/.test(digits)) return Number.parseInt(digits, 8);
  return /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)$/.test(digits) ? exact(Number(digits)) : undefined;
}

function combine(operator: string, left: Value, right: Value): Value {
  // One side can be enough.
  if (operator === '&&') {
    if (left === 0 || right === 0) return 0;
    return left === undefined || right === undefined ? undefined : 1;
  }
  if (operator === '||') {
    if ((left ?? 0) !== 0 || (right ?? 0) !== 0) return 1;
    return left === undefined || right === undefined ? undefined : 0;
  }
  if (left === undefined || right === undefined) return undefined;
  return exact(calculate(operator, left, right));
}

function calculate(operator: string, left: number, right: number): number {
  switch (operator) {
    case '==':
      return Number(left === right);
    case '!=':
      return Number(left !== right);
    case '<':
      return Number(left < right);
    case '>':
      return Number(left > right);
    case '<=':
      return Number(left <= right);
    case '>=':
      return Number(left >= right);
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return Math.trunc(left / right);
    case '%':
      return left % right;
    case '<<':
      return left * 2 ** right;
    case '>>':
      return Math.floor(left / 2 ** right);
    case '&':
      return fitsBits(left, right) ? left & right : Number.NaN;
    case '|':
      return fitsBits(left, right) ? left | right : Number.NaN;
    case '^':
      return fitsBits(left, right) ? left ^ right : Number.NaN;
    default:
      return Number.NaN;
  }
}

/** JavaScript's bit operators see 32 bits only. */
function fitsBits(left: number, right: number): boolean {
  return left >= 0 && right >= 0 && left < 2 ** 31 && right < 2 ** 31;
}

function checked(operation: (value: number) => number, value: Value): Value {
  return value === undefined ? undefined : exact(operation(value));
}

/** Beyond 53 bits (and after a division by zero) a number would be a guess. */
function exact(value: number): Value {
  return Number.isSafeInteger(value) ? value : undefined;
}
