/**
 * What a makefile says of exclaves: the files that a variable lists (`DATAFILES = exclaves.h`), the inputs of Tightbeam's
 * compiler, and flags for one file (`exclaves_boot.o_CWARNFLAGS_ADD += …`).
 */
import type { TextEntry } from '../../model/fileFacts.ts';
import { isExclaveName } from '../exclaveNames.ts';

const fileWord = /(?<![\w%.$(){}/-])[A-Za-z][\w-]*(?:\.\w+)+(?![\w.])/g;
/** Inputs of Tightbeam's compiler are of the exclave world whatever their name. */
const input = /\.(tightbeam|tbmodule)$/;

export function readMakefile(text: string): TextEntry[] {
  const entries: TextEntry[] = [];
  let variable = '';
  let offset = 0;
  let continues = false;
  for (const line of text.split('\n')) {
    const code = line.replace(/(^|\s)#.*$/, '');
    const assigned = continues ? null : /^[ \t]*([\w.-]+)[ \t]*(\+=|:=|\?=|=)/.exec(code);
    if (!continues) variable = assigned?.[1] ?? '';
    const flags = assigned === null ? null : /^(.+)\.o_(\w+)$/.exec(variable);
    if (flags !== null && assigned !== null) {
      const file = `${flags[1] ?? ''}.o`;
      const start = offset + code.indexOf(variable);
      if (isExclaveName(file))
        entries.push({
          name: file,
          start,
          end: start + file.length,
          detail: `${flags[2] ?? ''} ${code.slice(code.indexOf(assigned[2] ?? '=')).trim()}`,
        });
    } else if (variable !== '') {
      for (const match of code.matchAll(fileWord)) {
        const [name] = match;
        if (assigned !== null && match.index < code.indexOf(assigned[2] ?? '=')) continue;
        if (!isExclaveName(name) && !input.test(name)) continue;
        const start = offset + match.index;
        entries.push({ name, start, end: start + name.length, detail: `in ${variable}` });
      }
    }
    continues = /\\\s*$/.test(code) && code.trim() !== '';
    offset += line.length + 1;
  }
  return entries;
}
