/** The symbols of a file: what it defines and declares, by the kinds a C compiler distinguishes. */

export type SymbolKind =
  | 'function'
  | 'prototype'
  | 'method'
  | 'method-decl'
  | 'macro'
  | 'struct'
  | 'union'
  | 'class'
  | 'enum'
  | 'field'
  | 'enumerator'
  | 'typedef'
  | 'variable'
  | 'extern-variable'
  /** A number that a C file hands to the assembler under a name of its own: `DECLARE("TH_STATE", offsetof(…))`. */
  | 'assembler-constant';

/** Kinds that only announce a name defined elsewhere. */
export const declarationKinds: ReadonlySet<SymbolKind> = new Set<SymbolKind>([
  'prototype',
  'method-decl',
  'extern-variable',
]);

/** How a name came to stand in the source. */
export type SymbolOrigin =
  /** Written where it is declared. */
  | 'written'
  /** Written as an argument of a declaring macro: `LCK_GRP_DECLARE(name, …)`. */
  | 'argument'
  /** Made by token pasting in a macro; the name itself is nowhere in the source. */
  | 'pasted';

export interface SourceSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  /** Offsets of the name (or of the macro invocation that makes it), UTF-16 units. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Offsets of the whole definition. */
  readonly start: number;
  readonly end: number;
  /** 0-based lines of name, start and end. */
  readonly line: number;
  readonly startLine: number;
  readonly endLine: number;
  /** The declaration as written, on one line, without body; for a macro its head and body. */
  readonly signature: string;
  /** The struct, union, enum or class it belongs to; see {@link unnamedRecord} for one without a name. */
  readonly parent?: string;
  /** The record without a name that it is declared with, as the record's own fields name it in `parent`. */
  readonly record?: string;
  readonly storage?: 'static' | 'extern';
  readonly origin: SymbolOrigin;
  /** The declaring macro, when one made it. */
  readonly macro?: string;
  /** Conditions of the enclosing `#if` branches, outermost first; header guards left out. */
  readonly conditions?: readonly string[];
  /** Raw text of the comment that documents it, delimiters included. */
  readonly doc?: string;
  /** The `#pragma mark` section it stands in. */
  readonly section?: string;
  /** Value of an enumerator or object-like macro, as written. */
  readonly value?: string;
  /** What an enumerator stands for, where that can be counted without a compiler. */
  readonly number?: number;
}

/**
 * What stands for the name of a record that has none, and is the type of the one field or variable it is declared with:
 * `task.limits`, `main().options`, `struct { … } table`. No such text can be a name of C.
 *
 * @param outer the record around it, or the function with its parentheses; absent at the outermost level.
 */
export function unnamedRecord(outer: string | undefined, keyword: string, declared: string): string {
  return outer === undefined ? `${keyword} { … } ${declared}` : `${outer}.${declared}`;
}

/** True for a text that {@link unnamedRecord} made. */
export function isUnnamedRecord(text: string): boolean {
  return /^(?:(?:struct|union) \{ … \} \w+|\w+(?:\(\))?\.\w+)(?:\.\w+)*$/.test(text);
}
