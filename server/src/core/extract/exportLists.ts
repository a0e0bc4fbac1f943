/**
 * Lists of the symbols that the build exports: one to a line, as the linker knows them, so a function of C has an
 * underscore before its name, and one of C++ a name that says its class and its parameters.
 */
import type { ExportedSymbol, ExportList } from '../model/fileFacts.ts';
import { SourceText } from '../source/sourceText.ts';
import { isExclaveName } from './exclaveNames.ts';

export const exportListName = /\.exports$/;

/** The exclave symbols of a list; all of one that is named for Tightbeam; undefined when there is none. */
export function readExportList(path: string, text: string, hash: string): ExportList | undefined {
  const symbols: ExportedSymbol[] = [];
  const isWhole = /tightbeam/i.test(path);
  for (const match of text.matchAll(/^[ \t]*(_[\w$]+)/gm)) {
    const linked = match[1] ?? '';
    if (!isWhole && !isExclaveName(linked)) continue;
    const from = match.index + match[0].length - linked.length;
    symbols.push(mangled(linked, from) ?? { name: linked.slice(1), start: from + 1, end: from + linked.length });
  }
  return symbols.length === 0
    ? undefined
    : { path, hash, length: text.length, lineStarts: new SourceText(text).lineStarts, symbols };
}

/** `__ZN9IOService12exclaveStartE…`: names with their length before them, up to `E`. */
function mangled(linked: string, from: number): ExportedSymbol | undefined {
  const head = /^__ZNK?/.exec(linked);
  if (head === null) return undefined;
  const parts: string[] = [];
  let at = head[0].length;
  let start = at;
  for (;;) {
    const digits = /^\d+/.exec(linked.slice(at, at + 4))?.[0];
    if (digits === undefined) break;
    start = at + digits.length;
    at = start + Number(digits);
    if (at > linked.length) return undefined;
    parts.push(linked.slice(start, at));
  }
  return parts.length === 0 ? undefined : { name: parts.join('::'), start: from + start, end: from + at };
}
