/** The walk's reading of a word: what is done with it depends on its role. */

import type { Brackets } from './brackets.ts';
import type { CodeView } from './codeView.ts';
import { blankTemplateArguments, closeOfAngle } from './cpp.ts';
import type { Edits } from './edits.ts';
import type { HeadAttributes } from './headAttributes.ts';
import type { Handled, Invocations } from './invocations.ts';
import { inFile, inStruct, type Position } from './position.ts';
import { closeParen, colon, less, openBrace, openParen, semicolon } from './punctuation.ts';
import {
  blankCall,
  blankWord,
  caseWord,
  cppAccess,
  cppClass,
  cppNamespace,
  cppTemplate,
  elseWord,
  enumWord,
  externWord,
  fillType,
  fillWord,
  parameterList,
  plain,
  storage,
  tag,
  typedefWord,
  typeWord,
  unwrapCall,
} from './roles.ts';
import type { Structors } from './structors.ts';
import { maskTagHead } from './tagHeads.ts';

export class WordWalk {
  constructor(
    private readonly view: CodeView,
    private readonly edits: Edits,
    private readonly position: Position,
    private readonly brackets: Brackets,
    private readonly invocations: Invocations,
    private readonly structors: Structors,
    private readonly attributes: HeadAttributes,
  ) {}

  read(at: number): void {
    const role = this.view.role(at);
    if (role === plain) {
      if (!this.structor(at) && !this.maskName(at)) this.pass(at);
    } else if (!this.maskByRole(at, role)) {
      this.pass(at);
    }
  }

  /** Leaves a word as it is: a part of a declaration or statement. */
  private pass(at: number): void {
    this.position.atStart = false;
    this.position.advance(at);
  }

  /** Returns whether the word has been dealt with. */
  private maskByRole(at: number, role: number): boolean {
    const { view, edits, position } = this;
    switch (role) {
      case blankWord:
        this.blank(at, at);
        return true;
      case blankCall:
        this.blank(at, this.endOfBlankCall(at));
        return true;
      case fillWord:
        edits.fill(at, at);
        this.pass(at);
        return true;
      case fillType: {
        const close = view.closeOfParen(at + 1);
        if (close < 0) return false;
        edits.fill(at, close);
        this.pass(at);
        position.at = close;
        return true;
      }
      case unwrapCall: {
        const close = view.closeOfParen(at + 1);
        if (close < 0) return false;
        this.brackets.unwrap(at, close);
        position.at = at + 1;
        return true;
      }
      case parameterList:
        if (!view.isName(position.before)) return false;
        edits.replaceToken(at, '(void)');
        position.advance(at);
        return true;
      case enumWord:
      case tag:
      case cppClass:
        if (role === cppClass) edits.replaceToken(at, 'union');
        if (view.isCpp && view.isWord(at + 1)) this.structors.className = view.word(at + 1);
        maskTagHead(view, edits, at);
        return false;
      case cppTemplate:
        return this.maskTemplate(at);
      case cppAccess:
        return this.maskAccess(at);
      case cppNamespace:
        return this.maskNamespace(at);
      case caseWord:
        position.inCase = true;
        this.pass(at);
        return true;
      case typeWord:
        if (!this.isMethodQualifier(at)) return false;
        edits.blankToken(at);
        return true;
      case elseWord:
        position.advance(at);
        position.begin();
        return true;
      case typedefWord:
        // A type of a class: for the parser a member, which is told by this word afterwards.
        if (view.isCpp && position.context === inStruct) {
          this.blank(at, at);
          return true;
        }
        position.advance(at);
        return true;
      case storage:
      case externWord:
        position.advance(at);
        return true;
      default:
        return false;
    }
  }

  /** `int size() const {`: behind the parameters of a method, where C has no place for it. */
  private isMethodQualifier(at: number): boolean {
    const { view, position } = this;
    const isOutside = position.context === inFile || position.context === inStruct;
    if (!view.isCpp || !isOutside || position.assigned || view.kind(position.before) !== closeParen) return false;
    return /^(const|volatile)$/.test(view.word(at));
  }

  private blank(at: number, last: number): void {
    const { view, edits, position } = this;
    edits.blankTokens(at, last);
    position.at = last;
    if (position.atStart && (position.context === inFile || position.context === inStruct))
      this.attributes.note(at, last);
    // A blanked word at the head of a declaration is no part of it.
    if (position.atStart && position.startOffset === view.start(at)) position.startOffset = -1;
  }

  /** The last token that is blanked with an attribute's name. */
  private endOfBlankCall(at: number): number {
    const { view } = this;
    const close = view.closeOfParen(at + 1);
    if (close > 0) return close;
    // `__asm__ volatile (…)`, `__asm__ goto (…)`.
    const closeBehindWord = view.isWord(at + 1) ? view.closeOfParen(at + 2) : -1;
    return closeBehindWord > 0 && /^_*asm/.test(view.word(at)) ? closeBehindWord : at;
  }

  /** `template <class x>` is blanked. */
  private maskTemplate(at: number): boolean {
    const { view, edits, position } = this;
    const close = view.kind(at + 1) === less ? closeOfAngle(view, at + 1) : -1;
    if (close < 0) return false;
    edits.blankTokens(at, close);
    position.at = close;
    return true;
  }

  /** `public:` is blanked. */
  private maskAccess(at: number): boolean {
    const { view, edits, position } = this;
    if (view.kind(at + 1) !== colon || position.context !== inStruct) return false;
    edits.blankTokens(at, at + 1);
    position.at = at + 1;
    position.begin();
    return true;
  }

  private maskNamespace(at: number): boolean {
    const { view, position } = this;
    const brace = view.isWord(at + 1) ? at + 2 : at + 1;
    if (view.kind(brace) !== openBrace || view.partner(brace) < 0) return false;
    this.brackets.blankLinkage(at, brace);
    position.enter(inFile);
    position.at = brace;
    position.startOffset = -1;
    return true;
  }

  private structor(at: number): boolean {
    const { view, position } = this;
    const { context, atStart } = position;
    if (!view.isCpp || !atStart || (context !== inFile && context !== inStruct)) return false;
    const end = this.structors.mask(at, position.startOffset);
    if (end < 0) return false;
    position.at = end;
    position.startOffset = -1;
    return true;
  }

  /** A name that is no word of the dialect: perhaps a macro. Returns whether it has been dealt with. */
  private maskName(at: number): boolean {
    const { view, position } = this;
    const next = view.kind(at + 1);
    if (next === openParen) {
      const close = view.partner(at + 1);
      return close > 0 && this.handled(at, this.invocations.mask(at, close, position));
    }
    if (this.handled(at, this.invocations.maskWord(at, position))) return true;
    const isBehindDeclarator =
      position.context === inFile && view.kind(position.before) === closeParen && !position.assigned;
    if (isBehindDeclarator && (next === semicolon || next === openBrace)) {
      // An unknown word behind a declarator is an attribute of a header that is not in the open source.
      this.edits.blankToken(at);
      return true;
    }
    if (view.isCpp && next === less) blankTemplateArguments(view, this.edits, at + 1);
    return false;
  }

  private handled(at: number, handled: Handled | undefined): boolean {
    const { position } = this;
    if (handled === undefined) return false;
    if (handled.whole) position.startOffset = -1;
    else position.advance(at);
    position.atStart = handled.whole;
    position.at = handled.last;
    return true;
  }
}
