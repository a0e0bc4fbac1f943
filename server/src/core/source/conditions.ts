/** Answers under which `#if` conditions and in which `#pragma mark` section an offset stands. */
import type { ConditionalGroup, Directives, Mark } from './directives.ts';

export class Surroundings {
  private readonly groups: readonly ConditionalGroup[];
  private readonly marks: readonly Mark[];
  /** Each list once: thousands of symbols stand under a few. */
  private readonly lists = new Map<string, readonly string[]>();

  constructor(text: string, directives: Directives) {
    this.groups = directives.groups.filter((group) => !isHeaderGuard(text, group, directives));
    this.marks = directives.marks;
  }

  /** Outermost condition first; undefined when nothing guards the offset. */
  conditionsAt(offset: number): readonly string[] | undefined {
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
    if (conditions === undefined) return undefined;
    const key = conditions.join('\n');
    const known = this.lists.get(key);
    if (known === undefined) this.lists.set(key, conditions);
    return known ?? conditions;
  }

  /** The same for many offsets in rising order, at the cost of one look at each group. */
  conditionsAtEach(offsets: readonly number[]): (readonly string[] | undefined)[] {
    const open: ConditionalGroup[] = [];
    let next = 0;
    /** What holds for the last offset, and up to where. */
    let conditions: readonly string[] | undefined;
    let until = -1;
    return offsets.map((offset) => {
      if (offset < until) return conditions;
      for (let group = this.groups[next]; group !== undefined && group.start <= offset; group = this.groups[++next])
        open.push(group);
      for (let at = open.length - 1; at >= 0; at--) if ((open[at]?.end ?? 0) <= offset) open.splice(at, 1);
      until = this.groups[next]?.start ?? Number.POSITIVE_INFINITY;
      const found: string[] = [];
      for (const { branches, end: groupEnd } of open) {
        until = Math.min(until, groupEnd);
        for (const { start, end, condition } of branches) {
          if (start > offset) until = Math.min(until, start);
          else if (offset < end) {
            found.push(condition);
            until = Math.min(until, end);
          }
        }
      }
      conditions = found.length === 0 ? undefined : found;
      return conditions;
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
