/** Macro calls that are no plain calls or declarators: they stand for declarations, types, attributes or statements. */
import { identifier } from '../source/lexer.ts';
import type { CodeView } from './codeView.ts';
import type { Edits } from './edits.ts';
import type { MacroTable } from './macroTable.ts';
import { inBody, inFile, inStruct, type Position } from './position.ts';
import { closeBrace, closeParen, comma, equals, openBrace, semicolon, star } from './punctuation.ts';
import { blankCall, enumWord, externWord, plain, storage, tag, typedefWord, typeWord } from './roles.ts';

/**
 * A macro that stands where a declaration stands: `LCK_GRP_DECLARE(a, "b");`. Token indices; `open` and `close` are the
 * name itself for a macro that takes no arguments.
 */
export interface Invocation {
  readonly name: number;
  readonly open: number;
  readonly close: number;
  /** Offsets of the whole, storage words and semicolon included. */
  readonly start: number;
  readonly end: number;
  /** In a struct's body it declares fields. */
  readonly scope: 'file' | 'struct';
  /** `static` and the like before it. */
  readonly prefix: string;
}

/** What was masked: up to which token, and whether a whole declaration or statement ended there. */
export interface Handled {
  readonly last: number;
  readonly whole: boolean;
}

export class Invocations {
  readonly found: Invocation[] = [];

  constructor(
    private readonly view: CodeView,
    private readonly edits: Edits,
    private readonly macros: MacroTable,
  ) {}

  /** `NAME(…)`, closed at `close`. Undefined to go on normally. */
  mask(at: number, close: number, position: Position): Handled | undefined {
    const { context, atStart } = position;
    if (context === inFile || context === inStruct) {
      return atStart ? this.asDeclaration(at, close, position) : this.inDeclaration(at, close, position);
    }
    return context === inBody && atStart ? this.asStatement(at, close) : undefined;
  }

  /** `NAME` without arguments, at the beginning of a declaration and by itself on its line. Undefined to go on normally. */
  maskWord(at: number, position: Position): Handled | undefined {
    const { view, macros } = this;
    const { context, atStart } = position;
    if (!atStart || (context !== inFile && context !== inStruct)) return undefined;
    const isAlone = view.endsItsLine(at) || view.kind(at + 1) === closeBrace;
    if (!isAlone || !macros.declaresWhole(view.word(at), false)) return undefined;
    return this.declaration(at, at, at, position);
  }

  /** At the beginning of a declaration. */
  private asDeclaration(at: number, close: number, position: Position): Handled | undefined {
    const { view } = this;
    const next = close + 1;
    const nextKind = view.kind(next);
    if (nextKind === semicolon) return this.declaration(at, close, next, position);
    if (nextKind === equals && position.context === inFile) {
      // `MACRO(type, name) = { … };`
      return this.declaration(at, close, view.endOfDeclaration(next), position);
    }
    if (nextKind === identifier || nextKind === star) {
      // A declaring macro without a semicolon.
      if (this.startsDeclaration(next) || this.isWhole(at, close)) return this.declaration(at, close, close, position);
      // `typedef LIST_HEAD(head, item) head_t;`: a type, which may declare a tag on the way.
      if (position.context === inFile && this.declaresTag(at)) {
        this.record(at, close, view.start(at), view.end(close), inFile);
      }
      this.edits.fill(at, close);
      return { last: close, whole: false };
    }
    const isLast = next >= view.length || (nextKind === closeBrace && this.isWhole(at, close));
    return isLast ? this.declaration(at, close, close, position) : undefined;
  }

  /** Behind the beginning of a declaration. */
  private inDeclaration(at: number, close: number, position: Position): Handled | undefined {
    const { view } = this;
    const next = close + 1;
    const nextKind = view.kind(next);
    const isInFile = position.context === inFile;
    const isBehindDeclarator = view.kind(position.before) === closeParen;
    const endsDeclarator = isInFile && !isBehindDeclarator && (nextKind === semicolon || nextKind === equals);
    if (endsDeclarator && this.isDeclaratorMacro(at, close)) {
      // `static type_t * PERCPU_DATA(name);`
      return this.declaration(at, close, nextKind === semicolon ? next : view.endOfDeclaration(next), position);
    }
    // An attribute of an unknown header behind a declarator.
    const last = isBehindDeclarator ? this.lastOfHead(close, isInFile) : -1;
    if (last < 0) return undefined;
    this.edits.blankTokens(at, last);
    return { last, whole: false };
  }

  /** The last token before the semicolon or the body, where only attributes stand between: `OLD(a) NEW(b);`. Else -1. */
  private lastOfHead(first: number, isInFile: boolean): number {
    const { view } = this;
    for (let last = first; ; ) {
      const next = last + 1;
      const kind = view.kind(next);
      if (kind === semicolon || kind === openBrace) return last;
      if (kind !== identifier || !isInFile) return -1;
      const role = view.role(next);
      const close = view.closeOfParen(next + 1);
      if (role === blankCall) last = Math.max(next, close);
      else if (role === plain && close > 0) last = close;
      else return -1;
    }
  }

  /** At the beginning of a statement. */
  private asStatement(at: number, close: number): Handled | undefined {
    const { view, edits } = this;
    const nextKind = view.kind(close + 1);
    if (view.endsItsLine(close) && (nextKind === identifier || nextKind === closeBrace)) {
      // A macro that brings its own semicolon: an empty statement for the parser.
      edits.replaceTokens(at, close, ';');
      return { last: close, whole: true };
    }
    const second = view.kind(close + 2);
    if (nextKind === identifier && (second === equals || second === semicolon)) {
      // `MACRO(x) name = y;`: a type.
      edits.fill(at, close);
      return { last: close, whole: false };
    }
    if ((nextKind === openBrace || nextKind === identifier) && view.end(at) - view.start(at) >= 5) {
      // `LIST_FOREACH(…) {`: a statement head; the parser knows `while`.
      edits.replaceToken(at, 'while');
    }
    return undefined;
  }

  /** Blanks and notes the tokens from the beginning of the declaration to `last`. */
  private declaration(at: number, close: number, last: number, { startOffset, context }: Position): Handled {
    const start = startOffset < 0 ? this.view.start(at) : startOffset;
    const end = this.view.end(last);
    this.record(at, close, start, end, context);
    this.edits.blank(start, end);
    return { last, whole: true };
  }

  private record(at: number, close: number, start: number, end: number, context: number): void {
    const { view } = this;
    this.found.push({
      name: view.token(at),
      open: view.token(close === at ? at : at + 1),
      close: view.token(close),
      start,
      end,
      scope: context === inStruct ? 'struct' : 'file',
      prefix: view.text.slice(start, view.start(at)).trim(),
    });
  }

  /** After `MACRO(…)` without a semicolon: does what follows begin a declaration of its own, on a line of its own? */
  private startsDeclaration(next: number): boolean {
    const { view } = this;
    const gap = view.text.slice(view.end(next - 1), view.start(next));
    const newlines = gap.split('\n').length - 1;
    if (newlines === 0) return false;
    const role = view.role(next);
    return (
      role === storage ||
      role === externWord ||
      role === typedefWord ||
      role === tag ||
      role === enumWord ||
      role === typeWord ||
      newlines > 1
    );
  }

  /** `MACRO(…)` by itself on its line, for a macro that comes to whole declarations. */
  private isWhole(at: number, close: number): boolean {
    const { view, macros } = this;
    return (
      (view.endsItsLine(close) || view.kind(close + 1) === closeBrace) && macros.declaresWhole(view.word(at), true)
    );
  }

  private declaresTag(at: number): boolean {
    return this.macros.definitions(this.view.word(at)).some((macro) => macro.body.includes('{'));
  }

  /** A macro that makes the declared name: its arguments are plain names, where a function's would be types. */
  private isDeclaratorMacro(at: number, close: number): boolean {
    const { view } = this;
    for (let token = at + 2; token < close; token++) {
      const kind = view.kind(token);
      if (kind === comma) continue;
      if (kind !== identifier || view.role(token) !== plain || view.isWord(token + 1)) return false;
      if (view.word(token).endsWith('_t')) return false;
    }
    return close > at + 2 && this.macros.definitions(view.word(at)).some((macro) => macro.parameters !== undefined);
  }
}
