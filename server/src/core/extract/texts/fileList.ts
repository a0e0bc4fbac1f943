/** `osfmk/kern/exclaves.c optional config_exclaves`: a source file of a component, and when it is built. */
import type { TextEntry } from '../../model/fileFacts.ts';
import { isExclaveName } from '../exclaveNames.ts';

export function readFileList(text: string): TextEntry[] {
  const entries: TextEntry[] = [];
  for (const match of text.matchAll(/^([\w./+-]+)[ \t]+((?:standard|optional)\b[^\n#]*)/gm)) {
    const [, name = '', when = ''] = match;
    if (!isExclaveName(`${name} ${when}`)) continue;
    entries.push({
      name,
      start: match.index,
      end: match.index + name.length,
      detail: when.replace(/\s+/g, ' ').trim(),
    });
  }
  return entries;
}
