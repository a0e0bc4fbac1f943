/** A two-level table: a root table whose look-up gives a domain, and tables in the domain's record. */
import type { DomainIndex } from '../../concepts/domainIndex.ts';
import type { Finding } from '../../model/claims.ts';
import { type Saying, say } from '../../words/say.ts';
import { factsOf, finding, notVisible, ofSymbol } from '../evidence.ts';

export function twoLevels(domain: DomainIndex): Finding<Saying> {
  const names = new Set(factsOf(domain, 'resource-table').map(({ name }) => name));
  const of = [...names].flatMap((name) => domain.index.symbolsNamed(name));
  const tableTypes = of
    .filter(({ symbol }) => symbol.kind === 'typedef' || symbol.kind === 'struct')
    .map(({ symbol }) => symbol.name);
  const isTable = (signature: string) => tableTypes.some((type) => new RegExp(`\\b${type}\\b`).test(signature));
  const roots = of.filter(({ symbol }) => symbol.kind === 'variable' && isTable(symbol.signature));
  const inner = of.flatMap(({ file, symbol }) =>
    symbol.kind === 'typedef' || symbol.kind === 'struct'
      ? file.symbols
          .filter((field) => field.kind === 'field' && field.parent === symbol.name && isTable(field.signature))
          // A table's own items are no second level.
          .filter(() => roots.every((root) => !new RegExp(`\\b${symbol.name}\\b`).test(root.symbol.signature)))
          .map((field) => ({ file, symbol: field }))
      : [],
  );
  if (roots.length === 0 || inner.length === 0)
    return notVisible(say`The source shows no root table with tables below it.`);
  return finding(
    'confirmed',
    'stated',
    say`The root table leads to domains; the record of a domain has tables of its own.`,
    [
      ...roots.map((at) => ofSymbol(at, say`the root table`)),
      ...inner.map((at) => ofSymbol(at, say`a table of ${at.symbol.parent ?? ''}`)),
    ],
  );
}
