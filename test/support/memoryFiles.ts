/** Source files in memory: the `SourceFiles` port without a disk, with a log of what was asked for. */
import { contentHash } from '../../server/src/core/source/contentHash.ts';
import type {
  Cancellation,
  FileEntry,
  FileStamp,
  ReadResult,
  Scheduler,
  SourceFiles,
} from '../../server/src/workspace/ports.ts';

export class MemoryFiles implements SourceFiles {
  /** Every read in the order it was asked for, listing included (as `list <root>`). */
  readonly log: string[] = [];
  /** Called before a read is answered: tests change the files or cancel here. */
  onRead: ((path: string) => void) | undefined;
  private readonly roots = new Map<string, Map<string, string>>();
  private readonly refused = new Map<string, 'unreadable' | 'binary'>();
  private readonly problems = new Map<string, string[]>();
  /** Counts the edits of a file: its time of change. */
  private readonly modified = new Map<string, number>();

  constructor(trees: Readonly<Record<string, ReadonlyMap<string, string> | Record<string, string>>>) {
    for (const [root, files] of Object.entries(trees)) {
      this.roots.set(root, new Map(files instanceof Map ? files : Object.entries(files)));
    }
  }

  create(root: string, path: string, text: string): void {
    this.tree(root).set(path, text);
  }
  edit(root: string, path: string, change: (text: string) => string): void {
    const text = this.tree(root).get(path);
    if (text === undefined) throw new Error(`${root}/${path} is not there to edit`);
    this.tree(root).set(path, change(text));
    const key = `${root}/${path}`;
    this.modified.set(key, (this.modified.get(key) ?? 0) + 1);
  }
  delete(root: string, path: string): void {
    this.tree(root).delete(path);
  }
  /** Makes a file that is listed and cannot be read as text. */
  refuse(root: string, path: string, reason: 'unreadable' | 'binary'): void {
    this.refused.set(`${root}/${path}`, reason);
  }
  addProblem(root: string, problem: string): void {
    this.problems.set(root, [...(this.problems.get(root) ?? []), problem]);
  }
  /** Paths read as text, in order. */
  get reads(): string[] {
    return this.log.filter((line) => line.startsWith('read ')).map((line) => line.slice(5));
  }

  async list(
    root: string,
    _scheduler: Scheduler,
    token: Cancellation,
  ): Promise<{ files: FileEntry[]; problems: string[] }> {
    this.log.push(`list ${root}`);
    if (token.isCancellationRequested) return { files: [], problems: [] };
    const files = [...(this.roots.get(root)?.keys() ?? [])].sort().map((path) => ({ path }));
    return { files, problems: this.problems.get(root) ?? [] };
  }

  read(root: string, path: string, maximumSize: number): ReadResult {
    this.log.push(`read ${path}`);
    this.onRead?.(path);
    const { text, reason } = this.find(root, path);
    if (reason !== undefined) return { kind: 'none', reason, detail: reason };
    if (text === undefined) return { kind: 'none', reason: 'missing', detail: 'does not exist any more' };
    if (Buffer.byteLength(text) > maximumSize) return { kind: 'none', reason: 'tooLarge', detail: 'too large' };
    return { kind: 'text', text, hash: contentHash(text) };
  }

  readText(root: string, path: string, maximumSize: number): string | undefined {
    this.log.push(`bytes ${path}`);
    this.onRead?.(path);
    const { text, reason } = this.find(root, path);
    if (text === undefined || reason !== undefined || Buffer.byteLength(text) > maximumSize) return undefined;
    return text;
  }

  stamp(root: string, path: string): FileStamp | undefined {
    const { text } = this.find(root, path);
    const modified = this.modified.get(`${root}/${path}`) ?? 0;
    return text === undefined ? undefined : { size: Buffer.byteLength(text), modified };
  }

  private tree(root: string): Map<string, string> {
    const found = this.roots.get(root);
    if (found === undefined) throw new Error(`no root ${root}`);
    return found;
  }

  /** A checkout may lie below a listed root. */
  private find(
    root: string,
    path: string,
  ): { text?: string | undefined; reason?: 'unreadable' | 'binary' | undefined } {
    const full = `${root}/${path}`;
    for (const [known, files] of this.roots) {
      if (!full.startsWith(`${known}/`)) continue;
      const text = files.get(full.slice(known.length + 1));
      if (text !== undefined) return { text, reason: this.refused.get(full) };
    }
    return {};
  }
}
