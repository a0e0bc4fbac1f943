/**
 * Every use of what a name means, over the whole checkout. The roles that were noted with each use decide most of them;
 * where a name may mean something else, the file is read and the name resolved as for a jump.
 */
import type { MacroTable } from '../dialect/macroTable.ts';
import type { LocalName } from '../extract/scopes.ts';
import type { TokenView } from '../extract/tokenView.ts';
import type { FileWithSymbols } from '../model/fileFacts.ts';
import { declarationKinds, type SourceSymbol } from '../model/symbols.ts';
import { useRole } from '../model/uses.ts';
import { type Build, buildOf, type Configuration, isHeader } from '../source/configuration.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier } from '../source/lexer.ts';
import type { Occurrence, SymbolAt } from './checkoutIndex.ts';
import { type Meaning, meaningAt } from './meaning.ts';
import { handingOn, pastedParts } from './pastedParts.ts';
import { readsAssembler } from './resolve.ts';
import type { LayeredSymbols } from './symbolSource.ts';

/** A file opened for reading. */
export interface ReadFile {
  readonly file: FileWithSymbols;
  readonly view: TokenView;
}

export interface ReferenceSource {
  readonly symbols: LayeredSymbols;
  readonly macros: MacroTable | undefined;
  /** The text of a file as the editor has it; undefined when it cannot be read any more. */
  read(path: string): ReadFile | undefined;
  readonly configuration: Configuration;
}

/** Uses as a bare argument are read for a member of that name when there are no more than these. */
const maximumArguments = 400;
/** Uses in one file above which a tag's name is a variable's, too: those are not looked at one by one. */
const maximumWords = 60;
/** Characters from a macro's name to the last of its arguments that may be a member: what is longer holds a block. */
const maximumCall = 2000;

const memberKinds = new Set<SourceSymbol['kind']>(['field', 'method', 'method-decl']);
const tagKinds = new Set<SourceSymbol['kind']>(['struct', 'union', 'enum', 'class']);

/**
 * The uses, file by file. Yields `undefined` between files, so that whoever iterates can do other work or stop.
 *
 * @param word the name as it stands at the place that was asked about.
 * @param path the file of that place.
 * @param isMember the place is behind `.` or `->`, or a designator.
 */
export function* referencesTo(
  source: ReferenceSource,
  meaning: Meaning,
  word: string,
  path: string,
  isMember: boolean,
): Generator<Occurrence | undefined> {
  if (meaning.kind === 'local') {
    const read = source.read(path);
    if (read !== undefined) yield* localUses(source, read, word, meaning.local);
    return;
  }
  if (meaning.kind !== 'symbols') {
    // Nothing in the tree defines it: the word is all there is, as a member or not.
    const members = useRole.member | useRole.designator;
    for (const use of source.symbols.occurrences(word)) if (((use.role & members) !== 0) === isMember) yield use;
    return;
  }
  const routine = namesOfRoutine(source.symbols, meaning.symbols, word);
  const target = new Target(meaning.symbols, routine);
  const program = programMeant(source, meaning.symbols, path);
  const namesMembersOnly =
    target.isMember && source.symbols.symbolsAnywhere(target.name).every(({ symbol }) => memberKinds.has(symbol.kind));
  const uses = source.symbols.occurrences(target.name);
  const givers = mayBeMemberArgument(source.symbols, target, uses) ? callsGivingMembers(source) : undefined;
  const parts = target.symbols.some(isMade)
    ? pastedParts(source.symbols, source.macros, target.name)
    : new Map<string, Set<string>>();
  for (const name of new Set([target.name, word, ...parts.keys(), ...routine])) {
    const own = filesThatDefine(source.symbols, name);
    const within = name === word ? undefined : parts.get(name);
    for (const [file, used] of byFile(name === target.name ? uses : source.symbols.occurrences(name))) {
      if (within !== undefined && !within.has(file)) continue;
      if (program !== undefined && isOfAnother(source, file, program)) continue;
      const kind = {
        hasOwnDefinition: own.has(file),
        isPart: name !== target.name,
        namesMembersOnly,
        memberCalls: givers?.get(file) ?? [],
      };
      yield* new FileUses(source, target, file, used, kind).run();
      yield undefined;
    }
  }
}

/** A name that macros may complete from a shorter word. */
function isMade({ symbol }: SymbolAt): boolean {
  return symbol.origin === 'pasted' || symbol.kind === 'enumerator';
}

type Program = NonNullable<Build['program']>;

/** Where the kernel and a program of user space each define the name: whose it is at a place. */
function programMeant(source: ReferenceSource, symbols: readonly SymbolAt[], path: string): Program | undefined {
  const programs = new Set<Program>();
  for (const { file, symbol } of symbols) {
    // A routine of MIG is called in user space, and served in the kernel.
    if (file.path.endsWith('.defs')) return undefined;
    const one = declarationKinds.has(symbol.kind) || isHeader(file.path) ? undefined : programOf(source, file.path);
    if (one !== undefined) programs.add(one);
  }
  const [first] = programs;
  return programs.size < 2 ? undefined : isHeader(path) ? first : (programOf(source, path) ?? first);
}
/** What headers say is read by both. */
function isOfAnother(source: ReferenceSource, path: string, program: Program): boolean {
  const own = isHeader(path) ? undefined : programOf(source, path);
  return own !== undefined && own !== program;
}
function programOf({ configuration }: ReferenceSource, path: string): Program | undefined {
  return buildOf(path, configuration).program;
}

/** What a name in a file means, as that file is compiled. */
export function meaningIn(
  { symbols, macros, configuration }: ReferenceSource,
  { view, file }: ReadFile,
  start: number,
): Meaning {
  return meaningAt(symbols, macros, view, file, file.path, start, buildOf(file.path, configuration));
}

function* localUses(source: ReferenceSource, { file, view }: ReadFile, word: string, local: LocalName) {
  const last = view.tokens.count;
  // Every other place is another scope's: to ask what it means would cost far more than to look.
  for (let token = view.at(Math.min(local.start, local.from)); token < last && view.start(token) < local.to; token++) {
    if (view.tokens.kind[token] !== identifier || view.word(token) !== word) continue;
    const found = meaningIn(source, { file, view }, view.start(token));
    if (found.kind === 'local' && found.local.start === local.start)
      yield { file, offset: view.start(token), length: word.length, role: 0 };
  }
}

/**
 * A routine of MIG has a name where it is declared, and one with each prefix in C. Asked for one of these, the declaration
 * is meant beside it; asked where it is declared, all are, unless C has a function of that name alone.
 */
function namesOfRoutine(source: LayeredSymbols, symbols: readonly SymbolAt[], word: string): ReadonlySet<string> {
  const names = new Set<string>();
  const isOnlyDeclared = symbols.every(({ file }) => file.path.endsWith('.defs'));
  for (const { file, symbol } of symbols) {
    if (!file.path.endsWith('.defs') || symbol.kind !== 'function') continue;
    const same = source.file(file.path)?.symbols.filter(({ nameStart }) => nameStart === symbol.nameStart) ?? [];
    const written = same.reduce((short, { name }) => (name.length < short.length ? name : short), symbol.name);
    for (const { name } of same) if (name === written || (word === written && isOnlyDeclared)) names.add(name);
  }
  return names;
}

/** What is looked for. */
class Target {
  readonly name: string;
  readonly isMember: boolean;
  readonly isTag: boolean;
  /** Offsets of names by file. */
  private readonly places = new Map<string, Set<number>>();
  private names: readonly string[] | undefined;
  /** The files in which alone it is known; undefined for what all files can mean. */
  readonly ownFiles: ReadonlySet<string> | undefined;

  /** @param others names that are one with it. */
  constructor(
    readonly symbols: readonly SymbolAt[],
    private readonly others: ReadonlySet<string> = new Set(),
  ) {
    const [first] = symbols;
    this.name = first?.symbol.name ?? '';
    this.isMember = symbols.some(({ symbol }) => memberKinds.has(symbol.kind));
    this.isTag = first !== undefined && tagKinds.has(first.symbol.kind);
    for (const { file, symbol } of symbols) {
      const places = this.places.get(file.path) ?? new Set();
      places.add(symbol.nameStart);
      this.places.set(file.path, places);
    }
    const isOwn = ({ file, symbol }: SymbolAt) =>
      !/\.(h|hpp)$/.test(file.path) && (symbol.storage === 'static' || symbol.kind === 'macro');
    this.ownFiles = symbols.every(isOwn) ? new Set(this.places.keys()) : undefined;
  }

  /** False for a file that can know none of the records: those of other source files. */
  mayBeKnownIn(path: string): boolean {
    return this.symbols.some(({ file }) => file.path === path || isHeader(file.path));
  }
  /** False for fields of a plain type: what has a type of its own name may hold a function or a block. */
  get canBeCalled(): boolean {
    return this.symbols.some(({ symbol }) => symbol.kind !== 'field' || !isPlain(symbol));
  }
  /** The records, and the types that are named after them where they are declared. */
  recordNames(symbols: LayeredSymbols): readonly string[] {
    this.names ??= this.findRecordNames(symbols);
    return this.names;
  }
  private findRecordNames(symbols: LayeredSymbols): string[] {
    const names = new Set<string>();
    for (const { file, symbol } of this.symbols) {
      const record = symbol.parent ?? '';
      if (record === '') continue;
      names.add(record);
      const types = symbols.file(file.path)?.symbols ?? [];
      for (const one of types)
        if (one.kind === 'typedef' && new RegExp(`\\b${record}\\b`).test(one.signature)) names.add(one.name);
    }
    return [...names];
  }

  isPlace(path: string, offset: number): boolean {
    return this.places.get(path)?.has(offset) === true;
  }
  isIn(path: string): boolean {
    return this.places.has(path);
  }
  matches(meaning: Meaning): boolean {
    return (
      meaning.kind === 'symbols' &&
      meaning.symbols.some(
        ({ file, symbol }) =>
          this.isPlace(file.path, symbol.nameStart) && (symbol.name === this.name || this.others.has(symbol.name)),
      )
    );
  }
}

/** `struct buffer *next`, `unsigned long size`. */
function isPlain({ name, signature }: SourceSymbol): boolean {
  const words = signature.replace(/\b(struct|union|enum)\s+\w+/g, '').match(/\w+|[(^]/g) ?? [];
  return words.every((word) => word === name || isKeyword(word) || /^\d/.test(word));
}

/** What is known of a word before its uses in a file are looked at. */
interface WordInFile {
  readonly hasOwnDefinition: boolean;
  /** The word is not the name: only what comes to mean the target counts. */
  readonly isPart: boolean;
  /** Nothing in the tree but members has the name: a macro may be given it, `offsetof(struct task, name)`. */
  readonly namesMembersOnly: boolean;
  /** Where macros are called that may be given the name of a member; empty when this name is not looked at as one. */
  readonly memberCalls: readonly number[];
}

/** Offsets of a text. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Decides about the uses of one word in one file. */
class FileUses {
  private opened: ReadFile | undefined | null = null;
  private ownMember: boolean | undefined;
  private doubts: readonly Span[] | undefined;
  private isFewTags: boolean | undefined;

  constructor(
    private readonly source: ReferenceSource,
    private readonly target: Target,
    private readonly path: string,
    private readonly uses: readonly Occurrence[],
    private readonly word: WordInFile,
  ) {}

  *run(): Generator<Occurrence> {
    const { target, path, uses } = this;
    const { hasOwnDefinition, isPart, namesMembersOnly } = this.word;
    if (target.ownFiles !== undefined && !target.ownFiles.has(path)) return;
    if (target.symbols.every(({ symbol }) => symbol.kind === 'assembler-constant') && !readsAssembler(path)) return;
    if (isPart) {
      for (const use of uses) if (this.resolves(use, false)) yield use;
      return;
    }
    // A file that defines the name itself, for itself, means its own.
    if (!target.isMember && !target.isTag && !target.isIn(path) && hasOwnDefinition) return;
    for (const use of uses) {
      if (target.isPlace(path, use.offset)) {
        yield use;
        continue;
      }
      const isMember = (use.role & (useRole.member | useRole.designator)) !== 0;
      if (target.isMember) {
        const isArgument =
          !isMember &&
          (use.role & (useRole.declared | useRole.called)) === 0 &&
          (namesMembersOnly || this.mayBeGiven(use));
        if (!isMember && !isArgument) {
          // `method(…)`, `Class::method(…)`: in C++ a member needs no object before it.
          if (this.mayBeOwnMethod(use) && this.resolves(use, false)) yield use;
          continue;
        }
        const isOwn = isMember && this.hasOwnMember();
        // A macro's body tells no types: the only record known so far is a guess there.
        if (isOwn && (use.role & useRole.directive) !== 0) continue;
        if (this.resolves(use, isMember && !isOwn && this.mayHoldRecord(use))) yield use;
      } else if (isMember) {
        // A macro can stand in a member's place.
        if (target.symbols[0]?.symbol.kind === 'macro' && this.resolves(use, false)) yield use;
      } else if (target.isTag) {
        const isTag = (use.role & useRole.tag) !== 0;
        if (isTag || ((this.isTypeName(use) || this.mayBecomeTag(use)) && this.resolves(use, false))) yield use;
      } else if ((use.role & useRole.tag) !== 0) {
        // `struct PACKED { … }`: an attribute, where no tag has the name.
        if (target.symbols[0]?.symbol.kind === 'macro' && this.resolves(use, false)) yield use;
      } else if (this.mayBeGiven(use)) {
        if (this.resolves(use, true)) yield use;
      } else if (!this.isDoubtful(use) || this.resolves(use, true)) yield use;
    }
  }

  private mayBeOwnMethod({ role }: Occurrence): boolean {
    if ((role & useRole.called) === 0 || !/\.(cpp|hpp|cc|mm|h|iig)$/.test(this.path)) return false;
    return this.target.symbols.some(({ symbol }) => symbol.kind === 'method' || symbol.kind === 'method-decl');
  }

  /** An argument of a macro that may take it for a member's name. */
  private mayBeGiven({ role, offset }: Occurrence): boolean {
    return (
      (role & useRole.argument) !== 0 &&
      this.word.memberCalls.some((call) => call < offset && offset < call + maximumCall)
    );
  }

  /** Something else of the name may be known where the use stands: it has to be looked at. */
  private isDoubtful({ offset }: Occurrence): boolean {
    this.doubts ??= this.findDoubts();
    return this.doubts.some(({ from, to }) => from <= offset && offset < to);
  }

  /** What the file declares of the name hides the target: a local in its scope, anything else in the whole file. */
  private findDoubts(): Span[] {
    const { target, path, source } = this;
    const doubts: Span[] = [];
    for (const { role, offset, length } of this.uses) {
      if ((role & useRole.declared) === 0 || target.isPlace(path, offset)) continue;
      // The scope of a local that was found already covers its other declarations, and those inside.
      if (doubts.some(({ from, to }) => from <= offset && offset < to)) continue;
      const opened = this.open();
      if (opened === undefined) return [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
      const meaning = meaningIn(source, opened, offset);
      if (meaning.kind === 'local')
        doubts.push({ from: Math.min(offset, meaning.local.from), to: Math.max(offset + length, meaning.local.to) });
      else if (meaning.kind === 'none' || this.isMemberOfSomething(opened, meaning))
        doubts.push({ from: offset, to: offset + length });
      else if (!target.matches(meaning)) return [{ from: 0, to: Number.MAX_SAFE_INTEGER }];
    }
    return doubts;
  }
  private isMemberOfSomething({ file }: ReadFile, meaning: Meaning): boolean {
    const first = meaning.kind === 'symbols' ? meaning.symbols[0] : undefined;
    return first !== undefined && first.file.path === file.path && memberKinds.has(first.symbol.kind);
  }

  /** In C++ a tag is a type's name without its keyword; a member may be named as the tag all the same. */
  private isTypeName(use: Occurrence): boolean {
    if (this.target.symbols[0]?.symbol.kind !== 'class' && !/\.(cpp|hpp|cc|mm)$/.test(this.path)) return false;
    return !this.isMemberDeclaration(use);
  }

  /**
   * `LIST_ENTRY(record)`: macros put the keyword before the word; and a header of C++ needs none. Where a file says so, it
   * names the tag with its keyword, too.
   */
  private mayBecomeTag({ role }: Occurrence): boolean {
    if ((role & (useRole.called | useRole.declared)) !== 0) return false;
    this.isFewTags ??= this.uses.length <= maximumWords && this.uses.some((use) => (use.role & useRole.tag) !== 0);
    return this.isFewTags;
  }

  /** A record of the file, and none that is meant, has a member of the name: what cannot be told is that one. */
  private hasOwnMember(): boolean {
    this.ownMember ??= !this.target.isIn(this.path) && this.uses.some((use) => this.isMemberDeclaration(use));
    return this.ownMember;
  }
  /** Whether a member of what cannot be told may be the target's record's, by the file that it stands in. */
  private mayHoldRecord({ offset }: Occurrence): boolean {
    const { path, target, source } = this;
    // A directive of the assembler is no member; a record of a source file is known there alone.
    if (/\.s$/i.test(path) || !target.mayBeKnownIn(path)) return false;
    // `list.data()` calls a method, and no field that is not a function.
    const view = this.open()?.view;
    const isCalled = view !== undefined && view.kind(view.at(offset) + 1) === 40;
    if (isCalled && !target.canBeCalled) return false;
    return target.isIn(path) || target.recordNames(source.symbols).some((name) => this.names(name));
  }
  private names(word: string): boolean {
    return this.source.symbols.occurrences(word).some(({ file }) => file.path === this.path);
  }
  private isMemberDeclaration({ role, offset }: Occurrence): boolean {
    if ((role & useRole.declared) === 0) return false;
    const opened = this.open();
    return opened !== undefined && this.declaresMember(opened, offset);
  }

  private open(): ReadFile | undefined {
    if (this.opened === null) this.opened = this.source.read(this.path);
    return this.opened;
  }

  /** Reads the file and resolves the use. @param otherwise the answer where it cannot be told. */
  private resolves({ offset }: Occurrence, otherwise: boolean): boolean {
    const { source } = this;
    const opened = this.open();
    if (opened === undefined) return otherwise;
    const meaning = meaningIn(source, opened, offset);
    return meaning.kind === 'none' ? otherwise && !this.declaresMember(opened, offset) : this.target.matches(meaning);
  }

  /** A member's declaration in a record that only its place is known of. */
  private declaresMember({ file, view }: ReadFile, offset: number): boolean {
    const token = view.at(offset);
    const open = view.enclosing(token, 123);
    if (open < 0) return false;
    const around = file.symbols.find(({ start, end }) => start <= offset && offset < end);
    return around === undefined || tagKinds.has(around.kind);
  }
}

/** A name of members that some macro may be given: `queue_iterate(…, task_threads)`, where a function has it too. */
function mayBeMemberArgument(
  symbols: LayeredSymbols,
  { name, isMember }: Target,
  uses: readonly Occurrence[],
): boolean {
  const members = useRole.member | useRole.designator;
  let count = 0;
  let names = isMember || symbols.symbolsAnywhere(name).some(({ symbol }) => memberKinds.has(symbol.kind));
  for (const { role } of uses) {
    if ((role & members) !== 0) names = true;
    else if ((role & useRole.argument) !== 0) count++;
  }
  return names && count > 0 && count <= maximumArguments;
}

/** By what the table found, which it finds anew when a definition changed. */
const handed = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>();

/** Macros that use an argument as a member's name, or hand it on to one that does. The first call is a slow one. */
export function macrosTakingMembers(symbols: LayeredSymbols, macros: MacroTable): ReadonlySet<string> {
  const direct = macros.takingMembers();
  const known = handed.get(direct) ?? handingOn(symbols, direct);
  handed.set(direct, known);
  return known;
}

/** By file the offsets where macros are called that may use an argument as a member's name. */
function callsGivingMembers({ symbols, macros }: ReferenceSource): Map<string, number[]> {
  const calls = new Map<string, number[]>();
  for (const macro of macros === undefined ? [] : macrosTakingMembers(symbols, macros))
    for (const { file, offset, role } of symbols.occurrences(macro)) {
      if ((role & useRole.called) === 0) continue;
      const list = calls.get(file.path);
      if (list === undefined) calls.set(file.path, [offset]);
      else list.push(offset);
    }
  return calls;
}

/**
 * Source files that define a name for themselves. A declaration alone does not: `static MACRO(name);` looks like one, and
 * what is static is defined in the same file.
 */
function filesThatDefine(symbols: LayeredSymbols, name: string): Set<string> {
  const paths = new Set<string>();
  for (const { file, symbol } of symbols.symbolsAnywhere(name)) {
    const { kind, origin } = symbol;
    if (!/\.(c|cc|cpp|m|mm)$/.test(file.path) || origin === 'pasted') continue;
    if (memberKinds.has(kind) || tagKinds.has(kind) || kind === 'assembler-constant') continue;
    if (!declarationKinds.has(kind)) paths.add(file.path);
  }
  return paths;
}

function byFile(uses: readonly Occurrence[]): Map<string, Occurrence[]> {
  const grouped = new Map<string, Occurrence[]>();
  for (const use of uses) {
    const list = grouped.get(use.file.path);
    if (list === undefined) grouped.set(use.file.path, [use]);
    else list.push(use);
  }
  return grouped;
}
