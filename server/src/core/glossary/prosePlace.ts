/** Where a comment or string stands: whether what it says is about exclaves. An everyday word is a term only there. */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';

/**
 * `exclaveFile`: in a file that is named for exclaves. `amongExclaves`: the comment or string names them, or the code next
 * to it does. `elsewhere`: neither.
 */
export type ProsePlace = 'exclaveFile' | 'amongExclaves' | 'elsewhere';

/** How many lines before and after a comment or string count as next to it. */
const reach = 12;

export function placeOfProse(path: string, text: string, { start, end }: { start: number; end: number }): ProsePlace {
  if (isExclavePath(path)) return 'exclaveFile';
  const above = text
    .slice(0, start)
    .split('\n')
    .slice(-reach - 1);
  const below = text.slice(end).split('\n', reach + 1);
  // A brace in the first column ends a function or a type: what lies beyond is another one.
  const isEnd = (line: string): boolean => line.startsWith('}');
  const first = above.findLastIndex(isEnd) + 1;
  const last = below.findIndex(isEnd);
  const near = [...above.slice(first), text.slice(start, end), ...below.slice(0, last < 0 ? undefined : last + 1)];
  return isExclaveName(near.join('\n')) ? 'amongExclaves' : 'elsewhere';
}
