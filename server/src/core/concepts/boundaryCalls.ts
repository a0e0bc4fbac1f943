/** Edges of the call hierarchy that no call in the text makes: between the wrappers of a trap and its handler. */
import type { CallEdge, CallPlace } from '../index/calls.ts';
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import type { Station, Step } from '../model/callPath.ts';
import type { DomainIndex } from './domainIndex.ts';

/** The wrappers in user space that make the trap, of its handler. */
export function incomingTraps(domain: DomainIndex, place: CallPlace): CallEdge[] {
  return trapSteps(domain, (step) => isHandler(domain, place, step)).flatMap((step) =>
    edge(domain.index, step.from, step),
  );
}

/** The handler of the trap that a wrapper makes. */
export function outgoingTraps(domain: DomainIndex, place: CallPlace): CallEdge[] {
  const graph = domain.callGraph();
  const own = (step: Step) => step.from.file === place.file.path && step.from.start === place.nameStart;
  return trapSteps(domain, own).flatMap((step) => {
    const name = graph.traps.operations.get(step.to.name)?.of;
    const handler = name === undefined ? undefined : graph.traps.handlerOf(name);
    const station = handler === undefined ? undefined : graph.at(handler.file.path, handler.symbol.nameStart);
    return station === undefined ? [] : edge(domain.index, station, step);
  });
}

function trapSteps(domain: DomainIndex, isMeant: (step: Step) => boolean): Step[] {
  const facts = domain.facts();
  if (!facts.some(({ kind }) => kind === 'trap-operation')) return [];
  const graph = domain.callGraph();
  return [...graph.traps.operations.keys()]
    .flatMap((name) => graph.operations(name))
    .flatMap((operation) => graph.to(operation).filter((step) => step.kind === 'trap' && isMeant(step)));
}

function isHandler(domain: DomainIndex, place: CallPlace, { to }: Step): boolean {
  const { traps } = domain.callGraph();
  return place.kind === 'function' && traps.isHandler(place.name) && traps.operations.get(to.name)?.of === place.name;
}

function edge(index: CheckoutIndex, station: Station, step: Step): CallEdge[] {
  const file = index.file(station.file);
  const symbol = file?.symbols.find((one) => one.nameStart === station.start);
  if (file === undefined || symbol === undefined) return [];
  const { end, name, nameEnd, nameStart, start } = symbol;
  return [
    {
      place: { kind: 'function', name, file, start, end: Math.max(end, nameEnd), nameStart, nameEnd },
      how: `trap, ${step.to.name}`,
      uses: [{ start: step.at.start, end: step.at.end }],
    },
  ];
}
