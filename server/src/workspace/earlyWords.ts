/**
 * Names that are asked for before everything is read. The texts that the macros were learned from are at hand: the exclave
 * files and all that they include, where nearly everything is that they name. Those that have a name are taken up for it.
 */
import type { MacroTable } from '../core/dialect/macroTable.ts';

export class EarlyWords {
  /** True once the macros of the exclave files and of what they include are known. */
  isSearchable = false;
  private readonly names = new Set<string>();
  private readonly taken = new Set<string>();

  /**
   * @param isKnown true for a file that is in a ring already.
   * @param take reads the words of another one.
   */
  constructor(
    private readonly isKnown: (path: string) => boolean,
    private readonly take: (path: string, text: string) => void,
  ) {}

  lookFor(name: string, macros: MacroTable): void {
    if (this.names.has(name)) return;
    this.names.add(name);
    for (const { path, text } of macros.textsWith(name)) {
      if (!this.isKnown(path)) this.takeUp(path, text);
    }
  }

  /** Takes up a file that is in no ring. */
  takeUp(path: string, text: string): void {
    this.taken.add(path);
    this.take(path, text);
  }

  /** More texts are at hand: names are looked for in them as well. */
  again(): void {
    this.names.clear();
  }

  /** A file was read anew since. */
  forget(path: string): void {
    this.taken.delete(path);
  }

  /** True for a file that was taken up here: what is read later counts, because its stamp is older than its text. */
  has(path: string): boolean {
    return this.taken.has(path);
  }
}
