/** What a checkout tells beside its source files: lists of exported symbols, trace codes, files of the build. */
import { readBuildInputs } from '../core/extract/buildInputs.ts';
import { exportListName, readExportList } from '../core/extract/exportLists.ts';
import { isTextFile, readTextFile } from '../core/extract/textFiles.ts';
import type { CheckoutIndex } from '../core/index/checkoutIndex.ts';
import { exclaveFiles, pauses } from './discovery.ts';
import type { FileEntry, Scheduler, SourceFiles } from './ports.ts';

interface OtherTextsOptions {
  readonly root: string;
  readonly source: SourceFiles;
  readonly scheduler: Scheduler;
  /** Files above this many bytes are not read. */
  readonly maximumSize: number;
  readonly readTextFile?: typeof readTextFile | undefined;
}

export class OtherTexts {
  constructor(
    private readonly index: CheckoutIndex,
    private readonly options: OtherTextsOptions,
  ) {}

  /** What the build exports is written in lists that are no C. */
  async readExportLists(files: readonly FileEntry[]): Promise<void> {
    this.index.setExportLists(await this.read(files, (path) => exportListName.test(path), readExportList));
  }

  /** Files that are no C: the last of the scope, since no symbol depends on them. */
  async readTextFiles(files: readonly FileEntry[]): Promise<void> {
    this.index.setTextFiles(await this.read(files, isTextFile, this.options.readTextFile ?? readTextFile));
  }

  /** The makefiles beside the exclave files name the interface files that are not published. */
  readMakefiles(files: readonly FileEntry[]): void {
    const { source, root, maximumSize } = this.options;
    const folders = new Set(exclaveFiles(files).map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
    const names = [...folders].flatMap((folder) => {
      const read = source.read(root, `${folder}Makefile`, maximumSize);
      return read.kind === 'text' ? readBuildInputs(read.text) : [];
    });
    this.index.setBuildInputs([...new Set(names)]);
  }

  /** Sorted by path. */
  private async read<Facts extends { readonly path: string }>(
    files: readonly FileEntry[],
    isWanted: (path: string) => boolean,
    factsOf: (path: string, text: string, hash: string) => Facts | undefined,
  ): Promise<Facts[]> {
    const { source, root, maximumSize, scheduler } = this.options;
    const pause = pauses(scheduler);
    const found: Facts[] = [];
    for (const { path } of files) {
      if (!isWanted(path)) continue;
      await pause();
      const read = source.read(root, path, maximumSize);
      const facts = read.kind === 'text' ? factsOf(path, read.text, read.hash) : undefined;
      if (facts !== undefined) found.push(facts);
    }
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
