/** What the workspace layer needs from its host. Adapters live in `host/`; tests bring their own. */
import type { ScannedFile } from '../core/extract/scannedFile.ts';
import type { NewWords } from '../core/extract/wordReader.ts';
import type { PlistValue } from '../core/model/components.ts';

export interface FileEntry {
  /** From the root, with forward slashes. */
  readonly path: string;
}

/** What tells one content of a file from another without reading it. */
export interface FileStamp {
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
}

/**
 * Files of a checkout. The reads return at once (from a disk, within a fraction of a millisecond); whoever reads many
 * yields between them. Nothing here throws: what cannot be read is a value.
 */
export interface SourceFiles {
  /**
   * Lists the files below a root that can hold source; symlinked directories are followed once, version control and build
   * folders left out. Unreadable directories are reported and passed over.
   */
  list(root: string, scheduler: Scheduler, token: Cancellation): Promise<{ files: FileEntry[]; problems: string[] }>;
  /** The text of a file of at most `maximumSize` bytes, or why there is none. */
  read(root: string, path: string, maximumSize: number): ReadResult;
  /** The text alone, without a hash; undefined when there is none. For whoever reads thousands. */
  readText(root: string, path: string, maximumSize: number): string | undefined;
  stamp(root: string, path: string): FileStamp | undefined;
}

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string; readonly hash: string }
  | {
      readonly kind: 'none';
      readonly reason: 'missing' | 'unreadable' | 'binary' | 'tooLarge';
      readonly detail: string;
    };

export interface Cancellation {
  readonly isCancellationRequested: boolean;
}

export const neverCancelled: Cancellation = { isCancellationRequested: false };

export interface Logger {
  error(message: string): void;
  warn(message: string): void;
  info(message: string): void;
  debug(message: string): void;
}

/** A file of a release, as the repository has it. */
export interface ReleaseFile {
  /** From the root, with forward slashes; never leaves it. */
  readonly path: string;
  /** Names the content: equal ids, equal bytes. */
  readonly id: string;
}

/** The releases that a checkout's repository holds. Reads only, and nothing of the repository is run. */
/** The repository lacks objects of a release, as a partial clone does: why and what to do, in a sentence for a person. */
export class MissingObjects extends Error {}

export interface ReleaseRepository {
  /** The tags of releases, oldest first. Throws with a sentence for a person when the repository cannot be asked. */
  tags(token: Cancellation): Promise<readonly string[]>;
  /**
   * The files of a release that can hold source, by path. Links and submodules are left out, and names that no address of
   * a file can have. Throws {@link MissingObjects} when the repository lacks a folder of it.
   */
  files(tag: string, token: Cancellation): Promise<readonly ReleaseFile[]>;
  /**
   * The texts of objects. What is larger than `maximumSize` bytes, is binary or no file has none. Throws
   * {@link MissingObjects} when the repository lacks one of them.
   */
  read(ids: readonly string[], maximumSize: number, token: Cancellation): Promise<ReadonlyMap<string, string>>;
  /** The paths of source files of a release that hold one of some identifiers as a word; others may be among them. */
  holding(tag: string, names: readonly string[], token: Cancellation): Promise<readonly string[]>;
}

/** Where an index is kept between runs. */
export interface IndexStore {
  /** The stored value, or undefined when there is none, or when it cannot be trusted. */
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
}

/** Milliseconds since any fixed moment; and a break for other work between two files. */
export interface Scheduler {
  now(): number;
  yield(): Promise<void>;
}

/** Some files of a job that were read, and those that could not be. */
export interface Batch<Read> {
  readonly files: readonly Read[];
  /** Files that cannot be read, or at which a reader died. */
  readonly problems: readonly { readonly path: string; readonly detail: string }[];
}

/** Files whose words are numbered as they came; those that are new with this batch are told. */
export interface ScannedBatch extends Batch<ScannedFile> {
  readonly words: NewWords;
}

/** What to read: paths from a checkout's root. */
export interface ReadJob {
  readonly root: string;
  readonly paths: readonly string[];
  /** Larger files are passed over; bytes. */
  readonly maximumSize: number;
}

/**
 * Reads thousands of files away from whoever answers requests. A job starts when it is asked for; its batches come in
 * the order of its paths. A job that is cancelled ends early and quietly.
 */
export interface BackgroundReader {
  /** The files whose text mentions the exclave world. */
  mentions(job: ReadJob, token: Cancellation): Promise<readonly string[]>;
  /** Words and outline of every file, without a parse. */
  scan(job: ReadJob, token: Cancellation): AsyncIterable<ScannedBatch>;
  /** Ends what is running and gives back what was taken for it. */
  dispose(): Promise<void>;
}

/** One entry of a folder of a system. */
export interface SystemEntry {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly kind: 'folder' | 'file' | 'link' | 'other';
}

/** A folder of a system that was looked at, or why it was not. */
export interface SystemFolder {
  readonly path: string;
  readonly entries: readonly SystemEntry[];
  readonly problem?: { readonly reason: 'noPermission' | 'unreadable' | 'limit'; readonly detail: string };
}

/** What is read of a system at most. */
export interface SystemLimits {
  readonly entries: number;
  readonly depth: number;
  /** Bytes of a property list. */
  readonly plistSize: number;
}

export type PlistResult =
  | { readonly kind: 'plist'; readonly value: PlistValue; readonly form: 'xml' | 'binary'; readonly path: string }
  /** It has no word of the exclave world, and nobody asked for it to be read in any case. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'none';
      readonly reason: 'damaged' | 'noPermission' | 'tooLarge' | 'link' | 'unreadable';
      readonly detail: string;
    };

/** The files of a system, to be read only. Nothing here follows a link out of the root, and nothing throws. */
export interface SystemFiles {
  /** Folders below the root, breadth first and by name, their entries in any order; links are told, not followed. Ends early when cancelled. */
  walk(limits: SystemLimits, scheduler: Scheduler, token: Cancellation): AsyncIterable<SystemFolder>;
  /** A property list. With `unless` it is parsed only when its bytes pass. */
  readPlist(path: string, maximumSize: number, unless?: (latin1: string) => boolean): PlistResult;
  /** Where a link leads: inside the root, out of it, or nowhere. */
  linkTarget(path: string): 'inside' | 'outside' | 'nowhere';
}
