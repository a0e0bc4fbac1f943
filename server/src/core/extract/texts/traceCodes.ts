/** `0x12a0000	MACH_EXCLAVES_SWITCH`: the name that tools print for a kdebug code. */
import type { TextEntry } from '../../model/fileFacts.ts';
import { isExclaveName } from '../exclaveNames.ts';

export function readTraceCodes(text: string): TextEntry[] {
  const entries: TextEntry[] = [];
  for (const match of text.matchAll(/^[ \t]*(0x[0-9a-fA-F]+)[ \t]+(\S+)/gm)) {
    const [whole, code = '', name = ''] = match;
    if (!isExclaveName(name)) continue;
    const end = match.index + whole.length;
    entries.push({ name, start: end - name.length, end, detail: code });
  }
  return entries;
}
