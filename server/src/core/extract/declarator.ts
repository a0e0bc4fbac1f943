/** Reads a declarator from its tokens: the declared name, and whether it declares a function. */
import { identifier, type Tokens } from '../source/lexer.ts';

export interface Declared {
  /** Token index of the name. */
  readonly token: number;
  readonly isFunction: boolean;
  /** For `Class::method` the class as written. */
  readonly qualifier?: string;
}

const qualifiers = new Set(['const', 'volatile', 'restrict', '__restrict', '_Atomic', 'struct', 'union', 'enum']);

/** First token that starts at or after `offset`. */
export function tokenAtOrAfter(tokens: Tokens, offset: number): number {
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens.start[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param masked tokens whose first character is blank here were hidden by the dialect stage and are passed over.
 */
export function readDeclarator(
  text: string,
  masked: string,
  tokens: Tokens,
  start: number,
  end: number,
): Declared | undefined {
  let starred = 0;
  let depth = 0;
  let starDepth = -1;
  for (let token = tokenAtOrAfter(tokens, start); token < tokens.count; token++) {
    const from = tokens.start[token] ?? 0;
    if (from >= end) return undefined;
    if (masked.charCodeAt(from) === 32) continue;
    const kind = tokens.kind[token];
    if (kind === 40) depth++;
    else if (kind === 41) depth--;
    else if (kind === 42 || kind === 94) {
      starred++;
      if (depth > 0) starDepth = depth;
    } else if (kind === identifier) {
      const word = text.slice(from, tokens.end[token]);
      if (qualifiers.has(word)) continue;
      return nameAt(text, masked, tokens, token, end, depth > 0 && starDepth === depth);
    } else if (kind === 91 || (kind !== 126 && kind !== 58 && starred > 8)) {
      return undefined;
    }
  }
  return undefined;
}

function nameAt(
  text: string,
  masked: string,
  tokens: Tokens,
  first: number,
  end: number,
  isPointer: boolean,
): Declared {
  let token = first;
  let qualifier = qualifierBefore(text, masked, tokens, first);
  // `A::b`, `A::~A`.
  while (tokens.kind[token + 1] === 58 && tokens.kind[token + 2] === 58) {
    let next = token + 3;
    if (tokens.kind[next] === 126) next++;
    if (tokens.kind[next] !== identifier) break;
    qualifier = text.slice(tokens.start[first], tokens.end[token]);
    token = next;
  }
  let after = token + 1;
  while (after < tokens.count && (tokens.start[after] ?? 0) < end && masked.charCodeAt(tokens.start[after] ?? 0) === 32)
    after++;
  let isFunction = false;
  // `(*find(int))(void)` is a function, `(*handler)(int)` is not.
  if ((tokens.start[after] ?? end) < end && (!isPointer || tokens.kind[after] === 40)) {
    while (tokens.kind[after] === 41 && (tokens.start[after] ?? end) < end) after++;
    const kind = tokens.kind[after];
    // A parameter-list macro stands where the parenthesis would.
    isFunction =
      (tokens.start[after] ?? end) < end &&
      (kind === 40 || (kind === identifier && masked[tokens.start[after] ?? 0] === '('));
  }
  return { token, isFunction, ...(qualifier === undefined ? {} : { qualifier }) };
}

/** The class of `Class::` on the line before, which the dialect stage hid. */
function qualifierBefore(text: string, masked: string, tokens: Tokens, name: number): string | undefined {
  let start = name;
  while (
    tokens.kind[start - 1] === 58 &&
    tokens.kind[start - 2] === 58 &&
    tokens.kind[start - 3] === identifier &&
    masked.charCodeAt(tokens.start[start - 3] ?? 0) === 32
  )
    start -= 3;
  return start === name ? undefined : text.slice(tokens.start[start], tokens.end[name - 3]);
}
