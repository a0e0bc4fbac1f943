/**
 * A reconstruction that is kept, module by module, for as long as no change can touch it. What a module is put together
 * from are the files that hold its names, and names that are asked for elsewhere; both are noted, so a changed file makes
 * anew only the modules that it tells something about, and of those only the elements that became different.
 */
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { TightbeamModel, UpcallTable } from '../../model/tightbeam.ts';
import { readConnections } from './connections.ts';
import { completedWith, Notation } from './cTypes.ts';
import { Endpoints } from './endpoints.ts';
import { pairGenerations } from './generations.ts';
import { matchInputs } from './inputs.ts';
import type { TightbeamNames } from './names.ts';
import { type BuiltModule, elementOf, reconstructModule } from './reconstruct.ts';
import { shareUnchanged } from './sharing.ts';
import { readTables } from './upcalls.ts';
import { type CallAt, callersIn, filesOf, namesByModule, Uses } from './uses.ts';

/** Names by what was asked about them: a changed file matters when it has an answer, or had one. */
interface Asked {
  /** What is declared by the name. */
  readonly symbols: Set<string>;
  /** Who calls it. */
  readonly callees: Set<string>;
  /** Where it stands. */
  readonly words: Set<string>;
}

interface KeptModule {
  readonly files: readonly FileFacts[];
  readonly asked: Asked;
  /** The module's own tables, before they are compared with others. */
  readonly bare: readonly UpcallTable[];
  /** Compared tables that have a slot of the module. */
  readonly tables: readonly UpcallTable[];
  readonly inputs: readonly string[];
  readonly built: BuiltModule;
}

interface Kept {
  readonly names: TightbeamNames['names'];
  readonly files: ReadonlyMap<string, FileFacts>;
  readonly modules: ReadonlyMap<string, KeptModule>;
  readonly model: TightbeamModel;
}

export class KeptModel {
  private kept: Kept | undefined;

  /** What did not change is the same object as before: a table, a module, an element of one. */
  of(index: CheckoutIndex, names: TightbeamNames): TightbeamModel {
    const files = new Map([...index.files(), ...index.outside].map((file) => [file.path, file]));
    // Other names can split differently: then nothing is as before, but what became the same.
    const before = this.kept?.names === names.names ? this.kept : undefined;
    const changed = before === undefined ? nothing() : changes(before.files, files);
    const callersOf = callersIn(index);
    const notation = new Notation(names.names);
    const own = [...modulesOf(names)].sort();
    const inputs = matchInputs(
      index.buildInputs,
      own.filter((module) => module !== ''),
    );
    const works = own.map((module) => new Work(module, index, names, callersOf, before?.modules.get(module), changed));
    const last = this.kept?.model;
    const tables = shareUnchanged(
      last?.tables,
      pairGenerations(
        inOrder(
          works.flatMap((one) => one.bare()),
          names,
        ),
      ),
    );
    const modules = new Map(
      works.map((one) => [one.module, one.build(tables, notation, inputs.of(one.module), this.kept)]),
    );
    const built = [...modules.values()].map((one) => one.built);
    const clients = shareUnchanged(
      last?.clients,
      inOrder(
        built.flatMap((one) => one.clients),
        names,
      ),
    );
    const shown = shareUnchanged(
      last?.modules,
      built.map(({ module }) => module),
    );
    const connections = shareUnchanged(last?.connections, readConnections(index, names));
    const isSame =
      last !== undefined &&
      before !== undefined &&
      last.modules === shown &&
      last.tables === tables &&
      last.clients === clients &&
      last.connections === connections;
    const model = isSame
      ? last
      : {
          modules: shown,
          tables,
          clients,
          connections,
          elementOf:
            before?.model.elementOf ?? new Map([...names.names.values()].map((one) => [one.name, elementOf(one)])),
        };
    this.kept = { names: names.names, files, modules, model };
    return model;
  }
}

/** One module, put together again where something that it is made of has changed. */
class Work {
  private readonly files: readonly FileFacts[];
  private readonly isTouched: boolean;
  private made: { readonly uses: Uses; readonly endpoints: Endpoints } | undefined;
  private readonly asked: Asked;
  private tables: readonly UpcallTable[] | undefined;

  constructor(
    readonly module: string,
    private readonly index: CheckoutIndex,
    private readonly names: TightbeamNames,
    private readonly callersOf: (callee: string) => readonly CallAt[],
    private readonly before: KeptModule | undefined,
    changed: Asked,
  ) {
    this.files = filesOf(module, names);
    this.isTouched = before === undefined || !isSame(before.files, this.files) || isAskedFor(before.asked, changed);
    this.asked = before === undefined || this.isTouched ? nothing() : before.asked;
    for (const { name } of namesByModule(names.names).get(module) ?? []) this.asked.words.add(name);
  }

  bare(): readonly UpcallTable[] {
    if (!this.isTouched && this.before !== undefined) return this.before.bare;
    const { endpoints, uses } = this.start();
    this.tables = readTables(uses, endpoints);
    return this.tables;
  }

  build(
    all: readonly UpcallTable[],
    notation: Notation,
    inputs: readonly string[],
    kept: Kept | undefined,
  ): KeptModule {
    const { before } = this;
    const tables = all.filter(
      ({ module, slots }) =>
        module === this.module ||
        slots.some(({ completion }) => this.names.names.get(completedWith(completion))?.module === this.module),
    );
    if (!this.isTouched && before !== undefined && isSame(before.tables, tables) && isSame(before.inputs, inputs))
      return before;
    const { endpoints, uses } = this.start();
    const built = reconstructModule(uses, tables, endpoints, notation, inputs);
    return {
      files: this.files,
      asked: this.asked,
      bare: this.tables ?? before?.bare ?? [],
      tables,
      inputs,
      built: shareUnchanged(kept?.modules.get(this.module)?.built, built),
    };
  }

  private start(): { readonly uses: Uses; readonly endpoints: Endpoints } {
    if (this.made === undefined) {
      const { asked } = this;
      const callersOf = (callee: string) => {
        asked.callees.add(callee);
        return this.callersOf(callee);
      };
      const uses = new Uses(noting(this.index, asked), this.names, this.module, callersOf);
      this.made = { uses, endpoints: new Endpoints(uses) };
    }
    return this.made;
  }
}

function isSame<T>(before: readonly T[], after: readonly T[]): boolean {
  return before.length === after.length && before.every((one, at) => one === after[at]);
}

/** The modules of names, and the one without a name for tables of which no name tells the module. */
function modulesOf(names: TightbeamNames): Set<string> {
  const modules = new Set(namesByModule(names.names).keys());
  if (filesOf('', names).length > 0) modules.add('');
  return modules;
}

function nothing(): Asked {
  return { symbols: new Set(), callees: new Set(), words: new Set() };
}

function isAskedFor(asked: Asked, changed: Asked): boolean {
  const isShared = (ones: ReadonlySet<string>, others: ReadonlySet<string>) => {
    const [fewer, more] = ones.size < others.size ? [ones, others] : [others, ones];
    for (const one of fewer) if (more.has(one)) return true;
    return false;
  };
  return (
    isShared(asked.symbols, changed.symbols) ||
    isShared(asked.callees, changed.callees) ||
    isShared(asked.words, changed.words)
  );
}

/** What changed, added and removed files answer, or answered. */
function changes(before: ReadonlyMap<string, FileFacts>, after: ReadonlyMap<string, FileFacts>): Asked {
  const found = nothing();
  const take = (file: FileFacts | undefined) => {
    for (const { name, parent } of file?.symbols ?? []) {
      found.symbols.add(name);
      if (parent !== undefined) found.symbols.add(parent);
    }
    for (const { callee } of file?.calls ?? []) found.callees.add(callee);
    for (const word of file?.words ?? []) found.words.add(word);
  };
  for (const [path, file] of after) {
    if (before.get(path) === file) continue;
    take(before.get(path));
    take(file);
  }
  for (const [path, file] of before) if (!after.has(path)) take(file);
  return found;
}

/** As the files come, and in a file as they stand; what is not closed after what is. */
function inOrder<T extends { readonly file: string; readonly start: number; readonly confidence?: string }>(
  list: readonly T[],
  { files }: TightbeamNames,
): T[] {
  const rank = new Map(files.map(({ path }, at) => [path, at]));
  const half = ({ confidence }: T) => (confidence === 'inferred' ? 1 : 0);
  return list.toSorted(
    (a, b) => (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || half(a) - half(b) || a.start - b.start,
  );
}

/** The index, with a note of each name that it is asked about. */
function noting(index: CheckoutIndex, { symbols, words }: Asked): CheckoutIndex {
  const noted = Object.create(index) as CheckoutIndex;
  noted.symbolsNamed = (name) => index.symbolsNamed(note(symbols, name));
  noted.outsideNamed = (name) => index.outsideNamed(note(symbols, name));
  noted.isDeclared = (name) => index.isDeclared(note(symbols, name));
  noted.hasRecord = (name) => index.hasRecord(note(symbols, name));
  noted.hasWord = (name) => index.hasWord(note(words, name));
  noted.occurrences = (name) => index.occurrences(note(words, name));
  noted.countOccurrences = (name) => index.countOccurrences(note(words, name));
  return noted;

  function note(list: Set<string>, name: string): string {
    list.add(name);
    return name;
  }
}
