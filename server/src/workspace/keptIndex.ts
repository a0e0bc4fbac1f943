/**
 * The index between two starts: the scope as one value, the words of the checkout in pieces, so that neither writing nor
 * reading holds the process for long. Whatever does not fit together is as good as none.
 */
import type { ScannedFile } from '../core/extract/scannedFile.ts';
import type { KeptOuterIndex } from '../core/index/outerIndex.ts';
import { type PackedFiles, packFiles, unpackFiles } from '../core/index/packedFiles.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import { type KeptWordTable, wordsHash } from '../core/source/wordTable.ts';
import type { FileStamp, IndexStore, Logger, Scheduler } from './ports.ts';

/** Raised when the shape or meaning of {@link FileFacts} or of a scan changes: a stored index of another version is not used. */
export const factsVersion = 43;

export interface KeptScope {
  readonly version: number;
  /** The headers that the learned dialect depends on, as they were. */
  readonly dialect: Readonly<Record<string, FileStamp>>;
  readonly files: readonly FileFacts[];
}

interface KeptWords {
  readonly version: number;
  readonly table: KeptWordTable;
  /** Files outside the scope that were looked into, as they were. */
  readonly stamps: Readonly<Record<string, FileStamp>>;
  /** Those that mention the exclave world. */
  readonly mentions: readonly string[];
  readonly pieces: number;
}
interface KeptPiece {
  /** Of the table of words that the numbers belong to. */
  readonly words: string;
  readonly files: PackedFiles;
}

/** Files in one piece: about a megabyte. */
const pieceSize = 128;

export class KeptIndex {
  /** Resolves when nothing is being written. */
  private writing: Promise<void> = Promise.resolve();
  private hasFailed = false;

  constructor(
    private readonly store: IndexStore | undefined,
    private readonly root: string,
    private readonly scheduler: Scheduler,
    private readonly log: Logger,
  ) {}

  get written(): Promise<void> {
    return this.writing;
  }

  async loadScope(): Promise<KeptScope | undefined> {
    const value = (await this.store?.load(this.root)) as Partial<KeptScope> | undefined;
    if (value?.version !== factsVersion || value.dialect === undefined || !Array.isArray(value.files)) return undefined;
    return { version: factsVersion, dialect: value.dialect, files: value.files };
  }

  async loadWords(): Promise<
    (KeptOuterIndex & { stamps: Readonly<Record<string, FileStamp>>; mentions: readonly string[] }) | undefined
  > {
    const head = (await this.store?.load(`${this.root}#words`)) as Partial<KeptWords> | undefined;
    if (head?.version !== factsVersion || head.table === undefined) return undefined;
    const table = wordsHash(head.table);
    const files: ScannedFile[] = [];
    for (let piece = 0; piece < (head.pieces ?? 0); piece++) {
      const value = (await this.store?.load(`${this.root}#words/${piece}`)) as Partial<KeptPiece> | undefined;
      const unpacked = value?.words === table ? unpackFiles(value.files) : undefined;
      if (unpacked === undefined) return undefined;
      files.push(...unpacked);
      await this.scheduler.yield();
    }
    return { table: head.table, files, stamps: head.stamps ?? {}, mentions: head.mentions ?? [] };
  }

  /** Each of the two is written after whatever is being written already. */
  saveScope(value: () => KeptScope): Promise<void> {
    return this.save(async (store) => store.save(this.root, value()));
  }
  saveWords(
    { table, files }: KeptOuterIndex,
    stamps: Readonly<Record<string, FileStamp>>,
    mentions: readonly string[],
  ): Promise<void> {
    return this.save(async (store) => {
      const words = wordsHash(table);
      let pieces = 0;
      for (let from = 0; from < files.length; from += pieceSize) {
        const piece: KeptPiece = { words, files: packFiles(files.slice(from, from + pieceSize)) };
        await store.save(`${this.root}#words/${pieces++}`, piece);
        await this.scheduler.yield();
      }
      const head: KeptWords = { version: factsVersion, table, stamps, mentions, pieces };
      await store.save(`${this.root}#words`, head);
    });
  }

  private save(write: (store: IndexStore) => Promise<void>): Promise<void> {
    const { store } = this;
    if (store === undefined) return Promise.resolve();
    this.writing = this.writing.then(async () => {
      try {
        await write(store);
      } catch (error) {
        if (!this.hasFailed) this.log.warn(`the index could not be kept: ${String(error)}`);
        this.hasFailed = true;
      }
    });
    return this.writing;
  }
}
