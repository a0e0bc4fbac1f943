/** The function around a place. A file has thousands of symbols and few functions: those are picked out once for each file. */
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';

interface Functions {
  readonly list: readonly SourceSymbol[];
  /** How far those up to each of them reach; undefined where they do not stand in their order. */
  readonly reach: readonly number[] | undefined;
}

/** Facts are replaced whole, so what was found in them stays true. */
const known = new WeakMap<FileFacts, Functions>();

function functionsOf(file: FileFacts): Functions {
  let functions = known.get(file);
  if (functions === undefined) {
    const list = file.symbols.filter(({ kind }) => kind === 'function' || kind === 'method');
    const reach: number[] = [];
    let end = 0;
    for (const one of list) {
      end = Math.max(end, one.end);
      reach.push(end);
    }
    const isSorted = list.every((one, at) => at === 0 || (list[at - 1]?.start ?? 0) <= one.start);
    functions = { list, reach: isSorted ? reach : undefined };
    known.set(file, functions);
  }
  return functions;
}

/** Functions and methods that a file defines, as they stand. */
export function functionsIn(file: FileFacts): readonly SourceSymbol[] {
  return functionsOf(file).list;
}

/** The function or method whose text an offset stands in. */
export function codeAround(file: FileFacts, offset: number): SourceSymbol | undefined {
  const { list, reach } = functionsOf(file);
  if (reach === undefined) return list.find(({ start, end }) => start <= offset && offset < end);
  // How many begin at the offset or before it.
  let count = 0;
  for (let above = list.length; count < above; ) {
    const middle = (count + above) >> 1;
    if ((list[middle]?.start ?? 0) <= offset) count = middle + 1;
    else above = middle;
  }
  // The first of those that reach so far: branches of `#if` can have a head each.
  let at = count;
  while (at > 0 && (reach[at - 1] ?? 0) > offset) at--;
  const found = list[at];
  return at < count && found !== undefined && offset < found.end ? found : undefined;
}

/** The same for functions alone. */
export function functionAround(file: FileFacts, offset: number): SourceSymbol | undefined {
  const around = codeAround(file, offset);
  if (around === undefined || around.kind === 'function') return around;
  return functionsIn(file).find(({ kind, start, end }) => kind === 'function' && start <= offset && offset < end);
}
