/** What an index is built with, how far it reaches, and what is told of it meanwhile. */
import type { MacroTable } from '../core/dialect/macroTable.ts';
import type { extractFileFacts } from '../core/extract/fileFacts.ts';
import type { readTextFile } from '../core/extract/textFiles.ts';
import type { ExportList, FileFacts, TextFile } from '../core/model/fileFacts.ts';
import type { SyntaxEngine } from '../core/parse/engine.ts';
import type { BackgroundReader, IndexStore, Logger, Scheduler, SourceFiles } from './ports.ts';

export interface IndexerOptions {
  /** Absolute path of the checkout. */
  readonly root: string;
  readonly source: SourceFiles;
  readonly engine: SyntaxEngine;
  /** Reads what nobody waits for; without one it is read here. */
  readonly background?: BackgroundReader | undefined;
  readonly log: Logger;
  readonly scheduler: Scheduler;
  readonly store?: IndexStore | undefined;
  /** How far the index reaches around the exclave scope. */
  readonly reach: Reach;
  /** Files above this many bytes are not read. */
  readonly maximumSize: number;
  /** Reads the facts of a file, in place of the extraction itself: for whoever remembers them. */
  readonly extract?: typeof extractFileFacts | undefined;
  /** Reads what a file that is no C says, in the same way. */
  readonly readTextFile?: typeof readTextFile | undefined;
  /** Makes the table that the macros are learned in: one of a tree that is mostly the same has most of them already. */
  readonly newMacros?: (() => MacroTable) | undefined;
}

/** `exclaves`: the scope alone. `includes`: also the headers it includes. `checkout`: also every other file's words. */
export type Reach = 'exclaves' | 'includes' | 'checkout';

export type IndexerStage = 'exclaveFiles' | 'scope';

export interface IndexerReport {
  readonly parsed: number;
  readonly fromCache: number;
  readonly exclaveFiles: number;
  readonly scopeFiles: number;
}

/** What the scope of a checkout came to. */
export interface ReadScope {
  readonly facts: readonly FileFacts[];
  readonly buildInputs: readonly string[];
  readonly exportLists: readonly ExportList[];
  readonly textFiles: readonly TextFile[];
}

/** How much of the checkout around the scope is read; counted in files. */
export interface ReadingProgress {
  readonly done: number;
  readonly total: number;
}
