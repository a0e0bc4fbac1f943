/**
 * The words of the whole checkout: where every identifier stands, and what looks like its definition. Thousands of files
 * are held as plain numbers; symbols are made when somebody asks for a name.
 */
import { type ScannedFile, scanFile, staticKind, symbolKindNumbers } from '../extract/scannedFile.ts';
import { type NewWords, WordReader } from '../extract/wordReader.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { lineOf } from '../source/sourceText.ts';
import type { KeptWordTable, WordTable } from '../source/wordTable.ts';
import type { IndexedFile, Occurrence, SymbolAt } from './checkoutIndex.ts';

/** What is kept between starts: plain data. The files' words are numbers of the table. */
export interface KeptOuterIndex {
  readonly table: KeptWordTable;
  readonly files: readonly ScannedFile[];
}

/** For each word the files it stands in, as a compressed list. Made anew after changes, in a few milliseconds. */
interface Postings {
  readonly from: Int32Array;
  readonly files: readonly ScannedFile[];
  /** Index into {@link files}, and of the word in that file. */
  readonly file: Int32Array;
  readonly word: Int32Array;
}

export class OuterIndex {
  private readonly byPath = new Map<string, ScannedFile>();
  private readonly reader = new WordReader();
  private readonly words: WordTable = this.reader.table;
  private postings: Record<'uses' | 'names' | 'maybe', Postings> | undefined;
  private count = 0;

  get size(): number {
    return this.byPath.size;
  }
  /** Grows with every change. */
  get generation(): number {
    return this.count;
  }

  /** Reads a file, in place of what was known of it. */
  read(path: string, text: string): void {
    this.replace(scanFile(path, text, this.reader));
  }
  /** Takes a file whose words are numbers of this index. */
  replace(file: ScannedFile): void {
    this.byPath.set(file.path, file);
    this.changed();
  }
  /** For files that another reader numbered the words of. */
  translator(): Translator {
    return new Translator(this.words);
  }
  remove(path: string): boolean {
    if (!this.byPath.delete(path)) return false;
    this.changed();
    return true;
  }
  has(path: string): boolean {
    return this.byPath.has(path);
  }
  file(path: string): IndexedFile | undefined {
    return this.byPath.get(path);
  }
  paths(): IterableIterator<string> {
    return this.byPath.keys();
  }

  /** Everything as plain data, and back: what is kept between starts. */
  save(): KeptOuterIndex {
    return { table: this.words.save(), files: [...this.byPath.values()] };
  }
  /** Takes the kept files that `accept` still vouches for. Only for an empty index. */
  load(kept: KeptOuterIndex, accept: (path: string) => boolean): void {
    this.words.load(kept.table);
    for (const file of kept.files) if (accept(file.path)) this.byPath.set(file.path, file);
    this.changed();
  }

  /** Makes the lists by word, so that the first question does not wait for them. */
  prepare(): void {
    this.postings ??= this.build();
  }

  /** Uses of a name, file by file in the order of their paths. */
  occurrences(name: string): Occurrence[] {
    const found: Occurrence[] = [];
    for (const { file, word } of this.find('uses', name)) {
      for (let at = file.first[word] ?? 0; at < (file.first[word + 1] ?? 0); at++)
        found.push({ file, offset: file.offsets[at] ?? 0, length: name.length, role: file.roles[at] ?? 0 });
    }
    return found;
  }

  /** A question to put to many files: whether one has any of the words. */
  asksFor(names: Iterable<string>): (path: string) => boolean {
    const ids = new Set(Array.from(names, (name) => this.words.find(name)));
    return (path) => this.byPath.get(path)?.ids.some((id) => ids.has(id)) === true;
  }

  symbolsNamed(name: string): SymbolAt[] {
    return this.find('names', name).map(({ file, word }) => ({ file, symbol: this.symbol(file, word) }));
  }

  /** Files in which a macro at the outermost level may declare the name. */
  mayDeclare(name: string): string[] {
    return this.find('maybe', name).map(({ file }) => file.path);
  }

  /** The outline of one file. */
  symbolsOf(path: string): SourceSymbol[] {
    const file = this.byPath.get(path);
    return file === undefined ? [] : Array.from(file.nameIds, (_, at) => this.symbol(file, at));
  }

  private symbol(file: ScannedFile, at: number): SourceSymbol {
    const name = this.words.word(file.nameIds[at] ?? 0);
    const start = file.starts[at] ?? 0;
    const end = file.ends[at] ?? start;
    const kind = file.kinds[at] ?? 0;
    const line = lineOf(file.lineStarts, start);
    const conditions = file.conditions[file.conditionOf[at] ?? 0] ?? [];
    return {
      name,
      kind: symbolKindNumbers[kind & ~staticKind] ?? 'variable',
      nameStart: start,
      nameEnd: start + name.length,
      start,
      end,
      line,
      startLine: line,
      endLine: lineOf(file.lineStarts, end),
      signature: name,
      origin: 'written',
      ...((kind & staticKind) === 0 ? {} : { storage: 'static' as const }),
      ...(conditions.length === 0 ? {} : { conditions }),
    };
  }

  private find(what: 'uses' | 'names' | 'maybe', name: string): { file: ScannedFile; word: number }[] {
    const id = this.words.find(name);
    if (id === undefined) return [];
    this.postings ??= this.build();
    const { from, files, file, word } = this.postings[what];
    const found: { file: ScannedFile; word: number }[] = [];
    for (let at = from[id] ?? 0; at < (from[id + 1] ?? 0); at++) {
      const one = files[file[at] ?? 0];
      if (one !== undefined) found.push({ file: one, word: word[at] ?? 0 });
    }
    return found;
  }

  private build(): Record<'uses' | 'names' | 'maybe', Postings> {
    const files = [...this.byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return {
      uses: this.post(files, (file) => file.ids),
      names: this.post(files, (file) => file.nameIds),
      maybe: this.post(files, (file) => file.maybeIds),
    };
  }
  private post(files: readonly ScannedFile[], idsOf: (file: ScannedFile) => Int32Array): Postings {
    const from = new Int32Array(this.words.size + 1);
    for (const one of files) for (const id of idsOf(one)) from[id + 1] = (from[id + 1] ?? 0) + 1;
    for (let id = 0; id < this.words.size; id++) from[id + 1] = (from[id + 1] ?? 0) + (from[id] ?? 0);
    const next = from.slice();
    const file = new Int32Array(from[this.words.size] ?? 0);
    const word = new Int32Array(file.length);
    files.forEach((one, index) => {
      const ids = idsOf(one);
      for (let at = 0; at < ids.length; at++) {
        const id = ids[at] ?? 0;
        const place = next[id] ?? 0;
        file[place] = index;
        word[place] = at;
        next[id] = place + 1;
      }
    });
    return { from, files, file, word };
  }

  private changed(): void {
    this.postings = undefined;
    this.count++;
  }
}

/** The words of another reader, as the numbers that an index has for them. */
export class Translator {
  private numbers: Int32Array = new Int32Array(0);
  private count = 0;

  constructor(private readonly words: WordTable) {}

  /** Before the files that have these words. */
  learn(more: NewWords): void {
    if (more.first === 0) this.count = 0;
    const ids = this.words.internAll(more);
    const numbers = new Int32Array(this.count + ids.length);
    numbers.set(this.numbers.subarray(0, this.count));
    numbers.set(ids, this.count);
    this.numbers = numbers;
    this.count = numbers.length;
  }

  translate(file: ScannedFile): ScannedFile {
    const { numbers } = this;
    const own = (ids: Int32Array) => ids.map((id) => numbers[id] ?? 0);
    return { ...file, ids: own(file.ids), nameIds: own(file.nameIds), maybeIds: own(file.maybeIds) };
  }
}
