/** What a name means to the masker, found once per distinct name of a file. */
import type { Names } from '../source/names.ts';
import type { MacroTable } from './macroTable.ts';
import { controlWords, ruleOf, storageWords, typeWords, type WordAction } from './words.ts';

/** No word of the dialect: a type, a variable, a function, a macro. */
export const plain = 0;
// The actions of words.ts.
export const blankWord = 1;
export const blankCall = 2;
export const unwrapCall = 3;
export const fillType = 4;
export const fillWord = 5;
/** A word before `(` that is no call. */
export const control = 6;
/** `struct` or `union`. */
export const tag = 7;
export const enumWord = 8;
/** A macro that expands to a parenthesised parameter list. */
export const parameterList = 9;
export const storage = 10;
export const typeWord = 11;
export const caseWord = 12;
/** `else` or `do`: a statement begins behind it. */
export const elseWord = 13;
export const jumpWord = 14;
export const externWord = 15;
export const typedefWord = 16;
export const cppClass = 17;
export const cppTemplate = 18;
export const cppAccess = 19;
export const cppNamespace = 20;

const actions: Record<WordAction, number> = { blankWord, blankCall, unwrapCall, fillType, fillWord };

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
  const rule = ruleOf(word, isCpp);
  if (rule !== undefined) return actions[rule.action];
  switch (macros.nature(word)) {
    case 'attribute':
      return blankCall;
    case 'parameterList':
      return parameterList;
    default:
      return plain;
  }
}

/** The roles of one file's tokens. */
export class TokenRoles {
  private readonly roles: Uint8Array;
  private readonly nameOf: Int32Array;

  /** @param heads tokens that stand for `struct name` or `union name`. */
  constructor(
    names: Names,
    macros: MacroTable,
    isCpp: boolean,
    private readonly heads: ReadonlyMap<number, unknown> = new Map(),
  ) {
    this.roles = Uint8Array.from(names.words, (word) => roleOf(word, macros, isCpp));
    this.nameOf = names.of;
  }

  /** {@link plain} for whatever is no word. */
  of(token: number): number {
    if (this.heads.size > 0 && this.heads.has(token)) return tag;
    const name = this.nameOf[token];
    return name === undefined || name < 0 ? plain : (this.roles[name] ?? plain);
  }

  /** A word that will be blanked, and so ends nothing and begins nothing. */
  isBlank(token: number): boolean {
    const role = this.of(token);
    return role === blankWord || role === blankCall;
  }
}
