/**
 * What releases came to, between two starts: each file's facts once for all releases that share them, and for each
 * release which of them are its. A release is known by its tree, so a tag that is moved is read anew; whatever does not
 * fit together is as good as none.
 */
import type { ExportList, FileFacts, TextFile } from '../core/model/fileFacts.ts';
import { contentHash } from '../core/source/contentHash.ts';
import type { ReadScope } from './indexerOptions.ts';
import { factsVersion } from './keptIndex.ts';
import type { IndexStore, Logger, ReleaseFile, Scheduler } from './ports.ts';

/** What a release came to: its scope, and what was read of it for a comparison. */
export interface KeptRelease {
  readonly scope: ReadScope;
  readonly later: readonly FileFacts[];
}

/** The name of a piece, and the facts' number in it. */
type Place = readonly [piece: string, at: number];

interface Head {
  readonly version: number;
  readonly tree: string;
  readonly facts: readonly Place[];
  readonly later: readonly Place[];
  readonly buildInputs: readonly string[];
  readonly exportLists: readonly ExportList[];
  readonly textFiles: readonly TextFile[];
}

/** Characters of source whose facts are in one piece: neither writing nor reading one holds the process for long. */
const pieceSize = 1 << 20;

export class KeptReleases {
  private readonly pieces = new Map<string, Promise<readonly FileFacts[]>>();
  private readonly places = new WeakMap<FileFacts, Place>();
  private writing: Promise<void> = Promise.resolve();
  private hasFailed = false;

  /** @param root names the repository. */
  constructor(
    private readonly store: IndexStore,
    private readonly root: string,
    private readonly scheduler: Scheduler,
    private readonly log: Logger,
  ) {}

  /** Resolves when nothing is being written. */
  get written(): Promise<void> {
    return this.writing;
  }

  /** Undefined when it was not kept, or not all of it is there. */
  async load(tag: string, tree: string): Promise<KeptRelease | undefined> {
    try {
      const head = (await this.store.load(this.headKey(tag))) as Partial<Head> | undefined;
      if (head?.version !== factsVersion || head.tree !== tree) return undefined;
      const { facts = [], later = [], buildInputs = [], exportLists = [], textFiles = [] } = head;
      return {
        scope: { facts: await this.factsAt(facts), buildInputs, exportLists, textFiles },
        later: await this.factsAt(later),
      };
    } catch (error) {
      // A piece was deleted, or is damaged, which the store has said.
      this.log.debug(`${tag}: the kept facts are not used: ${String(error)}`);
      return undefined;
    }
  }

  /** Written after whatever is being written already. */
  save(tag: string, tree: string, { scope, later }: KeptRelease): void {
    this.writing = this.writing.then(async () => {
      try {
        const { buildInputs, exportLists, textFiles } = scope;
        const facts = await this.placesOf(tag, tree, scope.facts);
        const head: Head = {
          version: factsVersion,
          tree,
          facts,
          later: await this.placesOf(tag, tree, later),
          buildInputs,
          exportLists,
          textFiles,
        };
        await this.store.save(this.headKey(tag), head);
      } catch (error) {
        if (!this.hasFailed) this.log.warn(`the facts of releases could not be kept: ${String(error)}`);
        this.hasFailed = true;
      }
    });
  }

  private async factsAt(places: readonly Place[]): Promise<FileFacts[]> {
    const found: FileFacts[] = [];
    for (const [piece, at] of places) {
      const facts = (await this.piece(piece))[at];
      if (facts === undefined) throw new Error('a piece has too few facts');
      found.push(facts);
    }
    return found;
  }

  private piece(name: string): Promise<readonly FileFacts[]> {
    let piece = this.pieces.get(name);
    if (piece === undefined) {
      piece = this.loadPiece(name);
      this.pieces.set(name, piece);
      // It may be written again.
      piece.catch(() => this.pieces.delete(name));
    }
    return piece;
  }
  private async loadPiece(name: string): Promise<readonly FileFacts[]> {
    const files = (await this.store.load(this.pieceKey(name))) as readonly FileFacts[] | undefined;
    if (!Array.isArray(files)) throw new Error('a piece is not there');
    for (const [at, facts] of (files as readonly FileFacts[]).entries()) this.places.set(facts, [name, at]);
    await this.scheduler.yield();
    return files as readonly FileFacts[];
  }

  /** Where facts are kept; those that are kept nowhere are written. */
  private async placesOf(tag: string, tree: string, files: readonly FileFacts[]): Promise<Place[]> {
    for (const some of inPieces(files.filter((facts) => !this.places.has(facts)))) {
      // The same file can have other facts in another tree, where its macros mean something else.
      const name = contentHash(
        [factsVersion, tag, tree, ...some.map(({ path, hash }) => `${path} ${hash}`)].join('\n'),
      );
      await this.store.save(this.pieceKey(name), some);
      this.pieces.set(name, Promise.resolve(some));
      for (const [at, facts] of some.entries()) this.places.set(facts, [name, at]);
      await this.scheduler.yield();
    }
    return files.flatMap((facts) => {
      const place = this.places.get(facts);
      return place === undefined ? [] : [place];
    });
  }

  private headKey(tag: string): string {
    return `${this.root}#release/${tag}`;
  }
  private pieceKey(name: string): string {
    return `${this.root}#facts/${name}`;
  }
}

/** What a release's facts follow from, beside the program itself. */
export function treePrint(files: readonly ReleaseFile[], maximumSize: number): string {
  return contentHash(`${maximumSize}\n${files.map(({ path, id }) => `${path}\0${id}`).join('\n')}`);
}

function* inPieces(files: readonly FileFacts[]): Generator<FileFacts[]> {
  let piece: FileFacts[] = [];
  let size = 0;
  for (const facts of files) {
    if (size > 0 && size + facts.length > pieceSize) {
      yield piece;
      piece = [];
      size = 0;
    }
    piece.push(facts);
    size += facts.length;
  }
  if (piece.length > 0) yield piece;
}
