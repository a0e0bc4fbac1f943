/**
 * Builds and keeps the index of one checkout, ring by ring: exclave files first, so that the trees fill at once; then
 * every other file that touches the exclave world; then, away from whoever answers requests, the headers around them and
 * the words of the whole checkout.
 */

import type { definitionsIn } from '../core/dialect/definitions.ts';
import { MacroTable } from '../core/dialect/macroTable.ts';
import { readBuildInputs } from '../core/extract/buildInputs.ts';
import { isExclavePath, sourceExtension } from '../core/extract/exclaveNames.ts';
import { exportListName, readExportList } from '../core/extract/exportLists.ts';
import { extractFileFacts, extractOutlineFacts } from '../core/extract/fileFacts.ts';
import { mentionsExclaves, scanFile } from '../core/extract/scannedFile.ts';
import { isTextFile, readTextFile } from '../core/extract/textFiles.ts';
import { CheckoutIndex } from '../core/index/checkoutIndex.ts';
import { OuterIndex } from '../core/index/outerIndex.ts';
import type { ExportList, FileFacts } from '../core/model/fileFacts.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { contentHash } from '../core/source/contentHash.ts';
import { Dialect } from './dialect.ts';
import { exclaveFiles, otherFiles, pauses } from './discovery.ts';
import { createInProcessReader } from './inProcessReader.ts';
import { factsVersion, KeptIndex } from './keptIndex.ts';
import {
  type BackgroundReader,
  type Cancellation,
  type FileEntry,
  type FileStamp,
  type IndexStore,
  type Logger,
  neverCancelled,
  type ReadResult,
  type Scheduler,
  type SourceFiles,
} from './ports.ts';

/** Characters above which a file outside the scope is not parsed on demand. */
const parseLimit = 800_000;

export interface IndexerOptions {
  /** Absolute path of the checkout. */
  readonly root: string;
  readonly source: SourceFiles;
  readonly engine: SyntaxEngine;
  /** Reads what nobody waits for; without one it is read here. */
  readonly background?: BackgroundReader | undefined;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  readonly store?: IndexStore | undefined;
  /** How far the index reaches around the exclave scope. */
  readonly reach: Reach;
  /** Files above this many bytes are not read. */
  readonly maximumSize: number;
  /** Reads the facts of a file, in place of the extraction itself: for whoever remembers them. */
  readonly extract?: typeof extractFileFacts | undefined;
  /** Finds the `#define`s of a text, in the same way. */
  readonly definitionsOf?: typeof definitionsIn | undefined;
}

/** `exclaves`: the scope alone. `includes`: also the headers it includes. `checkout`: also every other file's words. */
export type Reach = 'exclaves' | 'includes' | 'checkout';

export type IndexerStage = 'exclaveFiles' | 'scope';

export interface IndexerReport {
  readonly parsed: number;
  readonly fromCache: number;
  readonly exclaveFiles: number;
  readonly scopeFiles: number;
}

/** What the scope of a checkout came to. */
export interface ReadScope {
  readonly facts: readonly FileFacts[];
  readonly buildInputs: readonly string[];
  readonly exportLists: readonly ExportList[];
}

/** How much of the checkout around the scope is read; counted in files. */
export interface ReadingProgress {
  readonly done: number;
  readonly total: number;
}

/** What the index reads of a checkout, in whatever way. */
function isListed(path: string): boolean {
  return sourceExtension.test(path) || exportListName.test(path) || isTextFile(path);
}

export class Indexer {
  readonly index = new CheckoutIndex();
  /** Files outside the scope that were parsed because somebody needed more than a place. */
  readonly parsedLater = new CheckoutIndex();
  /** The words of every file outside the scope, and what looks like a definition in them. */
  readonly outer = new OuterIndex();
  private dialectOf: Dialect;
  private readonly kept: KeptIndex;
  private readonly background: BackgroundReader;
  private files: readonly FileEntry[] = [];
  private known = new Set<string>();
  private readonly scope = new Set<string>();
  private stored = new Map<string, FileFacts>();
  private storedDialect: Readonly<Record<string, FileStamp>> = {};
  private stamps: Record<string, FileStamp> = {};
  private mentions: Promise<readonly string[]> | undefined;
  private mentioning: string[] = [];
  private parsed = 0;
  private fromCache = 0;
  private whole = false;

  constructor(private readonly options: IndexerOptions) {
    const { source, root, maximumSize, scheduler, store, log } = options;
    this.background = options.background ?? createInProcessReader(source, scheduler);
    this.dialectOf = new Dialect(source, root, maximumSize, scheduler, options.definitionsOf);
    this.kept = new KeptIndex(store, root, scheduler, log);
  }

  get report(): IndexerReport {
    const exclaves = [...this.scope].filter(isExclavePath).length;
    return { parsed: this.parsed, fromCache: this.fromCache, exclaveFiles: exclaves, scopeFiles: this.scope.size };
  }

  /** Every source file of the checkout is in {@link index} or {@link outer}. */
  get isWhole(): boolean {
    return this.whole;
  }

  /** What the checkout holds, as last listed; the same array until it is listed anew. */
  get listed(): readonly FileEntry[] {
    return this.files;
  }

  /** The macros learned so far, once a file had to be read. */
  get dialect(): MacroTable | undefined {
    return this.dialectOf.macros;
  }

  /** Resolves when nothing is being written. */
  get written(): Promise<void> {
    return this.kept.written;
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

  /** The first ring: the files named for exclaves, of all that the checkout holds. */
  async readExclaveFiles(files: readonly FileEntry[], token: Cancellation): Promise<void> {
    this.take(files);
    await this.loadStored();
    // Another thread finds the rest of the scope meanwhile; a kept index knows it, but for what changed.
    if (this.options.background !== undefined && this.stored.size === 0)
      this.mentions = this.findMentions(otherFiles(files), token);
    await this.add(exclaveFiles(files), token);
    this.readMakefiles();
    await this.readExportLists();
  }

  /** What the build exports is written in lists that are no C. */
  private async readExportLists(): Promise<void> {
    const { source, root, maximumSize, scheduler } = this.options;
    const pause = pauses(scheduler);
    const lists = [];
    for (const { path } of this.files) {
      if (!exportListName.test(path)) continue;
      await pause();
      const read = source.read(root, path, maximumSize);
      const list = read.kind === 'text' ? readExportList(path, read.text, read.hash) : undefined;
      if (list !== undefined) lists.push(list);
    }
    this.index.setExportLists(lists.sort((a, b) => (a.path < b.path ? -1 : 1)));
  }

  /** Files that are no C: the last of the scope, since no symbol depends on them. */
  private async readTextFiles(): Promise<void> {
    const { source, root, maximumSize, scheduler } = this.options;
    const pause = pauses(scheduler);
    const texts = [];
    for (const { path } of this.files) {
      if (!isTextFile(path)) continue;
      await pause();
      const read = source.read(root, path, maximumSize);
      const file = read.kind === 'text' ? readTextFile(path, read.text, read.hash) : undefined;
      if (file !== undefined) texts.push(file);
    }
    this.index.setTextFiles(texts.sort((a, b) => (a.path < b.path ? -1 : 1)));
  }

  /** The makefiles beside the exclave files name the interface files that are not published. */
  private readMakefiles(): void {
    const { source, root, maximumSize } = this.options;
    const folders = new Set(exclaveFiles(this.files).map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
    const names = [...folders].flatMap((folder) => {
      const read = source.read(root, `${folder}Makefile`, maximumSize);
      return read.kind === 'text' ? readBuildInputs(read.text) : [];
    });
    this.index.setBuildInputs([...new Set(names)]);
  }

  /**
   * Takes over a scope that was read before, of the very same files: nothing is read.
   *
   * @param later files beside the scope that were parsed then.
   */
  adopt(
    files: readonly FileEntry[],
    { facts, buildInputs, exportLists }: ReadScope,
    later: readonly FileFacts[] = [],
  ): void {
    this.take(files);
    for (const file of later) this.parsedLater.replace(file);
    for (const file of facts) {
      this.scope.add(file.path);
      this.index.replace(file);
      this.fromCache++;
    }
    this.index.setBuildInputs(buildInputs);
    this.index.setExportLists(exportLists);
  }

  /** Learns the macros of the scope, when that was not needed so far: whoever parses more needs them. */
  async learn(token: Cancellation): Promise<void> {
    if (this.dialect === undefined) await this.learnScope(this.dialectOf, token);
  }

  /** The rest of the scope: every other file that mentions the exclave world. */
  async readScope(token: Cancellation): Promise<void> {
    const mentioning = this.mentions === undefined ? await this.keptMentions(token) : await this.mentions;
    if (token.isCancellationRequested) return;
    this.mentioning = mentioning.toSorted();
    await this.add(
      this.mentioning.map((path) => ({ path })),
      token,
    );
    await this.readTextFiles();
    this.stored.clear();
  }

  /** Indexes just the given files of a checkout: what the benchmark measures. */
  async runOn(files: readonly FileEntry[], all: readonly FileEntry[], token: Cancellation): Promise<void> {
    this.take(all);
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
    await this.takeStamps();
    if (reach === 'exclaves') {
      if (this.parsed > 0) await this.keepWords();
      return;
    }
    const paths = (reach === 'checkout' ? otherFiles(this.files) : [...this.dialectOf.learned]).filter(
      (path) => !this.scope.has(path) && !this.outer.has(path),
    );
    let done = 0;
    let scanned = 0;
    let missed = 0;
    if (paths.length > 0) {
      const { root, maximumSize } = this.options;
      for await (const { files, problems } of this.background.scan({ root, maximumSize, paths }, token)) {
        if (token.isCancellationRequested) return;
        // What was edited meanwhile is newer than what the job read.
        for (const file of files)
          if (!this.outer.has(file.path) && !this.scope.has(file.path)) this.outer.replace(file);
        for (const { path, detail } of problems) this.options.log.warn(`${path}: ${detail}; not indexed`);
        missed += problems.length;
        done += files.length + problems.length;
        scanned += files.length;
        onProgress({ done, total: paths.length });
      }
    }
    this.whole = reach === 'checkout' && missed === 0 && !token.isCancellationRequested;
    if (token.isCancellationRequested) return;
    this.outer.prepare();
    if (scanned > 0 || this.parsed > 0) await this.keepWords();
  }

  /**
   * Reads files anew: what was edited, made, deleted. What depends on a macro that changed is read again too. The macros
   * of all of them are learned first: a switch of branches changes thousands of files, and each is parsed once.
   *
   * @param texts the editor's text of a file, where it stands over the one on disk.
   */
  async update(paths: readonly string[], texts: (path: string) => string | undefined = () => undefined): Promise<void> {
    const pause = pauses(this.options.scheduler);
    const changed = new Set<string>();
    const added = paths.filter((path) => !this.known.has(path) && isListed(path));
    if (added.length > 0) this.take([...this.files, ...added.map((path) => ({ path }))]);
    // Other headers may be reached now, or some not any more.
    let reachChanged = added.length > 0 && added.some(this.dialectOf.namesInIncludes());
    if (paths.some((path) => exportListName.test(path))) await this.readExportLists();
    if (paths.some(isTextFile)) await this.readTextFiles();
    const sources = paths.filter((path) => sourceExtension.test(path));
    for (const path of sources) {
      const before = this.dialectOf.includesOf(path);
      const wasInScope = this.scope.has(path);
      for (const name of await this.learnAgain(path, texts(path))) changed.add(name);
      reachChanged ||= before !== this.dialectOf.includesOf(path) || wasInScope !== this.scope.has(path);
      await pause();
    }
    if (reachChanged) for (const name of await this.learnAnew(texts)) changed.add(name);
    const dependants = changed.size === 0 ? new Set<string>() : await this.dependants(changed);
    for (const path of new Set([...sources, ...[...dependants].sort()])) {
      await pause();
      await this.updateOne(path, texts(path), dependants.has(path));
    }
  }

  /**
   * Parses a file outside the scope: its members, comments and macro-made names are then known too. Once; a very large
   * file is not worth the wait.
   *
   * @param text what to read instead of the file on disk.
   */
  parse(path: string, text?: string): FileFacts | undefined {
    const known = this.index.file(path) ?? this.parsedLater.file(path);
    if (known !== undefined || !sourceExtension.test(path)) return known;
    const read = this.read(path, text);
    if (read.kind === 'none' || read.text.length > parseLimit) return undefined;
    return this.parseOuter(path, read.text, read.hash);
  }

  /** True for a header that the scope includes, directly or through others. */
  isIncluded(path: string): boolean {
    return this.dialectOf.learned.has(path) || this.storedDialect[path] !== undefined;
  }

  private parseOuter(path: string, text: string, hash: string): FileFacts | undefined {
    try {
      const facts = extractOutlineFacts(path, text, hash, this.dialect ?? new MacroTable(), this.options.engine);
      this.parsedLater.replace(facts);
      return facts;
    } catch (error) {
      this.options.log.error(`${path}: ${String(error)}; not parsed`);
      return undefined;
    }
  }

  /** Takes a file out. Returns false when it was in no ring. */
  remove(path: string): boolean {
    this.scope.delete(path);
    const removed = [this.index.remove(path), this.parsedLater.remove(path), this.outer.remove(path)];
    return removed.includes(true);
  }

  /** Every indexed file below one of the paths: what goes when a folder goes. */
  filesBelow(folders: ReadonlySet<string>): string[] {
    const isBelow = (path: string): boolean => {
      const slash = path.lastIndexOf('/');
      return slash > 0 && (folders.has(path.slice(0, slash)) || isBelow(path.slice(0, slash)));
    };
    return [...new Set([...this.scope, ...this.outer.paths()])].filter(isBelow);
  }

  private take(files: readonly FileEntry[]): void {
    this.files = files;
    this.known = new Set(files.map(({ path }) => path));
    this.dialectOf.setFiles(files);
  }

  private read(path: string, text: string | undefined): ReadResult {
    return text === undefined
      ? this.options.source.read(this.options.root, path, this.options.maximumSize)
      : { kind: 'text', text, hash: contentHash(text) };
  }

  /** Learns the macros of a changed file. Returns those whose definitions changed. */
  private async learnAgain(path: string, text: string | undefined): Promise<readonly string[]> {
    const read = this.read(path, text);
    const before = this.dialect?.definedIn(path) ?? new Map<string, string>();
    if (read.kind === 'none') {
      this.scope.delete(path);
      this.dialectOf.forget(path);
      return [...before.keys()];
    }
    const isInScope = isExclavePath(path) || mentionsExclaves(read.text);
    if (isInScope) this.scope.add(path);
    else this.scope.delete(path);
    // Opening a file changes nothing; only another text does.
    const isNews = isInScope ? this.index.file(path)?.hash !== read.hash : this.dialectOf.learned.has(path);
    if (isNews) await this.dialectOf.learn(new Map([[path, read]]), neverCancelled);
    const after = this.dialect?.definedIn(path) ?? new Map<string, string>();
    return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
  }

  private async updateOne(path: string, text: string | undefined, again: boolean): Promise<void> {
    const { log, reach } = this.options;
    const read = this.read(path, text);
    if (read.kind === 'none') {
      if (this.remove(path)) log.info(`${path}: ${read.detail}; taken out of the index`);
      return;
    }
    if (isExclavePath(path) || mentionsExclaves(read.text)) {
      if (!again && this.index.file(path)?.hash === read.hash) return;
      const macros = await this.dialectOf.learn(new Map([[path, read]]), neverCancelled);
      const facts = this.extract(path, read.text, read.hash, macros);
      this.remove(path);
      if (facts !== undefined) {
        this.scope.add(path);
        this.index.replace(facts);
      }
      return;
    }
    this.index.remove(path);
    if (reach === 'checkout' || (reach === 'includes' && this.dialectOf.learned.has(path)))
      this.outer.replace(scanFile(path, read.text));
    const later = this.parsedLater.file(path);
    if (later !== undefined && (again || later.hash !== read.hash)) this.parseOuter(path, read.text, read.hash);
  }

  /** The parsed files that use one of the macros, or a macro that is made of one. */
  private async dependants(changed: ReadonlySet<string>): Promise<Set<string>> {
    const names = this.dialect?.madeOf(changed) ?? changed;
    const pause = pauses(this.options.scheduler);
    const paths = new Set<string>();
    for (const { path, words } of this.index.files()) {
      if (words.some((word) => names.has(word))) paths.add(path);
      await pause();
    }
    const uses = this.outer.asksFor(names);
    for (const { path } of this.parsedLater.files()) {
      if (uses(path)) paths.add(path);
      await pause();
    }
    return paths;
  }

  private async add(files: readonly FileEntry[], token: Cancellation): Promise<void> {
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
      const known = this.stored.get(file.path);
      if (known?.hash === result.hash) {
        this.scope.add(file.path);
        this.index.replace(known);
        this.fromCache++;
      } else {
        texts.set(file.path, result);
      }
    }
    if (texts.size === 0 || token.isCancellationRequested) return;
    const macros = await this.dialectOf.learn(texts, token);
    for (const [path, { text, hash }] of texts) {
      if (token.isCancellationRequested) return;
      const facts = this.extract(path, text, hash, macros);
      if (facts === undefined) continue;
      this.scope.add(path);
      this.index.replace(facts);
      this.parsed++;
      await pause();
    }
  }

  private extract(path: string, text: string, hash: string, macros: MacroTable): FileFacts | undefined {
    try {
      return (this.options.extract ?? extractFileFacts)(path, text, hash, macros, this.options.engine);
    } catch (error) {
      this.options.log.error(`${path}: ${String(error)}; not indexed`);
      return undefined;
    }
  }

  private findMentions(paths: readonly string[], token: Cancellation): Promise<readonly string[]> {
    const { root, maximumSize } = this.options;
    return this.background.mentions({ root, paths, maximumSize }, token);
  }

  /** What the kept index knows, where the file did not change since; everything else is looked into. */
  private async keptMentions(token: Cancellation): Promise<readonly string[]> {
    const kept = await this.kept.loadWords();
    const pause = pauses(this.options.scheduler);
    const unchanged = new Set<string>();
    for (const path of otherFiles(this.files)) {
      const stamp = kept?.stamps[path];
      if (stamp !== undefined && this.isUnchanged(path, stamp)) unchanged.add(path);
      await pause();
    }
    if (kept !== undefined && this.options.reach === 'checkout') this.outer.load(kept, (path) => unchanged.has(path));
    for (const path of unchanged) if (kept?.stamps[path] !== undefined) this.stamps[path] = kept.stamps[path];
    const unknown = otherFiles(this.files).filter((path) => !unchanged.has(path));
    const found = unknown.length === 0 ? [] : await this.findMentions(unknown, token);
    return [...(kept?.mentions ?? []).filter((path) => unchanged.has(path)), ...found];
  }

  private isUnchanged(path: string, stamp: FileStamp): boolean {
    const now = this.options.source.stamp(this.options.root, path);
    return now?.size === stamp.size && now.modified === stamp.modified;
  }

  private async loadStored(): Promise<void> {
    const kept = await this.kept.loadScope();
    if (kept === undefined) return;
    // Facts depend on the macros of headers: a changed one makes every stored fact doubtful.
    for (const [path, stamp] of Object.entries(kept.dialect)) if (!this.isUnchanged(path, stamp)) return;
    this.storedDialect = kept.dialect;
    this.stored = new Map(kept.files.map((file) => [file.path, file]));
  }

  private keepScope(): Promise<void> {
    return this.kept.saveScope(() => {
      const { source, root } = this.options;
      const dialect: Record<string, FileStamp> = { ...this.storedDialect };
      for (const path of this.dialectOf.learned) {
        // A source file of the scope is checked by its content; a header teaches macros to others.
        const stamp = this.scope.has(path) && !path.endsWith('.h') ? undefined : source.stamp(root, path);
        if (stamp !== undefined) dialect[path] = stamp;
      }
      return { version: factsVersion, dialect, files: this.index.files() };
    });
  }

  /** Learns the macros as a start does: those of the exclave files first, then those of the rest of the scope. */
  private async learnScope(
    dialect: Dialect,
    token: Cancellation,
    textOf: (path: string) => string | undefined = () => undefined,
  ): Promise<void> {
    const { source, root, maximumSize, scheduler } = this.options;
    const pause = pauses(scheduler);
    const scope = [...this.scope].sort();
    for (const ring of [scope.filter(isExclavePath), scope.filter((path) => !isExclavePath(path))]) {
      const texts = new Map<string, { text: string }>();
      for (const path of ring) {
        const text = textOf(path) ?? source.readText(root, path, maximumSize);
        if (text !== undefined) texts.set(path, { text });
        await pause();
      }
      await dialect.learn(texts, token, textOf);
    }
  }

  /** Returns the macros that are defined otherwise now. */
  private async learnAnew(textOf: (path: string) => string | undefined): Promise<Set<string>> {
    const { source, root, maximumSize, scheduler } = this.options;
    const before = this.dialect;
    const dialect = new Dialect(source, root, maximumSize, scheduler, this.options.definitionsOf);
    dialect.setFiles(this.files);
    await this.learnScope(dialect, neverCancelled, textOf);
    this.dialectOf = dialect;
    return dialect.macros === undefined || before === undefined ? new Set() : dialect.macros.differencesFrom(before);
  }

  /** Before the words are read: a file that changes meanwhile is then read again at the next start. */
  private async takeStamps(): Promise<void> {
    const { source, root, scheduler, store } = this.options;
    if (store === undefined) return;
    const pause = pauses(scheduler);
    for (const path of otherFiles(this.files)) {
      if (this.stamps[path] !== undefined) continue;
      const stamp = source.stamp(root, path);
      if (stamp !== undefined) this.stamps[path] = stamp;
      await pause();
    }
  }

  private keepWords(): Promise<void> {
    return this.kept.saveWords(this.outer.save(), this.stamps, this.mentioning);
  }
}
