/** The state of the index: pushed on every change, answered when asked, and started anew on request. */
import { pathToFileURL } from 'node:url';
import { whereaboutsBrief, whereaboutsText } from '../../core/describe/whereabouts.ts';
import { systemsBrief } from '../../core/releases/systems.ts';
import { type IndexState, methods } from '../../protocol/requests.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { ServerContext } from '../context.ts';
import type { Feature } from '../feature.ts';
import { watchChanges } from './localChanges.ts';

export const stateFeature: Feature = {
  register(context) {
    const { connection, workspace } = context;
    watchChanges(context);
    connection.onRequest(methods.state, () => stateOf(workspace));
    const push = () => void connection.sendNotification(methods.indexState, stateOf(workspace));
    workspace.onChange(push);
    workspace.onProgress(push);
    connection.onRequest(methods.stopReading, () => {
      workspace.stopReading();
    });
  },
};

export function stateOf(workspace: Workspace): IndexState {
  let symbols = 0;
  let fromCache = 0;
  let parsed = 0;
  const checkouts = workspace.checkouts.map((checkout) => {
    const { report, index } = checkout.indexer;
    for (const file of index.files()) symbols += file.symbols.length;
    fromCache += report.fromCache;
    parsed += report.parsed;
    return {
      rootUri: pathToFileURL(checkout.root).toString(),
      exclaveFiles: report.exclaveFiles,
      scopeFiles: report.scopeFiles,
      ...(checkout.release === undefined ? {} : { release: checkout.release, system: systemsBrief(checkout.release) }),
      ...(checkout.where === undefined
        ? {}
        : {
            where: whereaboutsText(checkout.where, checkout.changes),
            whereBrief: whereaboutsBrief(checkout.where, checkout.changes),
          }),
    };
  });
  const facts = factsOf(workspace);
  return {
    phase: workspace.phase,
    generation: workspace.generation,
    checkouts,
    symbols,
    ...(facts === undefined ? {} : { facts }),
    engine: workspace.host.engine.kind,
    engineReason: workspace.host.engineReason,
    elapsedMs: Math.round(workspace.elapsedMs),
    fromCache,
    parsed,
    ...(workspace.complete ? { complete: true } : {}),
    ...(workspace.reading === undefined ? {} : { reading: workspace.reading }),
    ...(workspace.message === undefined ? {} : { message: workspace.message }),
  };
}

/** The facts of all checkouts, where all of them are known. */
export function factsOf({ checkouts }: Workspace): number | undefined {
  return checkouts.reduce<number | undefined>((sum, { domain: { knownCount } }) => {
    return sum === undefined || knownCount === undefined ? undefined : sum + knownCount;
  }, 0);
}

/** Tells the client when looking at something has made the number of facts known. */
export function tellFacts({ connection, workspace }: ServerContext, before: number | undefined): void {
  if (before === undefined && factsOf(workspace) !== undefined)
    void connection.sendNotification(methods.indexState, stateOf(workspace));
}
