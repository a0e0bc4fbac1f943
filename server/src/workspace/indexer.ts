/**
 * Builds and keeps the index of one checkout: exclave files first, so that the trees fill at once, then every other
 * file that touches the exclave world. Works off the request path, in steps short enough to answer between them.
 */
import { MacroTable } from '../core/dialect/macroTable.ts';
import { readBuildInputs } from '../core/extract/buildInputs.ts';
import { isExclavePath, sourceExtension } from '../core/extract/exclaveNames.ts';
import { extractFileFacts, extractOutlineFacts } from '../core/extract/fileFacts.ts';
import { quickScan } from '../core/extract/quickScan.ts';
import { CheckoutIndex } from '../core/index/checkoutIndex.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { contentHash } from '../core/source/contentHash.ts';
import { exclaveFiles, IncludeResolver, includesOf, mentioningFiles, pauses } from './discovery.ts';
import {
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

/** Raised when the shape or meaning of {@link FileFacts} changes: a stored index of another version is not used. */
export const factsVersion = 4;

export interface IndexerOptions {
  /** Absolute path of the checkout. */
  readonly root: string;
  readonly source: SourceFiles;
  readonly engine: SyntaxEngine;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  readonly store?: IndexStore | undefined;
  /** How far the index reaches around the exclave scope. */
  readonly reach: Reach;
  /** Files above this many bytes are not read. */
  readonly maximumSize: number;
}

/** `exclaves`: the scope alone. `includes`: also the headers it includes. `checkout`: also every other file, by a quick scan. */
export type Reach = 'exclaves' | 'includes' | 'checkout';

export type IndexerStage = 'exclaveFiles' | 'scope';

export interface IndexerReport {
  readonly parsed: number;
  readonly fromCache: number;
  readonly exclaveFiles: number;
  readonly scopeFiles: number;
}

interface StoredIndex {
  readonly version: number;
  /** The headers that the learned dialect depends on, as they were. */
  readonly dialect: Readonly<Record<string, FileStamp>>;
  readonly files: readonly FileFacts[];
  readonly includes: readonly FileFacts[];
}

export class Indexer {
  readonly index = new CheckoutIndex();
  /** The headers that the scope includes, with their symbols only: where most other names are defined. */
  readonly includes = new CheckoutIndex();
  /** Everything else, as far as a quick scan tells. */
  readonly rest = new CheckoutIndex();
  private macros: MacroTable | undefined;
  private stored = new Map<string, FileFacts>();
  private storedIncludes = new Map<string, FileFacts>();
  private parsed = 0;
  private fromCache = 0;
  private readIncludes = 0;
  /** Resolves when nothing is being written. */
  kept: Promise<void> = Promise.resolve();
  private files: readonly FileEntry[] = [];
  private scope = new Set<string>();
  private readonly learned = new Set<string>();
  private resolver: IncludeResolver | undefined;
  private storedDialect: Readonly<Record<string, FileStamp>> = {};

  constructor(private readonly options: IndexerOptions) {}

  get report(): IndexerReport {
    const exclaves = [...this.scope].filter(isExclavePath).length;
    return { parsed: this.parsed, fromCache: this.fromCache, exclaveFiles: exclaves, scopeFiles: this.scope.size };
  }

  /** The macros learned so far, once a file had to be read. */
  get dialect(): MacroTable | undefined {
    return this.macros;
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
    this.files = files;
    await this.loadStored();
    await this.add(exclaveFiles(files), token);
    this.readMakefiles();
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

  /** The rest of the scope: every other file that mentions the exclave world. */
  async readScope(token: Cancellation): Promise<void> {
    const { source, root, scheduler, maximumSize } = this.options;
    await this.add(await mentioningFiles(source, root, this.files, maximumSize, scheduler, token), token);
    this.stored.clear();
  }

  /** Indexes just the given files of a checkout: what the benchmark measures. */
  async runOn(files: readonly FileEntry[], all: readonly FileEntry[], token: Cancellation): Promise<void> {
    this.files = all;
    await this.add(files, token);
  }

  /** Reads one file anew (or takes `text` for it) and replaces its facts. Returns false when it is not indexed any more. */
  async update(path: string, text?: string): Promise<boolean> {
    const read: ReadResult =
      text === undefined
        ? this.options.source.read(this.options.root, path, this.options.maximumSize)
        : { kind: 'text', text, hash: contentHash(text) };
    if (read.kind === 'none') {
      this.options.log.info(`${path}: ${read.detail}; taken out of the index`);
      return this.remove(path);
    }
    // Opening a file changes nothing; only another text does.
    if (this.index.file(path)?.hash === read.hash) return true;
    const macros = await this.learn(new Map([[path, read]]), neverCancelled);
    const facts = this.extract(path, read.text, read.hash, macros);
    if (facts === undefined) return this.remove(path);
    this.scope.add(path);
    this.index.replace(facts);
    return true;
  }

  remove(path: string): boolean {
    this.scope.delete(path);
    return this.index.remove(path);
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
    const macros = await this.learn(texts, token);
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

  /** The headers around the scope, and then the index is kept. Nothing waits for this. */
  async finish(token: Cancellation): Promise<void> {
    const { reach } = this.options;
    // Kept at once: a window that is closed early has its scope all the same.
    if (this.parsed > 0) await this.keep();
    if (reach !== 'exclaves') await this.addIncludes(token);
    if (!token.isCancellationRequested && this.readIncludes > 0) await this.keep();
    this.storedIncludes.clear();
    if (reach === 'checkout' && !token.isCancellationRequested) await this.addRest(token);
  }

  /** The third ring: where everything else is defined, by its look. Tests of XNU define many names of its kernel again. */
  private async addRest(token: Cancellation): Promise<void> {
    const { source, root, scheduler, maximumSize } = this.options;
    const pause = pauses(scheduler);
    for (const { path } of this.files) {
      if (token.isCancellationRequested) return;
      if (
        this.scope.has(path) ||
        this.includes.file(path) !== undefined ||
        !sourceExtension.test(path) ||
        /^tests?\//.test(path)
      )
        continue;
      await pause();
      const text = source.readLatin1(root, path, maximumSize);
      if (text !== undefined) this.rest.replace(quickScan(path, text, ''));
    }
  }

  /** Writes the index down. Whoever ends the process waits for {@link kept}. */
  private keep(): Promise<void> {
    this.kept = this.kept.then(() => this.saveStored());
    return this.kept;
  }

  private async addIncludes(token: Cancellation): Promise<void> {
    const { source, root, scheduler, maximumSize, engine, log } = this.options;
    const pause = pauses(scheduler);
    // A start from the cache has not followed the includes yet.
    const paths = this.macros === undefined ? Object.keys(this.storedDialect) : [...this.learned];
    for (const path of paths.sort()) {
      if (token.isCancellationRequested) return;
      if (this.scope.has(path)) continue;
      await pause();
      const known = this.storedIncludes.get(path);
      if (known !== undefined) {
        // Its stamp was compared when the kept index was loaded.
        this.includes.replace(known);
        continue;
      }
      const read = source.read(root, path, maximumSize);
      if (read.kind === 'none') continue;
      try {
        this.readIncludes++;
        this.includes.replace(extractOutlineFacts(path, read.text, read.hash, this.macros ?? new MacroTable(), engine));
      } catch (error) {
        log.error(`${path}: ${String(error)}; not indexed`);
      }
    }
  }

  private extract(path: string, text: string, hash: string, macros: MacroTable): FileFacts | undefined {
    try {
      return extractFileFacts(path, text, hash, macros, this.options.engine);
    } catch (error) {
      this.options.log.error(`${path}: ${String(error)}; not indexed`);
      return undefined;
    }
  }

  /** Adds the macros of the given files and of everything they include to the dialect. */
  private async learn(texts: ReadonlyMap<string, { text: string }>, token: Cancellation): Promise<MacroTable> {
    const macros = this.macros ?? new MacroTable();
    this.macros = macros;
    this.resolver ??= new IncludeResolver(this.files);
    const { source, root, scheduler, maximumSize } = this.options;
    const pause = pauses(scheduler);
    const waiting: string[] = [];
    const take = (path: string, text: string) => {
      macros.add(path, text);
      for (const include of includesOf(text)) {
        for (const target of this.resolver?.resolve(include) ?? []) {
          if (this.learned.has(target)) continue;
          this.learned.add(target);
          if (!texts.has(target)) waiting.push(target);
        }
      }
    };
    for (const path of texts.keys()) this.learned.add(path);
    for (const [path, { text }] of texts) take(path, text);
    for (let at = 0; at < waiting.length && !token.isCancellationRequested; at++) {
      const path = waiting[at] ?? '';
      // Macros are ASCII: decoding a header as such is the cheapest there is.
      const text = source.readLatin1(root, path, maximumSize);
      if (text !== undefined) take(path, text);
      await pause();
    }
    return macros;
  }

  private async loadStored(): Promise<void> {
    const { store, source, root } = this.options;
    const value = (await store?.load(root)) as Partial<StoredIndex> | undefined;
    if (value?.version !== factsVersion || value.dialect === undefined || !Array.isArray(value.files)) return;
    // Facts depend on the macros of headers: a changed one makes every stored fact doubtful.
    for (const [path, stamp] of Object.entries(value.dialect)) {
      const now = source.stamp(root, path);
      if (now?.size !== stamp.size || now.modified !== stamp.modified) return;
    }
    this.storedDialect = value.dialect;
    this.stored = new Map(value.files.map((file) => [file.path, file]));
    this.storedIncludes = new Map((value.includes ?? []).map((file) => [file.path, file]));
  }

  private async saveStored(): Promise<void> {
    const { store, source, root, log } = this.options;
    if (store === undefined) return;
    const dialect: Record<string, FileStamp> = { ...this.storedDialect };
    for (const path of this.learned) {
      // A source file of the scope is checked by its content; a header teaches macros to others.
      const stamp = this.scope.has(path) && !path.endsWith('.h') ? undefined : source.stamp(root, path);
      if (stamp !== undefined) dialect[path] = stamp;
    }
    const value: StoredIndex = {
      version: factsVersion,
      dialect,
      files: this.index.files(),
      includes: this.includes.size > 0 ? this.includes.files() : [...this.storedIncludes.values()],
    };
    try {
      await store.save(root, value);
    } catch (error) {
      log.warn(`the index could not be kept: ${String(error)}`);
    }
  }
}
