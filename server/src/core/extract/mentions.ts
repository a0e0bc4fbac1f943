/**
 * Reads the names that comments speak of: words with an exclave stem that are written as code writes them, and words with
 * parentheses behind them. Whether there is such a name is asked of the whole index later.
 */
import type { Mention } from '../model/fileFacts.ts';
import type { Comment } from '../source/lexer.ts';
import { isExclaveName } from './exclaveNames.ts';

const word = /[A-Za-z_]\w*/g;
/** Words of one comment that are looked at: a comment of thousands is a text, not a remark. */
const maximumWords = 20_000;

/** @param everything true for an exclave file; in others only words with an exclave stem count. */
export function readMentions(text: string, comments: readonly Comment[], everything: boolean): Mention[] {
  const found: Mention[] = [];
  for (const { start, end } of comments) {
    const comment = text.slice(start, end);
    let count = 0;
    for (const match of comment.matchAll(word)) {
      if (++count > maximumWords) break;
      const [name] = match;
      // `name_` and `name_*` stand for many names, `<name>` and `$name` for one to be filled in.
      if (name.length < 4 || name.endsWith('_') || !name.includes('_')) continue;
      const before = comment.charAt(match.index - 1);
      const after = comment.slice(match.index + name.length, match.index + name.length + 3);
      const called = after.startsWith('(');
      if (/[-*<$/.#@%"'~+]/.test(before) || /^([-*<$/@%"~]|\.[a-z]|\[)/.test(after)) continue;
      if (!isExclaveName(name) && !(called && everything)) continue;
      found.push({ name, start: start + match.index, called });
    }
  }
  return found;
}
