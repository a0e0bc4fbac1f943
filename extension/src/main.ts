/** Activation: puts the parts together, and nothing else. */
import * as vscode from 'vscode';
import type { IndexState } from '../../server/src/protocol/requests.ts';
import { Server } from './client.ts';
import { registerLensCommands } from './commands/lenses.ts';
import { registerCommands } from './commands/registry.ts';
import { Comparisons } from './comparisons.ts';
import { DiagramPanels } from './diagram/panels.ts';
import { contextKeys, viewIds } from './ids.ts';
import { InactiveRegions } from './inactiveRegions.ts';
import { LogDocuments } from './logDocuments.ts';
import { registerReleaseFiles } from './releaseFiles.ts';
import { ReleasePages } from './releasePages.ts';
import { createConfigurationStatus, createReleaseStatus, createStatus } from './status.ts';
import { registerTightbeamDocuments } from './tightbeamDocuments.ts';
import { dressTourRow, TourPlayer } from './tours/player.ts';
import { TourProgress } from './tours/progress.ts';
import { StepComment } from './tours/stepComment.ts';
import { Views } from './views/registry.ts';

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('XNU Exclaves', { log: true });
  server = new Server(context, log);
  const comment = new StepComment();
  const tours = new TourPlayer(server, comment, new TourProgress(context.workspaceState));
  const comparisons = new Comparisons(context.workspaceState);
  const views = new Views(server, (row, item) => dressTourRow(tours, row, item), comparisons);
  const diagrams = new DiagramPanels(context.extensionUri);
  const logs = new LogDocuments(server);
  const pages = new ReleasePages(server);
  const status = createStatus();
  const release = createReleaseStatus();
  const progress = new ViewProgress();
  let generation = -1;
  context.subscriptions.push(
    log,
    views,
    diagrams,
    comment,
    tours,
    tours.onDidChange(() => views.all.get('tours')?.refresh()),
    comparisons,
    comparisons.onDidChange(() => views.all.get('releases')?.refresh()),
    logs,
    status.item,
    release,
    ...createConfigurationStatus(),
    new InactiveRegions(server),
    server.onState((state) => {
      void vscode.commands.executeCommand('setContext', contextKeys.phase, state.phase);
      void vscode.commands.executeCommand('setContext', contextKeys.reading, state.reading !== undefined);
      status.show(state);
      release.show(state);
      progress.show(state);
      // Progress alone changes no row.
      if (state.reading === undefined || state.generation !== generation) views.refresh();
      if (state.generation !== generation) diagrams.refresh();
      generation = state.generation;
    }),
    ...registerCommands({ server, views, diagrams, tours, logs, pages, comparisons }),
    ...registerLensCommands(),
    ...registerTightbeamDocuments(server),
    ...registerReleaseFiles(server, pages),
  );
  void server.restart();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** The progress bar at the head of each view, for as long as something is being read. */
class ViewProgress {
  private finish: (() => void) | undefined;

  show(state: IndexState): void {
    const isBusy = state.phase === 'indexing' || state.phase === 'exclaveFilesReady' || state.reading !== undefined;
    if (!isBusy) {
      this.finish?.();
      this.finish = undefined;
    } else if (this.finish === undefined) {
      const done = new Promise<void>((resolve) => {
        this.finish = resolve;
      });
      for (const viewId of viewIds) void vscode.window.withProgress({ location: { viewId } }, () => done);
    }
  }
}
