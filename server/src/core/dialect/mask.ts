/**
 * The dialect stage: rewrites XNU's C into C that the grammar understands, character for character.
 *
 * Every replacement has the length of what it replaces and keeps its line breaks, so an offset in the masked text is
 * the same offset in the original, and all text shown to a person is sliced from the original. What a mask hides is
 * handed on as facts: the macro invocations that stand for declarations, the blocks with their parameters.
 */
import type { Directives } from '../source/directives.ts';
import { identifier, string, type Tokens } from '../source/lexer.ts';
import type { Names } from '../source/names.ts';
import { type DroppedBranch, droppedBranches } from './branches.ts';
import type { MacroTable } from './macroTable.ts';
import { controlWords, storageWords, typeWords, type WordAction, wordRules } from './words.ts';

/** A macro call that stands where a declaration stands: `LCK_GRP_DECLARE(a, "b");`. Token indices. */
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

/** A Clang block literal. Offsets; a block without a parameter list has `parametersStart` = `parametersEnd`. */
export interface Block {
  readonly start: number;
  readonly parametersStart: number;
  readonly parametersEnd: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

export interface Masked {
  readonly text: string;
  readonly invocations: readonly Invocation[];
  readonly blocks: readonly Block[];
  readonly dropped: readonly DroppedBranch[];
  /** Bodies of C++ member functions written inside their class, hidden behind a semicolon: start offset → end offset. */
  readonly memberBodies: ReadonlyMap<number, number>;
  /** C++ constructors and destructors, which have no type for a C parser to hold on to. */
  readonly structors: readonly Structor[];
}

/** Token of the name and offsets of the whole. */
export interface Structor {
  readonly name: number;
  readonly start: number;
  readonly end: number;
  readonly isDefinition: boolean;
}

/** What a name means to the masker, found once per distinct name of a file. */
const plain = 0;
const blankWord = 1;
const blankCall = 2;
const unwrapCall = 3;
const fillType = 4;
const control = 5;
const tag = 6;
const enumWord = 7;
const parameterList = 8;
const storage = 9;
const typeWord = 10;
const caseWord = 11;
const elseWord = 12;
const jumpWord = 13;
const externWord = 14;
const typedefWord = 15;
const cppClass = 16;
const cppTemplate = 17;
const cppAccess = 18;
const cppNamespace = 19;
const fillWord = 20;

const actions: Record<WordAction, number> = { blankWord, blankCall, unwrapCall, fillType, fillWord };

/** Where a token stands; kept as a stack of open brackets. */
const inFile = 0;
const inStruct = 1;
const inEnum = 2;
const inBody = 3;
const inInitializer = 4;
const inParentheses = 5;
const inCall = 6;

export function maskDialect(
  text: string,
  tokens: Tokens,
  names: Names,
  directives: Directives,
  macros: MacroTable,
  isCpp: boolean,
): Masked {
  return new Masker(text, tokens, names, directives, macros, isCpp).run();
}

/** The role of a word, from the table of words and from the checkout's own definitions. */
export function roleOf(word: string, macros: MacroTable, isCpp: boolean): number {
  switch (word) {
    case 'struct':
    case 'union':
      return tag;
    case 'class':
      return isCpp ? cppClass : plain;
    case 'template':
      return isCpp ? cppTemplate : plain;
    case 'namespace':
      return isCpp ? cppNamespace : plain;
    case 'public':
    case 'private':
    case 'protected':
      return isCpp ? cppAccess : plain;
    case 'enum':
      return enumWord;
    case 'case':
      return caseWord;
    case 'else':
    case 'do':
      return elseWord;
    case 'break':
    case 'continue':
    case 'goto':
    case 'return':
      return jumpWord;
    case 'extern':
      return externWord;
    case 'typedef':
      return typedefWord;
    case 'inline':
      return isCpp ? blankWord : storage;
    default:
  }
  if (controlWords.has(word)) return control;
  if (typeWords.has(word)) return typeWord;
  if (storageWords.has(word)) return storage;
  for (const rule of wordRules) {
    if (rule.words.test(word) && (rule.cpp !== true || isCpp)) return actions[rule.action];
  }
  switch (macros.nature(word)) {
    case 'attribute':
      return blankCall;
    case 'parameterList':
      return parameterList;
    default:
      return plain;
  }
}

class Masker {
  private readonly role: Uint8Array;
  private readonly code: Int32Array;
  private readonly match: Int32Array;
  private readonly dropped: DroppedBranch[];
  private readonly edits: { start: number; end: number; text: string }[] = [];
  private readonly invocations: Invocation[] = [];
  private readonly blocks: Block[] = [];
  private readonly memberBodies = new Map<number, number>();
  private readonly structors: Structor[] = [];
  /** Opening braces whose context was decided ahead of time (block bodies). */
  private readonly decided = new Map<number, number>();
  /** Closing braces to be blanked with their opening (`extern "C" { … }`). */
  private readonly blankedCloses = new Set<number>();

  constructor(
    private readonly text: string,
    private readonly tokens: Tokens,
    private readonly names: Names,
    directives: Directives,
    private readonly macros: MacroTable,
    private readonly isCpp: boolean,
  ) {
    this.role = Uint8Array.from(names.words, (word) => roleOf(word, macros, isCpp));
    this.dropped = droppedBranches(directives, tokens, isCpp, (token) => {
      const role = this.roleAt(token);
      return role === blankWord || role === blankCall;
    });
    this.code = this.liveCode();
    this.match = this.matchBrackets();
  }

  run(): Masked {
    for (const line of this.tokens.directives) this.blank(line.start, line.end);
    for (const branch of this.dropped) this.blank(branch.start, branch.end);
    this.walk();
    return {
      text: this.apply(),
      invocations: this.invocations,
      blocks: this.blocks,
      dropped: this.dropped,
      memberBodies: this.memberBodies,
      structors: this.structors,
    };
  }

  /** Indices of the tokens that are code in the kept branches. */
  private liveCode(): Int32Array {
    const { tokens, dropped } = this;
    const code = new Int32Array(tokens.count);
    let count = 0;
    let next = 0;
    for (let token = 0; token < tokens.count; token++) {
      while (next < dropped.length && (dropped[next]?.endToken ?? 0) <= token) next++;
      const branch = dropped[next];
      if (branch !== undefined && branch.firstToken <= token && token < branch.endToken) {
        token = branch.endToken - 1;
        continue;
      }
      if ((tokens.directiveOf[token] ?? -1) < 0) code[count++] = token;
    }
    return code.subarray(0, count);
  }

  /** For each bracket in {@link code}: the index (in code) of its partner, or -1. */
  private matchBrackets(): Int32Array {
    const match = new Int32Array(this.code.length).fill(-1);
    const open: number[] = [];
    for (let at = 0; at < this.code.length; at++) {
      const kind = this.kind(at);
      if (kind === 40 || kind === 91 || kind === 123) {
        open.push(at);
      } else if (kind === 41 || kind === 93 || kind === 125) {
        const wanted = kind === 41 ? 40 : kind - 2;
        // A stray closer must not unravel everything around it: skip it unless an opener of its kind is near.
        let depth = open.length - 1;
        while (depth >= 0 && this.kind(open[depth] ?? 0) !== wanted && kind === 125) depth--;
        const from = open[depth];
        if (from === undefined || this.kind(from) !== wanted) continue;
        open.length = depth;
        match[from] = at;
        match[at] = from;
      }
    }
    return match;
  }

  // Small readers. `at` is always an index into `code`.
  private kind(at: number): number {
    const token = this.code[at];
    return token === undefined ? 0 : (this.tokens.kind[token] ?? 0);
  }
  private start(at: number): number {
    return this.tokens.start[this.code[at] ?? 0] ?? 0;
  }
  private end(at: number): number {
    return this.tokens.end[this.code[at] ?? 0] ?? 0;
  }
  private roleAt(token: number): number {
    const name = this.names.of[token];
    return name === undefined || name < 0 ? plain : (this.role[name] ?? plain);
  }
  private roleOf(at: number): number {
    const token = this.code[at];
    return token === undefined ? plain : this.roleAt(token);
  }
  private isWord(at: number): boolean {
    return this.kind(at) === identifier;
  }
  /** A name that could be a type, a variable or a macro. */
  private isName(at: number): boolean {
    if (this.kind(at) !== identifier) return false;
    const role = this.roleOf(at);
    return role === plain || role === typeWord;
  }
  private touches(at: number): boolean {
    return this.end(at) === this.start(at + 1);
  }

  // Edits.
  private blank(start: number, end: number): void {
    if (end > start) this.edits.push({ start, end, text: '' });
  }
  private blankToken(at: number): void {
    this.blank(this.start(at), this.end(at));
  }
  private replace(start: number, end: number, text: string): void {
    this.edits.push({ start, end, text });
  }
  /** Puts a filler name over the first token and blanks the rest up to `last` (inclusive). */
  private fill(first: number, last: number): void {
    this.replace(this.start(first), this.end(first), '_');
    this.blank(this.end(first), this.end(last));
  }

  private walk(): void {
    const contexts: number[] = [inFile];
    let context = inFile;
    /** How many function bodies and initializers are open: inside one, `name(` is a call. */
    let codeDepth = 0;
    /** At the beginning of a declaration or statement. */
    let atStart = true;
    let startOffset = -1;
    let assigned = false;
    /** The previous token that is still visible to the parser. */
    let before = -1;
    let before2 = -1;
    let inCase = false;
    const advance = (at: number) => {
      before2 = before;
      before = at;
    };
    for (let at = 0; at < this.code.length; at++) {
      if (this.skipped.has(at)) continue;
      const kind = this.kind(at);
      if (atStart && startOffset < 0) startOffset = this.start(at);
      switch (kind) {
        case 59: // ;
          if (context === inParentheses || context === inCall) {
            advance(at);
            break;
          }
          atStart = true;
          startOffset = -1;
          assigned = false;
          inCase = false;
          advance(at);
          break;
        case 58: // :
          if (this.isCpp && this.kind(at + 1) === 58 && this.touches(at)) {
            this.joinScope(at);
            at++;
            break;
          }
          if (this.isCpp && context === inFile && this.kind(before) === 41 && !assigned) {
            // A constructor's initialiser list.
            const brace = this.findBrace(at);
            if (brace > 0) {
              this.blank(this.start(at), this.start(brace));
              at = brace - 1;
              break;
            }
          }
          if (context === inBody) {
            atStart = true;
            startOffset = -1;
            inCase = false;
          }
          advance(at);
          break;
        case 61: // =
          if (this.isCpp && context === inParentheses && codeDepth === 0) {
            // A default argument.
            const stop = this.endOfArgument(at);
            this.blank(this.start(at), this.end(stop - 1));
            at = stop - 1;
            break;
          }
          if (context === inFile) assigned = true;
          atStart = false;
          advance(at);
          break;
        case 40: {
          // (
          const isCall = codeDepth > 0 && before === at - 1 && this.isWord(before) && this.roleOf(before) === plain;
          contexts.push(isCall ? inCall : inParentheses);
          context = contexts.at(-1) ?? inFile;
          atStart = false;
          advance(at);
          if (context === inCall) at = this.maskArgument(at + 1) - 1;
          break;
        }
        case 91: // [
          if (this.isCpp && !this.isName(before) && this.kind(before) !== 41 && this.kind(before) !== 93) {
            const close = this.match[at] ?? -1;
            const literal = close > 0 && this.kind(close + 1) === 40 ? this.lambda(at, close) : -1;
            if (literal > 0) {
              at = literal - 1;
              advance(at);
              break;
            }
          }
          contexts.push(inParentheses);
          context = inParentheses;
          advance(at);
          break;
        case 41:
        case 93:
        case 125: {
          // ) ] }
          const wasOpen = this.match[at] ?? -1;
          if (wasOpen < 0) break;
          const popped = contexts.length > 1 ? contexts.pop() : inFile;
          if (popped === inBody || popped === inInitializer) codeDepth--;
          context = contexts.at(-1) ?? inFile;
          if (this.unwrapped.has(at)) break;
          if (this.blankedCloses.has(at)) {
            this.blankToken(at);
            atStart = true;
            startOffset = -1;
            break;
          }
          if (kind === 125 && (popped === inBody || (popped === inFile && context === inFile))) {
            atStart = context !== inInitializer && context !== inParentheses && context !== inCall;
            startOffset = -1;
            assigned = false;
          }
          advance(at);
          break;
        }
        case 123: {
          // {
          const opened = this.decided.get(at) ?? this.braceContext(context, before, before2, assigned);
          if (this.kind(before) === string && this.roleOf(before2) === externWord) {
            this.blank(this.start(before2), this.end(at));
            const close = this.match[at] ?? -1;
            if (close >= 0) this.blankedCloses.add(close);
            contexts.push(inFile);
            context = inFile;
            atStart = true;
            startOffset = -1;
            break;
          }
          if (opened === inBody && context === inStruct) {
            const close = this.match[at] ?? -1;
            if (close > 0) {
              this.replace(this.start(at), this.end(close), ';');
              this.memberBodies.set(this.start(at), this.end(close));
              at = close;
              atStart = true;
              startOffset = -1;
              break;
            }
          }
          contexts.push(opened);
          context = opened;
          if (opened === inBody || opened === inInitializer) codeDepth++;
          atStart = opened !== inInitializer && opened !== inEnum;
          startOffset = -1;
          if (opened === inBody) assigned = false;
          advance(at);
          break;
        }
        case 94: {
          // ^
          const literal = this.blockLiteral(at, before);
          if (literal > 0) {
            at = literal - 1;
            advance(at);
            break;
          }
          if (this.kind(before) === 40 && (this.isWord(at + 1) || this.kind(at + 1) === 41)) {
            this.replace(this.start(at), this.end(at), '*');
          }
          advance(at);
          break;
        }
        case 44: // ,
          if (context === inCall) {
            if (before === at - 1 && (this.kind(before) === 40 || this.kind(before) === 44)) {
              this.blankToken(at);
              at = this.maskArgument(at + 1) - 1;
              break;
            }
            if (this.kind(at + 1) === 41) {
              // `MACRO(.a = 1, .b = 2, )`.
              this.blankToken(at);
              break;
            }
            advance(at);
            at = this.maskArgument(at + 1) - 1;
            break;
          }
          advance(at);
          break;
        case string:
          if (this.roleOf(before) === externWord && this.kind(at + 1) !== 123) {
            this.blankToken(at);
            break;
          }
          atStart = false;
          advance(at);
          break;
        case 46: // .
          // GNU case range `case 1 ... 5:`.
          if (inCase && this.kind(at + 1) === 46 && this.kind(at + 2) === 46) {
            const colon = this.find(at, 58);
            if (colon > 0) {
              this.blank(this.start(at), this.start(colon));
              at = colon - 1;
              break;
            }
          }
          advance(at);
          break;
        case 38: // &
          if (this.isCpp && context === inParentheses && codeDepth === 0 && this.isName(at + 1)) {
            this.replace(this.start(at), this.end(at), '*');
          }
          advance(at);
          break;
        case 126: // ~
          if (this.isCpp && ((context === inStruct && atStart) || context === inFile)) {
            this.replace(this.start(at), this.end(at), '_');
            break;
          }
          advance(at);
          break;
        case identifier: {
          const role = this.roleOf(at);
          /** A blanked word at the head of a declaration is no part of it. */
          const startsHere = atStart && startOffset === this.start(at);
          switch (role) {
            case blankWord:
              this.blankToken(at);
              if (startsHere) startOffset = -1;
              continue;
            case fillWord:
              this.fill(at, at);
              advance(at);
              atStart = false;
              continue;
            case blankCall: {
              const close = this.kind(at + 1) === 40 ? (this.match[at + 1] ?? -1) : -1;
              // `__asm__ volatile (…)`, `__asm__ goto (…)`.
              const word = this.isWord(at + 1) && this.kind(at + 2) === 40 ? (this.match[at + 2] ?? -1) : -1;
              if (close > 0) {
                this.blank(this.start(at), this.end(close));
                at = close;
              } else if (word > 0 && this.roleOf(at + 1) === blankWord && /^_*asm/.test(this.word(at))) {
                this.blank(this.start(at), this.end(word));
                at = word;
              } else if (word > 0 && /^_*asm/.test(this.word(at))) {
                this.blank(this.start(at), this.end(word));
                at = word;
              } else {
                this.blankToken(at);
              }
              if (startsHere) startOffset = -1;
              continue;
            }
            case unwrapCall: {
              const close = this.kind(at + 1) === 40 ? (this.match[at + 1] ?? -1) : -1;
              if (close > 0) {
                this.blank(this.start(at), this.end(at + 1));
                this.blankToken(close);
                this.unwrapped.add(close);
                at++;
                // Its closing bracket will pop this again.
                contexts.push(context);
                continue;
              }
              break;
            }
            case fillType: {
              const close = this.kind(at + 1) === 40 ? (this.match[at + 1] ?? -1) : -1;
              if (close > 0) {
                this.fill(at, close);
                advance(at);
                atStart = false;
                at = close;
                continue;
              }
              break;
            }
            case parameterList:
              if (this.isName(before) && this.kind(before) === identifier) {
                this.replace(this.start(at), this.end(at), '(void)');
                advance(at);
                continue;
              }
              break;
            case enumWord:
            case tag:
            case cppClass: {
              if (role === cppClass) this.replace(this.start(at), this.end(at), 'union');
              if (this.isCpp && this.isWord(at + 1)) this.className = this.word(at + 1);
              this.maskTagHead(at, role);
              break;
            }
            case cppTemplate:
              if (this.kind(at + 1) === 60) {
                const close = this.closeAngle(at + 1);
                if (close > 0) {
                  this.blank(this.start(at), this.end(close));
                  at = close;
                  continue;
                }
              }
              break;
            case cppAccess:
              if (this.kind(at + 1) === 58 && context === inStruct) {
                this.blank(this.start(at), this.end(at + 1));
                at++;
                atStart = true;
                startOffset = -1;
                continue;
              }
              break;
            case cppNamespace: {
              const brace = this.isWord(at + 1) ? at + 2 : at + 1;
              if (this.kind(brace) === 123 && (this.match[brace] ?? -1) > 0) {
                this.blank(this.start(at), this.end(brace));
                this.blankedCloses.add(this.match[brace] ?? -1);
                contexts.push(inFile);
                at = brace;
                startOffset = -1;
                continue;
              }
              break;
            }
            case caseWord:
              inCase = true;
              advance(at);
              atStart = false;
              continue;
            case elseWord:
              advance(at);
              atStart = true;
              startOffset = -1;
              continue;
            case storage:
            case externWord:
            case typedefWord:
              advance(at);
              continue;
            default:
          }
          if (this.isCpp && role === plain && (context === inFile || context === inStruct)) {
            const end = atStart ? this.structor(at, startOffset) : -1;
            if (end >= 0) {
              at = end;
              startOffset = -1;
              continue;
            }
          }
          if (role === plain && this.kind(at + 1) === 40) {
            const close = this.match[at + 1] ?? -1;
            if (close > 0) {
              const handled = this.maskCallLike(at, close, context, atStart, startOffset, before);
              if (handled !== undefined) {
                if (handled.whole) startOffset = -1;
                else advance(at);
                at = handled.last;
                atStart = handled.whole;
                continue;
              }
            }
          } else if (role === plain && context === inFile && this.kind(before) === 41 && !assigned) {
            // An unknown word behind a declarator is an attribute of a header that is not in the open source.
            if (this.kind(at + 1) === 59 || this.kind(at + 1) === 123) {
              this.blankToken(at);
              continue;
            }
          }
          if (this.isCpp && role === plain && this.kind(at + 1) === 60) this.blankTemplateArguments(at + 1);
          atStart = false;
          advance(at);
          break;
        }
        default:
          atStart = false;
          advance(at);
      }
    }
  }

  private word(at: number): string {
    return this.text.slice(this.start(at), this.end(at));
  }

  private find(from: number, kind: number): number {
    for (let at = from; at < this.code.length && at < from + 40; at++) if (this.kind(at) === kind) return at;
    return -1;
  }

  private findBrace(from: number): number {
    for (let at = from; at < this.code.length; at++) {
      const kind = this.kind(at);
      if (kind === 123) return at;
      if (kind === 59) return -1;
      if (kind === 40) at = Math.max(at, this.match[at] ?? at);
    }
    return -1;
  }

  private braceContext(context: number, before: number, before2: number, assigned: boolean): number {
    const kind = this.kind(before);
    const role = this.roleOf(before);
    const role2 = this.kind(before) === identifier ? this.roleOf(before2) : plain;
    if (role === tag || role === cppClass || role2 === tag || role2 === cppClass) return inStruct;
    if (role === enumWord || role2 === enumWord) return inEnum;
    if (context === inInitializer) return inInitializer;
    if (kind === 61 || kind === 44 || (context === inFile && assigned)) return inInitializer;
    return inBody;
  }

  /** `enum x : uint8_t {` and `class x : public y {` lose what stands between colon and brace. */
  private maskTagHead(at: number, role: number): void {
    let colon = at + 1;
    // Attributes between the tag and its name are blanked by the walk; here they are only stepped over.
    while (colon < at + 12 && (this.isWord(colon) || this.kind(colon) === 40)) {
      colon = this.kind(colon) === 40 ? (this.match[colon] ?? colon) + 1 : colon + 1;
      if (colon <= at) return;
    }
    if (this.kind(colon) !== 58 || this.kind(colon + 1) === 58) return;
    for (let brace = colon + 1; brace < colon + 24; brace++) {
      const kind = this.kind(brace);
      if (kind === 123) {
        this.blank(this.start(colon), this.start(brace));
        for (let token = colon; token < brace; token++) this.skipped.add(token);
        return;
      }
      if (kind === 59 || kind === 40 || kind === 125 || (kind === 61 && role === tag)) return;
    }
  }
  private readonly skipped = new Set<number>();
  /** Closing brackets that are blanked with their opening ones. */
  private readonly unwrapped = new Set<number>();

  /** `A::A(…) : … { … }`, `A::~A()`, and `A(…);` in its class. Returns the last token, or -1. */
  private structor(at: number, startOffset: number): number {
    let name = at;
    if (this.kind(at + 1) === 58 && this.kind(at + 2) === 58) {
      name = this.kind(at + 3) === 126 ? at + 4 : at + 3;
      if (!this.isWord(name) || this.word(name) !== this.word(at)) return -1;
    } else if (this.word(at) !== this.className) {
      return -1;
    }
    if (this.kind(name + 1) !== 40) return -1;
    const close = this.match[name + 1] ?? -1;
    if (close < 0) return -1;
    let end = close + 1;
    const brace = this.findBrace(end);
    const isDefinition = this.kind(end) === 123 || (this.kind(end) === 58 && brace > 0);
    if (isDefinition) end = this.match[brace] ?? -1;
    else if (this.kind(end) !== 59) return -1;
    if (end < 0) return -1;
    const start = startOffset < 0 ? this.start(at) : startOffset;
    this.structors.push({ name: this.code[name] ?? 0, start, end: this.end(end), isDefinition });
    this.blank(start, this.end(end));
    return end;
  }
  /** Name of the class whose body is being read. */
  private className = '';

  /** `a::b` becomes one name of the same length. */
  private joinScope(at: number): void {
    const left = this.isWord(at - 1) && this.touches(at - 1);
    this.replace(this.start(at), this.end(at + 1), left ? '__' : '  ');
  }

  private closeAngle(open: number): number {
    let depth = 0;
    for (let at = open; at < open + 60 && at < this.code.length; at++) {
      const kind = this.kind(at);
      if (kind === 60) depth++;
      else if (kind === 62) {
        if (--depth === 0) return at;
      } else if (kind === 59 || kind === 123) return -1;
    }
    return -1;
  }

  private blankTemplateArguments(open: number): void {
    const close = this.closeAngle(open);
    if (close < 0) return;
    for (let at = open + 1; at < close; at++) {
      const kind = this.kind(at);
      if (kind !== identifier && kind !== 44 && kind !== 42 && kind !== 58 && kind !== 60 && kind !== 62) return;
    }
    const next = this.kind(close + 1);
    if (next !== identifier && next !== 42 && next !== 38 && next !== 40 && next !== 58) return;
    this.blank(this.start(open), this.end(close));
    for (let at = open; at <= close; at++) this.skipped.add(at);
  }

  /**
   * `NAME(…)` where it is no plain call or declarator.
   * Returns the last token handled and whether a whole declaration ended there; undefined to go on normally.
   */
  private maskCallLike(
    at: number,
    close: number,
    context: number,
    atStart: boolean,
    startOffset: number,
    before: number,
  ): { last: number; whole: boolean } | undefined {
    const next = close + 1;
    const nextKind = this.kind(next);
    if (context === inFile || context === inStruct) {
      if (atStart) {
        const nextIsType = nextKind === identifier || nextKind === 42;
        if (nextKind === 59) {
          this.recordInvocation(at, close, startOffset, this.end(next), context);
          return { last: next, whole: true };
        }
        if (nextKind === 61 && context === inFile) {
          // `MACRO(type, name) = { … };`
          const semicolon = this.endOfDeclaration(next);
          this.recordInvocation(at, close, startOffset, this.end(semicolon), context);
          return { last: semicolon, whole: true };
        }
        if (nextIsType && this.startsDeclaration(at, next)) {
          // A declaring macro without a semicolon.
          this.recordInvocation(at, close, startOffset, this.end(close), context);
          return { last: close, whole: true };
        }
        if (nextIsType) {
          // `typedef LIST_HEAD(head, item) head_t;`: a type, which may declare a tag on the way.
          if (context === inFile && this.macros.definitions(this.word(at)).some((macro) => macro.body.includes('{'))) {
            this.recordInvocation(at, close, this.start(at), this.end(close), context);
            this.edits.pop();
          }
          this.fill(at, close);
          return { last: close, whole: false };
        }
        if (next >= this.code.length) {
          this.recordInvocation(at, close, startOffset, this.end(close), context);
          return { last: close, whole: true };
        }
        return undefined;
      }
      if (context === inFile && (nextKind === 59 || nextKind === 61) && this.isDeclaratorMacro(at, close)) {
        // `static type_t * PERCPU_DATA(name);`
        const end = nextKind === 59 ? next : this.endOfDeclaration(next);
        this.recordInvocation(at, close, startOffset, this.end(end), context);
        return { last: end, whole: true };
      }
      // An attribute of an unknown header behind a declarator.
      if (
        this.kind(before) === 41 &&
        (nextKind === 59 || nextKind === 123 || (nextKind === identifier && context === inFile))
      ) {
        if (nextKind !== identifier || this.roleOf(next) === blankCall) {
          this.blank(this.start(at), this.end(close));
          return { last: close, whole: false };
        }
      }
      return undefined;
    }
    if (context === inBody && atStart && this.endsItsLine(close) && (nextKind === identifier || nextKind === 125)) {
      // A macro that brings its own semicolon: an empty statement for the parser.
      this.replace(this.start(at), this.end(close), ';');
      return { last: close, whole: true };
    }
    if (context === inBody && atStart && close > at + 1) {
      const looksLikeLoop =
        nextKind === 123 || (nextKind === identifier && this.kind(close + 2) !== 61 && this.kind(close + 2) !== 59);
      // `LIST_FOREACH(…) {`: a statement head; the parser knows `while`.
      if (looksLikeLoop && this.end(at) - this.start(at) >= 5) this.replace(this.start(at), this.end(at), 'while');
      else if (nextKind === identifier && (this.kind(close + 2) === 61 || this.kind(close + 2) === 59)) {
        this.fill(at, close);
        return { last: close, whole: false };
      }
    }
    return undefined;
  }

  /** After `MACRO(…)` without a semicolon: does what follows begin a declaration of its own, on a line of its own? */
  private startsDeclaration(at: number, next: number): boolean {
    const gap = this.text.slice(this.end(next - 1), this.start(next));
    const newlines = gap.split('\n').length - 1;
    if (newlines === 0) return false;
    const role = this.roleOf(next);
    if (
      role === storage ||
      role === externWord ||
      role === typedefWord ||
      role === tag ||
      role === enumWord ||
      role === typeWord
    )
      return true;
    return newlines > 1 && at >= 0;
  }

  private endsItsLine(at: number): boolean {
    return this.text.slice(this.end(at), this.start(at + 1)).includes('\n');
  }

  /** A macro that makes the declared name: its arguments are plain names, where a function's would be types. */
  private isDeclaratorMacro(at: number, close: number): boolean {
    for (let token = at + 2; token < close; token++) {
      const kind = this.kind(token);
      if (kind === 44) continue;
      if (kind !== identifier || this.roleOf(token) !== plain || this.isWord(token + 1)) return false;
      if (this.word(token).endsWith('_t')) return false;
    }
    return close > at + 2 && this.macros.definitions(this.word(at)).some((macro) => macro.parameters !== undefined);
  }

  private endOfDeclaration(from: number): number {
    for (let at = from; at < this.code.length; at++) {
      const kind = this.kind(at);
      if (kind === 59) return at;
      if (kind === 40 || kind === 91 || kind === 123) {
        const close = this.match[at] ?? -1;
        if (close < 0) return at;
        at = close;
      }
    }
    return this.code.length - 1;
  }

  private recordInvocation(at: number, close: number, startOffset: number, end: number, context: number): void {
    const start = startOffset < 0 ? this.start(at) : startOffset;
    this.invocations.push({
      name: this.code[at] ?? 0,
      open: this.code[at + 1] ?? 0,
      close: this.code[close] ?? 0,
      start,
      end,
      scope: context === inStruct ? 'struct' : 'file',
      prefix: this.text.slice(start, this.start(at)).trim(),
    });
    this.blank(start, end);
  }

  /**
   * Masks one argument of a call in a body when it is no expression: an operator, a type, a statement.
   * Returns the index to go on from.
   */
  private maskArgument(from: number): number {
    let end = from;
    let onlyOperators = true;
    let onlyTypes = true;
    let star = false;
    let typeLike = false;
    const first = this.kind(from);
    if (first === 41 || first === 44) return from;
    if (first === 123) {
      // `os_atomic_rmw_loop(…, { … })`: a compound statement.
      const close = this.match[from] ?? -1;
      if (close > 0 && (this.kind(close + 1) === 44 || this.kind(close + 1) === 41)) {
        this.fill(from, close);
        return close + 1;
      }
      return from;
    }
    if (first === 46 && this.isWord(from + 1) && this.kind(from + 2) === 61) {
      // `MACRO(.field = x)`: the designator is not part of the expression.
      this.blank(this.start(from), this.end(from + 2));
      return from + 3;
    }
    for (; end < this.code.length; end++) {
      const kind = this.kind(end);
      if (kind === 44 || kind === 41) break;
      if (kind === 40 || kind === 123 || kind === 91 || kind === 59) {
        onlyTypes = false;
        onlyOperators = false;
        break;
      }
      if (kind === identifier) {
        onlyOperators = false;
        const role = this.roleOf(end);
        if (role === jumpWord && end === from) {
          const stop = this.endOfArgument(end);
          this.fill(from, stop - 1);
          return stop;
        }
        if (role === typeWord || role === tag || role === enumWord) typeLike = true;
        else if (role === plain) {
          if (star) onlyTypes = false;
          if (end > from && this.roleOf(end - 1) === plain && this.isWord(end - 1)) typeLike = true;
        } else if (role !== blankWord && role !== blankCall) onlyTypes = false;
      } else if (kind === 42) {
        star = true;
      } else if (kind > 32) {
        onlyTypes = false;
      } else {
        onlyOperators = false;
        onlyTypes = false;
      }
      if (!onlyOperators && !onlyTypes) break;
    }
    const kind = this.kind(end);
    const complete = kind === 44 || kind === 41;
    if (complete && onlyOperators && end > from) {
      this.fill(from, end - 1);
      return end;
    }
    if (complete && onlyTypes && end > from && (typeLike || this.kind(end - 1) === 42)) {
      this.fill(from, end - 1);
      return end;
    }
    return from;
  }

  private endOfArgument(from: number): number {
    for (let at = from; at < this.code.length; at++) {
      const kind = this.kind(at);
      if (kind === 44 || kind === 41) return at;
      if (kind === 40 || kind === 91 || kind === 123) at = Math.max(at, this.match[at] ?? at);
    }
    return this.code.length;
  }

  /**
   * A block literal becomes a statement expression: `^(int x) { … }` → `(        { … })`.
   * Returns the index of its opening brace, or -1 when the caret is no block literal.
   */
  private blockLiteral(at: number, before: number): number {
    const kind = this.kind(before);
    const operand = kind === 41 || kind === 93 || (kind > 0 && kind <= 4 && this.roleOf(before) !== jumpWord);
    if (operand && before >= 0) return -1;
    let next = at + 1;
    while (this.isWord(next) || this.kind(next) === 42) next++;
    let parameters = -1;
    if (this.kind(next) === 40) {
      parameters = next;
      next = (this.match[next] ?? -1) + 1;
      if (next <= 0) return -1;
      while (this.isWord(next) && this.roleOf(next) === blankCall) next++;
    }
    return this.kind(next) === 123 ? this.statementExpression(at, parameters, next) : -1;
  }

  /** A C++ lambda is masked as a block is. */
  private lambda(at: number, capture: number): number {
    const parameters = capture + 1;
    let next = (this.match[parameters] ?? -1) + 1;
    if (next <= 0) return -1;
    while (next < this.code.length && this.kind(next) !== 123 && this.kind(next) !== 59 && next < parameters + 60)
      next++;
    return this.kind(next) === 123 ? this.statementExpression(at, parameters, next) : -1;
  }

  private statementExpression(at: number, parameters: number, brace: number): number {
    const close = this.match[brace] ?? -1;
    if (close < 0) return -1;
    const parametersStart = parameters < 0 ? this.start(brace) : this.end(parameters);
    const parametersEnd = parameters < 0 ? this.start(brace) : this.start(this.match[parameters] ?? parameters);
    this.blocks.push({
      start: this.start(at),
      parametersStart,
      parametersEnd,
      bodyStart: this.start(brace),
      bodyEnd: this.end(close),
    });
    this.decided.set(brace, inBody);
    const end = this.end(close);
    const gap = this.text.charCodeAt(end - 2);
    if (gap === 32 || gap === 9) {
      this.replace(this.start(at), this.start(brace), '(');
      this.replace(end - 2, end, '})');
    } else {
      // No room for the second closer: hide the block. Its tokens are still indexed.
      this.replace(this.start(at), end, '0');
    }
    return brace;
  }

  /** Applies the edits. Later edits inside an earlier, larger one are dropped; each keeps length and line breaks. */
  private apply(): string {
    const { text, edits } = this;
    edits.sort((a, b) => a.start - b.start || b.end - a.end);
    const parts: string[] = [];
    let at = 0;
    for (const edit of edits) {
      if (edit.start < at) continue;
      parts.push(text.slice(at, edit.start));
      parts.push(padded(text, edit.start, edit.end, edit.text));
      at = edit.end;
    }
    parts.push(text.slice(at));
    return parts.join('');
  }
}

const spaces = ' '.repeat(256);

/** `replacement` followed by blanks, with the line breaks of the original kept where they were. */
function padded(text: string, start: number, end: number, replacement: string): string {
  const original = text.slice(start, end);
  if (!original.includes('\n') && !original.includes('\r')) {
    const missing = end - start - replacement.length;
    return missing <= 256 ? replacement + spaces.slice(0, missing) : replacement + ' '.repeat(missing);
  }
  return replacement + original.slice(replacement.length).replace(/[^\n\r]+/g, (run) => ' '.repeat(run.length));
}
