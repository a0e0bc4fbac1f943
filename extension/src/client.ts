/** The language client: started once, restarted without overlap, told of settings and trust. */
import path from 'node:path';
import * as vscode from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import {
  type CloneProgress,
  type ComponentProgress,
  type IndexState,
  type InitializationOptions,
  methods,
  protocolVersion,
  type ReleaseProgress,
  releaseScheme,
  type ServerExperimental,
  tightbeamScheme,
} from '../../server/src/protocol/requests.ts';
import { contextKeys, settingsSection } from './ids.ts';

/**
 * Megabytes of each half of V8's young generation. Where Node takes 32, the server's start took 100 MB more, and no less
 * cpu time.
 */
const youngGeneration = '--max-semi-space-size=8';

export class Server {
  private client: LanguageClient | undefined;
  private pending: Promise<void> = Promise.resolve();
  private queued = false;
  /** The last state that the server pushed. */
  state: IndexState | undefined;
  private readonly stateEmitter = new vscode.EventEmitter<IndexState>();
  /** Fires with every state that the server pushes. */
  readonly onState = this.stateEmitter.event;
  private readonly settingsEmitter = new vscode.EventEmitter<void>();
  /** Fires when the server has been told of changed settings, so that a request from then on is answered by them. */
  readonly onSettings = this.settingsEmitter.event;
  private readonly cloneEmitter = new vscode.EventEmitter<CloneProgress>();
  /** Fires while a repository is cloned. */
  readonly onCloneProgress = this.cloneEmitter.event;

  private readonly releaseEmitter = new vscode.EventEmitter<ReleaseProgress>();
  /** Fires for each release that is read for a page. */
  readonly onReleaseProgress = this.releaseEmitter.event;

  private readonly componentEmitter = new vscode.EventEmitter<ComponentProgress>();
  /** Fires a few times a second while a system is looked through. */
  readonly onComponentProgress = this.componentEmitter.event;

  constructor(
    private readonly context: vscode.ExtensionContext,
    readonly log: vscode.LogOutputChannel,
  ) {
    context.subscriptions.push(
      this.stateEmitter,
      this.onState((state) => {
        this.state = state;
      }),
      this.settingsEmitter,
      this.cloneEmitter,
      this.releaseEmitter,
      this.componentEmitter,
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(settingsSection)) return;
        // Engine and cache are chosen at start; the rest is taken over as it is.
        if (
          event.affectsConfiguration(`${settingsSection}.parser`) ||
          event.affectsConfiguration(`${settingsSection}.index`)
        )
          void this.restart();
        else void this.sendSettings();
      }),
      // With trust, git may be asked for the release.
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
    );
  }

  /** Starts the server, or starts it anew: one at a time, and of many requests only one waits. */
  restart(): Promise<void> {
    if (this.queued) return this.pending;
    this.queued = true;
    this.pending = this.pending.then(async () => {
      this.queued = false;
      await this.stop();
      await this.start();
    });
    return this.pending;
  }

  async stop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.dispose().catch((error: unknown) => {
      this.log.warn(`the server did not stop cleanly: ${String(error)}`);
    });
  }

  /** Sends a request; undefined when the server is not there to answer. */
  async request<Result>(
    method: string,
    params: unknown,
    token?: vscode.CancellationToken,
  ): Promise<Result | undefined> {
    if (this.client === undefined) return undefined;
    return token === undefined
      ? this.client.sendRequest<Result>(method, params)
      : this.client.sendRequest<Result>(method, params, token);
  }

  private async sendSettings(): Promise<void> {
    const settings = { [settingsSection]: settingsNow() };
    await this.client?.sendNotification('workspace/didChangeConfiguration', { settings }).catch((error: unknown) => {
      this.log.warn(`the server was not told of the settings: ${String(error)}`);
    });
    this.settingsEmitter.fire();
  }

  private async start(): Promise<void> {
    const module = path.join(this.context.extensionPath, 'dist', 'server.js');
    const serverOptions: ServerOptions = {
      run: { module, transport: TransportKind.ipc, options: { execArgv: [youngGeneration] } },
      debug: {
        module,
        transport: TransportKind.ipc,
        options: { execArgv: [youngGeneration, '--nolazy', '--inspect=6019'] },
      },
    };
    const cachePath = this.context.storageUri?.fsPath;
    const initializationOptions: InitializationOptions = {
      protocolVersion,
      settings: settingsNow(),
      trusted: vscode.workspace.isTrusted,
      ...(cachePath === undefined ? {} : { cachePath }),
    };
    const options: LanguageClientOptions = {
      documentSelector: [
        ...['c', 'cpp', 'objective-c'].map((language) => ({ scheme: 'file', language })),
        ...['c', 'cpp', 'objective-c'].map((language) => ({ scheme: releaseScheme, language })),
        { scheme: tightbeamScheme },
      ],
      outputChannel: this.log,
      // The log never takes the focus: whoever wants it has a command.
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions,
      markdown: { isTrusted: false, supportHtml: false },
    };
    // What a server had found goes with it.
    void vscode.commands.executeCommand('setContext', contextKeys.scanned, false);
    const client = new LanguageClient('xnuExclaves', 'XNU Exclaves', serverOptions, options);
    client.onNotification(methods.indexState, (state: IndexState) => {
      this.stateEmitter.fire(state);
    });
    client.onNotification(methods.componentProgress, (progress: ComponentProgress) => {
      this.componentEmitter.fire(progress);
    });
    client.onNotification(methods.cloneProgress, (progress: CloneProgress) => {
      this.cloneEmitter.fire(progress);
    });
    client.onNotification(methods.releaseProgress, (progress: ReleaseProgress) => {
      this.releaseEmitter.fire(progress);
    });
    this.client = client;
    try {
      await client.start();
      const experimental = client.initializeResult?.capabilities.experimental as
        | { exclaves?: ServerExperimental }
        | undefined;
      if (experimental?.exclaves?.protocolVersion !== protocolVersion)
        throw new Error('client and server are of different versions; reload the window');
      const state = await client.sendRequest<IndexState>(methods.state);
      this.stateEmitter.fire(state);
    } catch (error) {
      this.log.error(`the language server did not start: ${String(error)}`);
      this.stateEmitter.fire(failedState(String(error)));
    }
  }
}

function settingsNow(): unknown {
  return JSON.parse(JSON.stringify(vscode.workspace.getConfiguration(settingsSection)));
}

function failedState(message: string): IndexState {
  return {
    phase: 'failed',
    generation: 0,
    checkouts: [],
    symbols: 0,
    engine: 'none',
    engineReason: message,
    elapsedMs: 0,
    fromCache: 0,
    parsed: 0,
    message,
  };
}
