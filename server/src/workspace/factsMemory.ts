/**
 * Facts that hold in more than one release: a file of the same path and content, in which every macro that was asked for
 * means the same, is read once. Of a file that changed, only what did is parsed.
 */
import { AskedMacros } from '../core/dialect/askedMacros.ts';
import { extractFileFacts } from '../core/extract/fileFacts.ts';
import { readTextFile } from '../core/extract/textFiles.ts';
import type { FileFacts, TextFile } from '../core/model/fileFacts.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import { capturesLike, type PieceCaptures } from '../core/parse/knownCaptures.ts';

export class FactsMemory {
  private readonly known = new Map<string, { readonly asked: AskedMacros; readonly facts: FileFacts }[]>();
  /** By path: of the text of it that was read last. */
  private readonly captures = new Map<string, PieceCaptures>();
  /** By path and content: what files that are no C say, or that they say nothing. */
  private readonly textFiles = new Map<string, TextFile | undefined>();
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
    const facts = extractFileFacts(path, text, hash, asked, this.parsingChanges(path, engine));
    this.known.set(key, [...known, { asked, facts }]);
    this.counts.read++;
    return facts;
  };

  /** The same for files that are no C: what they say follows from them alone. */
  readonly readTextFile: typeof readTextFile = (path, text, hash) => {
    const key = `${path}\n${hash}`;
    if (!this.textFiles.has(key)) this.textFiles.set(key, readTextFile(path, text, hash));
    return this.textFiles.get(key);
  };

  private parsingChanges(path: string, engine: SyntaxEngine): SyntaxEngine {
    const known = this.captures.get(path);
    const noted: PieceCaptures = new Map();
    this.captures.set(path, noted);
    return { ...engine, captures: (text) => capturesLike(known, text, engine, noted) };
  }
}
