/** One walk over the code of a file: every token is looked at once, in its context, and masked where need be. */
import { identifier, string } from '../source/lexer.ts';
import { maskArgument } from './arguments.ts';
import type { Blocks } from './blocks.ts';
import type { Brackets } from './brackets.ts';
import type { CodeView } from './codeView.ts';
import { joinScope } from './cpp.ts';
import type { Edits } from './edits.ts';
import { inBody, inCall, inFile, inParentheses, inStruct, type Position } from './position.ts';
import {
  ampersand,
  caret,
  closeBrace,
  closeParen,
  closeSquare,
  colon,
  comma,
  dot,
  equals,
  openBrace,
  openParen,
  openSquare,
  semicolon,
  tilde,
} from './punctuation.ts';
import { externWord } from './roles.ts';
import type { WordWalk } from './wordWalk.ts';

export class Walk {
  constructor(
    private readonly view: CodeView,
    private readonly edits: Edits,
    private readonly position: Position,
    private readonly words: WordWalk,
    private readonly brackets: Brackets,
    private readonly blocks: Blocks,
  ) {}

  run(): void {
    const { view, edits, position } = this;
    for (position.at = 0; position.at < view.length; position.at++) {
      const { at } = position;
      if (edits.isSkipped(at)) continue;
      if (position.atStart && position.startOffset < 0) position.startOffset = view.start(at);
      this.read(at, view.kind(at));
    }
  }

  private read(at: number, kind: number): void {
    switch (kind) {
      case identifier:
        this.words.read(at);
        break;
      case string:
        this.string(at);
        break;
      case openParen:
        this.brackets.openParen(at);
        break;
      case openSquare:
        this.brackets.openSquare(at);
        break;
      case openBrace:
        this.brackets.openBrace(at);
        break;
      case closeParen:
      case closeSquare:
      case closeBrace:
        this.brackets.close(at, kind);
        break;
      case semicolon:
        this.semicolon(at);
        break;
      case comma:
        this.comma(at);
        break;
      case equals:
        this.equals(at);
        break;
      case colon:
        this.colon(at);
        break;
      case dot:
        this.dot(at);
        break;
      case caret:
        this.caret(at);
        break;
      case ampersand:
        this.ampersand(at);
        break;
      case tilde:
        this.tilde(at);
        break;
      default:
        this.pass(at);
    }
  }

  /** Leaves a token as it is: a part of a declaration or statement. */
  private pass(at: number): void {
    this.position.atStart = false;
    this.position.advance(at);
  }

  private string(at: number): void {
    const { view, position } = this;
    if (view.role(position.before) === externWord && view.kind(at + 1) !== openBrace) {
      // `extern "C" int f(void);`
      this.edits.blankToken(at);
      return;
    }
    this.pass(at);
  }

  private semicolon(at: number): void {
    const { position } = this;
    if (!position.inParameters) {
      position.begin();
      position.assigned = false;
      position.inCase = false;
    }
    position.advance(at);
  }

  private comma(at: number): void {
    const { view, edits, position } = this;
    if (position.context !== inCall) {
      position.advance(at);
      return;
    }
    const before = view.kind(position.before);
    const isEmptyArgument = position.before === at - 1 && (before === openParen || before === comma);
    if (!isEmptyArgument && view.kind(at + 1) === closeParen) {
      // `MACRO(.a = 1, .b = 2, )`.
      edits.blankToken(at);
      return;
    }
    if (isEmptyArgument) edits.blankToken(at);
    else position.advance(at);
    position.at = maskArgument(view, edits, at + 1) - 1;
  }

  private equals(at: number): void {
    const { view, edits, position } = this;
    if (view.isCpp && position.context === inParentheses && position.codeDepth === 0) {
      // A default argument.
      const last = view.endOfArgument(at) - 1;
      edits.blankTokens(at, last);
      position.at = last;
      return;
    }
    if (position.context === inFile) position.assigned = true;
    this.pass(at);
  }

  private colon(at: number): void {
    const { view, edits, position } = this;
    const { context } = position;
    if (view.isCpp && view.kind(at + 1) === colon && view.touches(at)) {
      joinScope(view, edits, at);
      position.at = at + 1;
      return;
    }
    if (view.isCpp && context === inFile && view.kind(position.before) === closeParen && !position.assigned) {
      // A constructor's initialiser list.
      const brace = view.findBrace(at);
      if (brace > 0) {
        edits.blank(view.start(at), view.start(brace));
        position.at = brace - 1;
        return;
      }
    }
    if (context === inBody) {
      // A label or a case.
      position.begin();
      position.inCase = false;
    }
    position.advance(at);
  }

  private dot(at: number): void {
    const { view, edits, position } = this;
    // GNU case range `case 1 ... 5:`.
    if (position.inCase && view.kind(at + 1) === dot && view.kind(at + 2) === dot) {
      const end = view.find(at, colon);
      if (end > 0) {
        edits.blank(view.start(at), view.start(end));
        position.at = end - 1;
        return;
      }
    }
    position.advance(at);
  }

  private caret(at: number): void {
    const { view, edits, position } = this;
    const brace = this.blocks.literal(at, position.before);
    if (brace > 0) {
      position.at = brace - 1;
      position.advance(brace - 1);
      return;
    }
    if (view.kind(position.before) === openParen && (view.isWord(at + 1) || view.kind(at + 1) === closeParen)) {
      // A pointer to a block, `void (^done)(int)`, is one to a function.
      edits.replaceToken(at, '*');
    }
    position.advance(at);
  }

  private ampersand(at: number): void {
    const { view, edits, position } = this;
    // A reference in a parameter list.
    if (view.isCpp && position.context === inParentheses && position.codeDepth === 0 && view.isName(at + 1)) {
      edits.replaceToken(at, '*');
    }
    position.advance(at);
  }

  private tilde(at: number): void {
    const { view, edits, position } = this;
    const { context, atStart } = position;
    if (view.isCpp && ((context === inStruct && atStart) || context === inFile)) {
      // A destructor's name.
      edits.replaceToken(at, '_');
      return;
    }
    position.advance(at);
  }
}
