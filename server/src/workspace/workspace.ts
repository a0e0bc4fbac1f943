/**
 * Everything the server knows: the checkouts of the open folders, their indexes, the state that is pushed to the client.
 * Knows no LSP: paths in, answers out.
 */
import { DomainIndex } from '../core/concepts/domainIndex.ts';
import type { KnownChanges, Whereabouts } from '../core/describe/whereabouts.ts';
import { LayeredSymbols } from '../core/index/symbolSource.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { type FoundCheckout, findCheckouts } from './discovery.ts';
import { Indexer } from './indexer.ts';
import type { Reach, ReadingProgress } from './indexerOptions.ts';
import { OpenFiles } from './openFiles.ts';
import type { BackgroundReader, Cancellation, FileEntry, IndexStore, Logger, Scheduler, SourceFiles } from './ports.ts';
import type { ReleaseRest } from './releaseRest.ts';

/** Changed files at once after which the checkout may stand at another release. */
const manyFiles = 20;

export type Phase = 'noFolder' | 'indexing' | 'notXnu' | 'beforeExclaves' | 'exclaveFilesReady' | 'ready' | 'failed';

const readingPhases: ReadonlySet<Phase> = new Set(['indexing', 'exclaveFilesReady', 'ready']);

export interface WorkspaceHost {
  readonly source: SourceFiles;
  readonly engine: SyntaxEngine;
  readonly engineReason: string;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  readonly store?: IndexStore | undefined;
  /** Reads what nobody waits for in another thread; without one it is read between requests. */
  readonly background?: BackgroundReader | undefined;
  /** Where a checkout stands, when the host can tell. */
  readonly whereaboutsOf?: ((root: string) => Promise<Whereabouts>) | undefined;
  readonly realPath: (path: string) => Promise<string>;
}

export interface Checkout {
  /** Absolute, as the user opened it. */
  readonly root: string;
  /** With symlinks resolved: an editor may name a file either way. */
  readonly realRoot: string;
  readonly indexer: Indexer;
  readonly domain: DomainIndex;
  /** Symbols and words of all rings. */
  readonly symbols: LayeredSymbols;
  /** Files as the editor has them. */
  readonly opened: OpenFiles;
  release?: string | undefined;
  /** What else is known of where it stands; undefined until it was looked at. */
  where?: Whereabouts;
  /** What of it is not as in its release. */
  changes?: KnownChanges;
  /** Where its files are read. */
  readonly source: SourceFiles;
  /** Set for a release that is read from the repository's objects: of which open checkout, counted from 0. */
  readonly snapshotOf?: number;
  /** Of such a release: what is still read of it. The workspace tells of the others. */
  readonly rest?: ReleaseRest;
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
  private folders: readonly string[] = [];
  private readingNow: ReadingProgress | undefined;
  /** Edited since the last batch of changes on disk began. */
  private readonly typed = new Set<string>();
  private readonly openTexts = new Map<string, string>();
  private readonly listeners = new Set<() => void>();
  private readonly progressListeners = new Set<() => void>();
  private readonly searchListeners = new Set<() => void>();
  private changing: Promise<void> = Promise.resolve();
  private finishing: Promise<void> = Promise.resolve();
  private stopFinishing: () => void = () => undefined;

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
  /** More of the checkouts is still to come: an answer of now may change. */
  get isReading(): boolean {
    return !this.completeNow && readingPhases.has(this.phaseNow);
  }
  /** The headers that the scopes include are read, the other files perhaps not. */
  get areIncludesRead(): boolean {
    return this.phaseNow === 'ready' && this.checkoutList.every(({ indexer }) => indexer.areIncludesRead);
  }
  /** Set while the checkout around the scope is read. */
  get reading(): ReadingProgress | undefined {
    return this.readingNow;
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

  /** Told of progress that changes no answer, often. Returns what ends the subscription. */
  onProgress(listener: () => void): () => void {
    this.progressListeners.add(listener);
    return () => this.progressListeners.delete(listener);
  }

  /** Told when {@link isSearchable} may say something else, with no other change. Returns what ends the subscription. */
  onSearchable(listener: () => void): () => void {
    this.searchListeners.add(listener);
    return () => this.searchListeners.delete(listener);
  }

  /** Says that the state has more to tell, which changes no row. */
  tell(): void {
    for (const listener of [...this.progressListeners]) listener();
  }

  /** Says that a view could show something else now, for a reason outside the checkouts. */
  touch(): void {
    this.changed();
  }

  setMaximumSize(bytes: number): void {
    this.maximumSize = bytes;
  }

  /** Looks for checkouts in the folders and indexes them. A newer call ends an older one. */
  async index(folders: readonly string[]): Promise<void> {
    this.run.isCancellationRequested = true;
    const token = { isCancellationRequested: false };
    this.run = token;
    this.folders = folders;
    this.readingNow = undefined;
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
        background: this.host.background,
        maximumSize: this.maximumSize,
        reach: this.reach,
      });
      const symbols = new LayeredSymbols(indexer.index, indexer.parsedLater, indexer.outer, indexer);
      const checkout: Checkout = {
        root,
        source: this.host.source,
        realRoot: await this.host.realPath(root),
        indexer,
        domain: new DomainIndex(indexer.index, indexer),
        symbols,
        opened: new OpenFiles(
          (path) => symbols.file(path),
          (path) => this.textOf(checkout, path) ?? this.host.source.readText(root, path, this.maximumSize),
          () => indexer.index.generation + indexer.outer.generation,
        ),
      };
      reading.push({ checkout, files });
    }
    this.checkoutList = reading.map(({ checkout }) => checkout);
    for (const { checkout, files } of reading) {
      await checkout.indexer.readExclaveFiles(files, token, () => {
        for (const listener of [...this.searchListeners]) listener();
      });
      if (token.isCancellationRequested) return;
      this.logStage(checkout, 'exclave files');
    }
    this.become('exclaveFilesReady');
    for (const { checkout } of reading) {
      await checkout.indexer.readScope(token);
      if (token.isCancellationRequested) return;
      await this.applyOpenTexts(checkout);
      this.logStage(checkout, 'whole scope');
    }
    this.become('ready');
    // Not sooner: it reads files that nobody has asked for yet.
    for (const { checkout } of reading) this.askRelease(checkout);
    this.finishing = this.finish(
      reading.map(({ checkout }) => checkout),
      token,
    );
    await this.finishing;
  }

  /** What nobody waits for: the headers around the scopes, and the words of the checkouts. */
  private async finish(checkouts: readonly Checkout[], run: Cancellation): Promise<void> {
    const token = {
      stopped: false,
      get isCancellationRequested() {
        return this.stopped || run.isCancellationRequested;
      },
    };
    this.stopFinishing = () => {
      token.stopped = true;
    };
    for (const { root, indexer } of checkouts) {
      if (token.isCancellationRequested) break;
      await indexer.finish(token, (progress) => {
        this.readingNow = progress;
        this.tell();
      });
      // A page that is shown has types to gain.
      if (indexer.index.isOutsideAsked) this.changed();
      const state = token.stopped ? 'stopped' : 'done';
      this.host.log.info(
        `${root}: the words of ${indexer.outer.size} other files, ${state} after ${Math.round(this.host.scheduler.now() - this.startedAt)} ms`,
      );
    }
    this.readingNow = undefined;
    // Its memory is worth more than the time to start it again.
    if (!run.isCancellationRequested) await this.host.background?.dispose();
  }

  /** Ends the reading of what lies around the scope; what was read stays. */
  stopReading(): void {
    this.stopFinishing();
  }

  private logStage({ root, indexer }: Checkout, what: string): void {
    const { parsed, fromCache } = indexer.report;
    const elapsed = Math.round(this.host.scheduler.now() - this.startedAt);
    this.host.log.info(
      `${root}: ${what} after ${elapsed} ms, ${indexer.index.size} files (${parsed} parsed, ${fromCache} from the cache)`,
    );
  }

  /** True when a question about a file can be answered, though not everything of it is known. */
  isSearchable(path: string): boolean {
    return this.phaseNow !== 'indexing' || this.locate(path)?.checkout.indexer.isSearchable === true;
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
    const isNew = !this.openTexts.has(path);
    this.openTexts.set(path, text);
    this.typed.add(path);
    const at = this.locate(path);
    // What is not read yet is read with the editor's text later.
    if (at === undefined || (!this.isRead && at.checkout.indexer.index.file(at.relative) === undefined)) return;
    await this.update(at.checkout, [at.relative]);
    if (isNew) at.checkout.indexer.parse(at.relative, text);
  }

  async closeText(path: string): Promise<void> {
    if (!this.openTexts.delete(path)) return;
    await this.filesChanged([path]);
  }

  /**
   * Files were written, made or deleted on disk, folders deleted: one, or hundreds at once when a branch is switched. They
   * are taken over together, and told of once.
   */
  filesChanged(paths: readonly string[]): Promise<void> {
    // One batch after the other: each finds the index as the one before left it.
    this.changing = this.changing
      .then(() => this.takeChanges(paths))
      .catch((error: unknown) => {
        this.host.log.error(`changed files were not taken over: ${String(error)}`);
      });
    return this.changing;
  }

  private async takeChanges(paths: readonly string[]): Promise<void> {
    const byCheckout = new Map<Checkout, Set<string>>();
    let isNewGround = false;
    for (const path of paths) {
      const at = this.locate(path);
      if (at === undefined) {
        isNewGround ||= marksCheckout(path);
        continue;
      }
      const changed = byCheckout.get(at.checkout) ?? new Set<string>();
      byCheckout.set(at.checkout, changed);
      changed.add(at.relative);
    }
    this.typed.clear();
    for (const [checkout, changed] of byCheckout) {
      for (const below of checkout.indexer.filesBelow(changed)) changed.add(below);
      await this.update(checkout, [...changed].sort());
      if (changed.size >= manyFiles) this.askRelease(checkout);
    }
    await this.takeTyped();
    // Another release was checked out: exclaves came, or went.
    const isGone = this.checkoutList.some(({ indexer }) => this.isRead && indexer.report.exclaveFiles === 0);
    if (isGone || (isNewGround && this.phaseNow !== 'indexing')) await this.index(this.folders);
  }

  /** What was typed while many files were taken over was read among them: the text of now is what counts. */
  private async takeTyped(): Promise<void> {
    while (this.typed.size > 0) {
      const paths = [...this.typed];
      this.typed.clear();
      for (const path of paths) {
        const at = this.locate(path);
        if (at !== undefined && this.openTexts.has(path)) await this.update(at.checkout, [at.relative]);
      }
    }
  }

  private askRelease(checkout: Checkout): void {
    void this.host.whereaboutsOf?.(checkout.root).then((where) => {
      const isNews = JSON.stringify(checkout.where) !== JSON.stringify(where);
      checkout.where = where;
      // What was compared with another release says nothing of this one.
      if (checkout.release !== where.release) checkout.changes = undefined;
      checkout.release = where.release;
      if (isNews) this.changed();
    });
  }

  /** Ends what is running; resolves when nothing is being written any more. */
  async dispose(): Promise<void> {
    this.run.isCancellationRequested = true;
    await this.host.background?.dispose();
    await Promise.all(this.checkoutList.map(({ indexer }) => indexer.written));
  }

  private get isRead(): boolean {
    return this.phaseNow === 'ready';
  }

  private async update(checkout: Checkout, paths: readonly string[]): Promise<void> {
    const { indexer } = checkout;
    const { generation: before, isOutsideAsked } = indexer.index;
    const isOutside = isOutsideAsked && paths.some((path) => path.endsWith('.h'));
    await indexer.update(paths, (path) => this.textOf(checkout, path));
    if (indexer.index.generation !== before || isOutside) this.changed();
  }

  private textOf({ root, realRoot }: Checkout, path: string): string | undefined {
    return this.openTexts.get(`${root}/${path}`) ?? this.openTexts.get(`${realRoot}/${path}`);
  }

  private async applyOpenTexts(checkout: Checkout): Promise<void> {
    const paths = [...this.openTexts.keys()].flatMap((path) => {
      const at = this.locate(path);
      return at?.checkout === checkout ? [at.relative] : [];
    });
    if (paths.length > 0) await checkout.indexer.update(paths, (path) => this.textOf(checkout, path));
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

/** True for a file by which a checkout is recognised. */
function marksCheckout(path: string): boolean {
  return findCheckouts([{ path }]).length > 0;
}

function joinPath(folder: string, prefix: string): string {
  const clean = folder.replace(/[/\\]+$/, '');
  return prefix === '' ? clean : `${clean}/${prefix.replace(/\/$/, '')}`;
}
