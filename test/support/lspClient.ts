/**
 * The built server in a process of its own, spoken to over stdio as any editor would.
 * Nothing here sleeps: whoever waits, waits for a state that the server pushes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  type DocumentSymbol,
  type Hover,
  type InitializeResult,
  type Location,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type SymbolInformation,
} from 'vscode-languageserver/node';
import {
  type IndexState,
  methods,
  protocolVersion,
  type ReleaseFileResult,
  type RevealResult,
  releaseScheme,
  type TracePathResult,
  type TreeChildrenResult,
  type TreeRow,
  type TreeTooltipResult,
  type ViewKind,
} from '../../server/src/protocol/requests.ts';
import { projectRoot } from './engines.ts';

export function built(file: 'server.js' | 'cli.js'): string {
  const full = `${projectRoot}dist/${file}`;
  if (!existsSync(full)) throw new Error(`dist/${file} is not there: run "npm run build" before the protocol tests`);
  return full;
}

export interface StartOptions {
  /** Absolute paths. */
  folders: readonly string[];
  settings?: unknown;
  /** False: speak as an editor that knows nothing of this server. */
  ownClient?: boolean;
  /** True: git may be run, for releases. */
  trusted?: boolean;
  cachePath?: string;
  /** True: say that the client asks again when the server wants it to. */
  refreshes?: boolean;
  command?: readonly string[];
}

/** A place by a text that stands there once; the position is at `offset` characters into it. */
export interface Place {
  readonly file: string;
  readonly find: string;
  readonly offset?: number;
}

export class LspClient {
  readonly states: IndexState[] = [];
  readonly logs: { type: number; message: string }[] = [];
  private readonly waiting = new Set<(state: IndexState) => void>();
  private readonly texts = new Map<string, { text: string; version: number }>();

  private constructor(
    readonly connection: ProtocolConnection,
    private readonly process: ChildProcess,
    readonly initialized: InitializeResult,
    private readonly root: string,
  ) {}

  static async start(options: StartOptions): Promise<LspClient> {
    const child = spawn(process.execPath, [...(options.command ?? [built('server.js')]), '--stdio'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    // Listening before the first state can come: the server speaks as soon as it is initialized.
    const early: ((client: LspClient) => void)[] = [];
    let client: LspClient | undefined;
    const later = (use: (client: LspClient) => void) => {
      if (client === undefined) early.push(use);
      else use(client);
    };
    connection.onNotification(methods.indexState, (state: IndexState) => later((one) => one.take(state)));
    connection.onNotification('window/logMessage', (log: { type: number; message: string }) =>
      later((one) => one.logs.push(log)),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onRequest('window/workDoneProgress/create', () => null);
    connection.listen();
    const initialized = await connection.sendRequest<InitializeResult>('initialize', {
      processId: process.pid,
      rootUri: null,
      workspaceFolders: options.folders.map((folder) => ({ uri: uriOf(folder), name: path.basename(folder) })),
      capabilities: {
        window: { workDoneProgress: true },
        workspace: {
          didChangeWatchedFiles: { dynamicRegistration: true },
          workspaceFolders: true,
          ...(options.refreshes === true
            ? { semanticTokens: { refreshSupport: true }, codeLens: { refreshSupport: true } }
            : {}),
        },
      },
      ...(options.ownClient === false
        ? {}
        : {
            initializationOptions: {
              protocolVersion,
              settings: options.settings ?? {},
              ...(options.trusted === undefined ? {} : { trusted: options.trusted }),
              ...(options.cachePath === undefined ? {} : { cachePath: options.cachePath }),
            },
          }),
    });
    client = new LspClient(connection, child, initialized, options.folders[0] ?? '');
    for (const use of early) use(client);
    await connection.sendNotification('initialized', {});
    return client;
  }

  /** Starts and waits until everything is indexed. */
  static async ready(options: StartOptions): Promise<LspClient> {
    const client = await LspClient.start(options);
    await client.waitFor((state) => state.phase === 'ready');
    return client;
  }

  /** Resolves with the first state, past or coming, that fits. */
  waitFor(fits: (state: IndexState) => boolean): Promise<IndexState> {
    const known = this.states.find(fits);
    return known === undefined ? this.next(fits) : Promise.resolve(known);
  }

  /** Resolves with the first state from now on that fits. */
  next(fits: (state: IndexState) => boolean): Promise<IndexState> {
    return new Promise((resolve) => {
      const listen = (state: IndexState) => {
        if (!fits(state)) return;
        this.waiting.delete(listen);
        resolve(state);
      };
      this.waiting.add(listen);
    });
  }

  /** Asks again with every state that the server pushes, until the answer is yes. */
  async until(check: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const changed = this.next(() => true);
      if (await check()) return;
      await changed;
    }
  }

  uri(file: string): string {
    if (file.startsWith(`${releaseScheme}:`)) return file;
    return uriOf(path.isAbsolute(file) ? file : path.join(this.root, file));
  }
  text(file: string): string {
    return this.texts.get(file)?.text ?? readFileSync(fileURLToPath(this.uri(file)), 'utf8');
  }

  async open(file: string): Promise<void> {
    if (this.texts.has(file)) return;
    const text = this.text(file);
    this.texts.set(file, { text, version: 1 });
    const languageId = file.endsWith('.cpp') ? 'cpp' : 'c';
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: this.uri(file), languageId, version: 1, text },
    });
  }

  /** Opens a file of a release by its address, with the text that the server gives. */
  async openReleaseFile(uri: string): Promise<string> {
    const { text = '' } = await this.request<ReleaseFileResult>(methods.releaseFile, { uri });
    this.texts.set(uri, { text, version: 1 });
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'c', version: 1, text },
    });
    return text;
  }

  /** Replaces a text in an open document, as one incremental edit. */
  async edit(file: string, find: string, replacement: string): Promise<void> {
    await this.open(file);
    const { text, version } = this.texts.get(file) ?? { text: '', version: 0 };
    const at = text.indexOf(find);
    if (at < 0) throw new Error(`"${find}" is not in ${file}`);
    this.texts.set(file, {
      text: text.slice(0, at) + replacement + text.slice(at + find.length),
      version: version + 1,
    });
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(file), version: version + 1 },
      contentChanges: [
        { range: { start: positionIn(text, at), end: positionIn(text, at + find.length) }, text: replacement },
      ],
    });
  }

  async close(file: string): Promise<void> {
    this.texts.delete(file);
    await this.connection.sendNotification('textDocument/didClose', { textDocument: { uri: this.uri(file) } });
  }

  private async at(place: Place): Promise<{ textDocument: { uri: string }; position: ReturnType<typeof positionIn> }> {
    await this.open(place.file);
    const text = this.text(place.file);
    const at = text.indexOf(place.find);
    if (at < 0) throw new Error(`"${place.find}" is not in ${place.file}`);
    return { textDocument: { uri: this.uri(place.file) }, position: positionIn(text, at + (place.offset ?? 1)) };
  }

  /** Any request about a place, answered as the server answers it. */
  async ask<Result>(method: string, place: Place, more: object = {}): Promise<Result> {
    return this.connection.sendRequest(method, { ...(await this.at(place)), ...more });
  }
  /** Any request about an open document. */
  async askOf<Result>(method: string, file: string, more: object = {}): Promise<Result> {
    await this.open(file);
    return this.connection.sendRequest(method, { textDocument: { uri: this.uri(file) }, ...more });
  }

  /** The Markdown, or undefined for no hover. */
  async hover(place: Place): Promise<string | undefined> {
    const hover = await this.connection.sendRequest<Hover | null>('textDocument/hover', await this.at(place));
    if (hover === null) return undefined;
    const { contents } = hover;
    return typeof contents === 'object' && 'value' in contents ? contents.value : JSON.stringify(contents);
  }
  /** `path:line` from the root, 1-based, in the order of the answer. */
  async definition(place: Place): Promise<string[]> {
    return this.places(await this.connection.sendRequest('textDocument/definition', await this.at(place)));
  }
  /** As the server gives it: the page of a Tightbeam module is no file. */
  async rawDefinition(place: Place): Promise<Location[]> {
    return (await this.connection.sendRequest('textDocument/definition', await this.at(place))) ?? [];
  }
  request<Result>(method: string, params: unknown): Promise<Result> {
    return this.connection.sendRequest(method, params);
  }
  async declaration(place: Place): Promise<string[]> {
    return this.places(await this.connection.sendRequest('textDocument/declaration', await this.at(place)));
  }
  async references(place: Place, includeDeclaration = true): Promise<string[]> {
    const params = { ...(await this.at(place)), context: { includeDeclaration } };
    return this.places(await this.connection.sendRequest('textDocument/references', params));
  }
  async documentSymbols(file: string): Promise<DocumentSymbol[] | null> {
    return this.connection.sendRequest('textDocument/documentSymbol', { textDocument: { uri: this.uri(file) } });
  }
  async workspaceSymbols(query: string): Promise<SymbolInformation[]> {
    return this.connection.sendRequest('workspace/symbol', { query });
  }

  async rows(view: ViewKind, parent?: string, filter?: string): Promise<TreeRow[]> {
    const params = { view, ...(parent === undefined ? {} : { parent }), ...(filter === undefined ? {} : { filter }) };
    return (await this.connection.sendRequest<TreeChildrenResult>(methods.treeChildren, params)).rows;
  }
  /** The row at the end of a path of labels. */
  async row(view: ViewKind, ...labels: readonly string[]): Promise<TreeRow> {
    let parent: TreeRow | undefined;
    for (const label of labels) {
      const rows = await this.rows(view, parent?.id);
      parent = rows.find((row) => row.label === label);
      if (parent === undefined) throw new Error(`no "${label}" among ${rows.map((row) => row.label).join(', ')}`);
    }
    if (parent === undefined) throw new Error('no labels');
    return parent;
  }
  async tooltip(view: ViewKind, id: string): Promise<string> {
    return (await this.connection.sendRequest<TreeTooltipResult>(methods.treeTooltip, { view, id })).markdown;
  }
  async tracePath(place: Place): Promise<TracePathResult> {
    const { textDocument, position } = await this.at(place);
    return this.connection.sendRequest(methods.tracePath, { uri: textDocument.uri, position });
  }
  async reveal(place: Place): Promise<RevealResult> {
    const { textDocument, position } = await this.at(place);
    return this.connection.sendRequest(methods.reveal, { uri: textDocument.uri, position });
  }
  state(): Promise<IndexState> {
    return this.connection.sendRequest(methods.state);
  }

  /** Shuts the server down in order and gives its exit code. Fails when the server logged an error. */
  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => {
      this.process.once('exit', (code) => resolve(code));
    });
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    const code = await ended;
    this.connection.dispose();
    const errors = this.logs.filter((log) => log.type === 1).map((log) => log.message);
    if (errors.length > 0) throw new Error(`the server logged errors:\n${errors.join('\n')}`);
    return code;
  }

  private take(state: IndexState): void {
    this.states.push(state);
    for (const listen of [...this.waiting]) listen(state);
  }

  places(locations: Location[] | null): string[] {
    return (locations ?? []).map(({ uri, range }) => {
      if (uri.startsWith(`${releaseScheme}:`)) return `${uri}:${range.start.line + 1}`;
      const file = path.relative(this.root, fileURLToPath(uri)).replaceAll('\\', '/');
      return `${file}:${range.start.line + 1}`;
    });
  }
}

/** A folder that goes away again. */
export function temporaryFolder(): { path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'xnu-exclaves-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export function uriOf(file: string): string {
  return pathToFileURL(file).toString();
}

function positionIn(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}
