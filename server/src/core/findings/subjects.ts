/** What findings are about: exclave files and exclave names of the kernel and its libraries, not of its tests. */
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import { type CheckoutIndex, lineIn, type SymbolAt } from '../index/checkoutIndex.ts';
import type { FileFacts, IndexedFile } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { FindingPlace } from './finding.ts';

export function isSubjectFile(path: string): boolean {
  return !/^tests?\//.test(path);
}

/** The symbols that findings may be about, file by file. */
export function subjectsOf(index: CheckoutIndex): SymbolAt<FileFacts>[] {
  return index.files().flatMap((file) => {
    if (!isSubjectFile(file.path)) return [];
    const isWhole = isExclavePath(file.path);
    return file.symbols.flatMap((symbol) => (isWhole || isExclaveName(symbol.name) ? [{ file, symbol }] : []));
  });
}

export function isDefinition({ symbol }: SymbolAt): boolean {
  return symbol.kind === 'function' && symbol.origin === 'written';
}

/** Each name that is defined among subjects, with the first definition of it. */
export function definedNames(subjects: readonly SymbolAt<FileFacts>[]): [string, SymbolAt<FileFacts>][] {
  const found = new Map<string, SymbolAt<FileFacts>>();
  for (const at of subjects) if (isDefinition(at) && !found.has(at.symbol.name)) found.set(at.symbol.name, at);
  return [...found];
}

export function placeAt(file: IndexedFile, start: number, end: number, note: string): FindingPlace {
  return { file: file.path, start, end, line: lineIn(file, start), note };
}

export function placeOfSymbol({ file, symbol }: SymbolAt, note: string): FindingPlace {
  return placeAt(file, symbol.nameStart, symbol.nameEnd, note);
}

/** The conditions around a symbol, as a person reads them. */
export function underConditions({ conditions }: SourceSymbol): string {
  return conditions === undefined ? '' : ` under #if ${conditions.join(' && ')}`;
}
