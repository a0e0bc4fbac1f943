/** The operations of the trap that lead to a function, with the functions between: what stands behind a call into an exclave. */
import type { FileFacts } from '../model/fileFacts.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import { contentHash } from '../source/contentHash.ts';
import type { CallGraph } from './callGraph.ts';
import { isDeferring } from './deferredCalls.ts';
import type { DomainIndex } from './domainIndex.ts';
import { pathBounds, reachedFrom } from './paths.ts';

/** Calls between an operation and a method that counts as on its way: as far as a trace goes. */
export const methodReach = pathBounds.depth;

export interface OperationBehind {
  readonly name: string;
  /** Where the trap's handler has it. */
  readonly code: EvidencePlace;
  /** The functions on the way, without the last. */
  readonly via: readonly string[];
}

interface Kept {
  readonly stamp: string;
  readonly behind: ReadonlyMap<string, readonly OperationBehind[]>;
}

const kept = new WeakMap<DomainIndex, Kept>();
const shapes = new WeakMap<FileFacts, string>();

/**
 * By file and name of the function that is led to, nearest first. Calls are followed, and of their conditions what is known
 * of a resource's type, so it is inferred. Kept for as long as no file calls, or hands over, anything else: most edits do not.
 */
export function operationsBehind(domain: DomainIndex): ReadonlyMap<string, readonly OperationBehind[]> {
  const stamp = domain.index.files().map(shapeOf).join();
  const known = kept.get(domain);
  if (known?.stamp === stamp) return known.behind;
  const behind = readOperations(domain.callGraph());
  kept.set(domain, { stamp, behind });
  return behind;
}

/** What the graph of calls has of a file; where operations are told apart their places count, too. */
function shapeOf(file: FileFacts): string {
  const before = shapes.get(file);
  if (before !== undefined) return before;
  const { calls, handed, hash, invocations, knowledge, path, selections, slots, symbols, writes } = file;
  const parts = [
    ...calls.map(({ args, callee, into = '', within = '' }) => {
      const isJoined = isDeferring(callee);
      return `${within}>${callee}${isJoined ? `${into}=${args.join()}` : ''}`;
    }),
    ...handed.map(({ callee, name = '', within }) => `${within}:${callee}(${name})`),
    ...slots.map((slot) => `${slot.table}.${slot.name}=${slot.calls.join('>')}`),
    ...writes.map(({ field, value }) => `${field}=${value}`),
    ...invocations.map(({ args, name }) => `${name}(${args.map(({ text }) => text).join()})`),
    ...symbols.map(({ kind, name, signature }) => `${kind} ${name} ${kind === 'macro' ? signature : ''}`),
  ];
  const shape = contentHash(
    `${path} ${selections.length > 0 || knowledge.length > 0 ? hash : ''}\n${parts.join('\n')}`,
  );
  shapes.set(file, shape);
  return shape;
}

function readOperations(graph: CallGraph): ReadonlyMap<string, readonly OperationBehind[]> {
  const found = new Map<string, OperationBehind[]>();
  for (const name of graph.traps.operations.keys())
    for (const code of graph.operations(name).slice(0, 1))
      for (const { station, via } of reachedFrom(graph, code, methodReach - 1)) {
        if (station.kind !== 'function') continue;
        const key = functionKey(station.file, station.name);
        const list = found.get(key) ?? [];
        found.set(key, list);
        const { end, file, line, start } = code;
        list.push({ name, code: { file, start, end, line }, via: via.slice(0, -1).map((one) => one.name) });
      }
  for (const list of found.values()) list.sort((a, b) => a.via.length - b.via.length || a.code.start - b.code.start);
  return found;
}

export function functionKey(file: string, name: string): string {
  return `${file} ${name}`;
}
