/**
 * The files of a release as the indexer reads them: from the repository's objects instead of a folder. A content is
 * fetched, and looked into for mentions of the exclave world, once for all releases.
 */
import { isExclavePath } from '../core/extract/exclaveNames.ts';
import { type ScannedFile, scanFile } from '../core/extract/scannedFile.ts';
import { isOfScope } from '../core/extract/scopeText.ts';
import { WordReader } from '../core/extract/wordReader.ts';
import { isListed, pauses } from './discovery.ts';
import type {
  BackgroundReader,
  Cancellation,
  FileEntry,
  FileStamp,
  ReadJob,
  ReadResult,
  ReleaseFile,
  ReleaseRepository,
  ScannedBatch,
  Scheduler,
  SourceFiles,
} from './ports.ts';

/** What is read at a time: between two pieces a content that nobody needs can go. */
const pieceSize = 1024;
/** Files in one piece of the words: what others wait for at most. */
const wordsPiece = 128;

/** Texts by the id of their object. Those of files that mention no exclaves and that nobody includes are let go. */
export class ReleaseTexts {
  private readonly texts = new Map<string, string>();
  private readonly mentions = new Map<string, boolean>();
  /** Contents that are no text, or too large. */
  private readonly without = new Set<string>();
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

  /** Fetches what is not known yet, and what was let go with its release and is needed again. */
  async load(files: readonly ReleaseFile[], token: Cancellation): Promise<void> {
    const unknown = files.filter(
      ({ path, id }) =>
        !this.mentions.has(id) ||
        (!this.texts.has(id) && !this.without.has(id) && (this.hasMention(id) || this.isNeeded(path))),
    );
    for (let from = 0; from < unknown.length && !token.isCancellationRequested; from += pieceSize) {
      const piece = unknown.slice(from, from + pieceSize);
      const texts = await this.fetch(piece, token);
      for (const { path, id } of piece) {
        const text = texts.get(id);
        const mentions = text !== undefined && isOfScope(text);
        this.mentions.set(id, mentions || this.mentions.get(id) === true);
        if (text === undefined) this.without.add(id);
        if (text !== undefined && (mentions || this.isNeeded(path))) this.texts.set(id, text);
      }
    }
  }

  /** Fetches texts that were let go, and keeps them. */
  async loadAgain(files: readonly ReleaseFile[], token: Cancellation): Promise<void> {
    for (const { path } of files) this.included.add(path);
    await this.keep(files, token);
  }

  /** Fetches texts and keeps them for as long as their release is open. */
  async keep(files: readonly ReleaseFile[], token: Cancellation): Promise<void> {
    for (const [id, text] of await this.fetch(files, token)) this.texts.set(id, text);
  }

  /** Lets the others go: those of releases that are not open any more. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.texts.keys()) if (!ids.has(id)) this.texts.delete(id);
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
    private readonly scheduler: Scheduler,
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
    const files = this.paths.filter((path) => isListed(path) || path.endsWith('.inc'));
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
  /** The words of every file: its text stays from then on, for whoever asks more about it. */
  async *scan({ paths, maximumSize }: ReadJob, token: Cancellation): AsyncGenerator<ScannedBatch> {
    const pause = pauses(this.scheduler);
    const words = new WordReader();
    for (let from = 0; from < paths.length && !token.isCancellationRequested; from += wordsPiece) {
      const piece = paths.slice(from, from + wordsPiece);
      const wanted = piece.flatMap((path): ReleaseFile[] => {
        const id = this.ids.get(path);
        return id === undefined || this.texts.text(id) !== undefined ? [] : [{ path, id }];
      });
      if (wanted.length > 0) await this.texts.keep(wanted, token);
      const files: ScannedFile[] = [];
      for (const path of piece) {
        const text = this.readText('', path, maximumSize);
        if (text !== undefined) files.push(scanFile(path, text, words));
        await pause();
      }
      yield { files, problems: [], words: words.newWords() };
    }
  }
  dispose(): Promise<void> {
    return Promise.resolve();
  }
}
