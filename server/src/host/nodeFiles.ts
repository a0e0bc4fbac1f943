/** Source files on a disk. */
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Cancellation, FileEntry, ReadResult, SourceFiles } from '../workspace/ports.ts';

/** Folders that never hold the source of a checkout. */
const skipped = new Set(['.git', '.hg', '.svn', 'node_modules', 'BUILD', '.vscode', '.cache']);
/** What can hold source, or mark a checkout. Other files are not even listed. */
const listed = /\.(c|h|cpp|cc|hpp|m|mm|s|defs|inc)$/i;

export function createNodeFiles(): SourceFiles {
  return { list, read, readBytes };
}

async function list(root: string, token: Cancellation): Promise<{ files: FileEntry[]; problems: string[] }> {
  const files: FileEntry[] = [];
  const problems: string[] = [];
  // A directory reached twice (a symlink, a loop of them) is read once, under the path that came first.
  const seen = new Set<string>();
  const visit = async (directory: string, prefix: string): Promise<void> => {
    if (token.isCancellationRequested) return;
    let entries: Dirent[];
    try {
      const real = await realpath(directory);
      if (seen.has(real)) return;
      seen.add(real);
      entries = await readdir(directory, { withFileTypes: true });
    } catch (error) {
      problems.push(`${prefix || '.'}: ${reasonOf(error)}`);
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const directories: [string, string][] = [];
    await Promise.all(
      entries.map(async (entry) => {
        const full = path.join(directory, entry.name);
        const relative = prefix + entry.name;
        if (entry.isDirectory()) {
          if (!skipped.has(entry.name)) directories.push([full, `${relative}/`]);
        } else if (entry.isSymbolicLink()) {
          const target = await stat(full).catch(() => undefined);
          if (target?.isDirectory() === true) directories.push([full, `${relative}/`]);
          else if (target?.isFile() === true && listed.test(entry.name))
            files.push({ path: relative, size: target.size });
        } else if (entry.isFile() && listed.test(entry.name)) {
          const found = await stat(full).catch(() => undefined);
          if (found !== undefined) files.push({ path: relative, size: found.size });
        }
      }),
    );
    directories.sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [full, relative] of directories) await visit(full, relative);
  };
  await visit(root, '');
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { files, problems };
}

async function read(root: string, file: string): Promise<ReadResult> {
  try {
    const bytes = await readFile(path.join(root, file));
    // A NUL byte never stands in C source.
    if (bytes.subarray(0, 8192).includes(0)) return { kind: 'none', reason: 'binary', detail: 'binary content' };
    return { kind: 'text', text: bytes.toString('utf8'), hash: createHash('sha1').update(bytes).digest('hex') };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { kind: 'none', reason: missing ? 'missing' : 'unreadable', detail: reasonOf(error) };
  }
}

async function readBytes(root: string, file: string): Promise<Uint8Array | undefined> {
  return readFile(path.join(root, file)).catch(() => undefined);
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return 'does not exist any more';
  if (code === 'EACCES' || code === 'EPERM') return 'cannot be read (no permission)';
  return String(error);
}
