/** Puts the model of a conclave's life together: the machine, its writes with all that leads to them, its drawing. */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { CallChain, Problem, StateMachine } from '../../model/conclaves.ts';
import type { DomainFact } from '../../model/domainFact.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import { CallChains } from './callChains.ts';
import { Comparison } from './compare.ts';
import { findDifferences } from './differences.ts';
import { lastName } from './expression.ts';
import { findMachine, type Machine } from './machine.ts';
import { readMachineDrawing } from './machineDrawing.ts';
import { findOwnerChanges } from './ownerChanges.ts';
import { Refiner } from './refine.ts';
import { someStatement, visitStatements } from './statements.ts';
import type { FlowAt } from './steps.ts';
import { findUnfollowedWrites, type UnfollowedWrite } from './unfollowed.ts';
import { Walker } from './walk.ts';

/** Downcalls that a function makes, by its name. */
export type DowncallsOf = (name: string) => EvidencedName[];

export function buildStateMachine(
  index: CheckoutIndex,
  facts: readonly DomainFact[],
  downcallsOf: DowncallsOf,
): StateMachine | undefined {
  const machine = findMachine(index);
  if (machine === undefined || machine.state.values.length > 30) return undefined;
  const writers = new Writers(index, machine);
  const walker = new Walker(new Refiner(machine), (name, from) => writers.find(name, from), downcallsOf);
  const { transitions, requestWrites } = walker.run(writers.roots());
  const chains = new CallChains(index, facts);
  const byFunction = new Map<string, readonly CallChain[]>();
  for (const { function: name, file } of [...transitions, ...requestWrites]) {
    const facts = index.file(file);
    if (!byFunction.has(name) && facts !== undefined) byFunction.set(name, chains.of(name, facts));
  }
  // Who changes the owner moves the conclave along, too: exec does.
  const hidden = [...findUnfollowedWrites(index, machine), ...writers.throughPointers()];
  for (const { file, function: name } of findOwnerChanges(index, machine, hidden))
    if (!byFunction.has(name)) byFunction.set(name, chains.of(name, file));
  const problems: Problem[] = [...walker.log.unknown.values()].map(({ at, set }) => ({
    text: `The value ${set.value} that ${at.flow.name} writes cannot be followed.`,
    ...placeIn(at.file, set.at, set.at + lastName(set.target).length),
  }));
  problems.push(...hidden.map((one) => one.problem));
  const isPartial = problems.length > 0;
  const { record, state, request } = machine;
  const { drawing, problems: unread } = readMachineDrawing(index, state.values, state.values[0]?.file ?? '');
  problems.push(...unread);
  const model: StateMachine = {
    record,
    stateType: state.type,
    stateField: state.field,
    ...(request === undefined ? {} : { requestType: request.type, requestField: request.field }),
    states: state.values,
    requests: request?.values ?? [],
    transitions,
    requestWrites,
    chains: byFunction,
    ...(drawing === undefined ? {} : { drawing }),
    unreadDrawings: drawing === undefined ? unread : [],
    compared: new Comparison(state.values, transitions, byFunction, drawing, isPartial).steps,
    differences: [],
    problems,
  };
  if (drawing === undefined) return model;
  return {
    ...model,
    differences: findDifferences({
      index,
      machine,
      model,
      drawing,
      chains,
      downcallsOf,
      unfollowed: hidden,
      isPartial,
    }),
  };
}

/** The functions that write the machine's fields. */
class Writers {
  private readonly byName = new Map<string, FlowAt[]>();
  private readonly flows: FlowAt[] = [];

  constructor(
    private readonly index: CheckoutIndex,
    private readonly machine: Machine,
  ) {
    const fields = new Set([machine.state.field, ...(machine.request === undefined ? [] : [machine.request.field])]);
    for (const file of index.filesNaming(fields)) {
      if (/^tests?\//.test(file.path)) continue;
      for (const flow of file.flows) {
        const writes = someStatement(
          flow.body,
          (one) => one.kind === 'set' && isMember(one.target) && fields.has(lastName(one.target)),
        );
        if (!writes) continue;
        const at = { file, flow };
        this.flows.push(at);
        const list = this.byName.get(flow.name);
        if (list === undefined) this.byName.set(flow.name, [at]);
        else list.push(at);
      }
    }
  }

  find(name: string, from: FileFacts): FlowAt | undefined {
    const list = this.byName.get(name) ?? [];
    return list.find((one) => one.file === from) ?? list.find((one) => !this.isStatic(one));
  }

  /** A static function that others of its file call is walked from there only: its callers know the state. */
  roots(): FlowAt[] {
    return this.flows.filter((one) => {
      if (!this.isStatic(one)) return true;
      return !this.flows.some(
        (other) =>
          other !== one &&
          other.file === one.file &&
          someStatement(
            other.flow.body,
            (statement) => statement.kind === 'call' && statement.callee === one.flow.name,
          ),
      );
    });
  }

  private isStatic({ file, flow }: FlowAt): boolean {
    return file.symbols.find((one) => one.nameStart === flow.at)?.storage === 'static';
  }

  /** Places where the address of the state is handed on: what is written there is not seen. */
  throughPointers(): UnfollowedWrite[] {
    const found: UnfollowedWrite[] = [];
    const { field } = this.machine.state;
    const takes = new RegExp(`(^|[^&])&\\s*\\(?[\\w.>\\[\\]-]*(?:->|\\.)${field}\\b`);
    for (const file of this.index.filesNaming([field])) {
      for (const flow of file.flows) {
        const seen = new Set<number>();
        visitStatements(flow.body, (one) => {
          const texts = one.kind === 'call' ? one.args : one.kind === 'set' ? [one.value] : [];
          if (!texts.some((text) => text.includes(field) && takes.test(text)) || seen.has(one.at)) return;
          // What is only waited for under this address is not written.
          if (one.kind === 'call' && /sleep|wakeup|wait/.test(one.callee)) return;
          seen.add(one.at);
          const name = one.kind === 'call' ? one.callee : one.kind === 'set' ? lastName(one.target) : '';
          const text = `${flow.name} takes the address of ${field}: what is written through it is not followed.`;
          const problem = { text, ...placeIn(file, one.at, one.at + name.length) };
          found.push({ file, function: flow.name, problem });
        });
      }
    }
    return found;
  }
}

function isMember(target: string): boolean {
  return lastName(target) !== target && !target.startsWith('*');
}
