/** Collects the writes that the walk meets, path by path, into one entry for each place and value. */
import type { Guard, RequestWrite, Transition } from '../../model/conclaves.ts';
import type { Assignment } from '../../model/flow.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import { commonGuards, type Environment } from './environment.ts';
import { lastName } from './expression.ts';
import type { Refiner } from './refine.ts';
import type { FlowAt } from './steps.ts';

interface Draft {
  at: FlowAt;
  set: Assignment;
  from: number;
  /** States that a path came with itself; the others only other threads bring about. */
  own: number;
  locks: readonly string[];
  guards: readonly Guard[];
  initial: boolean;
  /** For each state before: functions from which it is reached, first those whose own request is served. */
  entries: Map<number, { own: Set<string>; others: Set<string> }>;
}
interface StateDraft extends Draft {
  to: number;
  through: EvidencedName | undefined;
  downcalls: readonly EvidencedName[];
  served: number;
  dropped: boolean;
  isInner: boolean;
}
interface RequestDraft extends Draft {
  flags: number | undefined;
}

export class WriteLog {
  private readonly states = new Map<string, StateDraft>();
  private readonly requests = new Map<string, RequestDraft>();
  /** Places where the value that is written could not be followed. */
  readonly unknown = new Map<string, { at: FlowAt; set: Assignment }>();

  constructor(private readonly refiner: Refiner) {}

  clear(): void {
    this.states.clear();
    this.requests.clear();
    this.unknown.clear();
  }

  /** The states that the record is set up with, as far as the walk has met them. */
  initialStates(): number {
    let states = 0;
    for (const one of this.states.values()) if (one.initial) states |= one.to;
    return states;
  }

  state(
    at: FlowAt,
    one: Environment,
    set: Assignment,
    to: number | undefined,
    through: EvidencedName | undefined,
    stack: readonly string[],
  ): void {
    const place = `${at.file.path}:${set.at}`;
    if (to === undefined) this.unknown.set(place, { at, set });
    const key = `${place}:${to ?? 'unknown'}:${through?.start ?? ''}`;
    const before = this.states.get(key);
    const initial = !one.locked && one.states === this.refiner.allStates;
    if (before !== undefined) {
      before.from |= one.states;
      before.own |= one.states & ~one.met;
      before.initial &&= initial;
      before.dropped ||= one.dropped;
      before.served |= one.served;
      before.isInner ||= stack.length > 1;
      before.locks = before.locks.filter((lock) => one.locks.includes(lock));
      if (one.downcalls.length > 0 && before.downcalls.length === 0) before.downcalls = one.downcalls;
      before.guards = commonGuards(before.guards, one.guards);
      this.enter(before, one, stack);
      return;
    }
    const entries: Draft['entries'] = new Map();
    this.enter({ entries }, one, stack);
    this.states.set(key, {
      at,
      set,
      from: one.states,
      own: one.states & ~one.met,
      to: to ?? 0,
      through,
      locks: one.locks,
      guards: one.guards,
      downcalls: one.downcalls,
      served: one.served,
      dropped: one.dropped,
      initial,
      isInner: stack.length > 1,
      entries,
    });
  }

  request(at: FlowAt, one: Environment, set: Assignment, flags: number | undefined, stack: readonly string[]): void {
    const key = `${at.file.path}:${set.at}`;
    const before = this.requests.get(key);
    const initial = !one.locked && set.operator === '=';
    if (before !== undefined) {
      before.from |= one.states;
      before.own |= one.states & ~one.met;
      before.initial &&= initial;
      before.locks = before.locks.filter((lock) => one.locks.includes(lock));
      before.guards = commonGuards(before.guards, one.guards);
      this.enter(before, one, stack);
      return;
    }
    const entries: Draft['entries'] = new Map();
    this.enter({ entries }, one, stack);
    this.requests.set(key, {
      at,
      set,
      from: one.states,
      own: one.states & ~one.met,
      locks: one.locks,
      guards: one.guards,
      initial,
      flags,
      entries,
    });
  }

  private enter({ entries }: Pick<Draft, 'entries'>, one: Environment, stack: readonly string[]): void {
    const root = stack[0] ?? '';
    for (let bit = 1; bit <= one.states; bit <<= 1) {
      if ((one.states & bit) === 0) continue;
      const entry = entries.get(bit) ?? { own: new Set(), others: new Set() };
      entries.set(bit, entry);
      (one.served === 0 || one.own !== 0 ? entry.own : entry.others).add(root);
    }
  }

  result(): { transitions: Transition[]; requestWrites: RequestWrite[] } {
    const { machine } = this.refiner;
    const flagNames = (mask: number) =>
      (machine.request?.values ?? [])
        .filter(({ value }) => value !== 0 && (mask & value) === value)
        .map(({ name }) => name);
    const transitions = [...this.states.values()].flatMap((draft): Transition[] => {
      if (draft.to === 0) return [];
      const base = this.context(draft);
      return machine.state.values.flatMap(({ name }, bit) =>
        (draft.to & (1 << bit)) === 0
          ? []
          : {
              ...base,
              to: name,
              downcalls: draft.downcalls,
              requests: flagNames(draft.served),
              lockDropped: draft.dropped,
              certainty:
                draft.through === undefined && !draft.dropped && !draft.isInner
                  ? ('stated' as const)
                  : ('inferred' as const),
              ...(draft.through === undefined ? {} : { through: draft.through }),
            },
      );
    });
    const requestWrites = [...this.requests.values()].map(
      (draft): RequestWrite => ({
        ...this.context(draft),
        flags: draft.flags === undefined ? [] : flagNames(draft.flags),
      }),
    );
    const inOrder = (a: { file: string; start: number }, b: { file: string; start: number }) =>
      a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start;
    return {
      transitions: transitions.sort((a, b) => inOrder(a, b) || (a.through?.start ?? 0) - (b.through?.start ?? 0)),
      requestWrites: requestWrites.sort(inOrder),
    };
  }

  private context({ at, set, from, own, locks, guards, initial, entries }: Draft) {
    const { allStates, machine } = this.refiner;
    const name = lastName(set.target);
    const names = (mask: number) =>
      machine.state.values.filter((_, bit) => (mask & (1 << bit)) !== 0).map((one) => one.name);
    return {
      ...placeIn(at.file, set.at, set.at + name.length),
      function: at.flow.name,
      operator: set.operator,
      value: set.value,
      from: initial ? [] : names(from),
      meanwhile: initial ? [] : names(from & ~own),
      unguarded: !initial && from === allStates,
      initial,
      guards,
      locks,
      entries: machine.state.values.flatMap(({ name: state }, bit) => {
        const entry = entries.get(1 << bit);
        return entry === undefined
          ? []
          : { state, functions: [...(entry.own.size > 0 ? entry.own : entry.others)].sort() };
      }),
    };
  }
}
