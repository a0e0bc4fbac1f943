/**
 * What other threads do to the state while a path has let go of the lock. A test of the state holds as long as the lock is
 * held under which it was made; then the state is what any function may have made of it. So all that happens under a lock
 * is one step, between two steps a thread waits in a window, and the steps of several threads are played through in every
 * order, from the state that the record is set up with. A step whose tests of other fields fail by what a waiting thread
 * has marked there is not taken. A record leaves the state that it is set up with, and gets it again, by a thread that
 * nobody else is with: nobody has a conclave before it is attached, and a task's last thread lets go of it.
 */
import { type Environment, noWindow } from './environment.ts';

/** All that happens under the lock, once. */
interface LockedStep {
  readonly from: number;
  /** States in which it is taken. */
  before: number;
  /** The states that it leaves behind; 0 where it writes none. */
  readonly after: number;
  /** Fields that were tested before they were written, what they had to be; those that were written; what is known at the end. */
  readonly tested: number;
  readonly testedTrue: number;
  readonly assigned: number;
  readonly known: number;
  readonly truths: number;
  /** The window in which the thread waits then; `noWindow` where its function ends. */
  readonly to: number;
}

interface Moment {
  readonly state: number;
  readonly known: number;
  readonly truths: number;
  /** The windows in which threads wait, in order. */
  readonly waiting: readonly number[];
}

/** Threads that wait at a time, moments played through: more tell nothing new of a handful of states. */
const maximumWaiting = 2;
const maximumMoments = 4000;

export class Interference {
  private readonly windows = new Map<string, number>();
  private steps: LockedStep[] = [];
  /** The same by the window from which they are taken. */
  private readonly fromWindow = new Map<number, LockedStep[]>();
  /** For each window the states that a thread which waited there may meet. */
  private readonly states: number[] = [];

  /** Forgets the steps of the walk before. What was met stays: it only grows. */
  clear(): void {
    this.steps = [];
    this.fromWindow.clear();
  }

  /** The window that opens at an offset of a function that was entered through others, in a state. */
  windowAt(at: number, stack: readonly string[], states: number): number {
    const key = `${stack.join(' ')} ${at} ${states}`;
    let window = this.windows.get(key);
    if (window === undefined) {
      window = this.windows.size;
      this.windows.set(key, window);
      this.states.push(0);
    }
    return window;
  }

  /** States that a thread meets when it comes back from a window. */
  metAfter(window: number): number {
    return this.states[window] ?? 0;
  }

  /** Notes what a path did under the lock, as it gives it back. */
  add({ known, since, states, truths }: Environment, to: number, fieldBits: number): void {
    const { assigned, before, tested, testedTrue, window } = since;
    const fields = known & fieldBits;
    const step: LockedStep = {
      from: window,
      before: before === 0 ? states : before,
      after: before === 0 ? 0 : states,
      tested: tested | (fields & ~assigned),
      testedTrue: testedTrue | (truths & fields & ~assigned),
      assigned,
      known: fields,
      truths: truths & fields,
      to,
    };
    // Most paths do what another did.
    const alike = this.fromWindow.get(window);
    const same = alike?.find((one) => areAlike(one, step));
    if (same !== undefined) {
      same.before |= step.before;
      return;
    }
    this.steps.push(step);
    if (alike === undefined) this.fromWindow.set(window, [step]);
    else alike.push(step);
  }

  /**
   * Plays the steps through.
   * @param initial the states that the record is set up with.
   * @param states all that there are.
   * @returns whether a window is left with states that were not met in it before.
   */
  play(initial: number, states: number): boolean {
    const steps = this.stepsByWindow();
    // Without a thread that comes back from a window nothing is met.
    if (steps.size === 0 || (steps.size === 1 && steps.has(noWindow))) return false;
    let grew = false;
    const seen = new Set<string>();
    const next: Moment[] = [];
    const add = (state: number, known: number, truths: number, waiting: readonly number[]) => {
      const key = `${state} ${known} ${truths} ${waiting.join()}`;
      if (seen.has(key) || seen.size >= maximumMoments) return;
      seen.add(key);
      next.push({ state, known, truths, waiting });
      for (const window of waiting) {
        const before = this.states[window] ?? 0;
        if ((before & state) !== 0) continue;
        this.states[window] = before | state;
        grew = true;
      }
    };
    for (const state of bitsOf(initial === 0 ? states : initial)) add(state, 0, 0, []);
    for (let moment = next.pop(); moment !== undefined; moment = next.pop()) {
      const { known, state: now, truths, waiting } = moment;
      for (const window of waiting.length === 0 ? [noWindow] : [noWindow, ...waiting]) {
        const others = window === noWindow ? waiting : waiting.toSpliced(waiting.indexOf(window), 1);
        for (const step of steps.get(window) ?? []) {
          if ((step.before & now) === 0 || (known & step.tested & (truths ^ step.testedTrue)) !== 0) continue;
          const isHandedOver = step.after !== 0 && ((step.after | now) & initial) !== 0;
          if (isHandedOver && others.length > 0) continue;
          const isBack = step.to === noWindow;
          if (!isBack && others.length >= maximumWaiting) continue;
          const left = isBack ? others : [...others, step.to].sort((a, b) => a - b);
          const kept = known & ~step.assigned & ~step.known;
          for (const state of bitsOf(step.after === 0 ? now : step.after))
            add(state, kept | step.known, (truths & kept) | step.truths, left);
        }
      }
    }
    return grew;
  }

  /** The steps that differ, by the window from which they are taken; nobody comes back from where a function ends. */
  private stepsByWindow(): Map<number, LockedStep[]> {
    const returned = this.fromWindow;
    const alike = new Map<string, LockedStep>();
    for (const { before, ...one } of this.steps) {
      const to = returned.has(one.to) ? one.to : noWindow;
      if (to === noWindow && one.from === noWindow && one.after === 0 && one.assigned === 0) continue;
      const key = `${one.from} ${one.after} ${one.tested} ${one.testedTrue} ${one.assigned} ${one.known} ${one.truths} ${to}`;
      alike.set(key, { ...one, to, before: before | (alike.get(key)?.before ?? 0) });
    }
    const found = new Map<number, LockedStep[]>();
    for (const step of alike.values()) {
      const list = found.get(step.from);
      if (list === undefined) found.set(step.from, [step]);
      else list.push(step);
    }
    return found;
  }
}

/** They do the same, in whatever states. */
function areAlike(a: LockedStep, b: LockedStep): boolean {
  return (
    a.to === b.to &&
    a.after === b.after &&
    a.assigned === b.assigned &&
    a.known === b.known &&
    a.truths === b.truths &&
    a.tested === b.tested &&
    a.testedTrue === b.testedTrue
  );
}

function bitsOf(mask: number): number[] {
  const found: number[] = [];
  for (let rest = mask; rest !== 0; rest &= rest - 1) found.push(rest & -rest);
  return found;
}
