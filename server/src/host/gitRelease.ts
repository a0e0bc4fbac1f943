/** The release a checkout stands at, asked of git. */
import { isReleaseTag } from '../core/releases/tags.ts';
import { gitText } from './gitProcess.ts';

/** The tag `xnu-…` of the checked-out commit, or undefined: no git, no repository, a commit between releases. */
export async function releaseOf(root: string): Promise<string | undefined> {
  try {
    const limits = { time: 5000, output: 1 << 20 };
    const tags = await gitText(root, ['tag', '--points-at', 'HEAD', '--list', 'xnu-*'], limits);
    return tags
      .split('\n')
      .map((tag) => tag.trim())
      .find(isReleaseTag);
  } catch {
    return undefined;
  }
}
