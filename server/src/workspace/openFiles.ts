/** Files read for questions that need their text: tokens with brackets matched, kept while nothing changes. */

import { TokenView } from '../core/extract/tokenView.ts';
import type { FileWithSymbols } from '../core/model/fileFacts.ts';
import { scan } from '../core/source/lexer.ts';

export interface OpenedFile {
  readonly file: FileWithSymbols;
  readonly view: TokenView;
}

/** Characters kept: the files of a question asked twice. */
const limit = 8_000_000;

export class OpenFiles {
  private readonly kept = new Map<string, OpenedFile>();
  private size = 0;
  private generation = -1;

  /**
   * @param fileOf what the index holds of a file.
   * @param textOf the text as the editor has it, or as it is on disk.
   * @param generationOf grows with every change of the index.
   */
  constructor(
    private readonly fileOf: (path: string) => FileWithSymbols | undefined,
    private readonly textOf: (path: string) => string | undefined,
    private readonly generationOf: () => number,
  ) {}

  read(path: string): OpenedFile | undefined {
    const generation = this.generationOf();
    if (generation !== this.generation) this.clear();
    this.generation = generation;
    const known = this.kept.get(path);
    if (known !== undefined) return known;
    const file = this.fileOf(path);
    const text = file === undefined ? undefined : this.textOf(path);
    if (file === undefined || text === undefined) return undefined;
    const opened = { file, view: new TokenView(text, scan(text)) };
    if (this.size > limit) this.clear();
    this.size += text.length;
    this.kept.set(path, opened);
    return opened;
  }

  private clear(): void {
    this.kept.clear();
    this.size = 0;
  }
}
