/** The list of what can be drawn of a checkout. A new one: a file beside this one, a line here, a word in `DiagramSubject`. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { Diagram } from '../model/diagram.ts';
import { bootDiagram } from './bootDiagram.ts';
import { machineDiagram } from './machineDiagram.ts';
import { resourceDiagram } from './resourceDiagram.ts';

/** Undefined where the source has no such model. */
export const diagramBuilders: Readonly<
  Record<'stateMachine' | 'resourceTable' | 'bootOrder', (domain: DomainIndex) => Diagram | undefined>
> = {
  stateMachine(domain) {
    const machine = domain.conclaves();
    return machine === undefined ? undefined : machineDiagram(machine, domain.index);
  },
  resourceTable(domain) {
    const model = domain.resourceTable();
    return model === undefined ? undefined : resourceDiagram(model);
  },
  bootOrder: (domain) => bootDiagram(domain.boot(), domain.index),
};
