/** Plays a tour: knows which one is on and where it stands. Steps that the release lacks are told of and left out. */
import * as vscode from 'vscode';
import {
  methods,
  type TourParams,
  type TourResult,
  type TreeRow,
  type WireTour,
  type WireTourStep,
} from '../../../server/src/protocol/requests.ts';
import type { Server } from '../client.ts';
import { contextKeys } from '../ids.ts';
import type { TourProgress } from './progress.ts';
import type { StepComment } from './stepComment.ts';

export class TourPlayer {
  /** Rows of the tour and of the step that is shown. */
  private on: { readonly tour: string; readonly step: string } | undefined;
  private turn: Promise<void> = Promise.resolve();
  private readonly changes = new vscode.EventEmitter<void>();
  /** Fires when another step is shown, or none any more. */
  readonly onDidChange = this.changes.event;

  constructor(
    private readonly server: Server,
    private readonly comment: StepComment,
    readonly progress: TourProgress,
  ) {}

  get currentStep(): string | undefined {
    return this.on?.step;
  }

  /** Starts at a step's row; at a tour's row, where it stands, or anew when all of it was seen. */
  start(row: string): Promise<void> {
    return this.inTurn(() => this.open(row));
  }
  next(): Promise<void> {
    return this.inTurn(() => this.go(1));
  }
  previous(): Promise<void> {
    return this.inTurn(() => this.go(-1));
  }
  focusText(): Promise<void> {
    return this.inTurn(async () => {
      if (this.on === undefined) return;
      // The text stands at the step's place; whoever has gone elsewhere is taken back first.
      await this.open(this.on.step);
      await this.comment.focus();
    });
  }

  end(): void {
    this.comment.clear();
    this.on = undefined;
    void vscode.commands.executeCommand('setContext', contextKeys.tourActive, false);
    this.changes.fire();
  }

  dispose(): void {
    this.changes.dispose();
  }

  /** Whoever presses a key several times goes on as many steps: one after the other. */
  private inTurn(act: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(act, act);
    return this.turn;
  }

  private async open(row: string): Promise<void> {
    const tour = await this.fetch(row);
    if (tour === undefined) return;
    const asked = tour.steps.find((step) => step.row === row);
    if (asked !== undefined && asked.location === undefined) {
      void vscode.window.showInformationMessage(`${asked.title}: ${asked.spoken}`);
      return;
    }
    const there = tour.steps.filter((step) => step.location !== undefined);
    const [first] = there;
    if (first === undefined) {
      void vscode.window.showInformationMessage(vscode.l10n.t('This release has no step of “{0}”.', tour.title));
      return;
    }
    const last = there.find((step) => step.row === this.progress.at(tour.row));
    await this.show(tour, asked ?? (last === there.at(-1) ? first : (last ?? first)));
  }

  private async go(by: 1 | -1): Promise<void> {
    if (this.on === undefined) return;
    const tour = await this.fetch(this.on.tour);
    if (tour === undefined) return;
    const at = tour.steps.findIndex((step) => step.row === this.on?.step);
    const ahead = by > 0 ? tour.steps.slice(at + 1) : tour.steps.slice(0, Math.max(at, 0)).reverse();
    const target = ahead.find((step) => step.location !== undefined);
    if (target !== undefined) await this.show(tour, target);
    else if (by > 0) this.finish(tour, ahead);
  }

  private async show(tour: WireTour, step: WireTourStep): Promise<void> {
    const at = tour.steps.indexOf(step);
    const missing = missingBefore(tour, at);
    const shown = await this.comment.show({
      tour: tour.title,
      step,
      number: at + 1,
      count: tour.steps.length,
      before: missing.map(({ markdown, title }) => `*${quoted(title)}*: ${markdown}`).join('\n\n'),
    });
    if (!shown) return;
    this.on = { tour: tour.row, step: step.row };
    await vscode.commands.executeCommand('setContext', contextKeys.tourActive, true);
    await this.progress.note(tour.row, step.row);
    this.changes.fire();
  }

  private finish(tour: WireTour, left: readonly WireTourStep[]): void {
    this.end();
    const words = left.map(({ spoken, title }) => `${title}: ${spoken}`).join(' ');
    void vscode.window.showInformationMessage(
      [vscode.l10n.t('“{0}” ends here.', tour.title), words].filter((part) => part !== '').join(' '),
    );
  }

  /** Tells the person when there is none: the checkout may be closed, or the server not there. */
  private async fetch(row: string): Promise<WireTour | undefined> {
    const params: TourParams = { row };
    // The checkout may still be read.
    const progress = { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Finding the tour…') };
    const result = await vscode.window.withProgress(progress, () =>
      this.server.request<TourResult>(methods.tour, params),
    );
    if (result?.tour === undefined) {
      this.end();
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no such tour in the open checkouts any more.'));
    }
    return result?.tour;
  }
}

/** The steps right before one that the release lacks. */
function missingBefore(tour: WireTour, at: number): WireTourStep[] {
  const before: WireTourStep[] = [];
  for (let index = at - 1; index >= 0; index--) {
    const step = tour.steps[index];
    if (step === undefined || step.location !== undefined) break;
    before.unshift(step);
  }
  return before;
}

function quoted(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, '\\$&');
}

/** How far a tour or a step is, on its row in the tree. */
export function dressTourRow(player: TourPlayer, row: TreeRow, item: vscode.TreeItem): void {
  if (row.kind === 'tour') {
    const seen = player.progress.seenOf(row.id);
    if (seen > 0) item.description = vscode.l10n.t('{0}, {1} seen', row.description ?? '', seen);
  } else if (row.kind === 'tourStep') {
    const tour = row.id.slice(0, row.id.lastIndexOf('/'));
    const isOn = player.currentStep === row.id;
    const isSeen = player.progress.hasSeen(tour, row.id);
    if (isOn) item.iconPath = new vscode.ThemeIcon('arrow-circle-right', new vscode.ThemeColor('charts.orange'));
    else if (isSeen) item.iconPath = new vscode.ThemeIcon('pass', new vscode.ThemeColor('charts.green'));
    item.accessibilityInformation = {
      label: [
        row.label,
        isOn ? vscode.l10n.t('shown now') : isSeen ? vscode.l10n.t('seen') : vscode.l10n.t('not seen yet'),
        vscode.l10n.t('step of a tour'),
      ].join(', '),
    };
  }
  if (row.kind === 'tourStep' || row.kind === 'missingStep')
    item.command = { command: 'xnuExclaves.startTourOfRow', title: vscode.l10n.t('Show Step'), arguments: [row] };
}
