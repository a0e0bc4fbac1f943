/**
 * What a place does with the name that stands there: reads it, writes it, or hands its address on. Read from the tokens
 * around the name, so that half-typed code and macro bodies have an answer, too.
 */
import { controlWords, typeWords } from '../dialect/words.ts';
import type { TokenView } from '../extract/tokenView.ts';
import { isKeyword } from '../source/keywords.ts';

/**
 * `address`: `&name` as an argument. The callee may fill it, read it or do both (`lck_mtx_lock(&lock)`,
 * `lookup(name, &result)`), and nothing here knows which, so neither is claimed.
 */
export type Access = 'read' | 'write' | 'address';

/** Operators that make an assignment together with `=`: `+ - * / % & | ^`. */
const compound = new Set([43, 45, 42, 47, 37, 38, 124, 94]);

export function accessAt(view: TokenView, token: number): Access {
  const after = behindName(view, token);
  if (isStep(view, after) || isInitialisedPointer(view, after)) return 'write';
  if (isAssignment(view, after)) return isDereferenced(view, headOf(view, token)) ? 'read' : 'write';
  // `name->field = 1`, `name(…)`: what is written, or handed on, is not the name's own value.
  const goesOn = view.kind(after) === 46 || view.kind(after) === 40 || isArrow(view, after);
  if (goesOn) return 'read';
  const first = headOf(view, token);
  if (isStep(view, first - 2)) return 'write';
  return isAddressArgument(view, first) ? 'address' : 'read';
}

/** The token behind a name, its subscripts and its attributes: `name[i] =`, `name __unused =`. */
function behindName(view: TokenView, token: number): number {
  let after = token + 1;
  for (;;) {
    const kind = view.kind(after);
    const isAttribute = view.isWord(after) && view.word(after).startsWith('__');
    const open = kind === 91 ? after : isAttribute && view.kind(after + 1) === 40 ? after + 1 : -1;
    const close = open < 0 ? -1 : (view.match[open] ?? -1);
    if (close >= 0) after = close + 1;
    else if (isAttribute) after++;
    else return after;
  }
}

function isAdjacent(view: TokenView, token: number): boolean {
  return view.end(token) === view.start(token + 1);
}

/** `=`, `|=`, `<<=` and their like at a token; not `==`, `<=`. */
function isAssignment(view: TokenView, token: number): boolean {
  let at = token;
  const kind = view.kind(at);
  if (kind === 60 || kind === 62) {
    if (view.kind(at + 1) !== kind || !isAdjacent(view, at) || !isAdjacent(view, at + 1)) return false;
    at += 2;
  } else if (compound.has(kind)) {
    if (!isAdjacent(view, at)) return false;
    at++;
  }
  return view.kind(at) === 61 && !(view.kind(at + 1) === 61 && isAdjacent(view, at));
}

/** `++` or `--` at two tokens. */
function isStep(view: TokenView, token: number): boolean {
  const kind = view.kind(token);
  return (kind === 43 || kind === 45) && view.kind(token + 1) === kind && isAdjacent(view, token);
}

function isArrow(view: TokenView, token: number): boolean {
  return view.kind(token) === 45 && view.kind(token + 1) === 62 && isAdjacent(view, token);
}

/** `(*name)(int) = value`: a call cannot be assigned to, so this declares a pointer to a function, or a block. */
function isInitialisedPointer(view: TokenView, after: number): boolean {
  if (view.kind(after) !== 41 || view.kind(after + 1) !== 40) return false;
  const first = (view.match[after] ?? -1) + 1;
  const close = view.match[after + 1] ?? -1;
  return (view.kind(first) === 42 || view.kind(first) === 94) && close >= 0 && isAssignment(view, close + 1);
}

/** `*name = 1` writes what the name points to; `char *name = 1` declares the name. */
function isDereferenced(view: TokenView, first: number): boolean {
  let before = first - 1;
  while (view.kind(before) === 42) before--;
  if (before === first - 1) return false;
  if (view.isWord(before)) return controlWords.has(view.word(before));
  if (view.kind(before) !== 44) return true;
  // `int *a = x, *b = y;`
  const start = statementStart(view, before);
  return !view.isWord(start) || !(view.isWord(start + 1) || view.kind(start + 1) === 42);
}

function statementStart(view: TokenView, token: number): number {
  for (let at = token - 1; at >= 0; at--) {
    const kind = view.kind(at);
    const open = kind === 41 || kind === 93 ? (view.match[at] ?? -1) : -1;
    if (open >= 0) at = open;
    else if (kind === 59 || kind === 123 || kind === 125 || kind === 40) return at + 1;
  }
  return 0;
}

/** The first token of the expression that ends with a name: of `find(id)->next[2].name` it is `find`. */
function headOf(view: TokenView, name: number): number {
  let at = name;
  for (;;) {
    const isDot = view.kind(at - 1) === 46;
    if (!isDot && !(view.kind(at - 1) === 62 && isArrow(view, at - 2))) return at;
    let base = at - (isDot ? 2 : 3);
    while (view.kind(base) === 93 || view.kind(base) === 41) {
      const isParenthesis = view.kind(base) === 41;
      const open = view.match[base] ?? -1;
      if (open < 0) return at;
      base = open - 1;
      if (isParenthesis && (!view.isWord(base) || isKeyword(view.word(base)))) return open;
    }
    if (!view.isWord(base)) return at;
    at = base;
  }
}

/** `&` before an expression that is an argument of a call, with casts between them. */
function isAddressArgument(view: TokenView, first: number): boolean {
  if (view.kind(first - 1) !== 38) return false;
  let before = first - 2;
  while (view.kind(before) === 41) {
    const open = view.match[before] ?? -1;
    if (open < 0 || !isCast(view, open, before)) return false;
    before = open - 1;
  }
  if (view.kind(before) !== 40 && view.kind(before) !== 44) return false;
  const open = innermostOpen(view, first);
  const callee = open - 1;
  if (view.kind(open) !== 40) return false;
  return view.isWord(callee) ? !isKeyword(view.word(callee)) : view.kind(callee) === 41 || view.kind(callee) === 93;
}

function isCast(view: TokenView, open: number, close: number): boolean {
  if (view.isWord(open - 1) && !isKeyword(view.word(open - 1))) return false;
  const last = view.kind(close - 1) === 42 || close - open === 2;
  return last && view.isWord(open + 1) && (view.kind(close - 1) === 42 || isTypeName(view.word(open + 1)));
}

function isTypeName(word: string): boolean {
  return typeWords.has(word) || word.endsWith('_t');
}

/** The bracket that a token stands in, or -1. */
function innermostOpen(view: TokenView, token: number): number {
  for (let at = token - 1; at >= 0; at--) {
    const kind = view.kind(at);
    if (kind === 40 || kind === 91 || kind === 123) return at;
    const open = kind === 41 || kind === 93 || kind === 125 ? (view.match[at] ?? -1) : -1;
    if (open >= 0) at = open;
  }
  return -1;
}
