/** Every identifier of a text with its places and roles: what references are answered from. */
import { type Uses, useRole } from '../model/uses.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier, type Tokens } from '../source/lexer.ts';
import type { Names } from '../source/names.ts';

/** Words after which a name is an expression, though an identifier stands before it. */
const expressionWords = new Set(['return', 'else', 'do', 'case', 'goto', 'sizeof', 'in', 'throw', 'delete', 'new']);
/** Words that say something of a type and are none: `const uint64_t)` declares nothing of that name. */
const qualifiers = new Set(['const', 'volatile', 'static', 'extern', 'register', 'inline', 'restrict', 'typedef']);
/** Directives whose words are no names of the source. */
const proseLines = new Set(['include', 'import', 'include_next', 'error', 'warning', 'pragma']);
const tagWords = new Set(['struct', 'union', 'enum', 'class']);

/** What a word says of the name behind it. */
const wordBefore = { none: 0, expression: 1, tag: 2, type: 3 } as const;
/** Added to that: two underscores at its head, so that it is an attribute behind a name. */
const attributeLike = 4;

/** What {@link readPlaces} wants to know of a word. */
export function wordClass(word: string): number {
  const before = tagWords.has(word)
    ? wordBefore.tag
    : expressionWords.has(word) || qualifiers.has(word)
      ? wordBefore.expression
      : isKeyword(word)
        ? wordBefore.type
        : wordBefore.none;
  return word.startsWith('__') ? before + attributeLike : before;
}

export function readUses(text: string, tokens: Tokens, names: Names): Uses {
  const { of, words } = names;
  return { words, ...readPlaces(text, tokens, withoutProse(tokens, of), Uint8Array.from(words, wordClass)) };
}

/** True for a preprocessor line whose words are no names of the source. */
export function isProse(keyword: string): boolean {
  return proseLines.has(keyword);
}

/**
 * @param of the number of each token's word among those of the text; -1 for what is no name.
 * @param classes by that number, see {@link wordClass}.
 */
export function readPlaces(
  text: string,
  tokens: Tokens,
  of: Int32Array,
  classes: Uint8Array,
): Pick<Uses, 'first' | 'offsets' | 'roles'> {
  const { count } = tokens;
  const first = new Int32Array(classes.length + 1);
  for (let token = 0; token < count; token++) {
    const name = of[token] ?? -1;
    if (name >= 0) first[name + 1] = (first[name + 1] ?? 0) + 1;
  }
  for (let name = 0; name < classes.length; name++) first[name + 1] = (first[name + 1] ?? 0) + (first[name] ?? 0);
  const next = first.slice();
  const offsets = new Int32Array(first[classes.length] ?? 0);
  const roles = new Uint8Array(offsets.length);
  const { kind, start, directiveOf, directives } = tokens;
  let braces = 0;
  let parentheses = 0;
  /** Parentheses open outside each brace: behind `(char *[]){ name }` the call's arguments go on. */
  const outside: number[] = [];
  /** The directive that is read, and the parentheses open in it: a macro's body has its own. */
  let directive = -1;
  let inDirective = 0;
  /** Braces from this depth on hold an initialiser's elements, not declarations; 0 for none. */
  let initialiser = 0;
  for (let token = 0; token < count; token++) {
    const name = of[token] ?? -1;
    const lineOfToken = directiveOf[token] ?? -1;
    if (lineOfToken !== directive) {
      directive = lineOfToken;
      inDirective = 0;
    }
    if (name < 0) {
      if (directive >= 0) {
        if (kind[token] === 40) inDirective++;
        else if (kind[token] === 41) inDirective = Math.max(0, inDirective - 1);
        continue;
      }
      // A brace in the first column belongs to the file's outermost level, whatever the `#if` branches above opened.
      const atMargin = start[token] === 0 || text.charCodeAt((start[token] ?? 0) - 1) === 10;
      switch (kind[token]) {
        case 123:
          if (atMargin) outside.length = 0;
          braces = atMargin ? 1 : braces + 1;
          outside.push(atMargin ? 0 : parentheses);
          parentheses = 0;
          if (atMargin) initialiser = 0;
          else if (initialiser === 0 && kind[token - 1] === 61) initialiser = braces;
          // A block among the elements has declarations of its own.
          else if (kind[token - 1] === 41) initialiser = 0;
          break;
        case 125:
          if (braces <= initialiser || atMargin) initialiser = 0;
          braces = atMargin ? 0 : Math.max(0, braces - 1);
          parentheses = outside.pop() ?? 0;
          if (atMargin) outside.length = parentheses = 0;
          break;
        case 40:
          parentheses++;
          break;
        case 41:
          parentheses = Math.max(0, parentheses - 1);
          break;
        // What a branch of an `#if` left open ends here.
        case 59:
          parentheses = 0;
          break;
        default:
      }
      continue;
    }
    const at = next[name] ?? 0;
    offsets[at] = start[token] ?? 0;
    next[name] = at + 1;
    // What stands above a preprocessor line is no part of it: `b .`, then `#if CONFIG_X`.
    const isFirst = directive >= 0 && directiveOf[token - 1] !== directive;
    const previous = isFirst ? 0 : (kind[token - 1] ?? 0);
    const beforePrevious = isFirst ? 0 : (kind[token - 2] ?? 0);
    const following = kind[token + 1] ?? 0;
    let role = 0;
    // `p->OSObject::free()` names a class behind the arrow.
    const isQualifier = following === 58 && kind[token + 2] === 58;
    if (previous === 62 && beforePrevious === 45) role = isQualifier ? 0 : useRole.member;
    else if (previous === 46 && beforePrevious !== 46) {
      const isOperand = (beforePrevious > 0 && beforePrevious <= 4) || beforePrevious === 41 || beforePrevious === 93;
      role =
        isOperand && (directiveOf[token - 2] ?? -1) === (directiveOf[token] ?? -1)
          ? useRole.member
          : useRole.designator;
    } else {
      const depth = directive >= 0 ? inDirective : parentheses;
      const word = previous === identifier ? (classes[of[token - 1] ?? -1] ?? 0) & ~attributeLike : -1;
      if (word === wordBefore.tag) role = useRole.tag;
      const declares =
        (following >= 58 && following <= 61 && following !== 60) ||
        following === 44 ||
        following === 91 ||
        following === 41 ||
        (following === identifier && ((classes[of[token + 1] ?? -1] ?? 0) & attributeLike) !== 0);
      // `type name`, `type *name`, and the second name of `type a, b;`.
      if (
        (braces > 0 || depth > 0) &&
        declares &&
        (word === wordBefore.none ||
          word === wordBefore.type ||
          previous === 42 ||
          (previous === 44 && depth === 0 && initialiser === 0))
      )
        role |= useRole.declared;
      if (following === 40) role |= useRole.called;
      if (previous === 44 && (following === 44 || following === 41)) role |= useRole.argument;
      // `(*name)(…)` and `(^name)(…)` declare a pointer.
      if (following === 41 && (previous === 42 || previous === 94) && beforePrevious === 40) role |= useRole.declared;
    }
    const line = directives[directiveOf[token] ?? -1];
    if (line !== undefined) {
      role |= useRole.directive;
      if (line.keyword === 'define' && isMacroParameter(tokens, token, line.firstToken)) role |= useRole.declared;
    }
    roles[at] = role;
  }
  return { first, offsets, roles };
}

function withoutProse({ directives }: Tokens, named: Int32Array): Int32Array {
  let of = named;
  for (const { keyword, firstToken, endToken } of directives) {
    if (!proseLines.has(keyword)) continue;
    if (of === named) of = named.slice();
    of.fill(-1, firstToken, endToken);
  }
  return of;
}

/** True between the parentheses that touch a macro's name. */
function isMacroParameter({ kind, start, end }: Tokens, token: number, name: number): boolean {
  if (kind[name + 1] !== 40 || start[name + 1] !== end[name]) return false;
  for (let at = name + 2; at <= token; at++) if (kind[at] === 41) return false;
  return token > name + 1;
}
