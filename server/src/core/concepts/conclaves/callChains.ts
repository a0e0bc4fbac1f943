/**
 * How a function is reached: callers of callers up to what starts it all (a trap's operation, an upcall's slot, a boot
 * task, a function of the system's own life such as exec or exit). Calls that no build compiles are chains of their own.
 */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import { type CheckoutIndex, isDeadAt } from '../../index/checkoutIndex.ts';
import type { CallChain, TriggerKind } from '../../model/conclaves.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { useRole } from '../../model/uses.ts';
import { placeIn } from '../tightbeam/places.ts';

/** Steps up at most, chains at most. */
const maximumSteps = 7;
const maximumChains = 12;
/**
 * Outside the exclave world a function that is named for an event of a task's or thread's life is where it starts. The first
 * that fits: `task_mark_corpse` is what an exit with a report does.
 */
const events: readonly { readonly event: string; readonly words: RegExp }[] = [
  { event: 'spawn', words: /(^|_)(posix_)?spawn(_|$)/ },
  { event: 'exec', words: /(^|_)(exec|execve)(_|$)/ },
  { event: 'fork', words: /(^|_)fork(_|$)/ },
  { event: 'exit', words: /(^|_)(exit|terminate|crash|corpse|dealloc\w*)(_|$)/ },
  { event: 'suspend', words: /(^|_)(suspend|hold)(_|$)/ },
  { event: 'resume', words: /(^|_)(resume|release)(_|$)/ },
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
}

interface Level {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
  readonly step: Step;
}

export class CallChains {
  private readonly callers = new Map<string, readonly CallerAt[]>();
  private readonly handlers = new Map<string, string>();
  private readonly bootTasks = new Set<string>();
  private readonly traps = new Set<string>();
  private readonly operations = new Map<string, Set<string>>();

  constructor(
    private readonly index: CheckoutIndex,
    facts: readonly DomainFact[],
  ) {
    for (const fact of facts) {
      if (fact.kind === 'tightbeam-server-method' && fact.function !== undefined)
        this.handlers.set(fact.function, `${fact.of ?? ''} ${fact.name}`.trim());
      else if (fact.kind === 'boot-task') this.bootTasks.add(fact.name);
      else if (fact.kind === 'exclave-trap') this.traps.add(fact.name);
      else if (fact.kind === 'trap-operation' && fact.of !== undefined) {
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
    let level: Level[] = [{ file, symbol, step: { name: first, before: undefined, length: 1 } }];
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
          };
          if (caller.dead) {
            found.push({ steps: stepsOf(step), kind: 'unknown', trigger: caller.symbol.name, dead: true });
            continue;
          }
          const operation = this.operationAt(caller);
          if (operation !== undefined) {
            found.push({ steps: stepsOf(step), kind: 'trap', trigger: operation, dead: false });
            continue;
          }
          const key = keyOf(caller.file, caller.symbol, caller.at);
          if (seen.has(key)) continue;
          seen.add(key);
          if (step.length <= maximumSteps) next.push({ file: caller.file, symbol: caller.symbol, step });
        }
        if (trigger !== undefined) {
          if (!triggered.has(trigger.trigger)) found.push({ steps: stepsOf(one.step), ...trigger, dead: false });
          triggered.add(trigger.trigger);
        } else if (live.length === 0 && callers.length === 0 && one.step.before !== undefined)
          found.push({ steps: stepsOf(one.step), kind: 'unknown', trigger: one.symbol.name, dead: false });
      }
      level = next;
    }
    return found
      .sort((a, b) => Number(a.dead) - Number(b.dead) || a.steps.length - b.steps.length)
      .slice(0, maximumChains);
  }

  private triggerOf(name: string, length: number): { kind: TriggerKind; trigger: string } | undefined {
    const slot = this.handlers.get(name);
    if (slot !== undefined) return { kind: 'upcall', trigger: `upcall ${slot}` };
    if (this.bootTasks.has(name)) return { kind: 'boot', trigger: `boot task ${name}` };
    if (this.traps.has(name)) return { kind: 'trap', trigger: `trap ${name}` };
    const event = length > 1 && !isExclaveName(name) ? events.find(({ words }) => words.test(name))?.event : undefined;
    return event === undefined ? undefined : { kind: 'event', trigger: `${event}, ${name}` };
  }

  /** A trap that calls for one of its operations. */
  private operationAt({ file, symbol, at }: CallerAt): string | undefined {
    const operations = this.operations.get(symbol.name);
    if (operations === undefined) return undefined;
    let best = -1;
    let name = '';
    file.words.forEach((word, index) => {
      if (!operations.has(word)) return;
      for (const use of file.offsets.subarray(file.first[index] ?? 0, file.first[index + 1] ?? 0)) {
        if (use <= best || use < symbol.start || use >= at) continue;
        best = use;
        name = word;
      }
    });
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
      const around = functionAround(where, offset);
      if (around === undefined || offset <= around.nameEnd || /^tests?\//.test(where.path)) return [];
      return [{ file: where, symbol: around, at: offset, dead: isDeadAt(where, offset) }];
    });
    this.callers.set(key, found);
    return found;
  }
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

function functionAround(file: FileFacts, offset: number): SourceSymbol | undefined {
  return file.symbols.find(
    ({ kind, start, end }) => (kind === 'function' || kind === 'method') && start <= offset && offset < end,
  );
}
