/**
 * The dialect stage: rewrites XNU's C into C that the grammar understands, character for character.
 *
 * Every replacement has the length of what it replaces and keeps its line breaks, so an offset in the masked text is
 * the same offset in the original, and all text shown to a person is sliced from the original. What a mask hides is
 * handed on as facts: the macro invocations that stand for declarations, the blocks with their parameters.
 */
import type { Directives } from '../source/directives.ts';
import type { Tokens } from '../source/lexer.ts';
import type { Names } from '../source/names.ts';
import { type Block, Blocks } from './blocks.ts';
import { Brackets } from './brackets.ts';
import { type DroppedBranch, droppedBranches } from './branches.ts';
import { CodeView } from './codeView.ts';
import { Edits } from './edits.ts';
import { type HeadAttribute, HeadAttributes } from './headAttributes.ts';
import { type Invocation, Invocations } from './invocations.ts';
import type { MacroTable } from './macroTable.ts';
import { Position } from './position.ts';
import { type RecordHead, recordHeads } from './recordHeads.ts';
import { TokenRoles } from './roles.ts';
import { type Structor, Structors } from './structors.ts';
import { Walk } from './walk.ts';
import { WordWalk } from './wordWalk.ts';

export type { Block } from './blocks.ts';
export type { HeadAttribute } from './headAttributes.ts';
export type { Invocation } from './invocations.ts';
export type { RecordHead } from './recordHeads.ts';
export type { Structor } from './structors.ts';

export interface Masked {
  readonly text: string;
  readonly invocations: readonly Invocation[];
  readonly blocks: readonly Block[];
  readonly dropped: readonly DroppedBranch[];
  /** Bodies of C++ member functions written inside their class, hidden behind a semicolon: start offset → end offset. */
  readonly memberBodies: ReadonlyMap<number, number>;
  /** C++ constructors and destructors, which have no type for a C parser to hold on to. */
  readonly structors: readonly Structor[];
  /** Attributes before declarations, by the offset where each ends. */
  readonly attributes: ReadonlyMap<number, HeadAttribute>;
  /** Records whose head is a macro, by its token. */
  readonly heads: ReadonlyMap<number, RecordHead>;
}

export function maskDialect(
  text: string,
  tokens: Tokens,
  names: Names,
  directives: Directives,
  macros: MacroTable,
  isCpp: boolean,
): Masked {
  const heads = recordHeads(text, tokens);
  const roles = new TokenRoles(names, macros, isCpp, heads);
  const dropped = droppedBranches(directives, tokens, isCpp, {
    isBlank: (token) => roles.isBlank(token),
    isWhole: (token, called) => macros.declaresWhole(names.words[names.of[token] ?? -1] ?? '', called),
  });
  const view = new CodeView(text, tokens, roles, dropped, isCpp);
  const edits = new Edits(view);
  const position = new Position();
  const blocks = new Blocks(view, edits);
  const brackets = new Brackets(view, edits, position, blocks);
  const invocations = new Invocations(view, edits, macros);
  const structors = new Structors(view, edits);
  const attributes = new HeadAttributes(view, macros);
  const words = new WordWalk(view, edits, position, brackets, invocations, structors, attributes);

  for (const line of tokens.directives) edits.blank(line.start, line.end);
  for (const [token, { kind }] of heads) edits.replace(tokens.start[token] ?? 0, tokens.end[token] ?? 0, kind);
  for (const branch of dropped) edits.blank(branch.start, branch.end);
  new Walk(view, edits, position, words, brackets, blocks).run();
  return {
    text: edits.apply(),
    invocations: invocations.found,
    blocks: blocks.found,
    dropped,
    memberBodies: brackets.memberBodies,
    structors: structors.found,
    attributes: attributes.found,
    heads,
  };
}
