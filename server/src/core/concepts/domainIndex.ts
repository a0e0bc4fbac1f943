/** The domain facts of a checkout: every concept's, computed together when first asked for after a change. */
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { DomainFact } from '../model/domainFact.ts';
import { buildConclaves } from './conclaves.ts';
import { buildResources } from './resources.ts';
import { tightbeamFacts } from './tightbeam/facts.ts';
import type { TightbeamName } from './tightbeam/forms.ts';
import { readNames } from './tightbeam/names.ts';

interface Snapshot {
  readonly generation: number;
  readonly facts: readonly DomainFact[];
  readonly byName: ReadonlyMap<string, readonly DomainFact[]>;
  readonly tightbeam: ReadonlyMap<string, TightbeamName>;
}

export class DomainIndex {
  private snapshot: Snapshot | undefined;

  constructor(readonly index: CheckoutIndex) {}

  /** All facts, concept by concept, in a stable order. */
  facts(): readonly DomainFact[] {
    return this.current().facts;
  }
  factsNamed(name: string): readonly DomainFact[] {
    return this.current().byName.get(name) ?? [];
  }
  /** What a name of Tightbeam's generated code stands for, by its form. */
  tightbeamName(name: string): TightbeamName | undefined {
    return this.current().tightbeam.get(name);
  }

  private current(): Snapshot {
    if (this.snapshot?.generation !== this.index.generation) {
      const tightbeam = readNames(this.index);
      const facts = [
        ...tightbeamFacts(this.index, tightbeam),
        ...buildConclaves(this.index),
        ...buildResources(this.index),
      ];
      const byName = new Map<string, DomainFact[]>();
      for (const fact of facts) {
        const list = byName.get(fact.name);
        if (list === undefined) byName.set(fact.name, [fact]);
        else list.push(fact);
      }
      this.snapshot = { generation: this.index.generation, facts, byName, tightbeam: tightbeam.names };
    }
    return this.snapshot;
  }
}
