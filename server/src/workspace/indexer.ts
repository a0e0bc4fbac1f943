/**
 * Builds and keeps the index of one checkout: exclave files first, so that the trees fill at once, then every other
 * file that touches the exclave world. Works off the request path, in steps short enough to answer between them.
 */
import { MacroTable } from '../core/dialect/macroTable.ts';
import { isExclavePath } from '../core/extract/exclaveNames.ts';
import { extractFileFacts } from '../core/extract/fileFacts.ts';
import { CheckoutIndex } from '../core/index/checkoutIndex.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { exclaveFiles, IncludeResolver, includesOf, inParallel, mentioningFiles } from './discovery.ts';
import type { Cancellation, FileEntry, IndexStore, Logger, Scheduler, SourceFiles } from './ports.ts';

/** Raised when the shape or meaning of {@link FileFacts} changes: a stored index of another version is not used. */
export const factsVersion = 1;

export interface IndexerOptions {
  /** Absolute path of the checkout. */
  readonly root: string;
  readonly source: SourceFiles;
  readonly engine: SyntaxEngine;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  readonly store?: IndexStore | undefined;
  /** Files above this many bytes are not read. */
  readonly maximumSize: number;
}

export type IndexerStage = 'exclaveFiles' | 'scope';

export interface IndexerReport {
  readonly parsed: number;
  readonly fromCache: number;
  readonly exclaveFiles: number;
  readonly scopeFiles: number;
}

interface StoredIndex {
  readonly version: number;
  /** What the learned dialect depends on. */
  readonly dialect: string;
  readonly files: readonly FileFacts[];
}

export class Indexer {
  readonly index = new CheckoutIndex();
  private macros: MacroTable | undefined;
  private stored = new Map<string, FileFacts>();
  private parsed = 0;
  private fromCache = 0;
  private files: readonly FileEntry[] = [];
  private scope = new Set<string>();
  private readonly learned = new Set<string>();

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
   * Indexes everything. Resolves when done or cancelled; a file that cannot be read is logged and passed over.
   *
   * @param files what the checkout holds, paths from its root.
   * @param onStage called when the exclave files are in, and when the whole scope is.
   */
  async run(files: readonly FileEntry[], token: Cancellation, onStage: (stage: IndexerStage) => void): Promise<void> {
    const { source, root, scheduler, maximumSize } = this.options;
    this.files = files;
    const first = exclaveFiles(files);
    const dialect = dialectKey(files);
    await this.loadStored(dialect);
    await this.add(first, token);
    if (token.isCancellationRequested) return;
    onStage('exclaveFiles');
    const rest = await mentioningFiles(source, root, files, maximumSize, scheduler, token);
    await this.add(rest, token);
    if (token.isCancellationRequested) return;
    onStage('scope');
    await this.saveStored(dialect);
    this.stored.clear();
  }

  /** Reads one file anew (or takes `text` for it) and replaces its facts. Returns false when it is in nobody's scope. */
  async update(path: string, text?: string): Promise<boolean> {
    const facts =
      text === undefined
        ? await this.read({ path, size: 0 })
        : await this.extract(path, text, `open:${text.length}:${cheapHash(text)}`);
    if (facts === undefined) return this.index.remove(path);
    if (facts === 'outOfScope') return this.index.remove(path);
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
    await inParallel(files, 16, scheduler, token, async (file) => {
      if (file.size > maximumSize) {
        log.warn(`${file.path}: ${file.size} bytes is more than the limit of ${maximumSize}; not indexed`);
        return;
      }
      const result = await source.read(root, file.path);
      if (result.kind === 'none') {
        log.warn(`${file.path}: ${result.detail}; not indexed`);
        return;
      }
      const known = this.stored.get(file.path);
      if (known?.hash === result.hash) {
        this.scope.add(file.path);
        this.index.replace(known);
        this.fromCache++;
      } else {
        texts.set(file.path, result);
      }
    });
    if (texts.size === 0 || token.isCancellationRequested) return;
    await this.learn(texts, token);
    for (const [path, { text, hash }] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (token.isCancellationRequested) return;
      const facts = await this.extract(path, text, hash);
      if (facts === undefined || facts === 'outOfScope') continue;
      this.scope.add(path);
      this.index.replace(facts);
      this.parsed++;
      await scheduler.yield();
    }
  }

  private async read(file: FileEntry): Promise<FileFacts | undefined | 'outOfScope'> {
    const result = await this.options.source.read(this.options.root, file.path);
    if (result.kind === 'none') {
      this.options.log.info(`${file.path}: ${result.detail}; taken out of the index`);
      return undefined;
    }
    return this.extract(file.path, result.text, result.hash);
  }

  private async extract(path: string, text: string, hash: string): Promise<FileFacts | undefined | 'outOfScope'> {
    try {
      const macros =
        this.macros ?? (await this.learn(new Map([[path, { text, hash }]]), { isCancellationRequested: false }));
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
    const resolver = new IncludeResolver(this.files);
    let wave: string[] = [];
    const take = (path: string, text: string) => {
      macros.add(text);
      for (const include of includesOf(text)) {
        for (const target of resolver.resolve(include)) {
          if (this.learned.has(target)) continue;
          this.learned.add(target);
          wave.push(target);
        }
      }
      this.learned.add(path);
    };
    for (const [path, { text }] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) take(path, text);
    const { source, root, scheduler } = this.options;
    while (wave.length > 0 && !token.isCancellationRequested) {
      const batch = wave.sort();
      wave = [];
      const read = new Map<string, string>();
      await inParallel(batch, 16, scheduler, token, async (path) => {
        const already = texts.get(path);
        if (already !== undefined) return;
        const result = await source.read(root, path);
        if (result.kind === 'text') read.set(path, result.text);
      });
      // In the order of their paths, so that the table never depends on which read came back first.
      for (const path of batch) {
        const text = read.get(path);
        if (text !== undefined) take(path, text);
      }
    }
    return macros;
  }

  private async loadStored(dialect: string): Promise<void> {
    const value = (await this.options.store?.load(this.options.root)) as Partial<StoredIndex> | undefined;
    if (value?.version !== factsVersion || value.dialect !== dialect || !Array.isArray(value.files)) return;
    this.stored = new Map(value.files.map((file) => [file.path, file]));
  }

  private async saveStored(dialect: string): Promise<void> {
    if (this.options.store === undefined || this.parsed === 0) return;
    const value: StoredIndex = { version: factsVersion, dialect, files: this.index.files() };
    try {
      await this.options.store.save(this.options.root, value);
    } catch (error) {
      this.options.log.warn(`the index could not be kept: ${String(error)}`);
    }
  }
}

/** Facts depend on the macros of headers outside the scope; a change of any header's size or place shows here. */
function dialectKey(files: readonly FileEntry[]): string {
  let key = '';
  for (const file of files)
    if (file.path.endsWith('.h') && !isExclavePath(file.path)) key += `${file.path}:${file.size}\n`;
  return String(cheapHash(key));
}

/** A 53-bit string hash (cyrb53 by bryc, public domain): for change detection, never for trust. */
export function cheapHash(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
