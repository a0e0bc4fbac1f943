/**
 * The releases of the open checkouts, for whoever asks from an editor: lists, comparisons, and releases opened as
 * checkouts of their own. Everything is read when it is asked for, and what was read once is remembered.
 */
import { LayeredSymbols } from '../core/index/symbolSource.ts';
import type { SymbolHistory } from '../core/model/history.ts';
import type { ReleaseDiff } from '../core/model/releases.ts';
import { turningPoints, withRenames } from '../core/releases/history.ts';
import { isReleaseTag } from '../core/releases/tags.ts';
import type { Reach } from './indexerOptions.ts';
import { KeptReleases } from './keptReleases.ts';
import { OpenFiles } from './openFiles.ts';
import type { Cancellation, IndexStore, ReleaseRepository } from './ports.ts';
import { ReleaseHistory } from './releaseHistory.ts';
import { ReleaseRest } from './releaseRest.ts';
import { type OpenRelease, Releases } from './releases.ts';
import { SharedWork } from './sharedWork.ts';
import type { Checkout, Workspace } from './workspace.ts';

export interface ReleaseStoreOptions {
  readonly workspace: Workspace;
  /** Reads a repository; absent where git may not be run. */
  readonly repositoryOf?: ((root: string) => ReleaseRepository) | undefined;
  readonly maximumSize: () => number;
  readonly reach: Reach;
  /** Where the facts of releases are kept between two starts; nowhere without it. */
  readonly store?: IndexStore | undefined;
}

/** Releases that are open as checkouts beside those that are shown. */
const keptCheckouts = 2;

/** Why there is nothing to show, in a sentence for a person. */
export class NoReleases extends Error {}

export class ReleaseStore {
  private readonly byRoot = new Map<string, CheckoutReleases>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: ReleaseStoreOptions) {}

  /** Told when releases are shown or closed. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }
  changed(): void {
    for (const listener of [...this.listeners]) listener();
  }

  /** False where git may not be run. */
  get mayAsk(): boolean {
    return this.options.repositoryOf !== undefined;
  }

  /** The releases of the n-th open checkout. Throws {@link NoReleases} where there are none. */
  of(number: number): CheckoutReleases {
    const { workspace, repositoryOf } = this.options;
    const checkout = workspace.checkouts[number];
    if (checkout === undefined) throw new NoReleases('No checkout of XNU is open.');
    if (repositoryOf === undefined)
      throw new NoReleases('Releases are read with git, which is not run in a folder that is not trusted.');
    const key = `${number} ${checkout.root}`;
    let known = this.byRoot.get(key);
    if (known === undefined) {
      known = new CheckoutReleases(number, checkout, repositoryOf(checkout.root), this.options, () => this.changed());
      this.byRoot.set(key, known);
    }
    return known;
  }

  /** Reads the repositories anew when they are next asked. */
  forget(): void {
    for (const one of this.byRoot.values()) one.forgetList();
  }

  /** The releases that are shown in the views beside the checkouts. */
  get shown(): readonly Checkout[] {
    return [...this.byRoot.values()].flatMap((one) => one.shownCheckouts);
  }

  /** A release that is open already. */
  opened(number: number, tag: string): Checkout | undefined {
    return this.known(number)?.checkout(tag);
  }

  /** What was asked for so far of the n-th checkout's releases. */
  known(number: number): CheckoutReleases | undefined {
    const root = this.options.workspace.checkouts[number]?.root;
    return root === undefined ? undefined : this.byRoot.get(`${number} ${root}`);
  }
}

export class CheckoutReleases {
  readonly releases: Releases;
  readonly history: ReleaseHistory;
  private list: readonly string[] | undefined;
  private all: readonly string[] | undefined;
  /** Releases whose folders the repository lacks, newest first: found with {@link list}. */
  private lacking: readonly string[] = [];
  private readonly listing = new SharedWork<readonly string[]>();
  private readonly diffs = new Map<string, ReleaseDiff>();
  private readonly comparing = new SharedWork<ReleaseDiff>();
  /** The least recently used first. */
  private readonly checkouts = new Map<string, Checkout>();
  private readonly opening = new SharedWork<Checkout>();
  private readonly shownTags = new Set<string>();

  constructor(
    readonly number: number,
    readonly of: Checkout,
    repository: ReleaseRepository,
    private readonly options: ReleaseStoreOptions,
    private readonly changed: () => void,
  ) {
    const { engine, log, scheduler } = options.workspace.host;
    const maximumSize = options.maximumSize();
    const { reach, store } = options;
    const kept = store === undefined ? undefined : new KeptReleases(store, of.root, scheduler, log);
    this.releases = new Releases({ repository, engine, log, scheduler, maximumSize, reach, kept });
    this.history = new ReleaseHistory(this.releases);
  }

  /** The releases that hold exclave sources, newest first. Throws with a sentence when the repository cannot be asked. */
  async tags(token: Cancellation): Promise<readonly string[]> {
    try {
      this.list ??= await this.listing.run('with exclaves', token, async (together) => {
        const lacking: string[] = [];
        const tags = await this.releases.withExclaves(together, (tag) => lacking.push(tag));
        // What was cut short is no list.
        if (together.isCancellationRequested) return undefined;
        this.lacking = lacking;
        return tags;
      });
      if (this.list?.length === 0 && this.missing !== undefined) throw new NoReleases(this.missing);
      return this.list ?? [];
    } catch (error) {
      if (error instanceof NoReleases) throw error;
      throw new NoReleases(
        /not a git repository/i.test(String(error))
          ? 'This folder is no git repository, so there are no releases to read. Clone XNU to have them all.'
          : `The releases could not be read: ${sentenceOf(error)}`,
      );
    }
  }
  /** Which releases are not in the list since nothing can be said of them, in a sentence; undefined when there are none. */
  get missing(): string | undefined {
    return missingText(this.lacking);
  }
  forgetList(): void {
    this.list = undefined;
    this.all = undefined;
  }

  /** The release before one, whether it holds exclave sources or not. */
  async before(tag: string, token: Cancellation): Promise<string | undefined> {
    this.all ??= await this.listing.run('all', token, (together) => this.releases.tags(together));
    const tags = this.all ?? [];
    return tags[tags.indexOf(tag) - 1];
  }

  /** What one release brought against another; remembered. Undefined when cancelled. */
  async compare(from: string, to: string, token: Cancellation): Promise<ReleaseDiff | undefined> {
    const key = `${from} ${to}`;
    const known = this.diffs.get(key);
    if (known !== undefined) return known;
    const diff = await this.comparing.run(key, token, (together) => this.releases.compare(from, to, together));
    if (diff !== undefined) this.diffs.set(key, diff);
    return diff;
  }
  knownDiff(from: string, to: string): ReleaseDiff | undefined {
    return this.diffs.get(`${from} ${to}`);
  }

  /** The history of a name, with the names it had before and has since. Undefined when cancelled. */
  async historyOf(
    name: string,
    token: Cancellation,
    onRelease: (tag: string, done: number, total: number) => void,
  ): Promise<SymbolHistory | undefined> {
    const tags = [...(await this.tags(token))].reverse();
    const history = await this.history.of(name, tags, token, (tag) => onRelease(tag, tags.indexOf(tag), tags.length));
    if (history === undefined) return undefined;
    const diffs: ReleaseDiff[] = [];
    for (const { before, tag } of turningPoints(history)) {
      const diff = await this.compare(before, tag, token);
      if (diff === undefined) return undefined;
      diffs.push(diff);
    }
    return withRenames(history, diffs);
  }

  checkout(tag: string): Checkout | undefined {
    return this.checkouts.get(tag);
  }
  get shownCheckouts(): Checkout[] {
    return [...this.shownTags].flatMap((tag) => this.checkouts.get(tag) ?? []);
  }

  /** Opens a release as a checkout: documents of it are answered as those of the folder are. */
  async open(tag: string, token: Cancellation): Promise<Checkout | undefined> {
    const known = this.checkouts.get(tag);
    if (known !== undefined) {
      this.checkouts.delete(tag);
      this.checkouts.set(tag, known);
      return known;
    }
    return this.opening.run(tag, token, (together) => this.openNow(tag, together));
  }

  private async openNow(tag: string, token: Cancellation): Promise<Checkout | undefined> {
    if (!isReleaseTag(tag)) return undefined;
    const release = await this.releases.open(tag, token);
    if (release === undefined) return undefined;
    this.releases.pin(tag);
    const { reach, workspace } = this.options;
    const rest = new ReleaseRest(this.releases, release, workspace.host.log, reach === 'checkout');
    const checkout = this.checkoutOf(release, rest);
    this.checkouts.set(tag, checkout);
    this.closeOthers();
    void this.readRest(checkout, rest);
    return checkout;
  }

  /** The macros and the words of the whole release: only who needs them waits for them. */
  private async readRest(checkout: Checkout, rest: ReleaseRest): Promise<void> {
    const { checkouts } = this;
    const { root: tag, indexer } = checkout;
    await rest.read({
      get isCancellationRequested() {
        return checkouts.get(tag) !== checkout;
      },
    });
    // What rests on every word can be shown now.
    if (indexer.isWhole && this.isShown(tag)) this.changed();
  }

  private checkoutOf({ tag, source, indexer, domain }: OpenRelease, rest: ReleaseRest): Checkout {
    const symbols = new LayeredSymbols(indexer.index, indexer.parsedLater, indexer.outer, indexer);
    const textOf = (path: string) => source.readText(tag, path, this.options.maximumSize());
    const opened = new OpenFiles(
      (path) => symbols.file(path),
      textOf,
      () => indexer.index.generation + indexer.outer.generation,
    );
    return {
      root: tag,
      realRoot: tag,
      source,
      indexer,
      domain,
      symbols,
      opened,
      release: tag,
      snapshotOf: this.number,
      rest,
    };
  }

  private closeOthers(): void {
    const others = [...this.checkouts.keys()].filter((tag) => !this.shownTags.has(tag));
    for (const tag of others.slice(0, Math.max(others.length - keptCheckouts, 0))) this.close(tag);
  }
  private close(tag: string): void {
    if (this.checkouts.delete(tag)) this.releases.unpin(tag);
  }

  /** Shows a release in the views, or takes it out again. */
  async show(tag: string, shown: boolean, token: Cancellation): Promise<void> {
    if (shown && (await this.open(tag, token)) !== undefined) this.shownTags.add(tag);
    if (!shown) {
      this.shownTags.delete(tag);
      this.closeOthers();
    }
    this.changed();
  }
  isShown(tag: string): boolean {
    return this.shownTags.has(tag);
  }
}

/** @param tags newest first. */
export function missingText(tags: readonly string[]): string | undefined {
  const [newest = ''] = tags;
  if (tags.length === 0) return undefined;
  const which = tags.length === 1 ? newest : `${tags.length} releases (${tags.at(-1)} to ${newest})`;
  const whose = tags.length === 1 ? 'its folders' : 'their folders';
  return `${which} cannot be listed: ${whose} are not in the repository, which is a partial clone or damaged. Clone in full, or fetch them with git.`;
}

/** What an error says, as a sentence for a person: without the words that git puts before it. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = message
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^(?:\w*Error: |fatal: )+/, '');
  return text.endsWith('.') ? text : `${text}.`;
}
