/** Keeps the rings of a checkout as its files are: what was edited, made, deleted, and what depends on it. */
import { isExclavePath, sourceExtension } from '../core/extract/exclaveNames.ts';
import { exportListName } from '../core/extract/exportLists.ts';
import { isOfScope } from '../core/extract/scopeText.ts';
import { isTextFile } from '../core/extract/textFiles.ts';
import { isListed, pauses } from './discovery.ts';
import type { IndexerOptions } from './indexerOptions.ts';
import type { OtherTexts } from './otherTexts.ts';
import { neverCancelled } from './ports.ts';
import type { Rings } from './rings.ts';

export class LiveUpdate {
  constructor(
    private readonly rings: Rings,
    private readonly others: OtherTexts,
    private readonly options: IndexerOptions,
  ) {}

  /**
   * Reads files anew. What depends on a macro that changed is read again too. The macros of all of them are learned first:
   * a switch of branches changes thousands of files, and each is parsed once.
   *
   * @param texts the editor's text of a file, where it stands over the one on disk.
   */
  async update(paths: readonly string[], texts: (path: string) => string | undefined = () => undefined): Promise<void> {
    const { rings } = this;
    const pause = pauses(this.options.scheduler);
    const changed = new Set<string>();
    const added = paths.filter((path) => !rings.holds(path) && isListed(path));
    if (added.length > 0) rings.list([...rings.files, ...added.map((path) => ({ path }))]);
    // Other headers may be reached now, or some not any more.
    let reachChanged = added.length > 0 && added.some(rings.dialect.namesInIncludes());
    if (paths.some((path) => exportListName.test(path))) await this.others.readExportLists(rings.files);
    if (paths.some(isTextFile)) await this.others.readTextFiles(rings.files);
    const sources = paths.filter((path) => sourceExtension.test(path));
    for (const path of sources) {
      const before = rings.dialect.includesOf(path);
      const wasInScope = rings.scope.has(path);
      for (const name of await this.learnAgain(path, texts(path))) changed.add(name);
      reachChanged ||= before !== rings.dialect.includesOf(path) || wasInScope !== rings.scope.has(path);
      await pause();
    }
    if (reachChanged) for (const name of await this.learnAnew(texts)) changed.add(name);
    const dependants = changed.size === 0 ? new Set<string>() : await this.dependants(changed);
    for (const path of new Set([...sources, ...[...dependants].sort()])) {
      await pause();
      await this.updateOne(path, texts(path), dependants.has(path));
    }
    rings.readOutside();
  }

  /** Learns the macros of a changed file, and of what it includes anew. Returns those whose definitions changed. */
  private async learnAgain(path: string, text: string | undefined): Promise<readonly string[]> {
    const { rings } = this;
    const read = rings.read(path, text);
    const before = rings.macros?.definedIn(path) ?? new Map<string, string>();
    if (read.kind === 'none') {
      rings.scope.delete(path);
      rings.dialect.forget(path);
      return [...before.keys()];
    }
    const isInScope = isExclavePath(path) || isOfScope(read.text);
    if (isInScope) rings.scope.add(path);
    else rings.scope.delete(path);
    // Opening a file changes nothing; only another text does.
    const isNews = isInScope ? rings.index.file(path)?.hash !== read.hash : rings.dialect.learned.has(path);
    const learnedBefore = rings.dialect.learned.size;
    if (isNews) await rings.dialect.learn(new Map([[path, read]]), neverCancelled);
    const after = rings.macros?.definedIn(path) ?? new Map<string, string>();
    const own = [...new Set([...before.keys(), ...after.keys()])].filter(
      (name) => before.get(name) !== after.get(name),
    );
    const reached = [...rings.dialect.learned].slice(learnedBefore).filter((other) => other !== path);
    return [...own, ...reached.flatMap((other) => [...(rings.macros?.definedIn(other).keys() ?? [])])];
  }

  private async updateOne(path: string, text: string | undefined, again: boolean): Promise<void> {
    const { rings } = this;
    const { log, reach } = this.options;
    rings.askedFirst.delete(path);
    rings.early.forget(path);
    const read = rings.read(path, text);
    if (read.kind === 'none') {
      if (rings.remove(path)) log.info(`${path}: ${read.detail}; taken out of the index`);
      return;
    }
    if (isExclavePath(path) || isOfScope(read.text)) {
      if (!again && rings.index.file(path)?.hash === read.hash) return;
      const macros = await rings.dialect.learn(new Map([[path, read]]), neverCancelled);
      const facts = rings.extract(path, read.text, read.hash, macros);
      rings.remove(path);
      if (facts !== undefined) {
        rings.scope.add(path);
        rings.index.replace(facts);
      }
      return;
    }
    rings.index.remove(path);
    if (reach === 'checkout' || (reach === 'includes' && rings.dialect.learned.has(path)))
      rings.outer.read(path, read.text);
    const later = rings.parsedLater.file(path);
    if (later !== undefined && (again || later.hash !== read.hash)) rings.parseAnew(path, read.text, read.hash);
  }

  /** The parsed files that use one of the macros, or a macro that is made of one. */
  private async dependants(changed: ReadonlySet<string>): Promise<Set<string>> {
    const { rings } = this;
    const names = rings.macros?.madeOf(changed) ?? changed;
    const pause = pauses(this.options.scheduler);
    const paths = new Set<string>();
    for (const { path, words } of rings.index.files()) {
      if (words.some((word) => names.has(word))) paths.add(path);
      await pause();
    }
    const uses = rings.outer.asksFor(names);
    for (const { path } of rings.parsedLater.files()) {
      if (uses(path)) paths.add(path);
      await pause();
    }
    return paths;
  }

  /** Returns the macros that are defined otherwise now. */
  private async learnAnew(textOf: (path: string) => string | undefined): Promise<Set<string>> {
    const { rings } = this;
    const before = rings.macros;
    const dialect = rings.newDialect();
    await rings.learnScope(dialect, neverCancelled, textOf);
    rings.dialect = dialect;
    return dialect.macros === undefined || before === undefined ? new Set() : dialect.macros.differencesFrom(before);
  }
}
