/**
 * Which branches of `#if … #else … #endif` the parser sees.
 *
 * A reader wants both branches, and mostly the parser can have both: two complete lists of declarations or statements
 * read well one after the other. Where a branch is only a piece of one (half a condition, another function head), just
 * the first live branch is kept, since no single parse could make sense of both.
 */
import { type ConditionalGroup, type Directives, deadBranch } from '../source/directives.ts';
import type { Tokens } from '../source/lexer.ts';

export interface DroppedBranch {
  readonly start: number;
  readonly end: number;
  readonly firstToken: number;
  readonly endToken: number;
  /** True when no build can take the branch, so that nothing in it counts as a definition. */
  readonly dead: boolean;
}

/** Tokens after which a new declaration, statement or list element can begin. */
function endsPiece(kind: number | undefined): boolean {
  // ; { } , :
  return kind === undefined || kind === 59 || kind === 123 || kind === 125 || kind === 44 || kind === 58;
}

/**
 * @param isBlank tells whether a token is an attribute word that the dialect blanks, and so ends nothing and begins nothing.
 */
export function droppedBranches(
  directives: Directives,
  tokens: Tokens,
  isCpp: boolean,
  isBlank: (token: number) => boolean,
): DroppedBranch[] {
  const dropped: DroppedBranch[] = [];
  const hidden = (offset: number) => dropped.some((branch) => branch.start <= offset && offset < branch.end);
  for (const group of directives.groups) {
    if (hidden(group.start)) continue;
    const live = group.branches.filter((branch) => {
      const dead = deadBranch(branch, isCpp);
      if (dead) dropped.push({ ...pick(branch), dead: true });
      return !dead;
    });
    if (live.length < 2 || keepsAll(group, tokens, isBlank)) continue;
    for (const branch of live.slice(1)) dropped.push({ ...pick(branch), dead: false });
  }
  return dropped.sort((a, b) => a.start - b.start);
}

function pick(branch: { start: number; end: number; firstToken: number; endToken: number }) {
  return { start: branch.start, end: branch.end, firstToken: branch.firstToken, endToken: branch.endToken };
}

function keepsAll(group: ConditionalGroup, tokens: Tokens, isBlank: (token: number) => boolean): boolean {
  const first = group.branches[0]?.firstToken ?? 0;
  const last = group.branches.at(-1)?.endToken ?? 0;
  const before = neighbour(tokens, first - 1, -1, isBlank);
  if (!endsPiece(before)) return false;
  const after = neighbour(tokens, last, 1, isBlank);
  for (const branch of group.branches) {
    let depth = 0;
    let end: number | undefined;
    for (let token = branch.firstToken; token < branch.endToken; token++) {
      if ((tokens.directiveOf[token] ?? -1) >= 0 || isBlank(token)) continue;
      end = tokens.kind[token];
      if (end === 40 || end === 91 || end === 123) depth++;
      else if (end === 41 || end === 93 || end === 125) depth--;
      if (depth < 0) return false;
    }
    if (depth !== 0) return false;
    // The last element of a list needs no comma: `A, #else B #endif }`.
    const closes = (after === 125 || after === 41) && before !== 59;
    if (!endsPiece(end) && !closes) return false;
  }
  return true;
}

function neighbour(
  tokens: Tokens,
  from: number,
  step: 1 | -1,
  isBlank: (token: number) => boolean,
): number | undefined {
  for (let token = from; token >= 0 && token < tokens.count; token += step) {
    if ((tokens.directiveOf[token] ?? -1) < 0 && !isBlank(token)) return tokens.kind[token];
  }
  return undefined;
}
