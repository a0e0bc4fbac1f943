/**
 * Ways through the call graph: from a place up to where the kernel is entered, and down to where it is left for an exclave.
 * Breadth first, so each way is a shortest one; in the order of the source, so the same source gives the same ways.
 */
import type { CallPath, Station, Step } from '../model/callPath.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import type { CallGraph } from './callGraph.ts';
import { type Knowledge, nothingKnown } from './knownOnTheWay.ts';

export interface PathBounds {
  /** Steps in one direction. */
  readonly depth: number;
  /** Ways that are kept in one direction. */
  readonly width: number;
  /** Stations that are looked at in one direction. */
  readonly stations: number;
}

export const pathBounds: PathBounds = { depth: 24, width: 8, stations: 4000 };

/** Stations between two breaks. */
const breakEvery = 64;

const entryKinds = new Set<Station['kind']>(['wrapper', 'exclave', 'registration', 'table']);
const exitKinds = new Set<Station['kind']>(['method', 'secureEntry', 'exclave']);
/** The secure kernel is where every way ends, however many methods are nearer; then the tables by which it comes back. */
const exitRank: Partial<Record<Station['kind'], number>> = { secureEntry: 0, exclave: 1 };

/**
 * The ways through some stations. Yields `undefined` where it may be interrupted, and the result last.
 *
 * @param isExported true for a function that other kernel parts may call.
 */
export function* tracePaths(
  graph: CallGraph,
  starts: readonly Station[],
  isExported: (name: string) => boolean = () => false,
  bounds: PathBounds = pathBounds,
): Generator<CallPath | undefined> {
  const down = new Search(graph, starts, 'down', bounds, true);
  yield* down.run((station) => exitKinds.has(station.kind));
  const up = new Search(graph, starts, 'up', bounds, true);
  yield* up.run(
    (station) =>
      (entryKinds.has(station.kind) && !(station.kind === 'exclave' && graph.to(station).length > 0)) ||
      (station.kind === 'function' &&
        (isExported(station.name) || (graph.to(station).every(isPreparing) && !graph.isUnreached(station)))),
  );
  const exits = down.kept((one) => exitRank[one.kind] ?? 2);
  const entries: Station[] = [];
  const waysIn: (readonly Step[])[] = [];
  for (const entry of up.ranked((one) => (one.kind === 'function' ? 1 : 0))) {
    if (entries.length >= bounds.width) break;
    // Upwards nothing is known yet: whether a way can be gone shows from its beginning.
    let way: readonly Step[] | undefined = up.way(entry);
    if (!canBeGone(graph, way)) {
      const again = new Search(graph, [entry], 'down', bounds, true);
      yield* again.run((station) => starts.includes(station));
      const [end] = again.kept(() => 0);
      way = end === undefined ? undefined : again.way(end);
    }
    if (way === undefined) continue;
    entries.push(entry);
    waysIn.push(way);
  }
  const stations = new Map<string, Station>();
  const steps = new Map<string, Step>();
  const take = (list: readonly Step[]) => {
    for (const step of list) {
      steps.set(`${step.from.id} ${step.to.id} ${step.kind}`, step);
      stations.set(step.from.id, step.from).set(step.to.id, step.to);
    }
  };
  for (const way of waysIn) take(way);
  for (const start of starts) stations.set(start.id, start);
  for (const exit of exits) take(down.way(exit));
  // What a slot is for is the function that serves it, whether or not a way leads on into an exclave.
  const servers = starts.flatMap((start) => (start.kind === 'slot' ? graph.from(start).filter(isServing) : []));
  take(servers);
  yield {
    starts,
    stations: [...stations.values()],
    steps: [...steps.values()],
    entries: entries.length > 0 ? entries : starts,
    exits: exits.length > 0 ? exits : servers.length > 0 ? servers.map(({ to }) => to) : starts,
    isCut: down.isCut || up.isCut,
  };
}

function isServing({ kind }: Step): boolean {
  return kind === 'slot';
}
/** What is prepared runs elsewhere. */
function isPreparing({ kind }: Step): boolean {
  return kind === 'prepared';
}

/** Whether a way's calls do not contradict each other in what they know. */
function canBeGone(graph: CallGraph, way: readonly Step[]): boolean {
  let known: readonly Knowledge[] = [nothingKnown];
  for (const step of way) known = known.flatMap((one) => graph.behind(step, one));
  return known.length > 0;
}

/** The nearest way from a station to the secure kernel; empty when there is none. */
export function wayToSecureKernel(graph: CallGraph, start: Station): readonly Step[] {
  const search = new Search(graph, [start], 'down', pathBounds);
  const isExit = (station: Station) => station.kind === 'secureEntry';
  // Run to its end: without breaks.
  for (const _ of search.run(isExit));
  const [first] = search.kept((one) => (isExit(one) ? 0 : 1));
  return first === undefined ? [] : search.way(first);
}

export interface Reachable {
  readonly station: Station;
  /** The stations on the way, with this one. */
  readonly via: readonly Station[];
  /** The last step. */
  readonly at: EvidencePlace;
  /** What is known of its parameters, for each way to it that knows something else. */
  readonly known: readonly Knowledge[];
}

/** What can be reached from a station in some steps, nearest first. */
export function reachedFrom(graph: CallGraph, start: Station, depth: number): Reachable[] {
  const search = new Search(graph, [start], 'down', { ...pathBounds, depth });
  for (const _ of search.run(() => false));
  return search.reached.map((station) => {
    const way = search.way(station);
    return { station, via: way.map(({ to }) => to), at: way.at(-1)?.at ?? station, known: search.knownAt(station) };
  });
}

/** A station as it is come to with some knowledge. */
interface Arrival {
  readonly station: Station;
  readonly known: Knowledge;
  /** Absent for a start. */
  readonly step?: Step;
  readonly before?: Arrival;
}

class Search {
  /** In the order in which they were reached, without the starts. */
  readonly reached: Station[] = [];
  isCut = false;
  private readonly by = new Map<string, Arrival[]>();
  private readonly ends: Station[] = [];

  constructor(
    private readonly graph: CallGraph,
    private readonly starts: readonly Station[],
    private readonly direction: 'up' | 'down',
    private readonly bounds: PathBounds,
    /** Through an exclave that is called, to what it calls. */
    private readonly isBackFollowed = false,
  ) {}

  /** @param isEnd no way leads on from there. */
  *run(isEnd: (station: Station) => boolean): Generator<undefined> {
    const { bounds, by, direction, graph, starts } = this;
    for (const station of starts) by.set(station.id, [{ station, known: nothingKnown }]);
    let level = starts.map((station): Arrival => ({ station, known: nothingKnown }));
    let count = 0;
    for (let depth = 0; depth < bounds.depth && level.length > 0; depth++) {
      const next: Arrival[] = [];
      for (const before of level) {
        const { station } = before;
        if (++count % breakEvery === 0) yield undefined;
        const steps = direction === 'down' ? graph.from(station) : graph.to(station);
        for (const step of steps) {
          const other = direction === 'down' ? step.to : step.from;
          if (isPreparing(step) || (step.kind === 'back' && !this.isBackFollowed)) continue;
          for (const known of direction === 'down' ? graph.behind(step, before.known) : [nothingKnown]) {
            const arrivals = by.get(other.id);
            // Who knows nothing can go wherever somebody can who knows something.
            if (arrivals?.some((one) => one.known.key === '' || one.known.key === known.key)) continue;
            if (by.size >= bounds.stations) {
              this.isCut = true;
              return;
            }
            const arrival: Arrival = { station: other, known, step, before };
            if (arrivals === undefined) {
              by.set(other.id, [arrival]);
              this.reached.push(other);
              if (isEnd(other)) this.ends.push(other);
            } else arrivals.push(arrival);
            if (!isEnd(other)) next.push(arrival);
          }
        }
      }
      level = next;
    }
    if (level.length > 0) this.isCut = true;
  }

  /** The ends by rank, then nearest first. */
  ranked(rank: (station: Station) => number): Station[] {
    if (this.ends.length > this.bounds.width) this.isCut = true;
    return [...this.ends].sort((a, b) => rank(a) - rank(b));
  }

  /** As many of them as are kept. */
  kept(rank: (station: Station) => number): Station[] {
    return this.ranked(rank).slice(0, this.bounds.width);
  }

  knownAt(station: Station): readonly Knowledge[] {
    return (this.by.get(station.id) ?? []).map(({ known }) => known);
  }

  /** The steps between the start and a station, in the direction of the calls. */
  way(station: Station): Step[] {
    const steps: Step[] = [];
    for (let at = this.by.get(station.id)?.[0]; at?.step !== undefined; at = at.before) steps.push(at.step);
    return this.direction === 'down' ? steps.reverse() : steps;
  }
}
