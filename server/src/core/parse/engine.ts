/**
 * The parser port. Two adapters implement it: the native `tree-sitter` module and `web-tree-sitter`.
 *
 * A tree never leaves the adapter: a query's captures come back as plain offsets, so that both engines can be compared
 * fact by fact and no native tree outlives its use.
 */
export interface Capture {
  /** The capture's name in the query, without `@`. */
  readonly name: string;
  /** UTF-16 offsets into the text that was parsed. */
  readonly start: number;
  readonly end: number;
}

export interface ErrorCounts {
  readonly errors: number;
  readonly missing: number;
}

export interface SyntaxEngine {
  readonly kind: 'native' | 'wasm';
  /** Parses a text and runs the definition query over it; captures come in the order of their start. */
  captures(text: string): readonly Capture[];
  /** Counts ERROR and MISSING nodes: for reports, not for the index. */
  countErrors(text: string): ErrorCounts;
  /** Parses and throws the tree away: the yardstick of the benchmark. */
  parseOnly(text: string): void;
}
