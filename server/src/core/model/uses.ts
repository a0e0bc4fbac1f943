/** How an identifier is used at one place, as far as the tokens beside it tell: one byte of flags. */
export const useRole = {
  /** Behind `.` or `->`. */
  member: 1,
  /** `.name` at the head of an initialiser's element. */
  designator: 2,
  /** Behind `struct`, `union`, `enum` or `class`. */
  tag: 4,
  /** Before `(`. */
  called: 8,
  /** On a preprocessor line. */
  directive: 16,
  /** Stands where a local, a parameter or a field is declared: the name may mean another thing here and around. */
  declared: 32,
  /** Between a comma and a comma or `)`: a macro may take it for a member's name. */
  argument: 64,
  /** Under `#if 0`. Of files whose words alone are read; of others their facts say it. */
  dead: 128,
} as const;

/** The identifiers of one text: for each distinct word the offsets where it stands, and the role at each. */
export interface Uses {
  readonly words: readonly string[];
  /** Uses of word `i` are `first[i] … first[i + 1] - 1`. */
  readonly first: Int32Array;
  /** UTF-16 units. */
  readonly offsets: Int32Array;
  /** {@link useRole}, beside {@link offsets}. */
  readonly roles: Uint8Array;
}
