/**
 * Source files on a disk. Synchronous reads, because a checkout has thousands of small files and a promise for each costs
 * several times the read; the callers yield between batches.
 */
import { isAscii } from 'node:buffer';
import {
  closeSync,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { textFileName } from '../core/extract/textFiles.ts';
import { contentHash } from '../core/source/contentHash.ts';
import type { Cancellation, FileEntry, FileStamp, ReadResult, Scheduler, SourceFiles } from '../workspace/ports.ts';

/** Folders that never hold the source of a checkout. */
const skipped = new Set(['.git', '.hg', '.svn', 'node_modules', 'BUILD', '.vscode', '.cache']);
/** What can hold source, or mark a checkout. Other files are not even listed. */
const listed = /\.(c|h|cpp|cc|hpp|m|mm|s|defs|inc|exports)$/i;

/** True for a path that a listing takes up. */
export function canHoldSource(file: string): boolean {
  return listed.test(file) && !file.split('/').some((part) => skipped.has(part));
}

/**
 * False for a name with a line break, another control character or a backslash: it would break the lines it is shown in, and
 * an editor's address of it is another file's. Nothing in XNU is called so.
 */
export function hasPlainName(name: string): boolean {
  return !/[\p{Cc}\\]/u.test(name);
}

/** In a folder also what is no C and tells of exclaves. */
function isListed(name: string): boolean {
  return listed.test(name) || textFileName.test(name);
}

const oddName = 'the name holds a control character or a backslash; it is left out';

/** Directories read before other work gets a turn. */
const batch = 48;

export function createNodeFiles(): SourceFiles {
  return {
    list,
    read,
    readText: (root, file, maximum) => {
      const { bytes } = readAll(root, file, maximum);
      return bytes === undefined || isBinary(bytes) ? undefined : textOf(bytes);
    },
    stamp,
  };
}

async function list(
  root: string,
  scheduler: Scheduler,
  token: Cancellation,
): Promise<{ files: FileEntry[]; problems: string[] }> {
  const files: FileEntry[] = [];
  const problems: string[] = [];
  // A directory reached twice (a symlink, a loop of them) is read once, under the path that came first.
  const seen = new Set<string>();
  const waiting: { directory: string; real: string; prefix: string }[] = [
    { directory: root, real: realPathOf(root), prefix: '' },
  ];
  for (let count = 0; waiting.length > 0 && !token.isCancellationRequested; count++) {
    if (count % batch === batch - 1) await scheduler.yield();
    const next = waiting.shift();
    if (next === undefined || seen.has(next.real)) continue;
    seen.add(next.real);
    let entries: Dirent[];
    try {
      entries = readdirSync(next.directory, { withFileTypes: true });
    } catch (error) {
      problems.push(`${next.prefix || '.'}: ${reasonOf(error)}`);
      continue;
    }
    for (const entry of entries) {
      const { name } = entry;
      if (!hasPlainName(name)) {
        if (isListed(name) || !entry.isFile()) problems.push(`${JSON.stringify(next.prefix + name)}: ${oddName}`);
        continue;
      }
      if (entry.isDirectory()) {
        if (!skipped.has(name))
          waiting.push({
            directory: path.join(next.directory, name),
            real: path.join(next.real, name),
            prefix: `${next.prefix}${name}/`,
          });
      } else if (entry.isFile()) {
        if (isListed(name)) files.push({ path: next.prefix + name });
      } else if (entry.isSymbolicLink()) {
        const full = path.join(next.directory, name);
        const target = statOf(full);
        if (target?.isDirectory() === true)
          waiting.push({ directory: full, real: realPathOf(full), prefix: `${next.prefix}${name}/` });
        else if (target?.isFile() === true && isListed(name)) files.push({ path: next.prefix + name });
      }
    }
  }
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, problems };
}

function read(root: string, file: string, maximumSize: number): ReadResult {
  const { bytes, reason, detail } = readAll(root, file, maximumSize);
  if (bytes === undefined) return { kind: 'none', reason: reason ?? 'unreadable', detail: detail ?? '' };
  if (isBinary(bytes)) return { kind: 'none', reason: 'binary', detail: 'binary content' };
  const text = textOf(bytes);
  return { kind: 'text', text, hash: contentHash(text) };
}

/** Nearly all source is ASCII, which needs no decoding. A byte order mark is no part of the text, as in an editor. */
function textOf(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** A NUL byte never stands in C source. */
export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8192).includes(0);
}

function stamp(root: string, file: string): FileStamp | undefined {
  const found = statOf(path.join(root, file));
  return found === undefined ? undefined : { size: found.size, modified: found.mtimeMs };
}

/** What the last file was read into. */
let buffer = Buffer.allocUnsafeSlow(1 << 18);

/** The bytes are those of the file until the next one is read. */
function readAll(
  root: string,
  file: string,
  maximumSize: number,
): { bytes?: Buffer; reason?: 'missing' | 'unreadable' | 'tooLarge'; detail?: string } {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(`${root}/${file}`, 'r');
    const { size } = fstatSync(descriptor);
    if (size > maximumSize)
      return { reason: 'tooLarge', detail: `${size} bytes is more than the limit of ${maximumSize}` };
    if (size > buffer.length) buffer = Buffer.allocUnsafeSlow(size);
    let count = 0;
    while (count < size) {
      const more = readSync(descriptor, buffer, count, size - count, count);
      if (more === 0) break;
      count += more;
    }
    return { bytes: buffer.subarray(0, count) };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { reason: missing ? 'missing' : 'unreadable', detail: reasonOf(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Undefined for what is not there, leads nowhere (a link to itself) or may not be looked at. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function realPathOf(directory: string): string {
  try {
    return realpathSync.native(directory);
  } catch {
    return directory;
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'does not exist any more';
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read (no permission)';
  return String(error);
}
