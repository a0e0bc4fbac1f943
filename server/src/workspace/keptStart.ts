/**
 * What an earlier start came to, as far as its files are as they were: a start takes over what it can of it, and leaves
 * the like for the next.
 */
import type { KeptOuterIndex, OuterIndex } from '../core/index/outerIndex.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import { pauses } from './discovery.ts';
import { factsVersion, KeptIndex } from './keptIndex.ts';
import type { FileStamp, IndexStore, Logger, Scheduler, SourceFiles } from './ports.ts';

interface KeptStartOptions {
  readonly root: string;
  readonly source: SourceFiles;
  readonly scheduler: Scheduler;
  readonly log: Logger;
  readonly store?: IndexStore | undefined;
}

/** The words of files outside the scope that did not change since. */
export interface UnchangedWords {
  readonly words: KeptOuterIndex;
  readonly paths: ReadonlySet<string>;
  /** Those of the paths that mention the exclave world. */
  readonly mentions: readonly string[];
}

export class KeptStart {
  private readonly kept: KeptIndex;
  private facts = new Map<string, FileFacts>();
  /** The headers that the facts' macros came from. */
  private dialect: Readonly<Record<string, FileStamp>> = {};
  /** Files outside the scope, as they were when they were looked into. */
  private readonly stamps: Record<string, FileStamp> = {};

  constructor(private readonly options: KeptStartOptions) {
    const { store, root, scheduler, log } = options;
    this.kept = new KeptIndex(store, root, scheduler, log);
  }

  /** Resolves when nothing is being written. */
  get written(): Promise<void> {
    return this.kept.written;
  }

  /** Facts depend on the macros of headers: a changed one makes all of them doubtful. */
  async load(): Promise<void> {
    const kept = await this.kept.loadScope();
    if (kept === undefined) return;
    for (const [path, stamp] of Object.entries(kept.dialect)) if (!this.isUnchanged(path, stamp)) return;
    this.dialect = kept.dialect;
    this.facts = new Map(kept.files.map((file) => [file.path, file]));
  }
  get hasFacts(): boolean {
    return this.facts.size > 0;
  }
  /** The facts of a file's content; undefined when they were of another. */
  factsOf(path: string, hash: string): FileFacts | undefined {
    const facts = this.facts.get(path);
    return facts?.hash === hash ? facts : undefined;
  }
  /** Once the scope is read, they are in the index. */
  forgetFacts(): void {
    this.facts.clear();
  }
  /** True for a header that the facts' macros came from. */
  hasLearned(path: string): boolean {
    return this.dialect[path] !== undefined;
  }

  /** Undefined when none were kept. */
  async words(paths: readonly string[]): Promise<UnchangedWords | undefined> {
    const kept = await this.kept.loadWords();
    if (kept === undefined) return undefined;
    const pause = pauses(this.options.scheduler);
    const unchanged = new Set<string>();
    for (const path of paths) {
      const stamp = kept.stamps[path];
      if (stamp !== undefined && this.isUnchanged(path, stamp)) {
        unchanged.add(path);
        this.stamps[path] = stamp;
      }
      await pause();
    }
    return { words: kept, paths: unchanged, mentions: kept.mentions.filter((path) => unchanged.has(path)) };
  }

  /**
   * @param learned the headers that the macros came from.
   * @param isInScope true for what is checked by its content; a header teaches macros to others all the same.
   */
  keepScope(
    learned: Iterable<string>,
    isInScope: (path: string) => boolean,
    files: () => readonly FileFacts[],
  ): Promise<void> {
    return this.kept.saveScope(() => {
      const { source, root } = this.options;
      const dialect: Record<string, FileStamp> = { ...this.dialect };
      for (const path of learned) {
        const stamp = isInScope(path) && !path.endsWith('.h') ? undefined : source.stamp(root, path);
        if (stamp !== undefined) dialect[path] = stamp;
      }
      return { version: factsVersion, dialect, files: files() };
    });
  }

  /** Before the words are read: a file that changes meanwhile is then read again at the next start. */
  async takeStamps(paths: readonly string[]): Promise<void> {
    const { source, root, scheduler, store } = this.options;
    if (store === undefined) return;
    const pause = pauses(scheduler);
    for (const path of paths) {
      if (this.stamps[path] !== undefined) continue;
      const stamp = source.stamp(root, path);
      if (stamp !== undefined) this.stamps[path] = stamp;
      await pause();
    }
  }
  /** @param mentions the files outside the scope's first ring that mention the exclave world. */
  keepWords(words: OuterIndex, mentions: readonly string[]): Promise<void> {
    return this.kept.saveWords(words.save(), this.stamps, mentions);
  }

  private isUnchanged(path: string, stamp: FileStamp): boolean {
    const now = this.options.source.stamp(this.options.root, path);
    return now?.size === stamp.size && now.modified === stamp.modified;
  }
}
