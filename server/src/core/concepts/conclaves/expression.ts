/** Reads the conditions of C as far as a state machine is tested by them. What it does not understand is `other`. */

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly operator: string; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'bits'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'invert'; readonly of: Condition }
  | { readonly kind: 'choice'; readonly test: Condition; readonly left: Condition; readonly right: Condition }
  /** A name, a number, or `a->b.c`. */
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'other'; readonly text: string };

const tokenForm =
  /\s*(->|&&|\|\||==|!=|<=|>=|<<|>>|[A-Za-z_$][\w$]*|\d[\w.]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s])/y;

export function readCondition(text: string): Condition {
  return new ConditionReader(text).read();
}

/** From loosest to tightest. */
const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

class ConditionReader {
  private readonly tokens: string[] = [];
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {
    tokenForm.lastIndex = 0;
    for (let match = tokenForm.exec(text); match !== null; match = tokenForm.exec(text))
      this.tokens.push(match[1] ?? '');
  }

  read(): Condition {
    const result = this.choice();
    return this.at === this.tokens.length ? result : { kind: 'other', text: this.text };
  }

  private choice(): Condition {
    if (this.depth++ > 60) {
      this.at = this.tokens.length + 1;
      return { kind: 'other', text: this.text };
    }
    const test = this.level(0);
    let result = test;
    if (this.tokens[this.at] === '?') {
      this.at++;
      const left = this.choice();
      if (this.tokens[this.at] === ':') {
        this.at++;
        result = { kind: 'choice', test, left, right: this.choice() };
      }
    }
    this.depth--;
    return result;
  }

  private level(level: number): Condition {
    const operators = levels[level];
    if (operators === undefined) return this.unary();
    let left = this.level(level + 1);
    for (;;) {
      const operator = this.tokens[this.at] ?? '';
      if (!operators.includes(operator)) return left;
      this.at++;
      const right = this.level(level + 1);
      if (operator === '||') left = { kind: 'or', left, right };
      else if (operator === '&&') left = { kind: 'and', left, right };
      else if (operator === '&') left = { kind: 'bits', left, right };
      else if (level === 5 || level === 6) left = { kind: 'compare', operator, left, right };
      else left = { kind: 'other', text: this.text };
    }
  }

  private unary(): Condition {
    const token = this.tokens[this.at] ?? '';
    if (token === '!' || token === '~') {
      this.at++;
      const of = this.unary();
      return { kind: token === '!' ? 'not' : 'invert', of };
    }
    if (token === '*' || token === '&' || token === '-' || token === '+') {
      this.at++;
      this.unary();
      return { kind: 'other', text: this.text };
    }
    return this.primary();
  }

  private primary(): Condition {
    const token = this.tokens[this.at++] ?? '';
    if (token === '(') {
      const inner = this.choice();
      if (this.tokens[this.at] !== ')') return this.unknown();
      this.at++;
      // `(type)value`: what is cast is what counts.
      const next = this.tokens[this.at] ?? '';
      if (inner.kind === 'name' && /^[\w$(]/.test(next)) return this.unary();
      return inner;
    }
    if (!/^[\w$]/.test(token)) return token === '' ? this.unknown() : { kind: 'other', text: token };
    let path = token;
    for (;;) {
      const next = this.tokens[this.at] ?? '';
      if ((next === '->' || next === '.') && /^[A-Za-z_$]/.test(this.tokens[this.at + 1] ?? '')) {
        path += next + (this.tokens[this.at + 1] ?? '');
        this.at += 2;
      } else if (next === '(' || next === '[') {
        this.skip();
        path = '';
      } else break;
    }
    return path === '' ? { kind: 'other', text: token } : { kind: 'name', text: path };
  }

  private skip(): void {
    let depth = 0;
    for (; this.at < this.tokens.length; this.at++) {
      const token = this.tokens[this.at];
      if (token === '(' || token === '[') depth++;
      else if ((token === ')' || token === ']') && --depth === 0) {
        this.at++;
        return;
      }
    }
  }

  private unknown(): Condition {
    this.at = this.tokens.length + 1;
    return { kind: 'other', text: this.text };
  }
}

/** The last name of a path: `a->b.c` → `c`. */
export function lastName(path: string): string {
  let at = path.length;
  while (at > 0 && isWordUnit(path.charCodeAt(at - 1))) at--;
  return at === path.length ? path : path.slice(at);
}

/** Letters, digits, `_` and `$`. */
function isWordUnit(unit: number): boolean {
  return (
    (unit >= 97 && unit <= 122) ||
    (unit >= 65 && unit <= 90) ||
    (unit >= 48 && unit <= 57) ||
    unit === 95 ||
    unit === 36
  );
}
