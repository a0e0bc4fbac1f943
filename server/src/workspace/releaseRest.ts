/**
 * What is read of a release after it was opened, with nobody waiting for it: its macros, and the words of all its files.
 * Whoever asks something that these could change waits for as much of them as it needs.
 */
import type { Cancellation, Logger } from './ports.ts';
import type { OpenRelease, Releases } from './releases.ts';
import { SharedWork } from './sharedWork.ts';

export class ReleaseRest {
  private macrosRead = false;
  private ended = false;
  private readonly listeners = new Set<() => void>();
  private readonly searched = new Set<string>();
  private readonly searching = new SharedWork<boolean>();

  constructor(
    private readonly releases: Releases,
    private readonly release: OpenRelease,
    private readonly log: Logger,
    /** False where the words of files that nothing includes are not wanted. */
    private readonly mayLookFor: boolean,
  ) {}

  /** More of the release is still to come: an answer of now may change. */
  get isReading(): boolean {
    return !this.ended;
  }
  /** What the headers have, that the exclave sources include, can be told. */
  get areMacrosRead(): boolean {
    return this.macrosRead || this.ended;
  }

  /** Told when one of these says something else. Returns what ends the subscription. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Reads it all; a failure goes to the log, and is an end like another. */
  async read(token: Cancellation): Promise<void> {
    const { indexer, tag } = this.release;
    try {
      await this.releases.prepare(this.release, token);
      this.macrosRead = indexer.dialect !== undefined;
      this.tell();
      await indexer.finish(token);
    } catch (error) {
      this.log.warn(`${tag}: the words were not read: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.ended = true;
      this.tell();
    }
  }

  /**
   * While the words are being read: takes up the files of the release that hold a name. A search by git is done long before
   * all words are read.
   */
  async lookFor(name: string, token: Cancellation): Promise<void> {
    if (!this.isReading || !this.mayLookFor || this.searched.has(name)) return;
    try {
      const isFound = await this.searching.run(name, token, (together) =>
        this.releases.takeUp(this.release, name, together),
      );
      if (isFound === true) this.searched.add(name);
    } catch (error) {
      this.log.warn(`${this.release.tag}: ${name} was not looked for: ${String(error)}`);
    }
  }
  /** True once every file that holds the name is known. */
  knowsAllOf(name: string): boolean {
    return !this.isReading || this.searched.has(name);
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
