/** The history of symbols over the releases of a repository. Every release is read for it, once, when it is first asked. */
import { isExclaveName } from '../core/extract/exclaveNames.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import type { SymbolHistory, SymbolState } from '../core/model/history.ts';
import { AllHistories, historyOf, type NameEvents, stateIn } from '../core/releases/history.ts';
import type { Cancellation } from './ports.ts';
import type { Releases } from './releases.ts';

export class ReleaseHistory {
  private all: AllHistories | undefined;

  constructor(private readonly releases: Releases) {}

  /** True from the first history on. */
  get isRead(): boolean {
    return this.all !== undefined;
  }

  /** From memory alone: undefined as long as no history was asked for. */
  known(name: string): { readonly events: NameEvents; readonly tags: readonly string[] } | undefined {
    const events = this.all?.of(name);
    return events === undefined || this.all === undefined ? undefined : { events, tags: this.all.tags };
  }

  /**
   * @param tags the releases, oldest first.
   * @param onRelease told of each release before it is read.
   */
  async of(
    name: string,
    tags: readonly string[],
    token: Cancellation,
    onRelease: (tag: string) => void = () => undefined,
  ): Promise<SymbolHistory | undefined> {
    const all = this.all === undefined || this.all.tags.join() !== tags.join() ? new AllHistories() : undefined;
    for (const tag of tags) {
      onRelease(tag);
      const scope = await this.releases.scope(tag, token);
      if (scope === undefined || token.isCancellationRequested) return undefined;
      if (all === undefined) continue;
      const unread = scope.facts.filter((facts) => all.needsText(facts)).map(({ path }) => path);
      all.add(tag, scope.facts, await this.releases.textsOf(tag, unread, token));
    }
    if (all !== undefined) this.all = all;
    const paths = await this.pathsOf(name, tags, token);
    const states: { tag: string; state: SymbolState | undefined }[] = [];
    for (const tag of tags) {
      const files = await this.filesOf(tag, name, paths, token);
      const textOf = await this.releases.textsOf(
        tag,
        files.map(({ path }) => path),
        token,
      );
      if (token.isCancellationRequested) return undefined;
      states.push({ tag, state: stateIn(name, files, textOf) });
    }
    return historyOf(name, states);
  }

  /** Where any release defines the name. */
  private async pathsOf(name: string, tags: readonly string[], token: Cancellation): Promise<Set<string>> {
    const paths = new Set<string>();
    for (const tag of tags)
      for (const { path, symbols } of (await this.releases.scope(tag, token))?.facts ?? [])
        if (symbols.some((symbol) => symbol.name === name)) paths.add(path);
    return paths;
  }

  /**
   * The files of a release that have the name. A file that does not mention exclaves there is read for it, where it
   * defines the name in another release; a name of the exclaves it cannot have.
   */
  private async filesOf(
    tag: string,
    name: string,
    paths: ReadonlySet<string>,
    token: Cancellation,
  ): Promise<FileFacts[]> {
    const facts = (await this.releases.scope(tag, token))?.facts ?? [];
    const found = facts.filter(({ words }) => words.includes(name));
    if (isExclaveName(name)) return found;
    const inScope = new Set(facts.map(({ path }) => path));
    const listed = new Set((await this.releases.files(tag, token)).map(({ path }) => path));
    for (const path of paths) {
      if (inScope.has(path) || !listed.has(path)) continue;
      const release = await this.releases.open(tag, token);
      const more = release === undefined ? undefined : await this.releases.facts(release, path, token);
      // Of such a file the definitions are read, and no uses.
      if (more?.symbols.some((symbol) => symbol.name === name) === true) found.push(more);
    }
    return found;
  }
}
