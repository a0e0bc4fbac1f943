/**
 * Builds and keeps the index of one checkout, ring by ring: exclave files first, so that the trees fill at once; then
 * every other file that touches the exclave world; then, away from whoever answers requests, the headers around them and
 * the words of the whole checkout.
 */

import { AskedMacros } from '../core/dialect/askedMacros.ts';
import type { MacroTable } from '../core/dialect/macroTable.ts';
import { isExclavePath } from '../core/extract/exclaveNames.ts';
import type { CheckoutIndex } from '../core/index/checkoutIndex.ts';
import type { OuterIndex } from '../core/index/outerIndex.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import { exclaveFiles, otherFiles, pauses } from './discovery.ts';
import type { IndexerOptions, IndexerReport, IndexerStage, ReadingProgress, ReadScope } from './indexerOptions.ts';
import { createInProcessReader } from './inProcessReader.ts';
import { KeptStart } from './keptStart.ts';
import { LiveUpdate } from './liveUpdate.ts';
import { OtherTexts } from './otherTexts.ts';
import type { BackgroundReader, Cancellation, FileEntry } from './ports.ts';
import { Rings } from './rings.ts';

export class Indexer {
  private readonly rings: Rings;
  private readonly live: LiveUpdate;
  private readonly background: BackgroundReader;
  private readonly keptStart: KeptStart;
  private readonly others: OtherTexts;
  private mentioning: string[] = [];
  private parsed = 0;
  private fromCache = 0;
  private whole = false;
  private includesRead = false;

  constructor(private readonly options: IndexerOptions) {
    this.background = options.background ?? createInProcessReader(options.source, options.scheduler);
    this.keptStart = new KeptStart(options);
    this.rings = new Rings(options, (path) => this.keptStart.hasLearned(path));
    this.others = new OtherTexts(this.rings.index, options);
    this.live = new LiveUpdate(this.rings, this.others, options);
  }

  /** The exclave scope. */
  get index(): CheckoutIndex {
    return this.rings.index;
  }

  /** Files outside the scope that were parsed because somebody needed more than a place. */
  get parsedLater(): CheckoutIndex {
    return this.rings.parsedLater;
  }

  /** The words of every file outside the scope, and what looks like a definition in them. */
  get outer(): OuterIndex {
    return this.rings.outer;
  }

  get report(): IndexerReport {
    const exclaves = [...this.rings.scope].filter(isExclavePath).length;
    return {
      parsed: this.parsed,
      fromCache: this.fromCache,
      exclaveFiles: exclaves,
      scopeFiles: this.rings.scope.size,
    };
  }

  /** Every source file of the checkout is in {@link index} or {@link outer}. */
  get isWhole(): boolean {
    return this.whole;
  }

  /** The headers that the scope includes are in {@link index} or {@link outer}, as far as the reach goes. */
  get areIncludesRead(): boolean {
    return this.includesRead;
  }

  /** True when what a name in an exclave file means can be told, though little is read yet. */
  get isSearchable(): boolean {
    return this.rings.early.isSearchable;
  }

  /** What the checkout holds, as last listed; the same array until it is listed anew. */
  get listed(): readonly FileEntry[] {
    return this.rings.files;
  }

  /** The macros learned so far, once a file had to be read. */
  get dialect(): MacroTable | undefined {
    return this.rings.macros;
  }

  /** Resolves when nothing is being written. */
  get written(): Promise<void> {
    return this.keptStart.written;
  }

  /**
   * Indexes the scope. Resolves when done or cancelled; a file that cannot be read is logged and passed over.
   *
   * @param files what the checkout holds, paths from its root.
   * @param onStage called when the exclave files are in, and when the whole scope is.
   */
  async run(files: readonly FileEntry[], token: Cancellation, onStage: (stage: IndexerStage) => void): Promise<void> {
    await this.readExclaveFiles(files, token);
    if (token.isCancellationRequested) return;
    onStage('exclaveFiles');
    await this.readScope(token);
    if (!token.isCancellationRequested) onStage('scope');
  }

  /**
   * The first ring: the files named for exclaves, of all that the checkout holds.
   *
   * @param onSearchable called when {@link isSearchable} becomes true; never, where nothing has to be read anew.
   */
  async readExclaveFiles(
    files: readonly FileEntry[],
    token: Cancellation,
    onSearchable: () => void = () => undefined,
  ): Promise<void> {
    this.rings.list(files);
    await this.keptStart.load();
    await this.add(exclaveFiles(files), token, this.rings.askedFirst, onSearchable);
    this.others.readMakefiles(this.rings.files);
    await this.others.readExportLists(this.rings.files);
  }

  /**
   * Takes over a scope that was read before, of the very same files: nothing is read.
   *
   * @param later files beside the scope that were parsed then.
   */
  adopt(
    files: readonly FileEntry[],
    { facts, buildInputs, exportLists, textFiles }: ReadScope,
    later: readonly FileFacts[] = [],
  ): void {
    this.rings.list(files);
    for (const file of later) this.rings.parsedLater.replace(file);
    for (const file of facts) {
      this.rings.scope.add(file.path);
      this.rings.index.replace(file);
      this.fromCache++;
    }
    this.rings.index.setBuildInputs(buildInputs);
    this.rings.index.setExportLists(exportLists);
    this.rings.index.setTextFiles(textFiles);
  }

  /** Learns the macros of the scope, when that was not needed so far: whoever parses more needs them. */
  async learn(token: Cancellation): Promise<void> {
    if (this.dialect !== undefined) return;
    await this.rings.learnScope(this.rings.dialect, token);
    this.forgetParsed();
  }

  /**
   * The rest of the scope: every other file that mentions the exclave world. Another thread looks for them, not sooner
   * than this: while a window opens every core is busy, and what the views need first comes first.
   */
  async readScope(token: Cancellation): Promise<void> {
    const mentioning = await this.keptMentions(token);
    if (token.isCancellationRequested) return;
    this.mentioning = mentioning.toSorted();
    await this.add(
      this.mentioning.map((path) => ({ path })),
      token,
    );
    await this.readFirstAgain(token);
    this.forgetParsed();
    await this.others.readTextFiles(this.rings.files);
    this.keptStart.forgetFacts();
  }

  /** Indexes just the given files of a checkout: what the benchmark measures. */
  async runOn(files: readonly FileEntry[], all: readonly FileEntry[], token: Cancellation): Promise<void> {
    this.rings.list(all);
    await this.add(files, token);
  }

  /**
   * The headers around the scope and the words of the checkout, as far as `reach` says; then the index is kept. Nothing
   * waits for this.
   */
  async finish(token: Cancellation, onProgress: (progress: ReadingProgress) => void = () => undefined): Promise<void> {
    const { reach } = this.options;
    // Kept at once: a window that is closed early has its scope all the same.
    if (this.parsed > 0) await this.keepScope();
    // A start from the cache has not followed the includes yet: types and pasted names are read with their macros.
    await this.learn(token);
    await this.keptStart.takeStamps(otherFiles(this.rings.files));
    if (reach === 'exclaves') {
      if (this.parsed > 0) await this.keepWords();
      return;
    }
    const isUnread = (path: string) =>
      !this.rings.scope.has(path) && (!this.rings.outer.has(path) || this.rings.early.has(path));
    // Nearly every name that the scope uses and does not define comes from what it includes.
    const included = [...this.rings.dialect.learned].filter(isUnread);
    const isIncluded = new Set(included);
    const others = reach === 'checkout' ? otherFiles(this.rings.files) : [];
    const paths = [...included, ...others.filter((path) => isUnread(path) && !isIncluded.has(path))];
    this.includesRead = included.length === 0;
    let done = 0;
    let scanned = 0;
    let missed = 0;
    if (paths.length > 0) {
      const { root, maximumSize } = this.options;
      const translator = this.rings.outer.translator();
      for await (const { files, problems, words } of this.background.scan({ root, maximumSize, paths }, token)) {
        if (token.isCancellationRequested) return;
        translator.learn(words);
        // What was edited meanwhile is newer than what the job read.
        for (const file of files)
          if ((!this.rings.outer.has(file.path) || this.rings.early.has(file.path)) && !this.rings.scope.has(file.path))
            this.rings.outer.replace(translator.translate(file));
        for (const { path, detail } of problems) this.options.log.warn(`${path}: ${detail}; not indexed`);
        missed += problems.length;
        done += files.length + problems.length;
        scanned += files.length;
        this.includesRead ||= done >= included.length;
        onProgress({ done, total: paths.length });
      }
    }
    this.whole = reach === 'checkout' && missed === 0 && !token.isCancellationRequested;
    if (token.isCancellationRequested) return;
    this.rings.outer.prepare();
    this.rings.isAroundRead = true;
    this.rings.readOutside();
    if (scanned > 0 || this.parsed > 0) await this.keepWords();
  }

  /** Reads files anew: what was edited, made, deleted, see {@link LiveUpdate.update}. */
  async update(paths: readonly string[], texts: (path: string) => string | undefined = () => undefined): Promise<void> {
    await this.live.update(paths, texts);
  }

  /** Parses a file outside the scope, once, see {@link Rings.parse}. */
  parse(path: string, text?: string): FileFacts | undefined {
    return this.rings.parse(path, text);
  }

  /** True for a header that the scope includes, directly or through others. */
  isIncluded(path: string): boolean {
    return this.rings.isIncluded(path);
  }

  /** Until everything is read: takes up what the files that are known so far say of a name. */
  lookFor(name: string): void {
    const { dialect } = this;
    if (!this.rings.isAroundRead && this.options.reach !== 'exclaves' && dialect !== undefined)
      this.rings.early.lookFor(name, dialect);
  }

  /** True for a file of the list that is in no ring yet. */
  lacks(path: string): boolean {
    return this.rings.holds(path) && !this.rings.scope.has(path) && !this.rings.outer.has(path);
  }

  /** Reads the words of some files before their turn. */
  async takeUp(paths: readonly string[], token: Cancellation): Promise<void> {
    const { root, source, maximumSize, scheduler } = this.options;
    const pause = pauses(scheduler);
    for (const path of paths) {
      if (token.isCancellationRequested) return;
      const text = this.lacks(path) ? source.readText(root, path, maximumSize) : undefined;
      if (text !== undefined) this.rings.early.takeUp(path, text);
      await pause();
    }
  }

  /** Every indexed file below one of the paths: what goes when a folder goes. */
  filesBelow(folders: ReadonlySet<string>): string[] {
    const isBelow = (path: string): boolean => {
      const slash = path.lastIndexOf('/');
      return slash > 0 && (folders.has(path.slice(0, slash)) || isBelow(path.slice(0, slash)));
    };
    return [...new Set([...this.rings.scope, ...this.rings.outer.paths()])].filter(isBelow);
  }

  /** What was parsed for an early question was parsed without the macros that are known since. */
  private forgetParsed(): void {
    for (const { path } of this.rings.parsedLater.files()) this.rings.parsedLater.remove(path);
  }

  /**
   * The exclave files are read before the macros of the rest of the scope are known. Those for which these make a
   * difference are read once more: which ring taught a macro does not matter then.
   */
  private async readFirstAgain(token: Cancellation): Promise<void> {
    const { dialect } = this;
    const pause = pauses(this.options.scheduler);
    for (const [path, asked] of this.rings.askedFirst) {
      if (token.isCancellationRequested) return;
      await pause();
      const read = dialect === undefined || asked.agreesWith(dialect) ? undefined : this.rings.read(path, undefined);
      if (dialect === undefined || read?.kind !== 'text') continue;
      const facts = this.rings.extract(path, read.text, read.hash, dialect);
      if (facts !== undefined) this.rings.index.replace(facts);
    }
    this.rings.askedFirst.clear();
  }

  /**
   * @param askedBy takes note of the macros that each file asks for.
   * @param onSearchable called once their macros are known.
   */
  private async add(
    files: readonly FileEntry[],
    token: Cancellation,
    askedBy?: Map<string, AskedMacros>,
    onSearchable?: () => void,
  ): Promise<void> {
    const texts = new Map<string, { text: string; hash: string }>();
    const { source, root, scheduler, log, maximumSize } = this.options;
    const pause = pauses(scheduler);
    for (const file of files) {
      if (token.isCancellationRequested) return;
      await pause();
      const result = source.read(root, file.path, maximumSize);
      if (result.kind === 'none') {
        log.warn(`${file.path}: ${result.detail}; not indexed`);
        continue;
      }
      const known = this.keptStart.factsOf(file.path, result.hash);
      if (known !== undefined) {
        this.rings.scope.add(file.path);
        this.rings.index.replace(known);
        this.fromCache++;
      } else {
        texts.set(file.path, result);
      }
    }
    if (texts.size === 0 || token.isCancellationRequested) return;
    const macros = await this.rings.dialect.learn(texts, token);
    this.rings.early.again();
    if (onSearchable !== undefined && !token.isCancellationRequested) {
      this.rings.early.isSearchable = true;
      onSearchable();
      await scheduler.yield();
    }
    for (const [path, { text, hash }] of texts) {
      if (token.isCancellationRequested) return;
      const asked = askedBy === undefined ? undefined : new AskedMacros(macros);
      if (asked !== undefined) askedBy?.set(path, asked);
      const facts = this.rings.extract(path, text, hash, asked ?? macros);
      if (facts === undefined) continue;
      this.rings.scope.add(path);
      this.rings.index.replace(facts);
      // Taken up for an early question.
      this.rings.parsedLater.remove(path);
      this.rings.outer.remove(path);
      this.parsed++;
      await pause();
    }
  }

  private findMentions(paths: readonly string[], token: Cancellation): Promise<readonly string[]> {
    const { root, maximumSize } = this.options;
    return this.background.mentions({ root, paths, maximumSize }, token);
  }

  /** What is known from an earlier start, where the file did not change since; everything else is looked into. */
  private async keptMentions(token: Cancellation): Promise<readonly string[]> {
    const paths = otherFiles(this.rings.files);
    const kept = await this.keptStart.words(paths);
    if (kept !== undefined && this.options.reach === 'checkout')
      this.rings.outer.load(kept.words, (path) => kept.paths.has(path));
    const unknown = paths.filter((path) => kept?.paths.has(path) !== true);
    const found = unknown.length === 0 ? [] : await this.findMentions(unknown, token);
    return [...(kept?.mentions ?? []), ...found];
  }

  private keepScope(): Promise<void> {
    const isInScope = (path: string) => this.rings.scope.has(path);
    return this.keptStart.keepScope(this.rings.dialect.learned, isInScope, () => this.rings.index.files());
  }

  private keepWords(): Promise<void> {
    return this.keptStart.keepWords(this.outer, this.mentioning);
  }
}
