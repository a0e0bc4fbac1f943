/**
 * How a function is reached: callers of callers up to what starts it all (a trap's operation, an upcall's slot, a boot
 * task, a function of the system's own life such as exec or exit). Calls that no build compiles are chains of their own.
 */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import { type CheckoutIndex, isDeadAt } from '../../index/checkoutIndex.ts';
import { type CallChain, originWords, type TriggerKind } from '../../model/conclaves.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { useRole } from '../../model/uses.ts';
import { codeAround } from '../functionAround.ts';
import { placeIn } from '../tightbeam/places.ts';
import { type KnownOrigin, knownOrigins } from './origins.ts';
import { truthAtCall } from './valueAtCall.ts';

/** Steps up at most, chains at most. */
const maximumSteps = 7;
const maximumChains = 12;
/**
 * Outside the exclave world a function that is named for an event of a task's or thread's life is where it starts. The first
 * that fits: `task_mark_corpse` is what an exit with a report does. Helpers that several events share say none: an exit holds
 * a task, too, so `hold` is no suspend and `release` no resume.
 */
const events: readonly { readonly event: string; readonly words: RegExp }[] = [
  { event: 'spawn', words: /(^|_)(posix_)?spawn(_|$)/ },
  { event: 'exec', words: /(^|_)(exec|execve)(_|$)/ },
  { event: 'fork', words: /(^|_)fork(_|$)/ },
  { event: 'exit', words: /(^|_)(exit|terminate|crash|corpse|dealloc\w*)(_|$)/ },
  { event: 'suspend', words: /(^|_)suspend(_|$)/ },
  { event: 'resume', words: /(^|_)resume(_|$)/ },
  { event: 'signal', words: /(^|_)(deliver|signal|sig|psignal)(_|$)/ },
];

interface CallerAt {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
  /** Offset of the callee's name in the call. */
  readonly at: number;
  readonly dead: boolean;
}
interface Step {
  readonly name: EvidencedName;
  readonly before: Step | undefined;
  readonly length: number;
  /** By which only some kinds of kernel have the way up to here. */
  readonly conditions: readonly string[];
}

interface Level {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
  readonly step: Step;
}

export class CallChains {
  private readonly callers = new Map<string, readonly CallerAt[]>();
  private readonly known: KnownOrigin;
  private readonly operations = new Map<string, Set<string>>();

  constructor(
    private readonly index: CheckoutIndex,
    facts: readonly DomainFact[],
  ) {
    this.known = knownOrigins(facts);
    for (const fact of facts) {
      if (fact.kind === 'trap-operation' && fact.of !== undefined) {
        const list = this.operations.get(fact.of) ?? new Set();
        this.operations.set(fact.of, list.add(fact.name));
      }
    }
  }

  /** Live chains first, the shortest first. */
  of(name: string, file: FileFacts): CallChain[] {
    const [symbol] = file.symbols.filter((one) => one.kind === 'function' && one.name === name);
    if (symbol === undefined) return [];
    const found: CallChain[] = [];
    const seen = new Set([keyOf(file, symbol)]);
    const triggered = new Set<string>();
    const first: EvidencedName = { name, ...placeIn(file, symbol.nameStart, symbol.nameEnd) };
    let level: Level[] = [
      {
        file,
        symbol,
        step: { name: first, before: undefined, length: 1, conditions: conditionsAt(file, symbol.nameStart) },
      },
    ];
    while (level.length > 0 && found.length < maximumChains) {
      const next: Level[] = [];
      for (const one of level) {
        const trigger = this.triggerOf(one.symbol.name, one.step.length);
        const callers = (trigger === undefined ? this.callersOf(one.file, one.symbol) : []).filter(
          (caller) => caller.file !== one.file || !isUnmade(one.file, one.step.name.start, caller.at),
        );
        const live = callers.filter((caller) => !caller.dead);
        for (const caller of callers) {
          const step: Step = {
            name: { name: caller.symbol.name, ...placeIn(caller.file, caller.at, caller.at + one.symbol.name.length) },
            before: one.step,
            length: one.step.length + 1,
            conditions: [...new Set([...one.step.conditions, ...conditionsAt(caller.file, caller.at)])],
          };
          if (caller.dead) {
            found.push({ ...chainOf(step), kind: 'unknown', trigger: caller.symbol.name, dead: true });
            continue;
          }
          const operation = this.operationAt(caller, one);
          if (operation === null) continue;
          if (operation !== undefined) {
            found.push({ ...chainOf(step), kind: 'trap', trigger: operation, dead: false });
            continue;
          }
          // A way that every kernel has is followed beside one that only some have.
          const key = keyOf(caller.file, caller.symbol, caller.at);
          const some = step.conditions.length > 0 ? `${key} under ${step.conditions.join(' ')}` : key;
          if (seen.has(key) || seen.has(some)) continue;
          seen.add(some);
          if (step.length <= maximumSteps) next.push({ file: caller.file, symbol: caller.symbol, step });
        }
        if (trigger !== undefined) {
          const under = `${trigger.trigger} ${one.step.conditions.join(' ')}`;
          if (!triggered.has(under)) found.push({ ...chainOf(one.step), ...trigger, dead: false });
          triggered.add(under);
        } else if (live.length === 0 && callers.length === 0 && one.step.before !== undefined)
          found.push({ ...chainOf(one.step), kind: 'unknown', trigger: one.symbol.name, dead: false });
      }
      level = next;
    }
    const everywhere = new Set(found.flatMap((one) => (one.dead || one.under !== undefined ? [] : one.trigger)));
    return found
      .filter((one) => one.dead || one.under === undefined || !everywhere.has(one.trigger))
      .sort((a, b) => Number(a.dead) - Number(b.dead) || a.steps.length - b.steps.length)
      .slice(0, maximumChains);
  }

  private triggerOf(name: string, length: number): { kind: TriggerKind; trigger: string } | undefined {
    const known = this.known(name);
    if (known !== undefined) return { kind: known.kind, trigger: `${originWords[known.kind]} ${known.name}` };
    const event = length > 1 && !isExclaveName(name) ? events.find(({ words }) => words.test(name))?.event : undefined;
    return event === undefined ? undefined : { kind: 'event', trigger: `${event}, ${name}` };
  }

  /**
   * A trap that calls for one of its operations, or for several that share the code; null when for none of them the
   * function that is called goes on.
   */
  private operationAt({ file, symbol, at }: CallerAt, next: Level): string | null | undefined {
    const operations = this.operations.get(symbol.name);
    if (operations === undefined) return undefined;
    const selected = file.selections.filter(
      (one) => operations.has(one.constant) && one.from <= at && at < one.to && symbol.start <= one.start,
    );
    const others = new Set(selected.filter((one) => !one.is).map((one) => one.constant));
    const names = (form: 'case' | 'if') =>
      new Set(
        selected.flatMap((one) => (one.is && one.form === form ? one.constant : [])).filter((one) => !others.has(one)),
      );
    // A test behind a `case` tells more than the labels that lead to it.
    const [tested, labels] = [names('if'), names('case')];
    const told = tested.size > 0 ? tested : labels;
    if (told.size === 0) return this.operationBefore(operations, file, symbol, at);
    const going = [...told].filter((one) => this.mayGoOn({ file, symbol, at }, one, next));
    return going.length === 0 ? null : `trap ${symbol.name}, ${going.join(' or ')}`;
  }

  /** False when the argument that a call is given for an operation keeps the callee from going on to the next step. */
  private mayGoOn(
    { file, symbol, at }: Omit<CallerAt, 'dead'>,
    operation: string,
    { file: callee, step }: Level,
  ): boolean {
    const needed = callee.needed.filter((one) => one.call === step.name.start);
    if (needed.length === 0) return true;
    const flow = file.flows.find((one) => one.at === symbol.nameStart);
    const args = file.calls.find((one) => one.start === at)?.args ?? [];
    return needed.every(({ parameter, value }) => {
      const argument = args[parameter] ?? '';
      if (flow === undefined || !/^\w+$/.test(argument)) return true;
      return truthAtCall(flow, argument, operation, at) !== !value;
    });
  }

  /** By the operation that is named last before the call. */
  private operationBefore(operations: ReadonlySet<string>, file: FileFacts, symbol: SourceSymbol, at: number): string {
    let best = -1;
    let name = '';
    for (const operation of operations)
      for (const use of this.index.offsetsIn(file, operation)) {
        if (use <= best || use < symbol.start || use >= at) continue;
        best = use;
        name = operation;
      }
    return best < 0 ? `trap ${symbol.name}` : `trap ${symbol.name}, ${name}`;
  }

  private callersOf(file: FileFacts, symbol: SourceSymbol): readonly CallerAt[] {
    const key = keyOf(file, symbol);
    const known = this.callers.get(key);
    if (known !== undefined) return known;
    const isStatic = symbol.storage === 'static';
    const found = this.index.occurrences(symbol.name).flatMap(({ file: where, offset, role }): CallerAt[] => {
      if ((role & (useRole.called | useRole.member | useRole.directive)) !== useRole.called) return [];
      if (isStatic && where !== file) return [];
      const around = codeAround(where, offset);
      if (around === undefined || offset <= around.nameEnd || /^tests?\//.test(where.path)) return [];
      return [{ file: where, symbol: around, at: offset, dead: isDeadAt(where, offset) }];
    });
    this.callers.set(key, found);
    return found;
  }
}

function chainOf(last: Step): Pick<CallChain, 'steps' | 'under'> {
  const steps = stepsOf(last);
  return last.conditions.length === 0 ? { steps } : { steps, under: last.conditions.join(' && ') };
}

function conditionsAt({ kernelBranches }: FileFacts, offset: number): string[] {
  return kernelBranches.flatMap(({ condition, end, start }) => (start <= offset && offset < end ? condition : []));
}

function stepsOf(last: Step): EvidencedName[] {
  const steps: EvidencedName[] = [];
  for (let one: Step | undefined = last; one !== undefined; one = one.before) steps.unshift(one.name);
  return steps;
}

/** A function; where some of its callers do not make a certain call, the function as the one that makes it. */
function keyOf(file: FileFacts, symbol: SourceSymbol, call?: number): string {
  const some = call !== undefined && file.unmade.some((one) => one.call === call);
  return `${file.path}:${symbol.nameStart}${some ? `:${call}` : ''}`;
}

function isUnmade(file: FileFacts, call: number, caller: number): boolean {
  return file.unmade.some((one) => one.call === call && one.caller === caller);
}
