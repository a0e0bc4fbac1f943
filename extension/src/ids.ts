/** Every id that the manifest and the code share. `test/unit/manifest.test.ts` compares both sides. */

export const viewIds = [
  'xnuExclaves.resources',
  'xnuExclaves.conclaves',
  'xnuExclaves.tightbeam',
  'xnuExclaves.kernelInterface',
  'xnuExclaves.boot',
  'xnuExclaves.components',
  'xnuExclaves.releases',
  'xnuExclaves.findings',
  'xnuExclaves.tours',
  'xnuExclaves.claims',
] as const;
export type ViewId = (typeof viewIds)[number];

export const commandIds = [
  'xnuExclaves.refresh',
  'xnuExclaves.filter',
  'xnuExclaves.clearFilter',
  'xnuExclaves.reveal',
  'xnuExclaves.copyName',
  'xnuExclaves.findReferences',
  'xnuExclaves.tracePath',
  'xnuExclaves.tracePathOfRow',
  'xnuExclaves.showStateMachine',
  'xnuExclaves.showResourceTable',
  'xnuExclaves.showBootOrder',
  'xnuExclaves.startTour',
  'xnuExclaves.startTourOfRow',
  'xnuExclaves.nextTourStep',
  'xnuExclaves.previousTourStep',
  'xnuExclaves.focusTourText',
  'xnuExclaves.endTour',
  'xnuExclaves.selectConfiguration',
  'xnuExclaves.scanComponents',
  'xnuExclaves.compareComponents',
  'xnuExclaves.showActions',
  'xnuExclaves.copyDiagnostics',
  'xnuExclaves.getStarted',
  'xnuExclaves.showExampleTerm',
  'xnuExclaves.showExampleModule',
  'xnuExclaves.readLog',
  'xnuExclaves.stopReading',
  'xnuExclaves.showWhereabouts',
  'xnuExclaves.compareReleases',
  'xnuExclaves.whatsNewOfRow',
  'xnuExclaves.removeComparison',
  'xnuExclaves.showChange',
  'xnuExclaves.openRelease',
  'xnuExclaves.openReleaseOfRow',
  'xnuExclaves.closeReleaseOfRow',
  'xnuExclaves.showHistory',
  'xnuExclaves.showHistoryOfRow',
  'xnuExclaves.copyPermalink',
  'xnuExclaves.openPermalink',
  'xnuExclaves.cloneXnu',
  'xnuExclaves.restart',
  'xnuExclaves.showLog',
] as const;
export type CommandId = (typeof commandIds)[number];

export const contextKeys = {
  phase: 'xnuExclaves.phase',
  filtered: 'xnuExclaves.filtered',
  reading: 'xnuExclaves.reading',
  scanned: 'xnuExclaves.scanned',
  tourActive: 'xnuExclaves.tourActive',
} as const;

export const settingsSection = 'xnuExclaves';
