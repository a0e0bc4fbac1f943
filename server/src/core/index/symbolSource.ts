/** Where symbols and uses are looked up: one index, or several, nearest first. */
import type { FileFacts, FileWithSymbols } from '../model/fileFacts.ts';
import { declarationKinds, type SymbolKind } from '../model/symbols.ts';
import { useRole } from '../model/uses.ts';
import {
  bySignificance,
  type CheckoutIndex,
  type Occurrence,
  rankOfPath,
  type SymbolAt,
  significance,
} from './checkoutIndex.ts';
import type { OuterIndex } from './outerIndex.ts';

/** Less than the weight of a declaration, more than that of any path. */
const notIncluded = 300;
/** Files of one name that are parsed for their members: a record has a few definitions at most. */
const maximumParsed = 6;
const recordKinds = new Set<SymbolKind>(['struct', 'union', 'class', 'typedef']);

export interface SymbolSource {
  symbolsNamed(name: string): readonly SymbolAt[];
  /** The symbols of a name that belong to a record of a name. */
  membersNamed(record: string, name: string): readonly SymbolAt[];
  /** True for a name that fields belong to. */
  hasRecord(name: string): boolean;
  /** True when members of this name may be declared in headers beyond those that can be looked into. */
  hasOtherMembers(name: string): boolean;
  /** False for a name that nothing in the files can define. To be told without a parse, so it may be true of others. */
  mayBeDefined(name: string): boolean;
  /** The symbol with its declaration as written and its comment, where the place alone was known so far. */
  full(at: SymbolAt): SymbolAt;
}

/** Tags have a name space of their own, and so has the assembler. */
const otherNames = new Set<SymbolKind>(['struct', 'union', 'enum', 'field', 'assembler-constant']);

/** True for what gives an ordinary name its meaning. */
function definesName(kind: SymbolKind): boolean {
  return !declarationKinds.has(kind) && !otherNames.has(kind);
}

/** What the layers ask for when a place alone does not do. */
export interface OuterFiles {
  /** Parses a file outside the scope, once; undefined when that cannot be done, or not at a reasonable price. */
  parse(path: string): FileFacts | undefined;
  /** True for a header that the scope includes, directly or through others. */
  isIncluded(path: string): boolean;
  /** While the checkout is still being read: takes up what the files known so far say of a name. */
  lookFor?(name: string): void;
}

/** The exclave scope, around it the files that were parsed when needed, around them the words of the checkout. */
export class LayeredSymbols implements SymbolSource {
  /**
   * @param parsed files outside the scope that were parsed so far; `files.parse` adds to it.
   */
  constructor(
    private readonly scope: CheckoutIndex,
    private readonly parsed: CheckoutIndex,
    private readonly outer: OuterIndex,
    private readonly files: OuterFiles,
  ) {}

  symbolsNamed(name: string): readonly SymbolAt[] {
    this.files.lookFor?.(name);
    const near = this.scope.symbolsNamed(name);
    let far = this.parsed.symbolsNamed(name);
    let rest = this.outerSymbols(name);
    if (![...near, ...far, ...rest].some(({ symbol }) => definesName(symbol.kind))) {
      const more = this.makersOf(name);
      if (near.length + far.length + rest.length === 0) more.push(...this.declaringHeaders(name));
      if (this.parseNearest(more)) {
        far = this.parsed.symbolsNamed(name);
        rest = this.outerSymbols(name);
      }
    }
    if (far.length === 0 && rest.length === 0) return near;
    // What the scope does not include it hardly means, unless it is the definition of what it declares.
    const weight = (at: SymbolAt) =>
      significance(at) +
      (this.scope.file(at.file.path) !== undefined || this.files.isIncluded(at.file.path) ? 0 : notIncluded);
    return [...near, ...far, ...rest].sort((a, b) => weight(a) - weight(b) || bySignificance(a, b));
  }

  membersNamed(record: string, name: string): readonly SymbolAt[] {
    const all = this.symbolsNamed(name);
    const methods = all.filter(({ symbol }) => symbol.kind === 'method' && symbol.parent === undefined);
    if (methods.length === 0) return all.filter(({ symbol }) => symbol.parent === record);
    // Of what was only scanned the class is known by the word before `::`.
    const heads = new Map(
      methods.map((at) => [`${at.file.path} ${at.symbol.nameStart - record.length - '::'.length}`, at]),
    );
    const own = new Set(
      this.outer.occurrences(record).flatMap(({ file, offset }) => heads.get(`${file.path} ${offset}`) ?? []),
    );
    return all.filter((at) => at.symbol.parent === record || own.has(at));
  }

  hasRecord(name: string): boolean {
    if (this.scope.hasRecord(name)) return true;
    let count = 0;
    for (const { file, symbol } of this.symbolsNamed(name)) {
      if (!recordKinds.has(symbol.kind) || this.parsed.file(file.path) !== undefined || count >= maximumParsed)
        continue;
      if (this.scope.file(file.path) !== undefined) continue;
      this.files.parse(file.path);
      count++;
    }
    if (!this.parsed.hasRecord(name)) this.parseNearest(this.outer.mayDeclare(name));
    return this.parsed.hasRecord(name);
  }

  full(at: SymbolAt): SymbolAt {
    const { path } = at.file;
    if (this.scope.file(path) !== undefined || this.parsed.file(path) !== undefined) return at;
    const file = this.files.parse(path);
    const symbol = file?.symbols.find(
      ({ name, nameStart }) => name === at.symbol.name && nameStart === at.symbol.nameStart,
    );
    return file === undefined || symbol === undefined ? at : { file, symbol };
  }

  /** Uses of a name in code, file by file: the scope first, then the rest of the checkout by path. */
  occurrences(name: string): Occurrence[] {
    return [...this.scope.occurrences(name), ...this.outer.occurrences(name)];
  }

  /** Symbols of a name in every ring, tests of XNU included. */
  symbolsAnywhere(name: string): SymbolAt[] {
    this.files.lookFor?.(name);
    return [
      ...this.scope.symbolsNamed(name),
      ...this.parsed.symbolsNamed(name),
      ...this.outer.symbolsNamed(name).filter(({ file }) => this.parsed.file(file.path) === undefined),
    ];
  }

  /** A file with what is known of its symbols; undefined when it is in no ring. */
  file(path: string): FileWithSymbols | undefined {
    const whole = this.scope.file(path) ?? this.parsed.file(path);
    if (whole !== undefined) return whole;
    const file = this.outer.file(path);
    return file === undefined ? undefined : { ...file, symbols: this.outer.symbolsOf(path) };
  }

  hasOtherMembers(name: string): boolean {
    const headers = this.declaringHeaders(name);
    if (headers.length > maximumParsed) return true;
    for (const path of headers) this.files.parse(path);
    return headers.some((path) => this.parsed.file(path) === undefined);
  }

  mayBeDefined(name: string): boolean {
    return (
      this.symbolsAnywhere(name).length > 0 ||
      this.makersOf(name).length > 0 ||
      this.occurrences(name).some(({ role }) => (role & useRole.declared) !== 0)
    );
  }

  /** Headers that were not parsed and seem to declare the name inside a record. */
  private declaringHeaders(name: string): string[] {
    const paths = new Set<string>();
    for (const { file, role } of this.outer.occurrences(name))
      if ((role & useRole.declared) !== 0 && file.path.endsWith('.h') && this.files.isIncluded(file.path))
        paths.add(file.path);
    return [...paths].filter((path) => this.parsed.file(path) === undefined);
  }

  /** Files in which a macro may have made the name, or the word that it ends in `_t` of. */
  private makersOf(name: string): string[] {
    return [...this.outer.mayDeclare(name), ...this.outer.mayDeclare(name.replace(/_t$/, ''))];
  }

  /** Returns true when something was parsed that was not before. */
  private parseNearest(paths: readonly string[]): boolean {
    const unknown = new Set(paths.filter((path) => this.parsed.file(path) === undefined && !/^tests?\//.test(path)));
    const rank = (path: string) => rankOfPath(path) + (this.files.isIncluded(path) ? 0 : notIncluded);
    const nearest = [...unknown].sort((a, b) => rank(a) - rank(b)).slice(0, maximumParsed);
    return nearest.filter((path) => this.files.parse(path) !== undefined).length > 0;
  }

  private outerSymbols(name: string): SymbolAt[] {
    // Tests of XNU define many names of its kernel again.
    return this.outer
      .symbolsNamed(name)
      .filter(({ file }) => this.parsed.file(file.path) === undefined && !/^tests?\//.test(file.path));
  }
}
