/** Which lines of a file a configuration leaves out. */
import { evaluateCondition } from './conditionValue.ts';
import { type Build, macroState } from './configuration.ts';
import type { Branch, ConditionalGroup, Directives } from './directives.ts';
import { lineOf } from './sourceText.ts';

/** 0-based lines, both included. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * In the order of the text, none inside another. The lines of the `#if`, `#else` and `#endif` that leave something out
 * stay active; what stands in an inactive branch is inactive whatever its own conditions say.
 */
export function inactiveLines(directives: Directives, lineStarts: Int32Array, build: Build): LineRange[] {
  // What the file itself defines changes from line to line.
  const own = new Set(directives.macros.map(({ name }) => name));
  const holds = (condition: string) =>
    evaluateCondition(condition, (name) => (own.has(name) ? undefined : macroState(name, build)));
  const unclosed = new Set(
    directives.groups.map((group) => (group.branches.at(-1)?.end === group.end ? group.end : -1)),
  );
  const left: Branch[] = [];
  for (const group of directives.groups) {
    if (left.some((branch) => branch.start <= group.start && group.start < branch.end)) continue;
    left.push(...inactiveBranches(group, holds));
  }
  return left
    .map(({ start, end }) => ({
      startLine: lineOf(lineStarts, start) + 1,
      // An unclosed branch reaches to the end of the text, any other to the line before the next directive.
      endLine: lineOf(lineStarts, end) - (unclosed.has(end) ? 0 : 1),
    }))
    .filter(({ startLine, endLine }) => startLine <= endLine)
    .sort((a, b) => a.startLine - b.startLine);
}

/** A branch is left out when its condition is false, or when one before it is taken for sure. */
function inactiveBranches(group: ConditionalGroup, holds: (condition: string) => boolean | undefined): Branch[] {
  let isTaken = false;
  return group.branches.filter((branch) => {
    if (isTaken) return true;
    const isTrue = branch.kind === 'else' ? undefined : holds(branch.written);
    if (isTrue === true) isTaken = true;
    return isTrue === false;
  });
}
