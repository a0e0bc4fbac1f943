/** The function around a place. A file has thousands of symbols and few functions: those are picked out once for each file. */
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';

/** Facts are replaced whole, so what was found in them stays true. */
const known = new WeakMap<FileFacts, readonly SourceSymbol[]>();

/** Functions and methods that a file defines, as they stand. */
export function functionsIn(file: FileFacts): readonly SourceSymbol[] {
  let functions = known.get(file);
  if (functions === undefined) {
    functions = file.symbols.filter(({ kind }) => kind === 'function' || kind === 'method');
    known.set(file, functions);
  }
  return functions;
}

/** The function or method whose text an offset stands in. */
export function codeAround(file: FileFacts, offset: number): SourceSymbol | undefined {
  return functionsIn(file).find(({ start, end }) => start <= offset && offset < end);
}

/** The same for functions alone. */
export function functionAround(file: FileFacts, offset: number): SourceSymbol | undefined {
  return functionsIn(file).find(({ kind, start, end }) => kind === 'function' && start <= offset && offset < end);
}
