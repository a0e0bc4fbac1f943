/**
 * Every message that is not standard LSP, typed once for both sides.
 *
 * Positions and ranges are LSP's: 0-based lines, 0-based UTF-16 columns, end exclusive. All payloads are plain JSON.
 * Additions must be optional fields; anything else raises {@link protocolVersion}.
 */

/** Raised on every incompatible change; client and server compare it when the connection opens. */
export const protocolVersion = 3;

/** The trees of the "XNU Exclaves" container. */
export type ViewKind =
  | 'resources'
  | 'conclaves'
  | 'tightbeam'
  | 'kernelInterface'
  | 'boot'
  | 'releases'
  | 'findings'
  | 'components'
  | 'tours'
  | 'claims';
export const viewKinds: readonly ViewKind[] = [
  'resources',
  'conclaves',
  'tightbeam',
  'kernelInterface',
  'boot',
  'releases',
  'findings',
  'components',
  'tours',
  'claims',
];

export interface WirePosition {
  line: number;
  character: number;
}
export interface WireRange {
  start: WirePosition;
  end: WirePosition;
}
export interface WireLocation {
  uri: string;
  range: WireRange;
}

/**
 * What a row stands for. The extension maps it to a codicon and a context value; the server knows no icons.
 * A new concept adds one word here and one row in the extension's icon table (the compiler asks for it).
 */
export type RowKind =
  | 'group'
  | 'checkout'
  | 'resourceType'
  | 'domain'
  | 'resourceName'
  | 'lookup'
  | 'table'
  | 'operation'
  | 'state'
  | 'request'
  | 'stateWrite'
  | 'limit'
  | 'module'
  | 'interface'
  | 'clientCall'
  | 'serverTable'
  | 'serverMethod'
  | 'messageType'
  | 'runtimeSymbol'
  | 'enumCase'
  | 'entitlement'
  | 'function'
  | 'field'
  | 'trapOperation'
  | 'wrapper'
  | 'privilege'
  | 'need'
  | 'exported'
  | 'step'
  | 'use'
  | 'usedIn'
  | 'stage'
  | 'bootTask'
  | 'startup'
  | 'requirement'
  | 'tunable'
  | 'sysctl'
  | 'traceCode'
  | 'record'
  | 'message'
  | 'lock'
  | 'command'
  | 'buildFile'
  | 'component'
  | 'attribute'
  | 'known'
  | 'problem'
  | 'release'
  | 'note'
  | 'added'
  | 'removed'
  | 'renamed'
  | 'moved'
  | 'changed'
  | 'finding'
  | 'evidence'
  | 'tour'
  | 'tourStep'
  | 'missingStep'
  | 'claim';

/** One row of a tree. */
export interface TreeRow {
  /** Built from concept and symbol, never from an array position, so that a refresh keeps what was open. */
  id: string;
  label: string;
  description?: string;
  kind: RowKind;
  /** Where a click leads. */
  location?: WireLocation;
  /** A file that is no source of XNU, which a click opens. */
  opens?: string;
  hasChildren: boolean;
  /** The name that "Copy Name" copies and "Find References" asks for, when it is not the label. */
  symbolName?: string;
  /** What changed, as two sides to be compared. */
  diff?: WireDiff;
  /** The release that the row stands for, and whether the views show it beside the checkout. */
  release?: ReleaseName & {
    isShown?: boolean /** For a comparison of a person's own: the older release. */;
    against?: string;
  };
}

/** Two documents side by side. */
export interface WireDiff {
  before: WireLocation;
  after: WireLocation;
  title: string;
}

export interface TreeChildrenParams {
  view: ViewKind;
  /** The parent row's id; absent for the roots. */
  parent?: string;
  /** Case-insensitive part of a name; rows without a match in themselves or below are left out. */
  filter?: string;
  /** Of the view of releases: the comparisons that a person keeps, shown above the releases. */
  comparisons?: Comparison[];
}
/** What a release brought against one that the person chose. */
export interface Comparison extends ReleaseName {
  against: string;
}
export interface TreeChildrenResult {
  generation: number;
  rows: TreeRow[];
  /** Of the roots: one plain sentence about what the view cannot show yet. */
  message?: string;
}
export interface TreeTooltipParams {
  view: ViewKind;
  id: string;
}
export interface TreeTooltipResult {
  /** Markdown without command links; empty when the row says all there is. */
  markdown: string;
}
export interface RevealParams {
  uri: string;
  position: WirePosition;
}
export interface RevealResult {
  /** The view and the ids from root to row, or absent when the symbol is in no tree. */
  view?: ViewKind;
  path: TreeRow[];
  /** The name that was looked for, for the message. */
  name: string;
}

/** What the server knows about the workspace, pushed on every change. */
export type IndexPhase =
  /** No workspace folder is open. */
  | 'noFolder'
  /** Looking for a checkout, or reading it. */
  | 'indexing'
  /** Folders are open, none holds XNU. */
  | 'notXnu'
  /** XNU, but from before exclaves (older than xnu-10002). */
  | 'beforeExclaves'
  /** The trees are filled; callers in the rest of the checkout may still be coming. */
  | 'exclaveFilesReady'
  /** Everything in scope is indexed. */
  | 'ready'
  | 'failed';

export interface CheckoutState {
  rootUri: string;
  /** For example `xnu-11417.121.6`, when the checkout says so. */
  release?: string;
  /** The system that the release belongs to, or that it is unknown. */
  system?: string;
  /** Where the checkout stands, in sentences: release, repository, branch, local changes. */
  where?: string[];
  /** The same but for the release, in a few words each. */
  whereBrief?: string[];
  exclaveFiles: number;
  scopeFiles: number;
}
export interface IndexState {
  phase: IndexPhase;
  /** Grows with every change of the index. */
  generation: number;
  checkouts: CheckoutState[];
  symbols: number;
  /** Absent while nobody has asked for them since the last change: nothing is put together for a number. */
  facts?: number;
  /** Which parser engine runs, and why it was chosen. */
  engine: 'native' | 'wasm' | 'none';
  engineReason: string;
  /** Milliseconds from the start of the run to this state. */
  elapsedMs: number;
  /** Files taken from the cache and files parsed. */
  fromCache: number;
  parsed: number;
  /** True when the files around the scope are in, too, and nothing runs any more. */
  complete?: boolean;
  /** While the checkout around the scope is read: how many of its files are in. Changes without a new generation. */
  reading?: { done: number; total: number };
  /** One plain sentence for a person, when there is something to say. */
  message?: string;
}

/** Pages that the server writes: `exclave-tightbeam:/<module>.tightbeam`, with `?<n>` for the n-th further checkout. */
export const tightbeamScheme = 'exclave-tightbeam';

export interface DocumentParams {
  uri: string;
}
export interface DocumentResult {
  /** Absent when there is no such page (any more). */
  text?: string;
}

/** Asks which lines of an open document the configuration leaves out. */
export interface InactiveRegionsParams {
  uri: string;
}
/** Whole lines, 0-based, both included. */
export interface LineRange {
  startLine: number;
  endLine: number;
}
export interface InactiveRegionsResult {
  /** In the order of the text, none inside another. */
  ranges: LineRange[];
  /** The version of the document that was read; absent for one that is not open or lies in no checkout. */
  version?: number;
}

/** A diagram of any concept; the client lays it out and draws it. All texts are plain. */
export interface WireDiagram {
  title: string;
  summary: string;
  nodes: WireDiagramNode[];
  edges: WireDiagramEdge[];
  groups: { id: string; label: string }[];
  flow?: 'down' | 'right';
  /** What the kinds of lines mean. */
  keys?: { label: string; isDashed: boolean; stroke?: 'dotted' | 'heavy' }[];
}
export interface WireDiagramNode {
  id: string;
  label: string;
  detail?: string;
  /** `focus`: what was asked about. `external`: not in the open source. */
  role: 'plain' | 'focus' | 'entry' | 'exit' | 'external';
  /** The id of a group. */
  group?: string;
  /** What opens. */
  location?: WireLocation;
  /** An editor whose cursor is on one of these identifiers is at the node. */
  names?: string[];
  /** An editor in these lines of the location's file is at the node. */
  lines?: LineRange;
}
export interface WireDiagramEdge {
  from: string;
  to: string;
  /** Parts stand on lines of their own. */
  label: string;
  isDashed: boolean;
  /** Of a line that is neither plain nor dashed. */
  stroke?: 'dotted' | 'heavy';
  location?: WireLocation;
  /** As of a node. */
  lines?: LineRange;
}

/** What a model of the checkout can be drawn of. */
export type DiagramSubject = 'stateMachine' | 'resourceTable' | 'bootOrder';

export interface DiagramParams {
  of: DiagramSubject;
  /** A document of the checkout that is meant; without one the first that has the model. */
  uri?: string;
}
export interface DiagramResult {
  /** Absent when no open checkout has the model. */
  diagram?: WireDiagram;
}

/** Asks for the ways through the name at a position, or through the name of a row that stands for it. */
export interface TracePathParams {
  uri: string;
  position: WirePosition;
  name?: string;
}
export interface TracePathResult {
  /** The name that was traced; empty when there was none. */
  name: string;
  /** Absent when no function, operation, table or slot of the index has that name. */
  diagram?: WireDiagram;
}

/** Looks through a folder of a system for exclave components; the view `components` shows what was found. */
export interface ScanComponentsParams {
  rootUri: string;
  /** A second folder, the older system: the view shows the differences, too. */
  againstUri?: string;
}
export interface ScanComponentsResult {
  components: number;
  problems: number;
  /** False when a limit ended it. */
  isComplete: boolean;
  /** How many differ from the second folder's. */
  changes?: number;
  /** The folder that is not there; nothing else was looked at then, and the view keeps what it had. */
  missing?: string;
}
export interface ComponentProgress {
  entries: number;
  components: number;
  /** From the root. */
  folder: string;
}

/** A file of a release: `xnu-release:/<tag>/<path>`, with `?<n>` for the n-th further checkout. Read only. */
export const releaseScheme = 'xnu-release';
/**
 * The folders of that scheme that hold pages about releases, in Markdown: `/whatsnew/<older>...<newer>.md` and
 * `/history/<name>.md`, with the same `?<n>`. They stand beside the releases, so that their links are relative.
 */
export const releasePageFolders = ['whatsnew', 'history'] as const;

export interface ReleaseName {
  tag: string;
  /** Number of the checkout whose repository holds it; absent for the first. */
  checkout?: number;
}
export interface ReleaseChoice extends ReleaseName {
  isShown: boolean;
  /** What a person should know when choosing it. */
  description: string;
  isCheckedOut: boolean;
}
export interface ReleasesResult {
  /** Newest first, checkout by checkout. */
  releases: ReleaseChoice[];
  /** Why there are none, in a sentence. */
  message?: string;
}

/** Opens a release in the views beside the checkout, or closes it. */
export interface ShowReleaseParams extends ReleaseName {
  isShown: boolean;
}

/** Asks for the page about what a release brought: against the one before it, where no other is named. */
export interface WhatsNewParams extends ReleaseName {
  against?: string;
}

/** A page to show, or why there is none, in a sentence. */
export interface ReleasePageResult {
  uri?: string;
  message?: string;
}

/** Told of each release that is read for a page. */
export interface ReleaseProgress {
  /** Of the page. */
  uri: string;
  tag: string;
  /** Releases that are read already, of how many. */
  done: number;
  total: number;
}

/** Asks for the page with the history of the name at a position, or of the name given. */
export interface SymbolHistoryParams {
  uri: string;
  position: WirePosition;
  name?: string;
}

/** Clones a repository into a new folder; ended by cancelling the request. */
export interface CloneParams {
  /** Of the setting. */
  address: string;
  /** The folder in which the new one is made, which must be there. */
  parentUri: string;
  /** Of the new folder, which must not be there. */
  name: string;
  /** Contents of older commits are left out; the checked-out release is whole. */
  isPartial: boolean;
}
export interface CloneResult {
  /** The new folder, when it went well. */
  uri?: string;
  /** Why it did not, and what to do, in sentences. Absent when it was cancelled. */
  message?: string;
}
export interface CloneProgress {
  /** What git is doing, as it says it. */
  stage: string;
  /** Of this stage. */
  percent: number;
}

/** Asks for the public address of lines, 0-based, the last included. */
export interface PermalinkParams {
  uri: string;
  startLine: number;
  endLine: number;
}
export interface PermalinkResult {
  url?: string;
  /** What a person should know about it, or why there is none, in a sentence. */
  message?: string;
}

export interface ReleaseFileParams {
  uri: string;
}
/** One of the three, or none when the release has no such file. */
export interface ReleaseFileResult {
  text?: string;
  /** The names in a folder. */
  folder?: { name: string; isFolder: boolean }[];
  /** Why it cannot be read, in a sentence. */
  message?: string;
}

/** Asks for a tour by the id of its row, or of the row of one of its steps. */
export interface TourParams {
  row: string;
}
export interface TourResult {
  /** Absent when there is no such tour (any more). */
  tour?: WireTour;
}
export interface WireTour {
  /** The id of its row. */
  row: string;
  title: string;
  steps: WireTourStep[];
}
export interface WireTourStep {
  /** The id of its row. */
  row: string;
  title: string;
  /** Markdown without command links. */
  markdown: string;
  /** Plain text, for a screen reader. */
  spoken: string;
  /** Absent for a step that the release lacks; `markdown` says then what is missing. */
  location?: WireLocation;
  /** What is marked. */
  lines?: LineRange;
}

/** Panic reports and logs with what the source says of their lines. */
export const logScheme = 'exclave-log';
/** Of a larger log only so much is read; bytes or characters. */
export const maximumLogSize = 8_000_000;

export interface ReadLogParams {
  text: string;
  /** How much of the log was not handed over. */
  left?: number;
}
export interface ReadLogResult {
  /** Absent when no checkout is open. */
  text?: string;
  /** Where ranges of the text lead. */
  links?: { range: WireRange; location: WireLocation }[];
}

/** Method names. Requests go from client to server, notifications from server to client. */
export const methods = {
  treeChildren: 'exclaves/treeChildren',
  treeTooltip: 'exclaves/treeTooltip',
  reveal: 'exclaves/reveal',
  state: 'exclaves/state',
  reindex: 'exclaves/reindex',
  /** Ends the reading of what lies around the scope; what was read stays. */
  stopReading: 'exclaves/stopReading',
  document: 'exclaves/document',
  inactiveRegions: 'exclaves/inactiveRegions',
  tracePath: 'exclaves/tracePath',
  readLog: 'exclaves/readLog',
  diagram: 'exclaves/diagram',
  releases: 'exclaves/releases',
  releaseFile: 'exclaves/releaseFile',
  releasePage: 'exclaves/releasePage',
  releaseProgress: 'exclaves/releaseProgress',
  showRelease: 'exclaves/showRelease',
  whatsNew: 'exclaves/whatsNew',
  tour: 'exclaves/tour',
  symbolHistory: 'exclaves/symbolHistory',
  permalink: 'exclaves/permalink',
  clone: 'exclaves/clone',
  cloneProgress: 'exclaves/cloneProgress',
  indexState: 'exclaves/indexState',
  scanComponents: 'exclaves/scanComponents',
  /** A notification, a few times a second while a system is looked through. */
  componentProgress: 'exclaves/componentProgress',
} as const;

/**
 * Commands of the client that code lenses name. They are in no menu; their arguments are plain JSON:
 * `showReferences(uri, position, locations)` and `goTo(location)`.
 */
export const clientCommands = {
  showReferences: 'xnuExclaves.showReferences',
  goTo: 'xnuExclaves.goTo',
} as const;

/** Sent in `initializationOptions`. */
export interface InitializationOptions {
  protocolVersion: number;
  /** A folder the server may write its cache to; without it nothing is kept. */
  cachePath?: string;
  settings?: unknown;
  /** False in Restricted Mode (and when absent): git is not run then. */
  trusted?: boolean;
}
/** Found in `InitializeResult.capabilities.experimental.exclaves`. */
export interface ServerExperimental {
  protocolVersion: number;
}
