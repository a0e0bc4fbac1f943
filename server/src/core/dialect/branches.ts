/**
 * Which branches of `#if … #else … #endif` the parser sees.
 *
 * A reader wants both branches, and mostly the parser can have both: two complete lists of declarations or statements
 * read well one after the other. Where a branch is only a piece of one (half a condition, another function head), just
 * the first live branch is kept, since no single parse could make sense of both.
 */
import { type Branch, type ConditionalGroup, type Directives, deadBranch } from '../source/directives.ts';
import { identifier, type Tokens } from '../source/lexer.ts';

export interface DroppedBranch {
  readonly start: number;
  readonly end: number;
  readonly firstToken: number;
  readonly endToken: number;
  /** True when no build can take the branch, so that nothing in it counts as a definition. */
  readonly dead: boolean;
}

/** What the dialect says of words that stand at the edge of a branch. */
export interface EdgeWords {
  /** An attribute, which is blanked, and so ends nothing and begins nothing. */
  isBlank(token: number): boolean;
  /** A macro that comes to whole declarations, `called` with arguments or without. */
  isWhole(token: number, called: boolean): boolean;
}

export function droppedBranches(
  directives: Directives,
  tokens: Tokens,
  isCpp: boolean,
  words: EdgeWords,
): DroppedBranch[] {
  const dropped: DroppedBranch[] = [];
  const reader = new BranchReader(tokens, words);
  const drop = (branch: Branch, dead: boolean) => {
    const { start, end, firstToken, endToken } = branch;
    dropped.push({ start, end, firstToken, endToken, dead });
    reader.leaveOut(branch);
  };
  // Inner groups first: what is left of them counts for the branch around them.
  for (const group of [...directives.groups].sort((a, b) => a.end - b.end)) {
    const live = group.branches.filter((branch) => {
      const dead = deadBranch(branch, isCpp);
      if (dead) drop(branch, true);
      return !dead;
    });
    if (live.length < 2 || reader.keepsAll(group)) continue;
    for (const branch of live.slice(1)) drop(branch, false);
  }
  return outermost(dropped);
}

/** In their order, without those inside of others. */
function outermost(dropped: readonly DroppedBranch[]): DroppedBranch[] {
  let end = -1;
  return [...dropped]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((branch) => {
      if (branch.start < end) return false;
      end = branch.end;
      return true;
    });
}

class BranchReader {
  /** Marks the tokens of branches that were dropped. */
  private readonly gone: Uint8Array;

  constructor(
    private readonly tokens: Tokens,
    private readonly words: EdgeWords,
  ) {
    this.gone = new Uint8Array(tokens.count);
  }

  leaveOut({ firstToken, endToken }: Branch): void {
    this.gone.fill(1, firstToken, endToken);
  }

  keepsAll({ branches }: ConditionalGroup): boolean {
    const { tokens } = this;
    const before = this.neighbour((branches[0]?.firstToken ?? 0) - 1, -1);
    if (!this.endsPiece(before)) return false;
    const after = tokens.kind[this.neighbour(branches.at(-1)?.endToken ?? 0, 1)];
    for (const branch of branches) {
      let depth = 0;
      let end = -1;
      for (let token = branch.firstToken; token < branch.endToken; token++) {
        if (this.gone[token] === 1 || this.isPassedOver(token)) continue;
        end = token;
        const kind = tokens.kind[token];
        if (kind === 40 || kind === 91 || kind === 123) depth++;
        else if (kind === 41 || kind === 93 || kind === 125) depth--;
        if (depth < 0) return false;
      }
      if (depth !== 0) return false;
      // The last element of a list needs no comma: `A, #else B #endif }`.
      const closes = (after === 125 || after === 41) && tokens.kind[before] !== 59;
      if (!this.endsPiece(end) && !closes) return false;
    }
    return true;
  }

  /** True for a token after which a new declaration, statement or list element can begin. */
  private endsPiece(token: number): boolean {
    const kind = this.tokens.kind[token];
    // ; { } , :
    if (kind === undefined || kind === 59 || kind === 123 || kind === 125 || kind === 44 || kind === 58) return true;
    if (kind === identifier) return this.words.isWhole(token, false);
    return kind === 41 && this.words.isWhole(this.opening(token) - 1, true);
  }

  /** The parenthesis that the one at `close` closes. */
  private opening(close: number): number {
    let depth = 0;
    for (let token = close; token >= 0; token--) {
      const kind = this.tokens.kind[token];
      if (kind === 41) depth++;
      else if (kind === 40 && --depth === 0) return token;
      else if (kind === 59 || kind === 123 || kind === 125) break;
    }
    return 0;
  }

  private neighbour(from: number, step: 1 | -1): number {
    let token = from;
    while (token >= 0 && token < this.tokens.count && this.isPassedOver(token)) token += step;
    return token;
  }

  private isPassedOver(token: number): boolean {
    return (this.tokens.directiveOf[token] ?? -1) >= 0 || this.words.isBlank(token);
  }
}
