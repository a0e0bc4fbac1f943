/** The composition root of the server: adapters, workspace and features are put together here and nowhere else. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import {
  type CancellationToken,
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
  TextDocumentSyncKind,
  TextDocuments,
  WatchKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { textFileGlobs } from '../core/extract/textFiles.ts';
import { Glossary } from '../core/glossary/glossary.ts';
import { glossaryTerms } from '../core/glossary/terms.ts';
import { languageOf } from '../core/words/say.ts';
import { createBackgroundWorker } from '../host/backgroundWorker.ts';
import { chooseEngine } from '../host/engines.ts';
import { createReleaseRepository } from '../host/gitObjects.ts';
import { whereaboutsOf } from '../host/gitRelease.ts';
import { createIndexStore } from '../host/indexStore.ts';
import { createNodeFiles } from '../host/nodeFiles.ts';
import { nodeScheduler } from '../host/scheduler.ts';
import { type InitializationOptions, methods, protocolVersion, type ServerExperimental } from '../protocol/requests.ts';
import { defaultSettings, readSettings, type Settings, settingsSection } from '../protocol/settings.ts';
import type { Logger } from '../workspace/ports.ts';
import { ReleaseStore } from '../workspace/releaseStore.ts';
import { Workspace } from '../workspace/workspace.ts';
import { pathOfUri } from './atPosition.ts';
import type { ServerContext } from './context.ts';
import { ComponentsShown } from './custom/components.ts';
import { features } from './registry.ts';
import { waitUntil } from './waitUntil.ts';

/** An edit is indexed when typing pauses for this long, in milliseconds. */
const editDelay = 250;
/** Changed files are taken over when none came for this long, in milliseconds. */
const quietTime = 150;
/** Bytes that the kept facts of releases may take on the disk; those of all of them take a fifth. */
const keptReleasesSize = 256 << 20;
/** What can hold source, for the client's watcher of the workspace, which runs anyway. */
const sourceFiles = '**/*.{c,h,cpp,cc,hpp,m,mm,s,defs,exports}';

export function startServer(connection: Connection, here: string): void {
  const documents = new TextDocuments(TextDocument);
  let settings: Settings = defaultSettings;
  const settingsListeners: (() => void)[] = [];
  let workspace: Workspace | undefined;
  let forgetReleases: () => void = () => undefined;
  let folders: string[] = [];
  let watchesFiles = false;
  let hasFolders = false;
  let ownClient = false;
  const log: Logger = {
    error: (message) => connection.console.error(message),
    warn: (message) => connection.console.warn(message),
    info: (message) => connection.console.info(message),
    debug: (message) => connection.console.debug(message),
  };

  connection.onInitialize(async (params: InitializeParams): Promise<InitializeResult> => {
    const options = (params.initializationOptions ?? {}) as Partial<InitializationOptions>;
    ownClient = options.protocolVersion !== undefined;
    takeSettings(options.settings);
    folders = (params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : [])).flatMap(
      ({ uri }) => pathOfUri(uri) ?? [],
    );
    hasFolders = params.capabilities.workspace?.workspaceFolders === true;
    watchesFiles = params.capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
    const chosen = await chooseEngine(settings.parser.engine, here);
    log.info(`parser engine: ${chosen.engine.kind} (${chosen.reason})`);
    workspace = new Workspace(
      {
        source: createNodeFiles(),
        engine: chosen.engine,
        engineReason: chosen.reason,
        log,
        scheduler: nodeScheduler,
        store:
          options.cachePath !== undefined && settings.index.cache
            ? createIndexStore(options.cachePath, log)
            : undefined,
        background: createBackgroundWorker({ script: path.join(here, 'worker.js'), log }),
        whereaboutsOf: (root) => whereaboutsOf(root, options.trusted === true),
        realPath: (path) => realpath(path).catch(() => path),
      },
      settings.index.maxFileSize,
      settings.index.reach,
    );
    const releases = new ReleaseStore({
      workspace,
      repositoryOf: options.trusted === true ? createReleaseRepository : undefined,
      maximumSize: () => settings.index.maxFileSize,
      reach: settings.index.reach,
      store:
        options.cachePath !== undefined && options.trusted === true && settings.index.cache
          ? createIndexStore(path.join(options.cachePath, 'releases'), log, keptReleasesSize)
          : undefined,
    });
    const shownIn = workspace;
    releases.onChange(() => shownIn.touch());
    forgetReleases = () => releases.forget();
    const context: ServerContext = {
      connection,
      documents,
      workspace,
      releases,
      glossary: new Glossary(glossaryTerms),
      components: new ComponentsShown(),
      settings: () => settings,
      onSettings: (listener) => void settingsListeners.push(listener),
      language: languageOf(params.locale),
      client: params.capabilities,
      ready: until(workspace, ({ phase }) => phase !== 'indexing'),
      searchable: (uri, token) => until(shownIn, (one) => one.isSearchable(pathOfUri(uri) ?? ''))(token),
      complete: until(workspace, ({ phase }) => phase !== 'indexing' && phase !== 'exclaveFilesReady'),
      included: until(workspace, ({ areIncludesRead, isReading }) => areIncludesRead || !isReading),
      whole: until(workspace, ({ isReading }) => !isReading),
    };
    for (const feature of features) feature.register(context);
    const experimental: { exclaves: ServerExperimental } = { exclaves: { protocolVersion } };
    const capabilities: ServerCapabilities = Object.assign(
      {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        experimental,
      },
      ...features.map((feature) => feature.capabilities ?? {}),
    );
    return { capabilities, serverInfo: { name: 'xnu-exclaves' } };
  });

  connection.onInitialized(async () => {
    if (watchesFiles) {
      // Of a folder that goes, only the folder is told.
      const watchers = [
        { globPattern: sourceFiles },
        ...textFileGlobs.map((globPattern) => ({ globPattern })),
        { globPattern: '**/*', kind: WatchKind.Delete },
      ];
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
    if (hasFolders)
      connection.workspace.onDidChangeWorkspaceFolders((event) => {
        const removed = new Set(event.removed.map((one) => pathOfUri(one.uri)));
        folders = [
          ...folders.filter((folder) => !removed.has(folder)),
          ...event.added.flatMap((one) => pathOfUri(one.uri) ?? []),
        ];
        void index();
      });
    await index();
  });

  connection.onRequest(methods.reindex, async () => {
    forgetReleases();
    await index();
  });
  connection.onDidChangeConfiguration((change) => {
    takeSettings((change.settings as Record<string, unknown> | null)?.[settingsSection]);
    workspace?.setMaximumSize(settings.index.maxFileSize);
    for (const listener of settingsListeners) listener();
  });
  // Switching a branch comes in many pieces: they are taken over together.
  const changed = new Set<string>();
  let changedTimer: NodeJS.Timeout | undefined;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) {
      const file = pathOfUri(uri);
      if (file !== undefined && !file.includes('/.git/')) changed.add(file);
    }
    clearTimeout(changedTimer);
    changedTimer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      if (paths.length > 0) void workspace?.filesChanged(paths);
    }, quietTime);
  });

  const waiting = new Map<string, NodeJS.Timeout>();
  const indexText = (document: TextDocument) => {
    waiting.delete(document.uri);
    const path = pathOfUri(document.uri);
    if (path !== undefined) void workspace?.openText(path, document.getText());
  };
  documents.onDidChangeContent(({ document }) => {
    clearTimeout(waiting.get(document.uri));
    // Version 1 is the text as opened, which is the indexed one unless the editor restored unsaved work.
    waiting.set(
      document.uri,
      setTimeout(() => indexText(document), editDelay),
    );
  });
  documents.onDidClose(({ document }) => {
    clearTimeout(waiting.get(document.uri));
    waiting.delete(document.uri);
    const path = pathOfUri(document.uri);
    if (path !== undefined) void workspace?.closeText(path);
  });
  connection.onShutdown(async () => {
    for (const timer of waiting.values()) clearTimeout(timer);
    clearTimeout(changedTimer);
    await workspace?.dispose();
  });

  function takeSettings(value: unknown): void {
    const read = readSettings(value, settings);
    settings = read.settings;
    for (const problem of read.problems) log.warn(`setting ignored: ${problem}`);
  }

  async function index(): Promise<void> {
    // Our own client shows progress in its views; others get LSP's.
    const progress = ownClient ? undefined : await connection.window.createWorkDoneProgress().catch(() => undefined);
    progress?.begin('Indexing exclave sources');
    await workspace?.index(folders);
    progress?.done();
  }

  documents.listen(connection);
  connection.listen();
}

/** Waits until the workspace has come so far. */
function until(workspace: Workspace, isReached: (workspace: Workspace) => boolean): ServerContext['ready'] {
  return (token: CancellationToken) =>
    waitUntil(token, () => isReached(workspace), [
      (look) => workspace.onChange(look),
      (look) => workspace.onProgress(look),
      (look) => workspace.onSearchable(look),
    ]);
}
