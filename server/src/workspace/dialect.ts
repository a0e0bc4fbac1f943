/** Learns the macros that the scope is written in: its own, and those of every header it includes. */
import { MacroTable } from '../core/dialect/macroTable.ts';
import { IncludeResolver, includesOf, pauses } from './discovery.ts';
import type { Cancellation, FileEntry, Scheduler, SourceFiles } from './ports.ts';

export class Dialect {
  /** The macros learned so far; undefined until a file had to be read. */
  macros: MacroTable | undefined;
  /** Files whose macros are known, in the order they were learned. */
  readonly learned = new Set<string>();
  private resolver: IncludeResolver | undefined;
  /** The include lines of each file whose macros are known. */
  private readonly includes = new Map<string, string>();

  constructor(
    private readonly source: SourceFiles,
    private readonly root: string,
    private readonly maximumSize: number,
    private readonly scheduler: Scheduler,
    private readonly newMacros: () => MacroTable = () => new MacroTable(),
  ) {}

  /** The files among which includes are looked for. */
  setFiles(files: readonly FileEntry[]): void {
    this.resolver = new IncludeResolver(files);
  }

  /** What a file includes, as one string to compare; empty for a file whose macros are not known. */
  includesOf(path: string): string {
    return this.includes.get(path) ?? '';
  }

  /** A question to put to files: whether an include line ends in the name of one, found or not. */
  namesInIncludes(): (path: string) => boolean {
    const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
    const names = new Set([...this.includes.values()].flatMap((lines) => lines.split('\n').map(nameOf)));
    return (path) => names.has(nameOf(path));
  }

  /** A file is gone: its macros with it. */
  forget(path: string): void {
    this.macros?.add(path, '');
    this.includes.delete(path);
  }

  /**
   * Adds the macros of the given files and of everything they include.
   *
   * @param textOf the editor's text of an included file, where it stands over the one on disk.
   */
  async learn(
    texts: ReadonlyMap<string, { text: string }>,
    token: Cancellation,
    textOf: (path: string) => string | undefined = () => undefined,
  ): Promise<MacroTable> {
    const macros = this.macros ?? this.newMacros();
    this.macros = macros;
    const pause = pauses(this.scheduler);
    const waiting: string[] = [];
    const take = (path: string, text: string) => {
      macros.add(path, text);
      const includes = includesOf(text);
      this.includes.set(path, includes.join('\n'));
      for (const include of includes) {
        for (const target of this.resolver?.resolve(include) ?? []) {
          if (this.learned.has(target)) continue;
          this.learned.add(target);
          if (!texts.has(target)) waiting.push(target);
        }
      }
    };
    for (const path of texts.keys()) this.learned.add(path);
    for (const [path, { text }] of texts) take(path, text);
    for (let at = 0; at < waiting.length && !token.isCancellationRequested; at++) {
      const path = waiting[at] ?? '';
      const text = textOf(path) ?? this.source.readText(this.root, path, this.maximumSize);
      if (text !== undefined) take(path, text);
      await pause();
    }
    return macros;
  }
}
