/** The releases of a checkout's repository, each readable without being checked out. What they share is read once. */
import { DomainIndex } from '../core/concepts/domainIndex.ts';
import { MacroTable } from '../core/dialect/macroTable.ts';
import { isExclaveName } from '../core/extract/exclaveNames.ts';
import { Glossary } from '../core/glossary/glossary.ts';
import { glossaryTerms } from '../core/glossary/terms.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import type { ReleaseDiff } from '../core/model/releases.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { compareViews } from '../core/releases/compare.ts';
import type { ReleaseView, ViewedFile } from '../core/releases/view.ts';
import { findCheckouts, pauses } from './discovery.ts';
import { FactsMemory } from './factsMemory.ts';
import { Indexer } from './indexer.ts';
import type { Reach, ReadScope } from './indexerOptions.ts';
import { type KeptReleases, treePrint } from './keptReleases.ts';
import {
  type Cancellation,
  type Logger,
  MissingObjects,
  type ReleaseFile,
  type ReleaseRepository,
  type Scheduler,
} from './ports.ts';
import { ReleaseFiles, ReleaseTexts } from './releaseFiles.ts';

export interface ReleasesOptions {
  readonly repository: ReleaseRepository;
  readonly engine: SyntaxEngine;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  /** Files above this many bytes are not read. */
  readonly maximumSize: number;
  /** How far whoever opens a release for reading may go beyond its scope; nowhere without it. */
  readonly reach?: Reach;
  /** Where what releases came to is kept between two starts. */
  readonly kept?: KeptReleases | undefined;
}

/** A release that was read. */
export interface OpenRelease {
  readonly tag: string;
  readonly source: ReleaseFiles;
  readonly indexer: Indexer;
  readonly domain: DomainIndex;
}

const glossary = new Glossary(glossaryTerms);

/** Readings of one release at most: each brings what the one before found missing. */
const readings = 4;
/** Files that hold one name and are read for it before their turn. */
const mostTakenUp = 300;
/** Releases whose index stays: the two of a comparison, and one that a person reads. */
const keptOpen = 3;

export class Releases {
  readonly memory = new FactsMemory();
  /** Of the release that was read last: the next has most of them too. */
  private macros: MacroTable | undefined;
  private readonly texts: ReleaseTexts;
  private readonly trees = new Map<string, readonly ReleaseFile[]>();
  /** The least recently used first. */
  private readonly opened = new Map<string, OpenRelease>();
  /** What closed releases came to: their facts are shared with others, so this is little. */
  private readonly scopes = new Map<string, ReadScope>();
  /** What was read of releases beside their scopes, for comparisons. */
  private readonly later = new Map<string, readonly FileFacts[]>();
  /** How many want a release to stay open. */
  private readonly pinned = new Map<string, number>();
  /** One release is read at a time: the next finds what it brought. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: ReleasesOptions) {
    this.texts = new ReleaseTexts(options.repository, options.maximumSize);
  }

  /** Every tag, oldest first. */
  tags(token: Cancellation): Promise<readonly string[]> {
    return this.options.repository.tags(token);
  }

  /**
   * The releases that hold exclave sources, newest first. They came once and stayed: the first without ends the search.
   *
   * @param onMissing told of each release whose folders the repository lacks: nothing can be said of it.
   */
  async withExclaves(token: Cancellation, onMissing: (tag: string) => void = () => undefined): Promise<string[]> {
    const found: string[] = [];
    for (const tag of [...(await this.tags(token))].reverse()) {
      if (token.isCancellationRequested) break;
      try {
        if (!(await this.hasExclaves(tag, token))) break;
        found.push(tag);
      } catch (error) {
        if (!(error instanceof MissingObjects)) throw error;
        onMissing(tag);
      }
    }
    return found;
  }

  async hasExclaves(tag: string, token: Cancellation): Promise<boolean> {
    return findCheckouts(await this.files(tag, token)).some(({ prefix, kind }) => prefix === '' && kind === 'xnu');
  }

  /** The files of a release that can hold source, by path. */
  async files(tag: string, token: Cancellation): Promise<readonly ReleaseFile[]> {
    const known = this.trees.get(tag);
    if (known !== undefined) return known;
    const tree = await this.options.repository.files(tag, token);
    this.trees.set(tag, tree);
    return tree;
  }

  /** The text of any of its files; undefined when it has no such file, or no text in it. */
  async text(tag: string, path: string, token: Cancellation): Promise<string | undefined> {
    const id = (await this.files(tag, token)).find((file) => file.path === path)?.id;
    if (id === undefined) return undefined;
    return this.texts.text(id) ?? (await this.options.repository.read([id], this.options.maximumSize, token)).get(id);
  }

  /** What the scope of a release came to; read when it was not read before. Undefined when cancelled. */
  async scope(tag: string, token: Cancellation): Promise<ReadScope | undefined> {
    const known = this.scopes.get(tag);
    // Whoever walks over all releases can be cancelled between two.
    await this.options.scheduler.yield();
    if (known !== undefined) return known;
    await this.open(tag, token);
    return this.scopes.get(tag);
  }

  /** The texts of some of its files, for as long as the caller holds them. */
  async textsOf(tag: string, paths: readonly string[], token: Cancellation): Promise<(path: string) => string> {
    const wanted = new Set(paths);
    const files = (await this.files(tag, token)).filter(({ path }) => wanted.has(path));
    const missing = files.filter(({ id }) => this.texts.text(id) === undefined).map(({ id }) => id);
    const { repository, maximumSize } = this.options;
    const read = missing.length === 0 ? new Map<string, string>() : await repository.read(missing, maximumSize, token);
    const texts = new Map(files.map(({ path, id }) => [path, this.texts.text(id) ?? read.get(id)]));
    return (path) => {
      const text = texts.get(path);
      // An empty text would be told as a change.
      if (text === undefined) throw new Error(`${path} of ${tag} could not be read`);
      return text;
    };
  }

  /** Keeps a release open until it is let go as often. */
  pin(tag: string): void {
    this.pinned.set(tag, (this.pinned.get(tag) ?? 0) + 1);
  }
  unpin(tag: string): void {
    const left = (this.pinned.get(tag) ?? 0) - 1;
    if (left > 0) this.pinned.set(tag, left);
    else this.pinned.delete(tag);
  }
  isOpen(tag: string): boolean {
    return this.opened.has(tag);
  }

  /** Reads a release; undefined when cancelled. A release without exclaves has an index all the same: an empty one. */
  open(tag: string, token: Cancellation): Promise<OpenRelease | undefined> {
    const opening = this.turn.then(() => this.openNow(tag, token));
    this.turn = opening.catch(() => undefined);
    return opening;
  }

  private async openNow(tag: string, token: Cancellation): Promise<OpenRelease | undefined> {
    const known = this.opened.get(tag);
    const release = known ?? (await this.read(tag, token));
    if (release === undefined) return undefined;
    this.opened.delete(tag);
    this.opened.set(tag, release);
    if (known === undefined) this.closeOthers();
    return release;
  }

  private async read(tag: string, token: Cancellation): Promise<OpenRelease | undefined> {
    const tree = await this.files(tag, token);
    const kept = this.scopes.has(tag) ? undefined : await this.options.kept?.load(tag, this.printOf(tree));
    if (token.isCancellationRequested) return undefined;
    if (kept !== undefined) {
      this.scopes.set(tag, kept.scope);
      this.later.set(tag, kept.later);
    }
    const scope = this.scopes.get(tag);
    if (scope === undefined) await this.texts.load(tree, token);
    for (let reading = 1; ; reading++) {
      const source = new ReleaseFiles(tree, this.texts, this.options.scheduler);
      const indexer = this.indexerOf(tag, source);
      const { files } = await source.list();
      if (scope !== undefined) indexer.adopt(files, scope, this.later.get(tag));
      else await indexer.run(files, token, () => undefined);
      if (token.isCancellationRequested) return undefined;
      if (source.missed.size > 0 && reading < readings) {
        // A source file that is included by another had been let go.
        await this.texts.loadAgain([...source.missed.values()], token);
        continue;
      }
      const { index } = indexer;
      if (scope === undefined) {
        const { buildInputs, exportLists, textFiles } = index;
        this.scopes.set(tag, { facts: index.files(), buildInputs, exportLists, textFiles });
        this.keep(tag, tree);
      }
      // Its words are read when somebody opens it for reading.
      return { tag, source, indexer, domain: new DomainIndex(index, indexer) };
    }
  }

  private printOf(tree: readonly ReleaseFile[]): string {
    return treePrint(tree, this.options.maximumSize);
  }
  private keep(tag: string, tree: readonly ReleaseFile[]): void {
    const scope = this.scopes.get(tag);
    if (scope !== undefined)
      this.options.kept?.save(tag, this.printOf(tree), { scope, later: this.later.get(tag) ?? [] });
  }

  private indexerOf(tag: string, source: ReleaseFiles): Indexer {
    const { log, scheduler, engine, maximumSize, reach = 'exclaves' } = this.options;
    const { extract, readTextFile } = this.memory;
    const newMacros = () => {
      this.macros = new MacroTable(this.macros);
      return this.macros;
    };
    return new Indexer({
      root: tag,
      source,
      background: source,
      engine,
      log,
      scheduler,
      reach,
      maximumSize,
      extract,
      readTextFile,
      newMacros,
    });
  }

  /** The indexes that were not used for longest go, and the texts that only they had. */
  private closeOthers(): void {
    for (const tag of [...this.opened.keys()]) {
      if (this.opened.size <= keptOpen) break;
      if (!this.pinned.has(tag)) this.opened.delete(tag);
    }
    this.texts.keepOnly(
      new Set([...this.opened.keys()].flatMap((tag) => (this.trees.get(tag) ?? []).map(({ id }) => id))),
    );
  }

  /** Fetches what parsing more of a release needs: its texts, and the macros that they are written in. */
  async prepare({ tag, indexer }: OpenRelease, token: Cancellation): Promise<void> {
    if (indexer.dialect !== undefined) return;
    await this.texts.load(await this.files(tag, token), token);
    await indexer.learn(token);
  }

  /**
   * Takes up the files beside the scope that hold a name: what they say of it is known before all words are read. False when
   * they are so many that to read them all takes hardly longer.
   */
  async takeUp({ tag, indexer, source }: OpenRelease, name: string, token: Cancellation): Promise<boolean> {
    // What a macro at the outermost level makes of a word can end in `_t`.
    const names = [...new Set([name, name.replace(/_t$/, '')])];
    const holding = await this.options.repository.holding(tag, names, token);
    const wanted = holding.flatMap((path) => {
      const id = source.idOf(path);
      return id === undefined || !indexer.lacks(path) ? [] : [{ path, id }];
    });
    if (wanted.length > mostTakenUp) return false;
    await this.texts.keep(
      wanted.filter(({ id }) => this.texts.text(id) === undefined),
      token,
    );
    await indexer.takeUp(
      wanted.map(({ path }) => path),
      token,
    );
    return !token.isCancellationRequested;
  }

  /**
   * Facts of a file of the release, outside its scope too: undefined when the release has no such file. For the other
   * side of a comparison, which may be the first to mention exclaves in it.
   */
  async facts(release: OpenRelease, path: string, token: Cancellation): Promise<FileFacts | undefined> {
    const { indexer, source } = release;
    const known = indexer.index.file(path) ?? indexer.parsedLater.file(path);
    const id = source.idOf(path);
    if (known !== undefined || id === undefined) return known;
    await this.prepare(release, token);
    if (this.texts.text(id) === undefined) await this.texts.loadAgain([{ path, id }], token);
    return indexer.parse(path);
  }

  /** What one release brought against another; undefined when cancelled. */
  async compare(from: string, to: string, token: Cancellation): Promise<ReleaseDiff | undefined> {
    this.pin(from);
    this.pin(to);
    try {
      const older = await this.open(from, token);
      const newer = await this.open(to, token);
      if (older === undefined || newer === undefined) return undefined;
      const [before, after] = [await this.view(older, newer, token), await this.view(newer, older, token)];
      await this.options.scheduler.yield();
      return token.isCancellationRequested ? undefined : compareViews(before, after);
    } finally {
      this.unpin(from);
      this.unpin(to);
    }
  }

  private async view(release: OpenRelease, other: OpenRelease, token: Cancellation): Promise<ReleaseView> {
    const { tag, source, domain, indexer } = release;
    const pause = pauses(this.options.scheduler);
    const more: FileFacts[] = [];
    for (const { path } of other.indexer.index.files()) {
      if (token.isCancellationRequested) break;
      if (indexer.index.file(path) !== undefined) continue;
      const found = await this.facts(release, path, token);
      if (found !== undefined) more.push(found);
      await pause();
    }
    const facts = [...indexer.index.files(), ...more];
    const known = this.later.get(tag) ?? [];
    const unkept = more.filter((one) => !known.includes(one));
    if (unkept.length > 0) {
      this.later.set(tag, [...known, ...unkept]);
      this.keep(tag, await this.files(tag, token));
    }
    const own = pathsOf(release);
    // Texts go with the last release that has them.
    const named = new Set(facts.map(({ path }) => path));
    // What the other does not have may be there under another name.
    for (const path of own) if (other.source.idOf(path) === undefined) named.add(path);
    await this.texts.keep(
      (await this.files(tag, token)).filter(({ path, id }) => named.has(path) && this.texts.text(id) === undefined),
      token,
    );
    const paths = [...new Set([...own, ...pathsOf(other)])].sort();
    return {
      tag,
      domain,
      glossary,
      files: new Map(
        paths.flatMap((path): [string, ViewedFile][] => {
          const id = source.idOf(path);
          return id === undefined ? [] : [[path, { id, concerns: own.has(path), text: () => this.texts.text(id) }]];
        }),
      ),
      facts,
      textOf: (path) => {
        const text = source.readText(tag, path, Number.MAX_SAFE_INTEGER);
        // An empty text would be told as a change.
        if (text === undefined) throw new Error(`${path} of ${tag} could not be read again`);
        return text;
      },
    };
  }
}

/** The files that concern exclaves: the scope, and what else is named for them. */
function pathsOf({ source, indexer }: OpenRelease): Set<string> {
  const named = source.paths.filter((path) => isExclaveName(path.slice(path.lastIndexOf('/') + 1)));
  return new Set([...indexer.index.files().map(({ path }) => path), ...named]);
}
