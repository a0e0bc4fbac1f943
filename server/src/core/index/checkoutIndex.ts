/**
 * The index of one checkout: facts by file, answers by name. A file's facts are replaced whole; what is derived from all
 * files is computed when first asked for and thrown away with the next change.
 */
import type { ExportList, FileFacts, IndexedFile, TextFile } from '../model/fileFacts.ts';
import { declarationKinds, type SourceSymbol, type SymbolKind } from '../model/symbols.ts';
import { lineOf } from '../source/sourceText.ts';

export type { IndexedFile };

export interface SymbolAt<File extends IndexedFile = IndexedFile> {
  readonly file: File;
  readonly symbol: SourceSymbol;
}
export interface Occurrence<File extends IndexedFile = IndexedFile> {
  readonly file: File;
  /** UTF-16 units. */
  readonly offset: number;
  readonly length: number;
  /** Flags of `useRole`. */
  readonly role: number;
}

interface Derived {
  records?: Set<string>;
  symbols?: Map<string, SymbolAt<FileFacts>[]>;
  occurrences?: Map<string, { file: FileFacts; word: number }[]>;
  kinds?: Map<SymbolKind, SymbolAt<FileFacts>[]>;
  conditions?: Map<readonly string[], number>;
  enums?: Map<string, SymbolAt<FileFacts>[]>;
  files?: readonly FileFacts[];
}

export class CheckoutIndex {
  private readonly byPath = new Map<string, FileFacts>();
  private derived: Derived = {};
  /** Names whose symbols came in any order. */
  private readonly unsorted = new Set<string>();
  private count = 0;
  private inputs: readonly string[] = [];
  private exported: readonly ExportList[] = [];
  private texts: readonly TextFile[] = [];
  /** True when somebody has asked for {@link outside}: what was shown can change with it. */
  isOutsideAsked = false;
  private readOutside: (() => readonly FileFacts[]) | undefined;
  private declaring: readonly FileFacts[] = [];
  /** The generation that {@link declaring} was read for. */
  private outsideOf: number | undefined;

  /** Grows with every change. */
  get generation(): number {
    return this.count;
  }
  get size(): number {
    return this.byPath.size;
  }

  replace(facts: FileFacts): void {
    const before = this.byPath.get(facts.path);
    if (before !== undefined) this.withdraw(before);
    this.byPath.set(facts.path, facts);
    this.enter(facts);
    this.count++;
  }
  remove(path: string): boolean {
    const before = this.byPath.get(path);
    if (before === undefined) return false;
    this.byPath.delete(path);
    this.withdraw(before);
    this.count++;
    return true;
  }

  // What was derived is kept up file by file: a request in the middle of indexing must not pay for all files again.
  private enter(file: FileFacts): void {
    const { symbols, occurrences, records } = this.derived;
    if (symbols !== undefined) {
      for (const symbol of file.symbols) {
        push(symbols, symbol.name, { file, symbol });
        this.unsorted.add(symbol.name);
      }
    }
    if (occurrences !== undefined) {
      file.words.forEach((word, index) => {
        push(occurrences, word, { file, word: index });
      });
    }
    if (records !== undefined)
      for (const { kind, parent } of file.symbols) if (kind === 'field' && parent) records.add(parent);
    delete this.derived.kinds;
    delete this.derived.conditions;
    delete this.derived.enums;
    delete this.derived.files;
  }
  private withdraw(file: FileFacts): void {
    const { symbols, occurrences } = this.derived;
    for (const { name } of symbols === undefined ? [] : file.symbols) keepOthers(symbols, name, file);
    for (const word of occurrences === undefined ? [] : file.words) {
      keepOthers(occurrences, word, file);
    }
    delete this.derived.records;
    delete this.derived.kinds;
    delete this.derived.conditions;
    delete this.derived.enums;
    delete this.derived.files;
  }

  /** Input files of Tightbeam's compiler that the build names; see `readBuildInputs`. */
  get buildInputs(): readonly string[] {
    return this.inputs;
  }
  setBuildInputs(names: readonly string[]): void {
    if (names.join() === this.inputs.join()) return;
    this.inputs = names;
    this.count++;
  }

  /** Lists of symbols that the build exports, of those that name the exclave world; sorted by path. */
  get exportLists(): readonly ExportList[] {
    return this.exported;
  }
  setExportLists(lists: readonly ExportList[]): void {
    const textOf = (all: readonly ExportList[]) => all.map(({ path, hash }) => `${path} ${hash}`).join();
    if (textOf(lists) === textOf(this.exported)) return;
    this.exported = lists;
    this.count++;
  }
  /** Files that are no C and tell of exclaves; sorted by path. */
  get textFiles(): readonly TextFile[] {
    return this.texts;
  }
  setTextFiles(files: readonly TextFile[]): void {
    const textOf = (all: readonly TextFile[]) => all.map(({ path, hash }) => `${path} ${hash}`).join();
    if (textOf(files) === textOf(this.texts)) return;
    this.texts = files;
    this.count++;
  }
  /** Headers around the scope that declare what it hands on; see `outsideDeclarations`. Sorted by path. */
  get outside(): readonly FileFacts[] {
    this.isOutsideAsked = true;
    if (this.readOutside !== undefined && this.outsideOf !== this.count) {
      this.outsideOf = this.count;
      const files = this.readOutside();
      // No fact depends on them but the types of members, so the generation stays.
      if (files.length !== this.declaring.length || files.some((file, at) => file !== this.declaring[at]))
        this.declaring = files;
    }
    return this.declaring;
  }
  /** @param read called when somebody asks, and once more after each change or call of this. */
  setOutside(read: () => readonly FileFacts[]): void {
    this.readOutside = read;
    this.outsideOf = undefined;
  }
  outsideNamed(name: string): readonly SymbolAt<FileFacts>[] {
    return this.outside.flatMap((file) =>
      file.symbols.flatMap((symbol) => (symbol.name === name ? [{ file, symbol }] : [])),
    );
  }
  /** A file that a place can be given in: a source file, a list of exports, a file that is no C. */
  anyFile(path: string): IndexedFile | undefined {
    const isPath = (one: IndexedFile) => one.path === path;
    return this.byPath.get(path) ?? this.exported.find(isPath) ?? this.texts.find(isPath);
  }

  file(path: string): FileFacts | undefined {
    return this.byPath.get(path);
  }
  /** Sorted by path, so that every answer has one order. */
  files(): readonly FileFacts[] {
    this.derived.files ??= [...this.byPath.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    return this.derived.files;
  }

  /** Of all files, sorted by path, then as they stand. There are tens of thousands of symbols: most ask for one kind. */
  symbolsOf(kind: SymbolKind): readonly SymbolAt<FileFacts>[] {
    this.derived.kinds ??= this.groupKinds();
    return this.derived.kinds.get(kind) ?? [];
  }

  /** The conditions of `#if`s that symbols stand under, each list once, with the number of its symbols. */
  conditionLists(): ReadonlyMap<readonly string[], number> {
    if (this.derived.conditions === undefined) {
      // The symbols of a file share their lists.
      const lists = new Map<readonly string[], number>();
      for (const { symbols } of this.files()) {
        let list: readonly string[] | undefined;
        let count = 0;
        for (const { conditions } of symbols) {
          if (conditions !== list) {
            if (list !== undefined) lists.set(list, (lists.get(list) ?? 0) + count);
            list = conditions;
            count = 0;
          }
          count++;
        }
        if (list !== undefined) lists.set(list, (lists.get(list) ?? 0) + count);
      }
      this.derived.conditions = lists;
    }
    return this.derived.conditions;
  }

  /** Enumerators by the name of their enum, `''` for one without; each list sorted by path, then as they stand. */
  enumerators(): ReadonlyMap<string, readonly SymbolAt<FileFacts>[]> {
    if (this.derived.enums === undefined) {
      this.derived.enums = new Map();
      for (const at of this.symbolsOf('enumerator')) push(this.derived.enums, at.symbol.parent ?? '', at);
    }
    return this.derived.enums;
  }

  symbolsNamed(name: string): readonly SymbolAt<FileFacts>[] {
    this.derived.symbols ??= this.groupSymbols();
    const found = this.derived.symbols.get(name);
    if (found === undefined) return [];
    if (this.unsorted.delete(name)) found.sort(bySignificance);
    return found;
  }
  membersNamed(record: string, name: string): readonly SymbolAt<FileFacts>[] {
    return this.symbolsNamed(name).filter(({ symbol }) => symbol.parent === record);
  }
  /** Names that fields belong to: tags, and typedefs of unnamed records. */
  hasRecord(name: string): boolean {
    if (this.derived.records === undefined) {
      const names = new Set<string>();
      for (const { symbol } of this.symbolsOf('field')) if (symbol.parent) names.add(symbol.parent);
      this.derived.records = names;
    }
    return this.derived.records.has(name);
  }
  /** Every file here is parsed. */
  hasOtherMembers(_name: string): boolean {
    return false;
  }
  mayBeDefined(name: string): boolean {
    return this.isDeclared(name);
  }
  /** Every symbol here is whole. */
  full(at: SymbolAt): SymbolAt {
    return at;
  }
  /** True when the indexed source defines or declares the name. */
  isDeclared(name: string): boolean {
    this.derived.symbols ??= this.groupSymbols();
    return this.derived.symbols.has(name);
  }
  *symbols(): Generator<SymbolAt<FileFacts>> {
    for (const file of this.files()) for (const symbol of file.symbols) yield { file, symbol };
  }

  occurrences(name: string): Occurrence<FileFacts>[] {
    this.derived.occurrences ??= this.groupOccurrences();
    const result: Occurrence<FileFacts>[] = [];
    const places = this.derived.occurrences.get(name) ?? [];
    for (const { file, word } of places.toSorted((a, b) => (a.file.path < b.file.path ? -1 : 1))) {
      for (let at = file.first[word] ?? 0; at < (file.first[word + 1] ?? 0); at++) {
        result.push({ file, offset: file.offsets[at] ?? 0, length: name.length, role: file.roles[at] ?? 0 });
      }
    }
    return result;
  }
  countOccurrences(name: string): { uses: number; files: number } {
    this.derived.occurrences ??= this.groupOccurrences();
    const places = this.derived.occurrences.get(name) ?? [];
    let uses = 0;
    for (const { file, word } of places) uses += (file.first[word + 1] ?? 0) - (file.first[word] ?? 0);
    return { uses, files: places.length };
  }
  /** Files in whose code one of the names stands, sorted by path. */
  filesNaming(names: Iterable<string>): FileFacts[] {
    this.derived.occurrences ??= this.groupOccurrences();
    const found = new Set<FileFacts>();
    for (const name of names) for (const { file } of this.derived.occurrences.get(name) ?? []) found.add(file);
    return [...found].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  }
  /** Offsets at which a name stands in a file. */
  offsetsIn(file: FileFacts, name: string): Int32Array {
    this.derived.occurrences ??= this.groupOccurrences();
    const word = this.derived.occurrences.get(name)?.find((one) => one.file === file)?.word;
    return word === undefined ? nowhere : file.offsets.subarray(file.first[word] ?? 0, file.first[word + 1] ?? 0);
  }
  hasWord(name: string): boolean {
    this.derived.occurrences ??= this.groupOccurrences();
    return this.derived.occurrences.has(name);
  }

  private groupSymbols(): Map<string, SymbolAt<FileFacts>[]> {
    const grouped = new Map<string, SymbolAt<FileFacts>[]>();
    this.derived.kinds ??= this.groupKinds();
    for (const list of this.derived.kinds.values()) for (const at of list) push(grouped, at.symbol.name, at);
    for (const [name, list] of grouped) if (list.length > 1) this.unsorted.add(name);
    return grouped;
  }
  private groupKinds(): Map<SymbolKind, SymbolAt<FileFacts>[]> {
    const kinds = new Map<SymbolKind, SymbolAt<FileFacts>[]>();
    for (const file of this.files()) for (const symbol of file.symbols) push(kinds, symbol.kind, { file, symbol });
    return kinds;
  }
  private groupOccurrences(): Map<string, { file: FileFacts; word: number }[]> {
    const grouped = new Map<string, { file: FileFacts; word: number }[]>();
    for (const file of this.files()) {
      file.words.forEach((word, index) => {
        push(grouped, word, { file, word: index });
      });
    }
    return grouped;
  }
}

const nowhere = new Int32Array();

function keepOthers<T extends { file: FileFacts }>(
  map: Map<string, T[]> | undefined,
  key: string,
  file: FileFacts,
): void {
  const kept = map?.get(key)?.filter((one) => one.file !== file);
  if (kept === undefined || kept.length === 0) map?.delete(key);
  else map?.set(key, kept);
}

function push<K, T>(map: Map<K, T[]>, key: K, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/**
 * The order in which a compiler of Apple silicon's kernel would choose among definitions of one name: definitions
 * before declarations, the exclave files, the kernel before user space and tests, arm before Intel.
 */
export function bySignificance(a: SymbolAt, b: SymbolAt): number {
  return (
    significance(a) - significance(b) ||
    (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : a.symbol.nameStart - b.symbol.nameStart)
  );
}

/** Lower comes first. No `#if` counts here: what it selects depends on the configuration, see `variants.ts`. */
export function significance({ file, symbol }: SymbolAt): number {
  return (declarationKinds.has(symbol.kind) ? 1000 : 0) + rankOfPath(file.path);
}

/** Lower is closer to the arm64 kernel with exclaves. */
export function rankOfPath(path: string): number {
  if (/^tests?\//.test(path)) return 90;
  if (/(^|\/)(i386|x86_64|x86)\//.test(path)) return 60;
  // What arm64 has of its own it takes from there; the folder of 32-bit arm also holds what both share.
  const base = (/xclave/i.test(path) ? 0 : 10) + (/(^|\/)arm\//.test(path) ? 0.5 : 0);
  // The compiler's own headers come before what the kernel defines in case they are missing.
  if (/^EXTERNAL_HEADERS\/[^/]+$/.test(path)) return base - 1;
  if (path.startsWith('osfmk/')) return base;
  if (path.startsWith('bsd/')) return base + 1;
  if (path.startsWith('iokit/')) return base + 2;
  if (path.startsWith('libkern/') || path.startsWith('pexpert/') || path.startsWith('security/')) return base + 3;
  return base + 40;
}

/** 0-based line of an offset in a file. */
export function lineIn(file: IndexedFile, offset: number): number {
  return lineOf(file.lineStarts, offset);
}

/** True in a branch that no build compiles: `#if 0`. */
export function isDeadAt({ dead }: FileFacts, offset: number): boolean {
  return dead.some(([start, end]) => start <= offset && offset < end);
}
