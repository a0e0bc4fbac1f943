/**
 * The release a checkout stands at, asked of git: the only place that imports `simple-git`.
 * Read-only, without hooks or configuration of the repository that could run a program, and with a time limit.
 */
import { simpleGit } from 'simple-git';

/** The tag `xnu-…` of the checked-out commit, or undefined: no git, no repository, a commit between releases. */
export async function releaseOf(root: string): Promise<string | undefined> {
  try {
    const git = simpleGit({ baseDir: root, timeout: { block: 5000 }, maxConcurrentProcesses: 1 });
    const tags = await git.raw(['--no-optional-locks', 'tag', '--points-at', 'HEAD', '--list', 'xnu-*']);
    return tags
      .split('\n')
      .map((tag) => tag.trim())
      .find((tag) => /^xnu-[\d.]+$/.test(tag));
  } catch {
    return undefined;
  }
}
