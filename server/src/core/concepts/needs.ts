/** What an operation of an exclave trap asks for: in its own code, in what all run through, in a function that it leads to. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { Station } from '../model/callPath.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { Condition, ConditionOrigin, Need, Refusal } from '../model/kernelInterface.ts';
import { conditionsAt, isSameTest, refusalsIn, withArguments } from './branches.ts';
import type { CallGraph } from './callGraph.ts';
import { asks, conditionAt, isCheck } from './checks.ts';
import { originOf } from './conditionOrigins.ts';
import { negated, readGuard } from './guards.ts';
import { passingsOf } from './passes.ts';
import { reachedFrom } from './paths.ts';
import { prohibitions } from './prohibitions.ts';
import { placeIn } from './tightbeam/places.ts';

/** Calls between an operation and a check further down. */
const checkDepth = 3;

/** What an operation of a trap asks for, nearest first; each entitlement once for each function that asks. */
export function needsOf(
  operation: string,
  graph: CallGraph,
  index: CheckoutIndex,
  facts: readonly DomainFact[],
): Need[] {
  const needs: Need[] = [];
  const all = facts.filter(isCheck);
  const checks = all.filter(asks);
  const code = graph.operations(operation)[0];
  const reader = new NeedReader(index, graph, all);
  const add = (fact: DomainFact, where: Need['where'], under: readonly Condition[]) => {
    const known = needs.some(
      ({ entitlement, within, line }) => entitlement === fact.of && within === fact.function && line === fact.line,
    );
    const need = known ? undefined : reader.read(fact, where, under);
    if (need === undefined) return;
    const answers = need.otherwise.map((one) => holdsFor(operation, one, graph));
    // `operation == OP_BOOT && !may(PRIV_BOOT)`: no other operation is asked.
    if (where === 'before' && answers.includes(true)) return;
    const otherwise = need.otherwise.filter((_, at) => answers[at] !== false);
    const fails = code === undefined ? undefined : failureBehind(otherwise, code, graph, index);
    needs.push({ ...need, otherwise, ...(fails === undefined ? {} : { fails }), origins: reader.origins(otherwise) });
  };
  for (const fact of checks) {
    const handler = fact.function === undefined ? undefined : graph.traps.handlerOf(fact.function);
    if (handler === undefined || handler.file.path !== fact.file) continue;
    const own = graph.traps.operationsAt(handler.file, handler.symbol, fact.start);
    const under = conditionsAt(handler.file, handler.symbol.name, fact.start, false).filter(
      ({ text }) => holdsFor(operation, text, graph) === undefined,
    );
    if (own.some(({ name }) => name === operation)) add(fact, 'case', under);
    else if (graph.traps.passesThrough(operation, handler, fact.start)) add(fact, 'before', under);
  }
  if (code === undefined) return needs;
  for (const { station, via } of reachedFrom(graph, code, checkDepth))
    for (const fact of checks)
      if (fact.function === station.name && fact.file === station.file)
        add(fact, 'called', conditionsOfCalled(fact, station, via.at(-2) ?? code, graph, index));
  return needs;
}

/** Where alone a function asks, in terms of its caller. */
function conditionsOfCalled(
  fact: DomainFact,
  station: Station,
  caller: Station,
  graph: CallGraph,
  index: CheckoutIndex,
): Condition[] {
  const file = index.file(fact.file);
  const symbol = file?.symbols.find(({ nameStart }) => nameStart === station.start);
  const step = graph.from(caller).find(({ to }) => to === station);
  const call =
    step === undefined ? undefined : index.file(step.at.file)?.calls.find(({ start }) => start === step.at.start);
  if (file === undefined) return [];
  const conditions = conditionsAt(file, station.name, fact.start, true);
  return symbol === undefined || call?.callee !== station.name
    ? conditions
    : withArguments(conditions, symbol, call.args);
}

/** Where the operation turns back who has none of what passes in place of the entitlement. */
function failureBehind(
  otherwise: readonly string[],
  code: Station,
  graph: CallGraph,
  index: CheckoutIndex,
): Refusal | undefined {
  for (const { at, kind, to } of graph.from(code)) {
    const file = index.file(to.file);
    const handler = index.file(at.file);
    if (kind !== 'call' || file === undefined || handler === undefined) continue;
    // A call that is made under a condition may not be made.
    if (handler.branches.some(({ from, start, to: end }) => code.start < start && from <= at.start && at.start < end))
      continue;
    for (const refusal of refusalsIn(file, to.name))
      if (otherwise.some((one) => isSameTest(refusal.condition, negated(one)))) return refusal;
  }
  return undefined;
}

/** Reads what a check asks for off the code around it. */
class NeedReader {
  constructor(
    private readonly index: CheckoutIndex,
    private readonly graph: CallGraph,
    private readonly checks: readonly DomainFact[],
  ) {}

  read(fact: DomainFact, where: Need['where'], under: readonly Condition[]): Need | undefined {
    const { index, checks } = this;
    const file = index.file(fact.file);
    if (file === undefined || fact.of === undefined) return undefined;
    const condition = conditionAt(file, fact);
    return {
      ...placeIn(file, fact.start, fact.end),
      entitlement: fact.of,
      within: fact.function ?? '',
      where,
      // What becomes of an answer that is kept in a variable is not followed.
      certainty: where === 'called' || condition === undefined ? 'inferred' : 'stated',
      ...(fact.detail === undefined ? {} : { privilege: fact.detail }),
      ...(condition === undefined ? {} : { condition }),
      ...readGuard(condition ?? '', fact.detail ?? fact.of, (name) => this.panics(name)),
      passes: passingsOf(index, fact, checks),
      under,
      origins: [],
      mustNot: prohibitions(index, checks).filter(({ asked }) => asked !== undefined && asked === fact.detail),
    };
  }

  origins(conditions: readonly string[]): ConditionOrigin[] {
    const { index, graph, checks } = this;
    const asking = checks.filter(asks);
    return conditions.flatMap(
      (one) => originOf(one, index, graph, asking, (check) => this.read(check, 'called', [])) ?? [],
    );
  }

  private panics(name: string): boolean {
    if (name === 'panic') return true;
    return this.index
      .symbolsNamed(name)
      .some(
        ({ file, symbol }) =>
          symbol.kind === 'macro' &&
          file.calls.some(({ callee, start }) => callee === 'panic' && symbol.start <= start && start < symbol.end),
      );
  }
}

/** Whether a comparison with an operation's constant holds for an operation; undefined for any other condition. */
function holdsFor(operation: string, condition: string, { traps }: CallGraph): boolean | undefined {
  const [, left, sign, right] = /^([\w.>-]+?)\s*([=!]=)\s*([\w.>-]+)$/.exec(condition) ?? [];
  const constant = [left, right].find((one) => one !== undefined && traps.operations.has(one));
  return constant === undefined ? undefined : (constant === operation) === (sign === '==');
}
