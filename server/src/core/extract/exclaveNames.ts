/**
 * How a name or a text shows that it belongs to the exclave world. Four word stems, not a list of names: everything
 * else in the index follows from what the files that hold them define and use.
 */
import { isKeyword } from '../source/keywords.ts';

const stems = /xclave|conclave|tightbeam|xnuproxy/i;

/** True when an identifier, a path or a text mentions the exclave world. */
export function isExclaveName(text: string): boolean {
  return stems.test(text);
}

/** A file that is named for exclaves; these come first in the index and give the trees their content. */
export function isExclavePath(path: string): boolean {
  return /xclave/i.test(path) && sourceExtension.test(path);
}

/** What the index can read as C. */
export const sourceExtension = /\.(c|h|cpp|cc|hpp|m|mm|defs|s)$/i;

/** True when a file is read as C (or C++). Assembler, MIG definitions and Objective-C give their names and macros only. */
export function isParsedAsC(path: string): boolean {
  return !/\.(s|defs|m|mm)$/i.test(path);
}

/** C++ by its name, or a header that says so itself. */
export function isCpp(path: string, text: string): boolean {
  if (/\.(cpp|cc|cxx|hpp|mm)$/i.test(path)) return true;
  return path.endsWith('.h') && /^(class|namespace|template)\b|^#\s*include\s*<libkern\/c\+\+\//m.test(text);
}

/** True for a word that the language of a file keeps for itself: what C++ does C may use as a name (`class`, `new`). */
export function isKeywordIn(path: string, text: string, word: string): boolean {
  return isKeyword(word, false) || (isKeyword(word) && isCpp(path, text));
}
