/**
 * Everything the server knows: the checkouts of the open folders, their indexes, the state that is pushed to the client.
 * Knows no LSP: paths in, answers out.
 */
import { DomainIndex } from '../core/concepts/domainIndex.ts';
import { isExclaveName, sourceExtension } from '../core/extract/exclaveNames.ts';
import { LayeredSymbols, type SymbolSource } from '../core/index/symbolSource.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { type FoundCheckout, findCheckouts } from './discovery.ts';
import { Indexer, type Reach } from './indexer.ts';
import type { Cancellation, FileEntry, IndexStore, Logger, Scheduler, SourceFiles } from './ports.ts';

export type Phase = 'noFolder' | 'indexing' | 'notXnu' | 'beforeExclaves' | 'exclaveFilesReady' | 'ready' | 'failed';

export interface WorkspaceHost {
  readonly source: SourceFiles;
  readonly engine: SyntaxEngine;
  readonly engineReason: string;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  readonly store?: IndexStore | undefined;
  /** The release a checkout stands at, when the host can tell. */
  readonly releaseOf?: ((root: string) => Promise<string | undefined>) | undefined;
  readonly realPath: (path: string) => Promise<string>;
}

export interface Checkout {
  /** Absolute, as the user opened it. */
  readonly root: string;
  /** With symlinks resolved: an editor may name a file either way. */
  readonly realRoot: string;
  readonly indexer: Indexer;
  readonly domain: DomainIndex;
  /** Symbols of the scope and of the headers around it. */
  readonly symbols: SymbolSource;
  release?: string | undefined;
}

export class Workspace {
  private checkoutList: Checkout[] = [];
  /** Until the first run has looked, nothing can be said: whoever asks waits. */
  private phaseNow: Phase = 'indexing';
  private messageNow: string | undefined;
  private run: { isCancellationRequested: boolean } = { isCancellationRequested: false };
  private startedAt = 0;
  private elapsed = 0;
  private generationNow = 0;
  private completeNow = false;
  private readonly openTexts = new Map<string, string>();
  private readonly listeners = new Set<() => void>();

  constructor(
    readonly host: WorkspaceHost,
    private maximumSize: number,
    private readonly reach: Reach,
  ) {}

  get checkouts(): readonly Checkout[] {
    return this.checkoutList;
  }
  get phase(): Phase {
    return this.phaseNow;
  }
  get message(): string | undefined {
    return this.messageNow;
  }
  /** Nothing is being read any more. */
  get complete(): boolean {
    return this.completeNow;
  }
  get elapsedMs(): number {
    return this.elapsed;
  }
  /** Grows with every change that a view could show. */
  get generation(): number {
    return this.generationNow;
  }

  /** Returns what ends the subscription. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  setMaximumSize(bytes: number): void {
    this.maximumSize = bytes;
  }

  /** Looks for checkouts in the folders and indexes them. A newer call ends an older one. */
  async index(folders: readonly string[]): Promise<void> {
    this.run.isCancellationRequested = true;
    const token = { isCancellationRequested: false };
    this.run = token;
    this.startedAt = this.host.scheduler.now();
    this.checkoutList = [];
    this.completeNow = false;
    if (folders.length === 0) {
      this.become('noFolder');
      return;
    }
    this.become('indexing');
    try {
      await this.indexFolders(folders, token);
      if (token.isCancellationRequested) return;
      this.completeNow = true;
      this.changed();
    } catch (error) {
      if (token.isCancellationRequested) return;
      this.host.log.error(
        `indexing failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      this.become('failed', error instanceof Error ? error.message : String(error));
    }
  }

  private async indexFolders(folders: readonly string[], token: Cancellation): Promise<void> {
    const found: { root: string; files: FileEntry[]; kind: FoundCheckout['kind'] }[] = [];
    const roots = new Set<string>();
    for (const folder of folders) {
      const { files, problems } = await this.host.source.list(folder, this.host.scheduler, token);
      if (token.isCancellationRequested) return;
      for (const problem of problems) this.host.log.warn(problem);
      for (const one of findCheckouts(files)) {
        const root = joinPath(folder, one.prefix);
        const real = await this.host.realPath(root);
        if (roots.has(real)) continue;
        roots.add(real);
        found.push({
          root,
          kind: one.kind,
          files: files
            .filter((file) => file.path.startsWith(one.prefix))
            .map((file) => ({ ...file, path: file.path.slice(one.prefix.length) })),
        });
      }
    }
    const usable = found.filter((one) => one.kind === 'xnu');
    if (usable.length === 0) {
      this.become(found.length > 0 ? 'beforeExclaves' : 'notXnu');
      return;
    }
    // All are there from the start, so that the views do not change their shape when the next one is read.
    const reading: { checkout: Checkout; files: readonly FileEntry[] }[] = [];
    for (const { root, files } of usable) {
      const indexer = new Indexer({
        root,
        source: this.host.source,
        engine: this.host.engine,
        log: this.host.log,
        scheduler: this.host.scheduler,
        store: this.host.store,
        maximumSize: this.maximumSize,
        reach: this.reach,
      });
      const checkout: Checkout = {
        root,
        realRoot: await this.host.realPath(root),
        indexer,
        domain: new DomainIndex(indexer.index),
        symbols: new LayeredSymbols(indexer.index, indexer.includes, indexer.rest),
      };
      reading.push({ checkout, files });
      void this.host.releaseOf?.(root).then((release) => {
        checkout.release = release;
        this.changed();
      });
    }
    this.checkoutList = reading.map(({ checkout }) => checkout);
    for (const { checkout, files } of reading) {
      await checkout.indexer.readExclaveFiles(files, token);
      if (token.isCancellationRequested) return;
      this.tell(checkout, 'exclave files');
    }
    this.become('exclaveFilesReady');
    for (const { checkout } of reading) {
      await checkout.indexer.readScope(token);
      if (token.isCancellationRequested) return;
      this.applyOpenTexts(checkout);
      this.tell(checkout, 'whole scope');
    }
    this.become('ready');
    for (const { checkout } of reading) {
      await checkout.indexer.finish(token);
      if (token.isCancellationRequested) return;
      const { includes, rest } = checkout.indexer;
      this.host.log.info(
        `${checkout.root}: ${includes.size} included headers and ${rest.size} other files after ${Math.round(this.host.scheduler.now() - this.startedAt)} ms`,
      );
      this.changed();
    }
  }

  private tell({ root, indexer }: Checkout, what: string): void {
    const { parsed, fromCache } = indexer.report;
    const elapsed = Math.round(this.host.scheduler.now() - this.startedAt);
    this.host.log.info(
      `${root}: ${what} after ${elapsed} ms, ${indexer.index.size} files (${parsed} parsed, ${fromCache} from the cache)`,
    );
  }

  /** The checkout a file lies in, and its path from the root. */
  locate(path: string): { checkout: Checkout; relative: string } | undefined {
    for (const checkout of this.checkoutList) {
      for (const root of [checkout.root, checkout.realRoot]) {
        if (path.startsWith(root) && (path.charAt(root.length) === '/' || path.charAt(root.length) === '\\')) {
          return { checkout, relative: path.slice(root.length + 1).replace(/\\/g, '/') };
        }
      }
    }
    return undefined;
  }

  /** An editor's text stands over the file on disk from now on. */
  async openText(path: string, text: string): Promise<void> {
    this.openTexts.set(path, text);
    const at = this.locate(path);
    // The file on disk is indexed already; only a different text, or a file in scope, is read again.
    if (at === undefined || at.checkout.indexer.index.file(at.relative) === undefined) return;
    const before = at.checkout.indexer.index.generation;
    await at.checkout.indexer.update(at.relative, text);
    if (at.checkout.indexer.index.generation !== before) this.changed();
  }

  async closeText(path: string): Promise<void> {
    if (!this.openTexts.delete(path)) return;
    await this.fileChanged(path);
  }

  /** A file was written, made or deleted on disk. */
  async fileChanged(path: string): Promise<void> {
    if (this.openTexts.has(path)) return;
    const at = this.locate(path);
    if (at === undefined) return;
    const before = at.checkout.indexer.index.generation;
    const { indexer, root } = at.checkout;
    const isKnown = indexer.index.file(at.relative) !== undefined;
    if (isKnown || (sourceExtension.test(at.relative) && this.mentionsExclaves(root, at.relative)))
      await indexer.update(at.relative);
    if (at.checkout.indexer.index.generation !== before) this.changed();
  }

  private mentionsExclaves(root: string, path: string): boolean {
    const read = this.host.source.read(root, path, this.maximumSize);
    return read.kind === 'text' && (isExclaveName(path) || isExclaveName(read.text));
  }

  /** Ends what is running; resolves when nothing is being written any more. */
  async dispose(): Promise<void> {
    this.run.isCancellationRequested = true;
    await Promise.all(this.checkoutList.map(({ indexer }) => indexer.kept));
  }

  private applyOpenTexts(checkout: Checkout): void {
    for (const [path, text] of this.openTexts) {
      const at = this.locate(path);
      if (at?.checkout !== checkout) continue;
      if (checkout.indexer.index.file(at.relative) !== undefined) void this.openText(path, text);
    }
  }

  private become(phase: Phase, message?: string): void {
    this.phaseNow = phase;
    this.messageNow = message;
    this.elapsed = this.host.scheduler.now() - this.startedAt;
    this.changed();
  }

  private changed(): void {
    this.generationNow++;
    for (const listener of [...this.listeners]) listener();
  }
}

function joinPath(folder: string, prefix: string): string {
  const clean = folder.replace(/[/\\]+$/, '');
  return prefix === '' ? clean : `${clean}/${prefix.replace(/\/$/, '')}`;
}
