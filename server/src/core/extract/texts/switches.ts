/**
 * `options CONFIG_X # <config_x>`: a switch of the kernel, and the word that selects it; `# SET = [ … config_x … ]`: a set
 * that does.
 */
import type { TextEntry } from '../../model/fileFacts.ts';
import { isExclaveName } from '../exclaveNames.ts';

export function readSwitches(text: string): TextEntry[] {
  const entries: TextEntry[] = [];
  for (const match of text.matchAll(/^[ \t]*options[ \t]+([A-Za-z_]\w*)(?:=\S+)?[^\n<]*(?:<([^>\n]*)>)?/gm)) {
    const [whole, name = '', selector = ''] = match;
    if (!isExclaveName(`${name} ${selector}`)) continue;
    const start = match.index + whole.indexOf(name, whole.indexOf('options') + 'options'.length);
    entries.push({
      name,
      start,
      end: start + name.length,
      detail: selector === '' ? 'option' : `option, selected by ${selector}`,
    });
  }
  for (const match of text.matchAll(/^#[ \t]*([A-Z]\w*)[ \t]*=[ \t]*\[([^\]\n]*)\]/gm)) {
    const [whole, set = '', words = ''] = match;
    for (const word of words.trim().split(/\s+/)) {
      if (!isExclaveName(word)) continue;
      const start = match.index + whole.indexOf(word, whole.indexOf('['));
      entries.push({ name: word, start, end: start + word.length, detail: `in the set ${set}` });
    }
  }
  return entries.sort((a, b) => a.start - b.start);
}
