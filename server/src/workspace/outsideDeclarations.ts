/** Headers around the scope that declare what the reconstruction of interfaces asks for: parsed for it, few and small. */
import { namesWantedOutside } from '../core/concepts/tightbeam/outside.ts';
import type { CheckoutIndex } from '../core/index/checkoutIndex.ts';
import type { OuterIndex } from '../core/index/outerIndex.ts';
import type { OuterFiles } from '../core/index/symbolSource.ts';
import type { FileFacts } from '../core/model/fileFacts.ts';
import type { SymbolKind } from '../core/model/symbols.ts';

const declaring = new Set<SymbolKind>(['prototype', 'function', 'macro', 'typedef', 'struct', 'union']);
/** Headers of one name that are parsed for it. */
const maximumParsed = 3;

/** Sorted by path. */
export function outsideDeclarations(index: CheckoutIndex, outer: OuterIndex, files: OuterFiles): FileFacts[] {
  const found = new Map<string, FileFacts>();
  for (const name of namesWantedOutside(index)) {
    const paths = new Set(
      outer
        .symbolsNamed(name)
        .filter(
          ({ file, symbol }) => declaring.has(symbol.kind) && file.path.endsWith('.h') && files.isIncluded(file.path),
        )
        .map(({ file }) => file.path),
    );
    for (const path of [...paths].slice(0, maximumParsed)) {
      const facts = files.parse(path);
      if (facts !== undefined) found.set(path, facts);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}
