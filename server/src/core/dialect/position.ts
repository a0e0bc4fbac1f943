/** Where the walk stands: the token, the brackets around it, and how far into a declaration it is. */

// Contexts: what kind of code the innermost open bracket holds.
export const inFile = 0;
export const inStruct = 1;
export const inEnum = 2;
export const inBody = 3;
export const inInitializer = 4;
export const inParentheses = 5;
/** In the arguments of a call that is part of a body or initializer. */
export const inCall = 6;

export class Position {
  /** The token being read. Whoever deals with more tokens than this one leaves the last of them here. */
  at = 0;
  context = inFile;
  /** How many function bodies and initializers are open: inside one, `name(` is a call. */
  codeDepth = 0;
  /** At the beginning of a declaration or statement. */
  atStart = true;
  /** Where that began, or -1 when its first token is still to come. */
  startOffset = -1;
  /** Behind the `=` of a declaration. */
  assigned = false;
  /** Between `case` and its colon. */
  inCase = false;
  /** The previous token that is still visible to the parser, and the one before it. */
  before = -1;
  before2 = -1;
  private readonly contexts: number[] = [inFile];

  /** The parser will see the token at `at`. */
  advance(at: number): void {
    this.before2 = this.before;
    this.before = at;
  }

  /** The next token begins a declaration or statement. */
  begin(): void {
    this.atStart = true;
    this.startOffset = -1;
  }

  get inParameters(): boolean {
    return this.context === inParentheses || this.context === inCall;
  }

  enter(context: number): void {
    this.contexts.push(context);
    this.context = context;
  }

  /** Returns the context that ended. */
  leave(): number {
    const left = this.contexts.length > 1 ? (this.contexts.pop() ?? inFile) : inFile;
    if (left === inBody || left === inInitializer) this.codeDepth--;
    this.context = this.contexts.at(-1) ?? inFile;
    return left;
  }
}
