/**
 * Files of a system below a root, read only. Folders are read by name and never through a link; a file is read through
 * its real path, which must lie below the root's, and without following a link that takes its place meanwhile.
 */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  opendirSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import type {
  Cancellation,
  PlistResult,
  Scheduler,
  SystemEntry,
  SystemFiles,
  SystemFolder,
  SystemLimits,
} from '../workspace/ports.ts';
import { parsePlist } from './plistReader.ts';

/** Milliseconds of work before others get a turn. */
const slice = 4;
/** Entries of one folder that are handed on together: a folder of a hundred thousand files comes in pieces. */
const piece = 512;

/** Undefined when there is no such folder. */
export function createSystemFiles(root: string): SystemFiles | undefined {
  const real = realPathOf(root);
  if (real === undefined || statSync(real, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  return {
    walk: (limits, scheduler, token) => walk(real, limits, scheduler, token),
    readPlist: (file, maximumSize, unless) => readPlist(real, file, maximumSize, unless),
    linkTarget: (file) => {
      const target = realPathOf(path.join(real, file));
      return target === undefined ? 'nowhere' : isInside(real, target) ? 'inside' : 'outside';
    },
  };
}

async function* walk(
  root: string,
  limits: SystemLimits,
  scheduler: Scheduler,
  token: Cancellation,
): AsyncGenerator<SystemFolder> {
  const waiting: { folder: string; depth: number }[] = [{ folder: '', depth: 0 }];
  let count = 0;
  let since = scheduler.now();
  for (let at = 0; at < waiting.length; at++) {
    const { folder, depth } = waiting[at] ?? { folder: '', depth: 0 };
    const entries: SystemEntry[] = [];
    const folders: string[] = [];
    let problem: SystemFolder['problem'];
    try {
      const directory = opendirSync(path.join(root, folder), { bufferSize: piece });
      try {
        for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
          if (token.isCancellationRequested) return;
          if (count >= limits.entries) {
            problem = { reason: 'limit', detail: `more than ${limits.entries} entries: the rest was not looked at` };
            break;
          }
          count++;
          const found = { path: folder === '' ? entry.name : `${folder}/${entry.name}`, kind: kindOf(entry) };
          entries.push(found);
          if (found.kind === 'folder') folders.push(found.path);
          if (scheduler.now() - since > slice) {
            await scheduler.yield();
            since = scheduler.now();
          }
        }
      } finally {
        directory.closeSync();
      }
    } catch (error) {
      problem = { reason: isDenied(error) ? 'noPermission' : 'unreadable', detail: reasonOf(error) };
    }
    if (folders.length > 0 && depth >= limits.depth)
      problem ??= { reason: 'limit', detail: `more than ${limits.depth} folders deep: not looked into any further` };
    else for (const one of folders.sort()) waiting.push({ folder: one, depth: depth + 1 });
    yield { path: folder, entries, ...(problem === undefined ? {} : { problem }) };
    if (count >= limits.entries && problem?.reason === 'limit') return;
    if (scheduler.now() - since > slice) {
      await scheduler.yield();
      since = scheduler.now();
    }
    if (token.isCancellationRequested) return;
  }
}

function kindOf(entry: Dirent): SystemEntry['kind'] {
  if (entry.isDirectory()) return 'folder';
  if (entry.isFile()) return 'file';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

function readPlist(
  root: string,
  file: string,
  maximumSize: number,
  unless: ((latin1: string) => boolean) | undefined,
): PlistResult {
  let descriptor: number | undefined;
  try {
    const real = realpathSync(path.join(root, file));
    if (!isInside(root, real)) return { kind: 'none', reason: 'link', detail: 'leads out of the folder: not followed' };
    // A pipe would wait for a writer without NONBLOCK; a link that was put here since would lead elsewhere.
    descriptor = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { size, isFile } = sizeOf(descriptor);
    if (!isFile) return { kind: 'none', reason: 'unreadable', detail: 'is not a file' };
    if (size > maximumSize)
      return { kind: 'none', reason: 'tooLarge', detail: `${size} bytes is more than the limit of ${maximumSize}` };
    const bytes = Buffer.alloc(size);
    let count = 0;
    for (let more = 1; count < size && more > 0; count += more)
      more = readSync(descriptor, bytes, count, size - count, count);
    const content = bytes.subarray(0, count);
    if (unless !== undefined && !unless(content.toString('latin1'))) return { kind: 'silent' };
    const parsed = parsePlist(content);
    return parsed.kind === 'damaged'
      ? { kind: 'none', reason: 'damaged', detail: parsed.detail }
      : {
          kind: 'plist',
          value: parsed.value,
          form: parsed.form,
          path: path.relative(root, real).replaceAll('\\', '/'),
        };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return code === 'ELOOP'
      ? { kind: 'none', reason: 'link', detail: 'is a link that leads to itself' }
      : { kind: 'none', reason: isDenied(error) ? 'noPermission' : 'unreadable', detail: reasonOf(error) };
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function sizeOf(descriptor: number): { size: number; isFile: boolean } {
  const found = fstatSync(descriptor);
  return { size: found.size, isFile: found.isFile() };
}

function isInside(root: string, target: string): boolean {
  const relative = path.relative(root, target);
  return relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

function realPathOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

function isDenied(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'EACCES' || code === 'EPERM';
}

function reasonOf(error: unknown): string {
  if (isDenied(error)) return 'cannot be read (no permission)';
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
