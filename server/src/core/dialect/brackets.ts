/** Opening and closing brackets: which context they begin and end, and which of them are masked. */
import { string } from '../source/lexer.ts';
import { maskArgument } from './arguments.ts';
import type { Blocks } from './blocks.ts';
import type { CodeView } from './codeView.ts';
import type { Edits } from './edits.ts';
import { inBody, inCall, inEnum, inFile, inInitializer, inParentheses, inStruct, type Position } from './position.ts';
import { closeBrace, closeParen, closeSquare, comma, equals, openParen } from './punctuation.ts';
import { cppClass, enumWord, externWord, plain, tag } from './roles.ts';

export class Brackets {
  /** Bodies of C++ member functions written inside their class: start offset → end offset. */
  readonly memberBodies = new Map<number, number>();
  /** Closing braces to be blanked with their opening (`extern "C" { … }`). */
  private readonly blankedCloses = new Set<number>();
  /** Closing brackets that were blanked with their opening ones. */
  private readonly unwrapped = new Set<number>();

  constructor(
    private readonly view: CodeView,
    private readonly edits: Edits,
    private readonly position: Position,
    private readonly blocks: Blocks,
  ) {}

  openParen(at: number): void {
    const { view, position } = this;
    const { before } = position;
    const isCall = position.codeDepth > 0 && before === at - 1 && view.isWord(before) && view.role(before) === plain;
    position.enter(isCall ? inCall : inParentheses);
    position.atStart = false;
    position.advance(at);
    if (isCall) position.at = maskArgument(view, this.edits, at + 1) - 1;
  }

  openSquare(at: number): void {
    const { view, position } = this;
    const before = view.kind(position.before);
    const isSubscript = view.isName(position.before) || before === closeParen || before === closeSquare;
    if (view.isCpp && !isSubscript) {
      const close = view.partner(at);
      const brace = close > 0 && view.kind(close + 1) === openParen ? this.blocks.lambda(at, close) : -1;
      if (brace > 0) {
        position.at = brace - 1;
        position.advance(brace - 1);
        return;
      }
    }
    position.enter(inParentheses);
    position.advance(at);
  }

  openBrace(at: number): void {
    const { view, edits, position } = this;
    if (view.kind(position.before) === string && view.role(position.before2) === externWord) {
      this.blankLinkage(position.before2, at);
      position.enter(inFile);
      position.begin();
      return;
    }
    const opened = this.blocks.isBody(at) ? inBody : this.contextOfBrace();
    if (opened === inBody && position.context === inStruct) {
      const close = view.partner(at);
      if (close > 0) {
        edits.replaceTokens(at, close, ';');
        this.memberBodies.set(view.start(at), view.end(close));
        position.at = close;
        position.begin();
        return;
      }
    }
    position.enter(opened);
    if (opened === inBody || opened === inInitializer) position.codeDepth++;
    position.atStart = opened !== inInitializer && opened !== inEnum;
    position.startOffset = -1;
    if (opened === inBody) position.assigned = false;
    position.advance(at);
  }

  close(at: number, kind: number): void {
    const { view, position } = this;
    if (view.partner(at) < 0) return;
    const left = position.leave();
    if (this.unwrapped.has(at)) return;
    if (this.blankedCloses.has(at)) {
      this.edits.blankToken(at);
      position.begin();
      return;
    }
    const { context } = position;
    if (kind === closeBrace && (left === inBody || (left === inFile && context === inFile))) {
      position.atStart = context !== inInitializer && !position.inParameters;
      position.startOffset = -1;
      position.assigned = false;
    }
    position.advance(at);
  }

  /** `extern "C" {` and `namespace x {` are blanked, and later their closing brace. */
  blankLinkage(first: number, brace: number): void {
    this.edits.blankTokens(first, brace);
    const close = this.view.partner(brace);
    if (close >= 0) this.blankedCloses.add(close);
  }

  /** Blanks a word and the parentheses behind it, but not what is inside them. */
  unwrap(at: number, close: number): void {
    const { edits, position } = this;
    edits.blankTokens(at, at + 1);
    edits.blankToken(close);
    this.unwrapped.add(close);
    // Its closing bracket will leave this again.
    if (position.context === inBody || position.context === inInitializer) position.codeDepth++;
    position.enter(position.context);
  }

  private contextOfBrace(): number {
    const { view } = this;
    const { context, before, before2, assigned } = this.position;
    const kind = view.kind(before);
    const role = view.role(before);
    /** `struct x {` as well as `struct {`. */
    const role2 = view.isWord(before) ? view.role(before2) : plain;
    if (role === tag || role === cppClass || role2 === tag || role2 === cppClass) return inStruct;
    if (role === enumWord || role2 === enumWord) return inEnum;
    if (context === inInitializer) return inInitializer;
    if (kind === equals || kind === comma || (context === inFile && assigned)) return inInitializer;
    return inBody;
  }
}
