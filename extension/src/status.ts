/** The language status items: what is indexed, with which engine, how long it took; which kernel is meant. */
import * as vscode from 'vscode';
import type { IndexPhase, IndexState } from '../../server/src/protocol/requests.ts';
import { configurationNow } from './configuration.ts';
import { type CommandId, settingsSection } from './ids.ts';

/** Asked for when it is shown, so that the texts are in the editor's language. */
function textOf(phase: IndexPhase): string {
  const texts: Record<IndexPhase, string> = {
    noFolder: vscode.l10n.t('Exclaves: no folder'),
    indexing: vscode.l10n.t('Exclaves: reading the sources…'),
    notXnu: vscode.l10n.t('Exclaves: no XNU checkout'),
    beforeExclaves: vscode.l10n.t('Exclaves: XNU from before exclaves'),
    exclaveFilesReady: vscode.l10n.t('Exclaves: looking for callers…'),
    ready: vscode.l10n.t('Exclaves: ready'),
    failed: vscode.l10n.t('Exclaves: failed'),
  };
  return texts[phase];
}

/**
 * The release that the checkout stands at with its systems, and on a line of its own how it stands there: a line does not
 * wrap, and what goes beyond its end cannot be read, and takes the command along.
 */
export function createReleaseStatus(): vscode.Disposable & { show(state: IndexState): void } {
  const item = vscode.languages.createLanguageStatusItem('xnuExclaves.statusOfRelease', selector);
  const standing = vscode.languages.createLanguageStatusItem('xnuExclaves.statusOfCheckout', selector);
  const whereabouts: CommandId = 'xnuExclaves.showWhereabouts';
  const compare: CommandId = 'xnuExclaves.compareReleases';
  item.name = vscode.l10n.t('XNU Release');
  standing.name = vscode.l10n.t('XNU Checkout');
  item.text = vscode.l10n.t('Release: not looked at yet');
  standing.text = vscode.l10n.t('Checkout: not looked at yet');
  item.command = { command: compare, title: vscode.l10n.t('Compare Releases…') };
  standing.command = { command: whereabouts, title: vscode.l10n.t('Where Am I?') };
  return {
    dispose() {
      item.dispose();
      standing.dispose();
    },
    show({ checkouts }) {
      if (checkouts.length === 0) return;
      item.text = checkouts
        .map(({ release, system }) =>
          release === undefined ? vscode.l10n.t('Release unknown') : [release, system].filter(Boolean).join(', '),
        )
        .join('; ');
      const stands = checkouts.flatMap(({ whereBrief = [] }) =>
        whereBrief.length === 0 ? [] : [whereBrief.join(', ')],
      );
      if (stands.length > 0) standing.text = vscode.l10n.t('Checkout: {0}', stands.join('; '));
      const label = [item.text, ...checkouts.flatMap(({ where }) => where ?? [])].join('. ');
      item.accessibilityInformation = { label };
    },
  };
}

const selector = ['c', 'cpp', 'objective-c'].map((language) => ({ scheme: 'file', language }));

/** The configuration that orders variants and dims lines, with the command that changes it. */
export function createConfigurationStatus(): vscode.Disposable[] {
  const item = vscode.languages.createLanguageStatusItem('xnuExclaves.statusOfConfiguration', selector);
  const select: CommandId = 'xnuExclaves.selectConfiguration';
  item.name = vscode.l10n.t('XNU Exclaves Configuration');
  item.command = { command: select, title: vscode.l10n.t('Select Configuration') };
  const show = () => {
    const { exclaves, kernel } = configurationNow();
    // What a settings file says may be anything; what a wrong value comes to is the default.
    const kernels: Record<string, string> = {
      release: vscode.l10n.t('release kernel'),
      development: vscode.l10n.t('development kernel'),
      debug: vscode.l10n.t('debug kernel'),
    };
    const meant = kernels[kernel] ?? vscode.l10n.t('release kernel');
    const choices: Record<string, string> = {
      off: vscode.l10n.t('Exclaves off, {0}', meant),
      both: vscode.l10n.t('Exclaves on or off, {0}', meant),
    };
    item.text = choices[exclaves] ?? vscode.l10n.t('Exclaves on, {0}', meant);
  };
  show();
  return [
    item,
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${settingsSection}.configuration`)) show();
    }),
  ];
}

export function createStatus(): { item: vscode.LanguageStatusItem; show(state: IndexState): void } {
  const item = vscode.languages.createLanguageStatusItem('xnuExclaves.status', selector);
  item.name = 'XNU Exclaves';
  item.text = textOf('indexing');
  const actions: CommandId = 'xnuExclaves.showActions';
  const stopReading: CommandId = 'xnuExclaves.stopReading';
  return {
    item,
    show(state) {
      const isFilled = state.phase === 'ready' || state.phase === 'exclaveFilesReady';
      const { reading } = state;
      item.busy = state.phase === 'indexing' || state.phase === 'exclaveFilesReady' || reading !== undefined;
      item.command =
        reading === undefined
          ? { command: actions, title: vscode.l10n.t('Actions…') }
          : { command: stopReading, title: vscode.l10n.t('Stop Reading') };
      item.severity =
        state.phase === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
      item.text = isFilled ? indexed(state) : textOf(state.phase);
      item.detail = isFilled ? details(state) : (state.message ?? '');
    },
  };
}

/** The line does not wrap: the release has an item of its own, and what else there is stands in the diagnostics. */
function indexed({ checkouts }: IndexState): string {
  const files = checkouts.reduce((sum, checkout) => sum + checkout.scopeFiles, 0);
  return vscode.l10n.t('Exclaves: {0} files', files);
}

function details({ reading, ...state }: IndexState): string {
  return [
    ...(reading === undefined ? [] : [vscode.l10n.t('{0} of {1} other files', reading.done, reading.total)]),
    vscode.l10n.t('{0} symbols', state.symbols),
    ...(state.facts === undefined ? [] : [vscode.l10n.t('{0} facts', state.facts)]),
    vscode.l10n.t('{0} s', (state.elapsedMs / 1000).toFixed(1)),
    state.engine,
  ].join(', ');
}
