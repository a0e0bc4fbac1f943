/** Where a checkout stands: asked of git, or told from its files. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalChanges, Whereabouts } from '../core/describe/whereabouts.ts';
import { printedFolders, type ReleaseOfFolders, releaseOfFolders } from '../core/releases/fingerprints.ts';
import { isReleaseTag } from '../core/releases/tags.ts';
import type { ReleaseFile } from '../workspace/ports.ts';
import { gitText } from './gitProcess.ts';

const limits = { time: 5000, output: 1 << 20 };

/** The tag `xnu-…` of the checked-out commit, or undefined: no git, no repository, a commit between releases. */
export async function releaseOf(root: string): Promise<string | undefined> {
  try {
    const tags = await gitText(root, ['tag', '--points-at', 'HEAD', '--list', 'xnu-*'], limits);
    return tags
      .split('\n')
      .map((tag) => tag.trim())
      .find(isReleaseTag);
  } catch {
    return undefined;
  }
}

/** @param mayAsk false where git may not be run: then the files alone are looked at. */
export async function whereaboutsOf(root: string, mayAsk: boolean): Promise<Whereabouts> {
  const asked = mayAsk ? await askGit(root) : { kind: 'unasked' as const };
  if (asked.kind === 'repository') {
    const release = await releaseOf(root);
    if (release !== undefined) return { ...asked, release };
  }
  const told = releaseOfFiles(root);
  return told === undefined ? asked : { ...asked, release: told.release, byContent: told };
}

async function askGit(root: string): Promise<Whereabouts> {
  try {
    const asked = await gitText(root, ['rev-parse', '--is-shallow-repository', '--show-prefix'], limits);
    const [shallow, prefix = ''] = asked.split('\n');
    // A folder inside another repository is no checkout of that one.
    if (prefix !== '') return { kind: 'archive' };
    const head = (await gitText(root, ['rev-parse', '--symbolic-full-name', 'HEAD'], limits)).trim();
    const branch = head.startsWith('refs/heads/') ? head.slice('refs/heads/'.length) : undefined;
    return {
      kind: 'repository',
      ...(branch === undefined ? {} : { branch }),
      ...(shallow === 'true' ? { isShallow: true } : {}),
      ...((await isPartial(root)) ? { isPartial: true } : {}),
    };
  } catch (error) {
    return { kind: /not a git repository/i.test(String(error)) ? 'archive' : 'unreadable' };
  }
}

/** A clone that was made with `--filter` has a remote that promises the rest. */
async function isPartial(root: string): Promise<boolean> {
  try {
    const promised = ['config', '--local', '--no-includes', '--get-regexp', '^remote\\..*\\.promisor$'];
    return (await gitText(root, promised, limits)).includes('true');
  } catch {
    // Git fails where there is no such key.
    return false;
  }
}

/** Undefined when the files are those of no release that is known. */
function releaseOfFiles(root: string): ReleaseOfFolders | undefined {
  return releaseOfFolders(new Map(printedFolders.map((folder) => [folder, printOf(path.join(root, folder))])));
}

/** Undefined for a folder that cannot be read. */
function printOf(folder: string): string | undefined {
  try {
    const names = readdirSync(folder).filter((name) => /\.[ch]$/.test(name));
    const lines = names.sort().map((name) => `${name} ${blobIds(readFileSync(path.join(folder, name)))[0]}\n`);
    return createHash('sha1').update(lines.join('')).digest('hex');
  } catch {
    return undefined;
  }
}

/**
 * Which of the given files differ from a release. Contents are compared by the ids that git gives them, so neither the
 * index nor the work tree is asked of git: `git status` could run a file system monitor or filters of the repository.
 */
export function changedFiles(root: string, files: readonly ReleaseFile[]): LocalChanges {
  const changed = files.filter(({ path: file, id }) => {
    try {
      return !blobIds(readFileSync(path.join(root, file))).includes(id);
    } catch {
      return true;
    }
  });
  return { looked: files.length, changed: changed.map((file) => file.path) };
}

/** What git calls a content, as it is and with its line breaks as they are in a repository. */
function blobIds(content: Buffer): string[] {
  const id = (bytes: Buffer) => createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return content.includes('\r\n')
    ? [id(Buffer.from(content.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')), id(content)]
    : [id(content)];
}
