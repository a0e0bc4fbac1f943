/**
 * The statements of a function, as far as a concept needs them to say when something happens: tests, jumps, assignments,
 * calls, in their order. Plain data. Offsets are UTF-16 units of the file.
 */

export type Statement =
  | IfStatement
  | LoopStatement
  | SwitchStatement
  | { readonly kind: 'case'; readonly at: number; readonly labels: readonly string[] }
  | { readonly kind: 'return'; readonly at: number; readonly value?: string }
  | { readonly kind: 'break' | 'continue'; readonly at: number }
  | { readonly kind: 'goto' | 'label'; readonly at: number; readonly name: string }
  | Assignment
  | CallStatement;

export interface IfStatement {
  readonly kind: 'if';
  readonly at: number;
  readonly test: string;
  readonly then: readonly Statement[];
  readonly otherwise?: readonly Statement[];
}

export interface LoopStatement {
  readonly kind: 'loop';
  readonly at: number;
  /** Absent when the loop says nothing that could be tested: `for (;;)`, a loop macro. */
  readonly test?: string;
  /** The test comes after the body: `do … while (test)`. */
  readonly after?: true;
  readonly body: readonly Statement[];
}

export interface SwitchStatement {
  readonly kind: 'switch';
  readonly at: number;
  readonly on: string;
  /** `case` statements stand among the others, in their order; `default` has no labels. */
  readonly body: readonly Statement[];
}

export interface Assignment {
  readonly kind: 'set';
  /** Offset of the last name of the target. */
  readonly at: number;
  /** As written: `a->b.c`, `*p`; of a declaration the name alone. */
  readonly target: string;
  readonly operator: string;
  readonly value: string;
  /** Offset of the value. */
  readonly valueAt: number;
}

export interface CallStatement {
  readonly kind: 'call';
  /** Offset of the name. */
  readonly at: number;
  readonly callee: string;
  readonly args: readonly string[];
}

/** A function that writes fields, with all its statements. */
export interface Flow {
  readonly name: string;
  /** Offset of the name: tells definitions of one name apart. */
  readonly at: number;
  readonly end: number;
  readonly body: readonly Statement[];
}

/** A block comment that holds a drawing. */
export interface Drawing {
  readonly start: number;
  readonly end: number;
  /** Raw text, delimiters included. */
  readonly text: string;
}
