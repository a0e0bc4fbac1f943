/** Finds the block comments that hold a drawing: boxes of `+---+`, of other signs or of box characters. */
import type { Drawing } from '../model/flow.ts';
import type { Comment } from '../source/lexer.ts';

/**
 * An edge of a box with both its corners; of box characters a line will do: its corners may be lost. Other signs than `+`
 * stand apart from the comment's own star: `*----*` right behind the margin is a rule.
 */
const edge = /\+-{2,}\+|(?<=[ \t]{2}|\*[ \t])[*.'`#]-{2,}[*.'`#](?=\s)|[┌└╔╚├┏┗╭╰][─═━┬┴╦╩┼]{2,}[┐┘╗╝┤┓┛╮╯]|[─═━]{4,}/g;

export function findDrawings(text: string, comments: readonly Comment[]): Drawing[] {
  return comments.flatMap(({ start, end }) => {
    // One line holds no box, and nobody draws for pages.
    if (end - start < 60 || end - start > 60_000 || text.charCodeAt(start + 1) !== 42) return [];
    const comment = text.slice(start, end);
    const edges = comment.match(edge);
    return edges === null || edges.length < 2 ? [] : [{ start, end, text: comment }];
  });
}
