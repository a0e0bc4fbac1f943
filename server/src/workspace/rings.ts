/**
 * The rings of one checkout, as far as they are read: the exclave scope, what was parsed around it, the words of all
 * other files, and the macros that all of them are read with.
 */
import type { AskedMacros } from '../core/dialect/askedMacros.ts';
import { MacroTable } from '../core/dialect/macroTable.ts';
import { isExclavePath, sourceExtension } from '../core/extract/exclaveNames.ts';
import { extractFileFacts, extractOutlineFacts } from '../core/extract/fileFacts.ts';
import { CheckoutIndex } from '../core/index/checkoutIndex.ts';
import { OuterIndex } from '../core/index/outerIndex.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import { contentHash } from '../core/source/contentHash.ts';
import { Dialect } from './dialect.ts';
import { pauses } from './discovery.ts';
import { EarlyWords } from './earlyWords.ts';
import type { IndexerOptions } from './indexerOptions.ts';
import { outsideDeclarations } from './outsideDeclarations.ts';
import type { Cancellation, FileEntry, ReadResult } from './ports.ts';

/** Characters above which a file outside the scope is not parsed on demand. */
const parseLimit = 800_000;

export class Rings {
  readonly index = new CheckoutIndex();
  /** Files outside the scope that were parsed because somebody needed more than a place. */
  readonly parsedLater = new CheckoutIndex();
  /** The words of every file outside the scope, and what looks like a definition in them. */
  readonly outer = new OuterIndex();
  /** The paths of the exclave scope. */
  readonly scope = new Set<string>();
  readonly early: EarlyWords;
  /** The macros that each exclave file asked for, until the rest of the scope is read. */
  readonly askedFirst = new Map<string, AskedMacros>();
  /** What the macros are learned by; another one once what is included changed. */
  dialect: Dialect;
  /** True once the headers and words around the scope are read, as far as the index reaches. */
  isAroundRead = false;
  /** What the checkout holds, as last listed. */
  files: readonly FileEntry[] = [];
  private known = new Set<string>();

  /** @param wasLearned true for a header that the scope included at an earlier start. */
  constructor(
    private readonly options: IndexerOptions,
    private readonly wasLearned: (path: string) => boolean,
  ) {
    this.dialect = this.newDialect();
    this.early = new EarlyWords(
      (path) => this.index.file(path) !== undefined || this.outer.has(path),
      (path, text) => this.outer.read(path, text),
    );
  }

  /** The macros learned so far, once a file had to be read. */
  get macros(): MacroTable | undefined {
    return this.dialect.macros;
  }

  /** Takes over what the checkout holds, paths from its root. */
  list(files: readonly FileEntry[]): void {
    this.files = files;
    this.known = new Set(files.map(({ path }) => path));
    this.dialect.setFiles(files);
  }

  /** True for a file of the list. */
  holds(path: string): boolean {
    return this.known.has(path);
  }

  /** @param text what stands over the file on disk. */
  read(path: string, text: string | undefined): ReadResult {
    return text === undefined
      ? this.options.source.read(this.options.root, path, this.options.maximumSize)
      : { kind: 'text', text, hash: contentHash(text) };
  }

  /** All facts of a file of the scope; undefined, and a line in the log, where that fails. */
  extract(path: string, text: string, hash: string, macros: MacroTable): FileFacts | undefined {
    try {
      return (this.options.extract ?? extractFileFacts)(path, text, hash, macros, this.options.engine);
    } catch (error) {
      this.options.log.error(`${path}: ${String(error)}; not indexed`);
      return undefined;
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
    if (text !== undefined && text.length > parseLimit) return undefined;
    const read = this.read(path, text);
    if (read.kind === 'none' || read.text.length > parseLimit) return undefined;
    return this.parseAnew(path, read.text, read.hash);
  }

  /** The same for a text that is at hand, whatever is known of the file. */
  parseAnew(path: string, text: string, hash: string): FileFacts | undefined {
    try {
      const facts = extractOutlineFacts(path, text, hash, this.macros ?? new MacroTable(), this.options.engine);
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

  newDialect(): Dialect {
    const { source, root, maximumSize, scheduler, newMacros } = this.options;
    const dialect = new Dialect(source, root, maximumSize, scheduler, newMacros);
    dialect.setFiles(this.files);
    return dialect;
  }

  /** Learns the macros as a start does: those of the exclave files first, then those of the rest of the scope. */
  async learnScope(
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

  /** True for a header that the scope includes, directly or through others. */
  isIncluded(path: string): boolean {
    return this.dialect.learned.has(path) || this.wasLearned(path);
  }

  /** What the scope hands to functions and records of headers around it, once those are read. */
  readOutside(): void {
    if (this.isAroundRead) this.index.setOutside(() => outsideDeclarations(this.index, this.outer, this));
  }
}
