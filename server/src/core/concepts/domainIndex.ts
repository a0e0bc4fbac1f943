/** The domain facts of a checkout: every concept's, computed together when first asked for after a change. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { OuterIndex } from '../index/outerIndex.ts';
import type { BootModel } from '../model/boot.ts';
import type { CallChain, Origins, StateMachine } from '../model/conclaves.ts';
import type { DomainFact } from '../model/domainFact.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { KernelInterface } from '../model/kernelInterface.ts';
import type { ResourceModel } from '../model/resources.ts';
import type { TightbeamModel } from '../model/tightbeam.ts';
import { buildBootModel } from './boot/bootModel.ts';
import { buildBootTasks } from './bootTasks.ts';
import { CallGraph } from './callGraph.ts';
import { downcallsByFunction } from './conclaves/downcalls.ts';
import { knownOrigins, OriginFinder } from './conclaves/origins.ts';
import { buildStateMachine } from './conclaves/stateMachine.ts';
import { buildConclaves } from './conclaves.ts';
import { buildEntitlementChecks } from './entitlementChecks.ts';
import { readKernelInterface } from './kernelInterface.ts';
import { buildResources } from './resources.ts';
import { buildResourceTable } from './resourceTable/table.ts';
import { tightbeamFacts } from './tightbeam/facts.ts';
import type { TightbeamName } from './tightbeam/forms.ts';
import { KeptModel } from './tightbeam/keptModel.ts';
import { KeptNames } from './tightbeam/keptNames.ts';
import type { TightbeamNames } from './tightbeam/names.ts';
import { buildTraps } from './traps.ts';

interface Snapshot {
  readonly generation: number;
  readonly facts: readonly DomainFact[];
  readonly byName: ReadonlyMap<string, readonly DomainFact[]>;
  readonly names: TightbeamNames;
}

/** The files around the scope. */
export interface Around {
  readonly outer: OuterIndex;
  /** Every source file of the checkout is in the scope or in {@link outer}. */
  readonly isWhole: boolean;
}

export class DomainIndex {
  private snapshot: Snapshot | undefined;
  private readonly kept = new KeptModel();
  private readonly keptNames = new KeptNames();
  private nameSnapshot: { readonly generation: number; readonly names: TightbeamNames } | undefined;
  private model:
    | { readonly names: TightbeamNames; readonly outside: readonly FileFacts[]; readonly model: TightbeamModel }
    | undefined;

  private graph: { readonly of: Snapshot; readonly graph: CallGraph } | undefined;
  private surface: { readonly of: Snapshot; readonly surface: KernelInterface } | undefined;
  private machine: { readonly names: TightbeamNames; readonly machine: StateMachine | undefined } | undefined;

  private originsOf: { readonly of: Snapshot; readonly words: number; readonly finder: OriginFinder } | undefined;

  private bootOf: { readonly of: Snapshot; readonly model: BootModel } | undefined;

  private table: { readonly names: TightbeamNames; readonly model: ResourceModel | undefined } | undefined;

  /** @param around what lies around the scope, for whoever has to know that a name is nowhere. */
  constructor(
    readonly index: CheckoutIndex,
    readonly around?: Around,
  ) {}

  /** All facts, concept by concept, in a stable order. */
  facts(): readonly DomainFact[] {
    return this.current().facts;
  }
  /** How many there are; undefined when nobody has asked for them since the last change. */
  get knownCount(): number | undefined {
    return this.snapshot?.generation === this.index.generation ? this.snapshot.facts.length : undefined;
  }
  factsNamed(name: string): readonly DomainFact[] {
    return this.current().byName.get(name) ?? [];
  }
  /** Tightbeam's interfaces, put together when first asked for after a change. */
  tightbeam(): TightbeamModel {
    // The other facts are not needed for it.
    const names = this.names();
    const { outside } = this.index;
    if (this.model?.names !== names || this.model.outside !== outside)
      this.model = { names, outside, model: this.kept.of(this.index, names) };
    return this.model.model;
  }
  /** Who leads to whom, across the trap and the tables of upcalls; put together when first asked for after a change. */
  callGraph(): CallGraph {
    const current = this.current();
    if (this.graph?.of !== current)
      this.graph = {
        of: current,
        graph: new CallGraph(this.index, current.facts, (name) => current.names.names.get(name)),
      };
    return this.graph.graph;
  }
  /** Trap operations, privileges, exports: put together when first asked for after a change. */
  kernelInterface(): KernelInterface {
    const current = this.current();
    if (this.surface?.of !== current)
      this.surface = { of: current, surface: readKernelInterface(this.index, current.facts, this.callGraph()) };
    return this.surface.surface;
  }
  /** The life of a conclave, read when first asked for after a change; undefined where the source has none. */
  conclaves(): StateMachine | undefined {
    const { names, facts } = this.current();
    if (this.machine?.names !== names)
      this.machine = { names, machine: buildStateMachine(this.index, facts, downcallsByFunction(facts)) };
    return this.machine.machine;
  }
  /** Where the ways of a chain begin that ends in the kernel's own code; undefined for one whose trigger is known. */
  originsOfChain({ kind, dead, steps }: CallChain): Origins | undefined {
    const last = steps.at(-1);
    if (dead || last === undefined || (kind !== 'event' && kind !== 'unknown')) return undefined;
    const current = this.current();
    const { outer, isWhole = false } = this.around ?? {};
    const words = isWhole ? (outer?.generation ?? 0) : -1;
    if (this.originsOf?.of !== current || this.originsOf.words !== words)
      this.originsOf = {
        of: current,
        words,
        finder: new OriginFinder(this.index, isWhole ? outer : undefined, knownOrigins(current.facts)),
      };
    return this.originsOf.finder.of(last);
  }
  /** The resource table as the source tells of it, read when first asked for after a change. */
  resourceTable(): ResourceModel | undefined {
    const { names, facts } = this.current();
    if (this.table?.names !== names)
      this.table = { names, model: buildResourceTable(this.index, facts, this.conclaves()) };
    return this.table.model;
  }
  /** Boot and configuration, read when first asked for after a change. */
  boot(): BootModel {
    const current = this.current();
    if (this.bootOf?.of !== current) this.bootOf = { of: current, model: buildBootModel(this.index, current.facts) };
    return this.bootOf.model;
  }
  /** What a name of Tightbeam's generated code stands for, by its form. */
  tightbeamName(name: string): TightbeamName | undefined {
    return this.names().names.get(name);
  }

  private names(): TightbeamNames {
    const { generation } = this.index;
    if (this.nameSnapshot?.generation !== generation)
      this.nameSnapshot = { generation, names: this.keptNames.of(this.index) };
    return this.nameSnapshot.names;
  }

  private current(): Snapshot {
    if (this.snapshot?.generation !== this.index.generation) {
      const names = this.names();
      const conclaves = buildConclaves(this.index);
      const facts = [
        ...tightbeamFacts(this.index, names),
        ...conclaves,
        ...buildEntitlementChecks(this.index, conclaves),
        ...buildResources(this.index),
        ...buildBootTasks(this.index),
        ...buildTraps(this.index),
      ];
      const byName = new Map<string, DomainFact[]>();
      for (const fact of facts) {
        const list = byName.get(fact.name);
        if (list === undefined) byName.set(fact.name, [fact]);
        else list.push(fact);
      }
      this.snapshot = { generation: this.index.generation, facts, byName, names };
    }
    return this.snapshot;
  }
}
