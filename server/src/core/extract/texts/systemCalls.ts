/** `1	AUE_EXIT	ALL	{ void exit(int rval) NO_SYSCALL_STUB; }`: the number of a system call, and the function that it enters. */
import type { TextEntry } from '../../model/fileFacts.ts';

/** What stands in the place of a call that is no more. */
const placeholder = /^e?nosys$/;

export function readSystemCalls(text: string): TextEntry[] {
  const entries: TextEntry[] = [];
  for (const match of text.matchAll(/^(\d+)[ \t]+\w+[ \t]+\w+[ \t]+\{[ \t]*[\w \t*]*?(\w+)[ \t]*\(/gm)) {
    const [whole, number = '', name = ''] = match;
    if (placeholder.test(name)) continue;
    const start = match.index + whole.lastIndexOf(name);
    entries.push({ name, start, end: start + name.length, detail: number });
  }
  return entries;
}
