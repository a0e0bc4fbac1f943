/** Block literals and C++ lambdas, which become GNU statement expressions: `^(int x) { … }` → `(        { … })`. */
import { character } from '../source/lexer.ts';
import type { CodeView } from './codeView.ts';
import type { Edits } from './edits.ts';
import { closeParen, closeSquare, openBrace, openParen, semicolon, star } from './punctuation.ts';
import { blankCall, jumpWord } from './roles.ts';

/** A Clang block literal. Offsets; a block without a parameter list has `parametersStart` = `parametersEnd`. */
export interface Block {
  readonly start: number;
  readonly parametersStart: number;
  readonly parametersEnd: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

export class Blocks {
  readonly found: Block[] = [];
  private readonly bodies = new Set<number>();

  constructor(
    private readonly view: CodeView,
    private readonly edits: Edits,
  ) {}

  /** Whether a brace opens the body of a block, which was found before the walk came to it. */
  isBody(brace: number): boolean {
    return this.bodies.has(brace);
  }

  /**
   * Masks the block literal that begins with the caret at `at`; `before` is the visible token before it.
   * Returns the index of its opening brace, or -1 when the caret is no block literal.
   */
  literal(at: number, before: number): number {
    const { view } = this;
    const kind = view.kind(before);
    // Behind an operand the caret is an exclusive or.
    const isOperand =
      kind === closeParen || kind === closeSquare || (kind > 0 && kind <= character && view.role(before) !== jumpWord);
    if (isOperand && before >= 0) return -1;
    let next = at + 1;
    while (view.isWord(next) || view.kind(next) === star) next++;
    let parameters = -1;
    if (view.kind(next) === openParen) {
      parameters = next;
      next = view.partner(next) + 1;
      if (next <= 0) return -1;
      while (view.isWord(next) && view.role(next) === blankCall) next++;
    }
    return view.kind(next) === openBrace ? this.statementExpression(at, parameters, next) : -1;
  }

  /** A C++ lambda is masked as a block is. `capture` is the closing bracket of its captures. */
  lambda(at: number, capture: number): number {
    const { view } = this;
    const parameters = capture + 1;
    let next = view.partner(parameters) + 1;
    if (next <= 0) return -1;
    while (
      next < view.length &&
      view.kind(next) !== openBrace &&
      view.kind(next) !== semicolon &&
      next < parameters + 60
    )
      next++;
    return view.kind(next) === openBrace ? this.statementExpression(at, parameters, next) : -1;
  }

  private statementExpression(at: number, parameters: number, brace: number): number {
    const { view, edits } = this;
    const close = view.partner(brace);
    if (close < 0) return -1;
    const start = view.start(at);
    const bodyStart = view.start(brace);
    const bodyEnd = view.end(close);
    this.found.push({
      start,
      parametersStart: parameters < 0 ? bodyStart : view.end(parameters),
      parametersEnd: parameters < 0 ? bodyStart : view.start(view.partner(parameters)),
      bodyStart,
      bodyEnd,
    });
    this.bodies.add(brace);
    const gap = view.text.charCodeAt(bodyEnd - 2);
    if (gap === 32 || gap === 9) {
      edits.replace(start, bodyStart, '(');
      edits.replace(bodyEnd - 2, bodyEnd, '})');
    } else {
      // No room for the second closer: hide the block. Its tokens are still indexed.
      edits.replace(start, bodyEnd, '0');
    }
    return brace;
  }
}
