/** Answers under which `#if` conditions and in which `#pragma mark` section an offset stands. */
import type { ConditionalGroup, Directives, Mark } from './directives.ts';

export class Surroundings {
  private readonly groups: readonly ConditionalGroup[];
  private readonly marks: readonly Mark[];

  constructor(text: string, directives: Directives) {
    this.groups = directives.groups.filter((group) => !isHeaderGuard(text, group, directives));
    this.marks = directives.marks;
  }

  /** Outermost condition first; undefined when nothing guards the offset. */
  conditionsAt(offset: number): string[] | undefined {
    let conditions: string[] | undefined;
    for (const group of this.groups) {
      if (group.start > offset) break;
      if (group.end <= offset) continue;
      for (const branch of group.branches) {
        if (branch.start <= offset && offset < branch.end) {
          conditions ??= [];
          conditions.push(branch.condition);
        }
      }
    }
    return conditions;
  }

  /** The same for many offsets in rising order, at the cost of one look at each group. */
  conditionsAtEach(offsets: readonly number[]): (string[] | undefined)[] {
    const open: ConditionalGroup[] = [];
    let next = 0;
    return offsets.map((offset) => {
      for (let group = this.groups[next]; group !== undefined && group.start <= offset; group = this.groups[++next])
        open.push(group);
      for (let at = open.length - 1; at >= 0; at--) if ((open[at]?.end ?? 0) <= offset) open.splice(at, 1);
      const conditions = open.flatMap(
        ({ branches }) => branches.find(({ start, end }) => start <= offset && offset < end)?.condition ?? [],
      );
      return conditions.length === 0 ? undefined : conditions;
    });
  }

  sectionAt(offset: number): string | undefined {
    let section: string | undefined;
    for (const mark of this.marks) {
      if (mark.start > offset) break;
      section = mark.title;
    }
    return section;
  }
}

/** `#ifndef X` / `#define X` around a whole header says nothing about configurations. */
function isHeaderGuard(text: string, group: ConditionalGroup, directives: Directives): boolean {
  const match = /^!defined\((\w+)\)$/.exec(group.branches[0]?.condition ?? '');
  if (match === null || group.branches.length !== 1) return false;
  const first = directives.macros.find((macro) => macro.start > group.start);
  if (first === undefined || first.name !== match[1] || first.bodyStart !== first.bodyEnd) return false;
  return text.slice(group.end).trim().length < 200;
}
