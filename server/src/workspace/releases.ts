/** The releases of a checkout's repository, each readable without being checked out. What they share is read once. */
import { DomainIndex } from '../core/concepts/domainIndex.ts';
import { isExclaveName } from '../core/extract/exclaveNames.ts';
import { Glossary } from '../core/glossary/glossary.ts';
import { glossaryTerms } from '../core/glossary/terms.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import type { ReleaseDiff } from '../core/model/releases.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { compareViews } from '../core/releases/compare.ts';
import type { ReleaseView, ViewedFile } from '../core/releases/view.ts';
import { findCheckouts } from './discovery.ts';
import { FactsMemory } from './factsMemory.ts';
import { Indexer } from './indexer.ts';
import type { Cancellation, Logger, ReleaseFile, ReleaseRepository, Scheduler } from './ports.ts';
import { ReleaseFiles, ReleaseTexts } from './releaseFiles.ts';

export interface ReleasesOptions {
  readonly repository: ReleaseRepository;
  readonly engine: SyntaxEngine;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  /** Files above this many bytes are not read. */
  readonly maximumSize: number;
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

export class Releases {
  readonly memory = new FactsMemory();
  private readonly texts: ReleaseTexts;
  private readonly trees = new Map<string, readonly ReleaseFile[]>();
  private readonly opened = new Map<string, OpenRelease>();

  constructor(private readonly options: ReleasesOptions) {
    this.texts = new ReleaseTexts(options.repository, options.maximumSize);
  }

  /** Every tag, oldest first. */
  tags(token: Cancellation): Promise<readonly string[]> {
    return this.options.repository.tags(token);
  }

  /** The releases that hold exclave sources, newest first. They came once and stayed: the first without ends the search. */
  async withExclaves(token: Cancellation): Promise<string[]> {
    const found: string[] = [];
    for (const tag of [...(await this.tags(token))].reverse()) {
      if (token.isCancellationRequested || !(await this.hasExclaves(tag, token))) break;
      found.push(tag);
    }
    return found;
  }

  async hasExclaves(tag: string, token: Cancellation): Promise<boolean> {
    return findCheckouts(await this.tree(tag, token)).some(({ prefix, kind }) => prefix === '' && kind === 'xnu');
  }

  /** Reads a release; undefined when cancelled. A release without exclaves has an index all the same: an empty one. */
  async open(tag: string, token: Cancellation): Promise<OpenRelease | undefined> {
    const known = this.opened.get(tag);
    if (known !== undefined) return known;
    const tree = await this.tree(tag, token);
    await this.texts.load(tree, token);
    for (let reading = 1; ; reading++) {
      const source = new ReleaseFiles(tree, this.texts);
      const { log, scheduler, engine, maximumSize } = this.options;
      const indexer = new Indexer({
        root: tag,
        source,
        background: source,
        engine,
        log,
        scheduler,
        reach: 'exclaves',
        maximumSize,
        extract: this.memory.extract,
      });
      await indexer.run((await source.list()).files, token, () => undefined);
      if (token.isCancellationRequested) return undefined;
      if (source.missed.size > 0 && reading < readings) {
        // A source file that is included by another had been let go.
        await this.texts.loadAgain([...source.missed.values()], token);
        continue;
      }
      const release = { tag, source, indexer, domain: new DomainIndex(indexer.index) };
      this.opened.set(tag, release);
      return release;
    }
  }

  /**
   * Facts of a file of the release, outside its scope too: undefined when the release has no such file. For the other
   * side of a comparison, which may be the first to mention exclaves in it.
   */
  async facts({ indexer, source }: OpenRelease, path: string, token: Cancellation): Promise<FileFacts | undefined> {
    const known = indexer.index.file(path) ?? indexer.parsedLater.file(path);
    const id = source.idOf(path);
    if (known !== undefined || id === undefined) return known;
    if (this.texts.text(id) === undefined) await this.texts.loadAgain([{ path, id }], token);
    return indexer.parse(path);
  }

  /** What one release brought against another; undefined when cancelled. */
  async compare(from: string, to: string, token: Cancellation): Promise<ReleaseDiff | undefined> {
    const older = await this.open(from, token);
    const newer = await this.open(to, token);
    if (older === undefined || newer === undefined) return undefined;
    const [before, after] = [await this.view(older, newer, token), await this.view(newer, older, token)];
    return token.isCancellationRequested ? undefined : compareViews(before, after);
  }

  private async view(release: OpenRelease, other: OpenRelease, token: Cancellation): Promise<ReleaseView> {
    const { tag, source, domain, indexer } = release;
    const facts = indexer.index.files();
    for (const { path } of other.indexer.index.files()) {
      if (indexer.index.file(path) !== undefined) continue;
      const found = await this.facts(release, path, token);
      if (found !== undefined) facts.push(found);
    }
    const own = pathsOf(release);
    const paths = [...new Set([...own, ...pathsOf(other)])].sort();
    return {
      tag,
      domain,
      glossary,
      files: new Map(
        paths.flatMap((path): [string, ViewedFile][] => {
          const id = source.idOf(path);
          return id === undefined ? [] : [[path, { id, concerns: own.has(path) }]];
        }),
      ),
      facts,
      textOf: (path) => source.readText(tag, path, Number.MAX_SAFE_INTEGER) ?? '',
    };
  }

  private async tree(tag: string, token: Cancellation): Promise<readonly ReleaseFile[]> {
    const known = this.trees.get(tag);
    if (known !== undefined) return known;
    const tree = await this.options.repository.files(tag, token);
    this.trees.set(tag, tree);
    return tree;
  }
}

/** The files that concern exclaves: the scope, and what else is named for them. */
function pathsOf({ source, indexer }: OpenRelease): Set<string> {
  const named = source.paths.filter((path) => isExclaveName(path.slice(path.lastIndexOf('/') + 1)));
  return new Set([...indexer.index.files().map(({ path }) => path), ...named]);
}
