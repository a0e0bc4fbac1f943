/**
 * Facts that hold in more than one release: a file of the same path and content, in which every macro that was asked for
 * means the same, is read once.
 */
import { AskedMacros } from '../core/dialect/askedMacros.ts';
import { extractFileFacts } from '../core/extract/fileFacts.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';

export class FactsMemory {
  private readonly known = new Map<string, { readonly asked: AskedMacros; readonly facts: FileFacts }[]>();
  /** Files that were read, and those whose facts were known. */
  readonly counts = { read: 0, known: 0 };

  /** In place of the extraction; gives the very same object again where nothing differs. */
  readonly extract: typeof extractFileFacts = (path, text, hash, macros, engine) => {
    const key = `${path}\n${hash}`;
    const known = this.known.get(key) ?? [];
    const same = known.find(({ asked }) => asked.agreesWith(macros));
    if (same !== undefined) {
      this.counts.known++;
      return same.facts;
    }
    const asked = new AskedMacros(macros);
    const facts = extractFileFacts(path, text, hash, asked, engine);
    this.known.set(key, [...known, { asked, facts }]);
    this.counts.read++;
    return facts;
  };
}
