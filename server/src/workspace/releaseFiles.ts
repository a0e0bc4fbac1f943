/**
 * The files of a release as the indexer reads them: from the repository's objects instead of a folder. A content is
 * fetched, and looked into for mentions of the exclave world, once for all releases.
 */
import { isExclavePath, sourceExtension } from '../core/extract/exclaveNames.ts';
import { mentionsExclaves } from '../core/extract/scannedFile.ts';
import type {
  BackgroundReader,
  Cancellation,
  FileEntry,
  FileStamp,
  ReadResult,
  ReleaseFile,
  ReleaseRepository,
  SourceFiles,
} from './ports.ts';

/** What is read at a time: between two pieces a content that nobody needs can go. */
const pieceSize = 1024;

/** Texts by the id of their object. Those of files that mention no exclaves and that nobody includes are let go. */
export class ReleaseTexts {
  private readonly texts = new Map<string, string>();
  private readonly mentions = new Map<string, boolean>();
  /** Source files that others include, which showed when they were missed: kept from then on. */
  private readonly included = new Set<string>();

  constructor(
    private readonly repository: ReleaseRepository,
    private readonly maximumSize: number,
  ) {}

  /** Undefined for what was not loaded, was let go, or cannot be read as text. */
  text(id: string): string | undefined {
    return this.texts.get(id);
  }
  /** True when the content was loaded and mentions the exclave world. */
  hasMention(id: string): boolean {
    return this.mentions.get(id) === true;
  }

  /** Fetches what is not known yet. */
  async load(files: readonly ReleaseFile[], token: Cancellation): Promise<void> {
    const unknown = files.filter(({ id }) => !this.mentions.has(id));
    for (let from = 0; from < unknown.length && !token.isCancellationRequested; from += pieceSize) {
      const piece = unknown.slice(from, from + pieceSize);
      const texts = await this.fetch(piece, token);
      for (const { path, id } of piece) {
        const text = texts.get(id);
        const mentions = text !== undefined && mentionsExclaves(text);
        this.mentions.set(id, mentions || this.mentions.get(id) === true);
        if (text !== undefined && (mentions || this.isNeeded(path))) this.texts.set(id, text);
      }
    }
  }

  /** Fetches texts that were let go, and keeps them. */
  async loadAgain(files: readonly ReleaseFile[], token: Cancellation): Promise<void> {
    for (const { path } of files) this.included.add(path);
    for (const [id, text] of await this.fetch(files, token)) this.texts.set(id, text);
  }

  /** Headers teach macros; of the others only what is asked for. */
  private isNeeded(path: string): boolean {
    return isExclavePath(path) || this.included.has(path) || !/\.(c|cc|cpp|m|mm|s)$/i.test(path);
  }

  private fetch(files: readonly ReleaseFile[], token: Cancellation): Promise<ReadonlyMap<string, string>> {
    return this.repository.read(
      files.map(({ id }) => id),
      this.maximumSize,
      token,
    );
  }
}

export class ReleaseFiles implements SourceFiles, BackgroundReader {
  /** Contents that were asked for and had been let go: after {@link ReleaseTexts.loadAgain} a second reading has them. */
  readonly missed = new Map<string, ReleaseFile>();
  private readonly ids: ReadonlyMap<string, string>;

  constructor(
    files: readonly ReleaseFile[],
    private readonly texts: ReleaseTexts,
  ) {
    this.ids = new Map(files.map(({ path, id }) => [path, id]));
  }

  get paths(): string[] {
    return [...this.ids.keys()];
  }
  idOf(path: string): string | undefined {
    return this.ids.get(path);
  }

  list(): Promise<{ files: FileEntry[]; problems: string[] }> {
    const files = this.paths.filter((path) => sourceExtension.test(path) || path.endsWith('.inc'));
    return Promise.resolve({ files: files.map((path) => ({ path })), problems: [] });
  }
  read(root: string, path: string, maximumSize: number): ReadResult {
    const id = this.ids.get(path);
    if (id === undefined) return { kind: 'none', reason: 'missing', detail: 'is not in this release' };
    const text = this.readText(root, path, maximumSize);
    return text === undefined
      ? { kind: 'none', reason: 'unreadable', detail: 'is no text, or too large' }
      : { kind: 'text', text, hash: id };
  }
  readText(_root: string, path: string, maximumSize: number): string | undefined {
    const id = this.ids.get(path);
    const text = id === undefined ? undefined : this.texts.text(id);
    if (id !== undefined && text === undefined) this.missed.set(id, { path, id });
    return text !== undefined && text.length <= maximumSize ? text : undefined;
  }
  /** Told from the id: a content has no time of its own. */
  stamp(_root: string, path: string): FileStamp | undefined {
    const id = this.ids.get(path);
    return id === undefined ? undefined : { size: 0, modified: Number.parseInt(id.slice(0, 13), 16) };
  }

  mentions({ paths }: { readonly paths: readonly string[] }): Promise<readonly string[]> {
    return Promise.resolve(paths.filter((path) => this.texts.hasMention(this.ids.get(path) ?? '')));
  }
  /** The words of a release are not read: its scope is. */
  async *scan(): AsyncGenerator<never> {}
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
