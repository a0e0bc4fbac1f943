/** The language status items: what is indexed, with which engine, how long it took; which kernel is meant. */
import * as vscode from 'vscode';
import type { IndexPhase, IndexState } from '../../server/src/protocol/requests.ts';
import { configurationNow } from './configuration.ts';
import { type CommandId, settingsSection } from './ids.ts';

const texts: Record<IndexPhase, string> = {
  noFolder: 'no folder',
  indexing: 'reading the sources…',
  notXnu: 'no XNU checkout',
  beforeExclaves: 'XNU from before exclaves',
  exclaveFilesReady: 'looking for callers…',
  ready: 'ready',
  failed: 'failed',
};

/** The release that the checkout stands at, and what goes with it. */
export function createReleaseStatus(): { item: vscode.LanguageStatusItem; show(state: IndexState): void } {
  const item = vscode.languages.createLanguageStatusItem('xnuExclaves.statusOfRelease', selector);
  const compare: CommandId = 'xnuExclaves.compareReleases';
  item.name = vscode.l10n.t('XNU Release');
  item.text = vscode.l10n.t('Release: not looked at yet');
  item.command = { command: compare, title: vscode.l10n.t('Compare Releases…') };
  return {
    item,
    show({ checkouts }) {
      if (checkouts.length === 0) return;
      item.text = checkouts
        .map(({ release, system }) =>
          release === undefined ? vscode.l10n.t('Release unknown') : [release, system].filter(Boolean).join(', '),
        )
        .join('; ');
      item.detail = checkouts.flatMap(({ where }) => where ?? []).join(' ');
      const label = [item.text, item.detail].join('. ');
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
    item.text = vscode.l10n.t('Exclaves {0}, {1} kernel', exclaves === 'both' ? 'on or off' : exclaves, kernel);
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
  item.text = texts.indexing;
  const showLog: CommandId = 'xnuExclaves.showLog';
  const stopReading: CommandId = 'xnuExclaves.stopReading';
  return {
    item,
    show(state) {
      const releases = state.checkouts.flatMap(({ release }) => release ?? []);
      const files = state.checkouts.reduce((sum, checkout) => sum + checkout.scopeFiles, 0);
      const isFilled = state.phase === 'ready' || state.phase === 'exclaveFilesReady';
      const { reading } = state;
      item.busy = state.phase === 'indexing' || state.phase === 'exclaveFilesReady' || reading !== undefined;
      item.command =
        reading === undefined
          ? { command: showLog, title: vscode.l10n.t('Show Log') }
          : { command: stopReading, title: vscode.l10n.t('Stop Reading') };
      item.severity =
        state.phase === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
      item.text = isFilled
        ? `Exclaves: ${[...releases, `${files} files`].join(', ')}`
        : `Exclaves: ${texts[state.phase]}`;
      item.detail = isFilled
        ? `${reading === undefined ? '' : `${reading.done} of ${reading.total} other files, `}${state.symbols} symbols, ${state.facts} facts, ${(state.elapsedMs / 1000).toFixed(1)} s (${state.parsed} parsed, ${state.fromCache} from the cache), ${state.engine}: ${state.engineReason}`
        : (state.message ?? '');
    },
  };
}
