/** What a condition tells about a path on which it holds, or does not: no environment when that cannot be. */
import { type Environment, withTruth } from './environment.ts';
import { type Condition, lastName } from './expression.ts';
import type { Machine } from './machine.ts';

/** How constants are written, whatever they are of. */
export const constantName = /^[A-Z][A-Z0-9_]*$/;

export class Refiner {
  readonly allStates: number;
  readonly allFlags: number;
  /** The bits of fields. */
  fieldBits = 0;
  private readonly equalities = new Map<string, number>();
  private readonly truths = new Map<string, number>();
  private readonly stateBits = new Map<string, number>();
  private readonly flags = new Map<string, number>();

  constructor(readonly machine: Machine) {
    machine.state.values.forEach((one, at) => {
      this.stateBits.set(one.name, 1 << at);
    });
    this.allStates = (1 << machine.state.values.length) - 1;
    for (const one of machine.request?.values ?? []) this.flags.set(one.name, one.value);
    this.allFlags = [...this.flags.values()].reduce((sum, one) => sum | one, 0);
  }

  /** The bit that a name's truth is kept in: locals by their name, fields of the record behind a dot. 0 when there are too many. */
  truthBit(name: string): number {
    let bit = this.truths.get(name);
    if (bit === undefined) {
      bit = this.truths.size < 30 ? 1 << this.truths.size : 0;
      this.truths.set(name, bit);
      if (name.startsWith('.')) this.fieldBits |= bit;
    }
    return bit;
  }

  /** The bit of `local == CONSTANT`. */
  equalityBit(local: string, constant: string): number {
    const bit = this.truthBit(`${local}==${constant}`);
    this.equalities.set(local, this.equalityBits(local) | bit);
    return bit;
  }
  /** The bits of all comparisons of a local: what it is given anew undoes them. */
  equalityBits(local: string): number {
    return this.equalities.get(local) ?? 0;
  }

  /** The bit of a state's name. */
  stateBit(name: string): number | undefined {
    return this.stateBits.get(name);
  }
  flag(name: string): number | undefined {
    return this.flags.get(name);
  }

  /** @param kept locals whose truth is worth keeping. */
  refine(one: Environment, condition: Condition, holds: boolean, kept: ReadonlySet<string>): Environment[] {
    switch (condition.kind) {
      case 'not':
        return this.refine(one, condition.of, !holds, kept);
      case 'and':
      case 'or': {
        const both = (condition.kind === 'and') === holds;
        const left = this.refine(one, condition.left, holds, kept);
        if (both) return left.flatMap((next) => this.refine(next, condition.right, holds, kept));
        const right = this.refine(one, condition.left, !holds, kept).flatMap((next) =>
          this.refine(next, condition.right, holds, kept),
        );
        return [...left, ...right];
      }
      case 'compare':
        return this.compare(one, condition.operator, condition.left, condition.right, holds, kept);
      case 'bits':
        return this.bits(one, condition.left, condition.right, holds);
      case 'name':
        return this.truth(one, condition.text, holds, kept);
      case 'choice':
      case 'invert':
      case 'other':
        return [one];
    }
  }

  /** Which of the two fields an expression reads. */
  subject(one: Environment, expression: Condition): 'state' | 'request' | undefined {
    if (expression.kind !== 'name') return undefined;
    const { text } = expression;
    const name = lastName(text);
    if (name === text) return one.copies.get(text);
    if (name === this.machine.state.field) return 'state';
    return name === this.machine.request?.field ? 'request' : undefined;
  }

  /** Flags of `A`, `A | B`, `~A` cannot be told apart from others by their text alone: names are looked for. */
  flagsIn(expression: Condition): number | undefined {
    if (expression.kind === 'name') return this.flags.get(expression.text) ?? (expression.text === '0' ? 0 : undefined);
    if (expression.kind === 'other') {
      const names = expression.text.match(/[A-Za-z_]\w*/g) ?? [];
      if (names.length === 0 || !names.every((name) => this.flags.has(name))) return undefined;
      return names.reduce((sum, name) => sum | (this.flags.get(name) ?? 0), 0);
    }
    return undefined;
  }

  private compare(
    one: Environment,
    operator: string,
    left: Condition,
    right: Condition,
    holds: boolean,
    kept: ReadonlySet<string>,
  ): Environment[] {
    if (operator !== '==' && operator !== '!=') return [one];
    const equal = (operator === '==') === holds;
    for (const [field, value] of [
      [left, right],
      [right, left],
    ] as const) {
      if (field.kind === 'bits' && value.kind === 'name' && value.text === '0')
        return this.bits(one, field.left, field.right, !equal);
      const subject = this.subject(one, field);
      if (subject === 'state' && value.kind === 'name') {
        const bit = this.stateBits.get(value.text);
        if (bit !== undefined) return this.restrict(one, equal ? bit : this.allStates & ~bit, equal);
      } else if (subject === 'request') {
        const flags = this.flagsIn(value);
        if (flags === undefined) continue;
        if (equal)
          return (one.may & flags) === flags && (one.must & ~flags) === 0 ? [{ ...one, must: flags, may: flags }] : [];
        return one.must === flags && one.may === flags ? [] : [one];
      } else if (field.kind === 'name' && value.kind === 'name') {
        if (/^(0|false|FALSE|NULL)$/.test(value.text)) return this.truth(one, field.text, !equal, kept);
        if (/^(1|true|TRUE)$/.test(value.text)) return this.truth(one, field.text, equal, kept);
        if (kept.has(field.text) && constantName.test(value.text)) {
          const bit = this.equalityBit(field.text, value.text);
          if ((one.known & bit) !== 0) return ((one.truths & bit) !== 0) === equal ? [one] : [];
          return [withTruth(one, bit, equal)];
        }
      }
    }
    return [one];
  }

  /**
   * Keeps the states of a mask. What another thread may have changed since is believed when a test says so: `equal` names
   * the one state that it has become.
   */
  restrict(one: Environment, mask: number, equal: boolean): Environment[] {
    const states = one.states & mask;
    if (states !== 0) return [{ ...one, states, dropped: one.dropped && !equal }];
    return one.soft && equal ? [{ ...one, states: mask, soft: false, dropped: false }] : [];
  }

  private bits(one: Environment, left: Condition, right: Condition, holds: boolean): Environment[] {
    for (const [field, value] of [
      [left, right],
      [right, left],
    ] as const) {
      if (this.subject(one, field) !== 'request') continue;
      const flags = this.flagsIn(value);
      if (flags === undefined) continue;
      if (holds) return (one.may & flags) === 0 ? [] : [{ ...one, must: one.must | (isSingle(flags) ? flags : 0) }];
      return (one.must & flags) !== 0 ? [] : [{ ...one, may: one.may & ~flags }];
    }
    return [one];
  }

  private truth(one: Environment, path: string, holds: boolean, kept: ReadonlySet<string>): Environment[] {
    if (/^(1|true|TRUE)$/.test(path)) return holds ? [one] : [];
    if (/^(0|false|FALSE|NULL)$/.test(path)) return holds ? [] : [one];
    const name = this.truthName(path);
    if (name === undefined || !(name.startsWith('.') || kept.has(name))) return [one];
    const bit = this.truthBit(name);
    if ((one.known & bit) !== 0) return ((one.truths & bit) !== 0) === holds ? [one] : [];
    return [withTruth(one, bit, holds)];
  }

  /** Locals by their name, fields of the record by theirs behind a dot; of others nothing is kept. */
  truthName(path: string): string | undefined {
    const name = lastName(path);
    if (name === path) return /^[a-z_]/.test(path) ? path : undefined;
    return this.machine.fields.has(name) && name !== this.machine.state.field ? `.${name}` : undefined;
  }
}

function isSingle(flags: number): boolean {
  return (flags & (flags - 1)) === 0;
}
