/** Lays the drawing beside the code: which steps are in both, in one of them, or in code that no build reaches. */
import type {
  CallChain,
  ComparedStep,
  DrawnStep,
  MachineDrawing,
  MachineValue,
  StepVerdict,
  Transition,
  UnreadArrow,
} from '../../model/conclaves.ts';

/** From any state: a write that no test guards. */
export const anyState = '*';

interface CodeStep {
  readonly from: string;
  readonly to: string;
  readonly transitions: Transition[];
}

export class Comparison {
  readonly steps: readonly ComparedStep[];

  constructor(
    private readonly states: readonly MachineValue[],
    private readonly transitions: readonly Transition[],
    private readonly chains: ReadonlyMap<string, readonly CallChain[]>,
    private readonly drawing: MachineDrawing | undefined,
    /** There are writes that are not followed: each may be any. */
    private readonly isPartial = false,
  ) {
    const code = this.codeSteps();
    const drawn = drawing?.steps ?? [];
    const found: ComparedStep[] = [];
    const seen = new Set<string>();
    for (const step of drawn) {
      const own = code.find((one) => one.from === step.from && one.to === step.to);
      if (own !== undefined) seen.add(keyOf(own));
      found.push(this.compared(step, own));
    }
    if (drawing !== undefined)
      for (const own of code) if (!seen.has(keyOf(own))) found.push(this.compared(undefined, own));
    this.steps = found;
  }

  /** An arrow that was not understood may be the step that only code seems to have. */
  private doubt(from: string, to: string): string {
    return this.drawing?.unread.some((arrow) => mayBe(arrow, from, to))
      ? ' An arrow of the drawing that cannot be read may stand for it.'
      : '';
  }

  /** True when a step is written only where no live call leads. */
  isDead(from: string, { entries }: Transition): boolean {
    const functions = entries.find((one) => one.state === from)?.functions ?? [];
    if (functions.length === 0) return false;
    return functions.every((name) => {
      const chains = this.chains.get(name) ?? [];
      return chains.length > 0 && chains.every((one) => one.dead);
    });
  }

  private codeSteps(): CodeStep[] {
    const steps = new Map<string, CodeStep>();
    const add = (from: string, transition: Transition) => {
      const key = `${from} ${transition.to}`;
      const step = steps.get(key) ?? { from, to: transition.to, transitions: [] };
      steps.set(key, step);
      step.transitions.push(transition);
    };
    for (const one of this.transitions) {
      if (one.initial) add('', one);
      else if (one.unguarded) add(anyState, one);
      else for (const from of one.from) if (from !== one.to) add(from, one);
    }
    const rank = (name: string) => this.states.findIndex((one) => one.name === name);
    return [...steps.values()].sort((a, b) => rank(a.from) - rank(b.from) || rank(a.to) - rank(b.to));
  }

  private compared(drawn: DrawnStep | undefined, own: CodeStep | undefined): ComparedStep {
    const { from, to } = drawn ?? own ?? { from: '', to: '' };
    const unguarded = this.transitions.filter((one) => one.unguarded && one.to === to);
    const transitions = own?.transitions ?? [];
    const isDead = transitions.length > 0 && transitions.every((one) => this.isDead(from, one));
    const isInCode = transitions.length > 0 || (from !== '' && unguarded.length > 0);
    const verdict: StepVerdict = isDead ? 'dead' : drawn === undefined ? 'code' : isInCode ? 'both' : 'drawing';
    const place =
      drawn === undefined
        ? placeOf(transitions[0])
        : { file: drawn.file, start: drawn.start, end: drawn.end, line: drawn.line };
    return {
      from,
      to,
      ...place,
      verdict,
      label: drawn?.label ?? '',
      note: this.note(verdict, from, transitions, unguarded) + (verdict === 'code' ? this.doubt(from, to) : ''),
      transitions: transitions.length > 0 ? transitions : unguarded,
    };
  }

  private note(
    verdict: StepVerdict,
    from: string,
    transitions: readonly Transition[],
    unguarded: readonly Transition[],
  ): string {
    const [first] = transitions.length > 0 ? transitions : unguarded;
    if (first === undefined)
      return this.isPartial
        ? 'No function is seen to write it; some writes are not followed.'
        : 'No function writes it.';
    if (verdict === 'dead') {
      const names = first.entries.find((one) => one.state === from)?.functions ?? [];
      return `Written by ${first.function}, reached through ${names.join(', ')}: every call of that stands under #if 0.`;
    }
    if (from === anyState) return `Written by ${first.function} whatever the state is.`;
    if (transitions.length === 0) return `Written by ${first.function} only, whatever the state is.`;
    const writers = [...new Set(transitions.map((one) => one.function))];
    return `Written by ${writers.join(', ')}.`;
  }
}

/** True when what is known of an arrow fits a step. */
export function mayBe(arrow: UnreadArrow, from: string, to: string): boolean {
  return (arrow.from || from) === from && (arrow.to || to) === to;
}

function placeOf(one: Transition | undefined) {
  return { file: one?.file ?? '', start: one?.start ?? 0, end: one?.end ?? 0, line: one?.line ?? 0 };
}

function keyOf({ from, to }: { from: string; to: string }): string {
  return `${from} ${to}`;
}
