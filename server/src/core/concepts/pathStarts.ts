/** The stations of the call graph that a name at a place stands for: where a trace of ways begins. */

import type { Station } from '../model/callPath.ts';
import { buildOf, defaultConfiguration, isElsewhere } from '../source/configuration.ts';
import type { CallGraph } from './callGraph.ts';

/** @param start offset of the name, when it is known. */
export function pathStarts(
  graph: CallGraph,
  name: string,
  path: string,
  start: number | undefined,
): readonly Station[] {
  const exact = start === undefined ? undefined : graph.at(path, start);
  if (exact !== undefined && exact.kind !== 'operation') return withOperations(graph, exact);
  const operations = graph.operations(name);
  if (operations.length > 0) return operations;
  const candidates = graph.named(name);
  const own = candidates.filter((one) => one.file === path);
  const build = buildOf(path, defaultConfiguration);
  const linked = candidates.filter((one) => !isElsewhere(build, one.file));
  const [first] = own.length > 0 ? own : linked.length > 0 ? linked : candidates;
  if (first !== undefined) return withOperations(graph, first);
  // `OP_AND_FLAGS(BOOT, 0)`: a macro completes the word.
  const completed = [...graph.traps.operations.keys()].find((one) => one.endsWith(`_OP_${name}`));
  return completed === undefined ? [] : graph.operations(completed);
}

/** A trap's handler is what it does for its operations. */
function withOperations(graph: CallGraph, station: Station): readonly Station[] {
  if (station.kind !== 'function' || !graph.traps.isHandler(station.name)) return [station];
  return [station, ...[...graph.traps.operations.keys()].flatMap((name) => graph.operations(name))];
}
