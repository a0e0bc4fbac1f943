/** The list of commands, each a function of what it needs. The compiler asks for a line when `ids.ts` gains one. */
import * as vscode from 'vscode';
import { methods } from '../../../server/src/protocol/requests.ts';
import type { Server } from '../client.ts';
import type { Comparisons } from '../comparisons.ts';
import type { DiagramPanels } from '../diagram/panels.ts';
import { type CommandId, commandIds } from '../ids.ts';
import type { LogDocuments } from '../logDocuments.ts';
import type { ReleasePages } from '../releasePages.ts';
import type { TourPlayer } from '../tours/player.ts';
import type { Views } from '../views/registry.ts';
import { copyDiagnostics, getStarted, showActions } from './actions.ts';
import { cloneXnu } from './clone.ts';
import { showDiagram } from './diagrams.ts';
import { showExampleModule, showExampleTerm } from './examples.ts';
import { clearFilter, filterByName } from './filter.ts';
import { showHistory, showHistoryOfRow } from './history.ts';
import { copyPermalink, openPermalink } from './permalink.ts';
import { readLog } from './readLog.ts';
import { refresh } from './refresh.ts';
import {
  closeReleaseOfRow,
  compareReleases,
  openRelease,
  openReleaseOfRow,
  removeComparison,
  showChange,
  whatsNewOfRow,
} from './releases.ts';
import { reveal } from './reveal.ts';
import { copyName, findReferences } from './rows.ts';
import { compareComponents, scanComponents } from './scanComponents.ts';
import { selectConfiguration } from './selectConfiguration.ts';
import { startTour, startTourOfRow } from './tours.ts';
import { tracePath, tracePathOfRow } from './tracePath.ts';
import { showWhereabouts } from './whereabouts.ts';

export interface CommandContext {
  readonly server: Server;
  readonly views: Views;
  readonly diagrams: DiagramPanels;
  readonly tours: TourPlayer;
  readonly logs: LogDocuments;
  readonly pages: ReleasePages;
  readonly comparisons: Comparisons;
}

const commands: Record<CommandId, (context: CommandContext, argument: unknown) => unknown> = {
  'xnuExclaves.refresh': refresh,
  'xnuExclaves.filter': filterByName,
  'xnuExclaves.clearFilter': clearFilter,
  'xnuExclaves.reveal': reveal,
  'xnuExclaves.copyName': copyName,
  'xnuExclaves.findReferences': findReferences,
  'xnuExclaves.tracePath': tracePath,
  'xnuExclaves.tracePathOfRow': tracePathOfRow,
  'xnuExclaves.showStateMachine': showDiagram('stateMachine'),
  'xnuExclaves.showResourceTable': showDiagram('resourceTable'),
  'xnuExclaves.showBootOrder': showDiagram('bootOrder'),
  'xnuExclaves.startTour': startTour,
  'xnuExclaves.startTourOfRow': startTourOfRow,
  'xnuExclaves.nextTourStep': ({ tours }) => tours.next(),
  'xnuExclaves.previousTourStep': ({ tours }) => tours.previous(),
  'xnuExclaves.focusTourText': ({ tours }) => tours.focusText(),
  'xnuExclaves.endTour': ({ tours }) => tours.end(),
  'xnuExclaves.selectConfiguration': selectConfiguration,
  'xnuExclaves.scanComponents': scanComponents,
  'xnuExclaves.compareComponents': compareComponents,
  'xnuExclaves.showActions': showActions,
  'xnuExclaves.copyDiagnostics': copyDiagnostics,
  'xnuExclaves.getStarted': getStarted,
  'xnuExclaves.showExampleTerm': showExampleTerm,
  'xnuExclaves.showExampleModule': showExampleModule,
  'xnuExclaves.readLog': readLog,
  'xnuExclaves.stopReading': ({ server }) => server.request(methods.stopReading, undefined),
  'xnuExclaves.showWhereabouts': showWhereabouts,
  'xnuExclaves.compareReleases': compareReleases,
  'xnuExclaves.whatsNewOfRow': whatsNewOfRow,
  'xnuExclaves.removeComparison': removeComparison,
  'xnuExclaves.showChange': showChange,
  'xnuExclaves.openRelease': openRelease,
  'xnuExclaves.openReleaseOfRow': openReleaseOfRow,
  'xnuExclaves.closeReleaseOfRow': closeReleaseOfRow,
  'xnuExclaves.showHistory': showHistory,
  'xnuExclaves.showHistoryOfRow': showHistoryOfRow,
  'xnuExclaves.copyPermalink': copyPermalink,
  'xnuExclaves.openPermalink': openPermalink,
  'xnuExclaves.cloneXnu': cloneXnu,
  'xnuExclaves.restart': ({ server }) => server.restart(),
  'xnuExclaves.showLog': ({ server }) => {
    server.log.show(true);
  },
};

export function registerCommands(context: CommandContext): vscode.Disposable[] {
  return commandIds.map((id) =>
    vscode.commands.registerCommand(id, (argument: unknown) => commands[id](context, argument)),
  );
}
