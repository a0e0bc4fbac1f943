/** Numbers the words of one file after the other by one table: what reading a whole checkout costs most. */
import { identifier, type Tokens } from '../source/lexer.ts';
import { type Words, WordTable } from '../source/wordTable.ts';
import { isProse, wordClass } from './uses.ts';

/** Words of a reader's table that were not handed on before. */
export interface NewWords extends Words {
  /** The number of the first of them. With 0 another reader begins, whose numbers mean other words. */
  readonly first: number;
}

/** The identifiers of one text. Valid until the next text is read. */
export interface FileWords {
  /** Per token: the number of its word among those of the file; -1 for what is no name. Longer than there are tokens. */
  readonly of: Int32Array;
  /** The number in the table of each of the file's words. */
  readonly ids: Int32Array;
  /** Beside {@link ids}: see `wordClass`. */
  readonly classes: Uint8Array;
}

export class WordReader {
  private handedOn = 0;
  private files = 0;
  /** By number in the table: the file that had the word last, the word's number there, and its class. */
  private lastFile = new Int32Array(1 << 10);
  private numberIn = new Int32Array(1 << 10);
  private classOf = new Uint8Array(1 << 10);
  private of = new Int32Array(1 << 10);

  constructor(readonly table = new WordTable()) {}

  read(text: string, { count, kind, start, end, directives }: Tokens): FileWords {
    const { table } = this;
    const file = ++this.files;
    if (this.of.length < count) this.of = new Int32Array(2 * count);
    const { of } = this;
    const ids: number[] = [];
    let line = 0;
    let proseEnd = -1;
    for (let token = 0; token < count; token++) {
      // Directives come in the order of their tokens; one can have none.
      for (let next = directives[line]; next !== undefined && next.firstToken <= token; next = directives[++line])
        if (isProse(next.keyword)) proseEnd = next.endToken;
      if (kind[token] !== identifier || token < proseEnd) {
        of[token] = -1;
        continue;
      }
      const id = table.internAt(text, start[token] ?? 0, end[token] ?? 0);
      if (id >= this.lastFile.length) this.grow(id);
      if (this.lastFile[id] !== file) {
        if (this.lastFile[id] === 0) this.classOf[id] = wordClass(text.slice(start[token], end[token]));
        this.lastFile[id] = file;
        this.numberIn[id] = ids.length;
        ids.push(id);
      }
      of[token] = this.numberIn[id] ?? 0;
    }
    of[count] = -1;
    const classes = new Uint8Array(ids.length);
    for (let at = 0; at < ids.length; at++) classes[at] = this.classOf[ids[at] ?? 0] ?? 0;
    return { of, ids: new Int32Array(ids), classes };
  }

  /** The words since the last call. */
  newWords(): NewWords {
    const first = this.handedOn;
    this.handedOn = this.table.size;
    return { first, ...this.table.since(first) };
  }

  private grow(id: number): void {
    const size = 2 * id + 16;
    const larger = <T extends Uint8Array | Int32Array>(array: T, fresh: T): T => {
      fresh.set(array);
      return fresh;
    };
    this.lastFile = larger(this.lastFile, new Int32Array(size));
    this.numberIn = larger(this.numberIn, new Int32Array(size));
    this.classOf = larger(this.classOf, new Uint8Array(size));
  }
}
