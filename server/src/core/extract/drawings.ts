/** Finds the block comments that hold a drawing: boxes of `+---+` or of box characters. */
import type { Drawing } from '../model/flow.ts';
import type { Comment } from '../source/lexer.ts';

/** An edge of a box with both its corners. */
const edge = /\+-{2,}\+|[┌└╔╚├┏┗╭╰][─═━┬┴╦╩┼]{2,}[┐┘╗╝┤┓┛╮╯]/g;

export function findDrawings(text: string, comments: readonly Comment[]): Drawing[] {
  return comments.flatMap(({ start, end }) => {
    // One line holds no box, and nobody draws for pages.
    if (end - start < 60 || end - start > 60_000 || text.charCodeAt(start + 1) !== 42) return [];
    const comment = text.slice(start, end);
    const edges = comment.match(edge);
    return edges === null || edges.length < 2 ? [] : [{ start, end, text: comment }];
  });
}
