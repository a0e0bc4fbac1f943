/** `@lldb_command('name', …)` and the function below it: a command of the debugger. */
import type { TextEntry } from '../../model/fileFacts.ts';
import { isExclaveName } from '../exclaveNames.ts';

/** In a file named for exclaves every command counts, elsewhere those whose text names the exclave world. */
export function readLldbMacros(path: string, text: string): TextEntry[] {
  const isExclaveFile = isExclaveName(path);
  if (!isExclaveFile && !isExclaveName(text)) return [];
  const entries: TextEntry[] = [];
  for (const match of text.matchAll(/^@lldb_command\(\s*(['"])([^'"\n]*)\1[^\n]*/gm)) {
    const [whole, , name = ''] = match;
    const rest = text.slice(match.index + whole.length);
    // Up to the next line that begins in the first column and is neither a decorator nor the function's own head.
    const head = /^def\s+(\w+)/m.exec(rest);
    const body = head === null ? 0 : (/\n/.exec(rest.slice(head.index))?.index ?? rest.length) + head.index + 1;
    const next = /^[^\s#)]/m.exec(rest.slice(body));
    const definition = rest.slice(0, next === null ? rest.length : body + next.index);
    if (!isExclaveFile && !isExclaveName(name + definition)) continue;
    const start = match.index + whole.indexOf(name, '@lldb_command('.length);
    const said = /(?:"""|''')\s*([^\n]*)/
      .exec(definition)?.[1]
      ?.replace(/("""|''')\s*$/, '')
      .trim();
    entries.push({ name, start, end: start + name.length, detail: said ?? head?.[1] ?? '' });
  }
  return entries;
}
