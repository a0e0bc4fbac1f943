/** `xnu-exclaves facts`: everything the index knows, in a stable order. Lines are 1-based here, as in compilers' output. */
import type { SourceSymbol } from '../core/model/symbols.ts';
import { openCheckout } from './open.ts';

export async function printFacts(
  folder: string,
  json: boolean,
  engine: 'auto' | 'native' | 'wasm',
  here: string,
): Promise<number> {
  const { release, indexer, domain } = await openCheckout(folder, engine, here);
  const files = indexer.index.files();
  const symbols = files.flatMap((file) => file.symbols.map((symbol) => symbolRow(file.path, symbol)));
  const facts = domain.facts().map(({ start: _start, end: _end, line, ...fact }) => ({ ...fact, line: line + 1 }));
  if (json) {
    const result = { release: release ?? null, files: files.map((file) => file.path), symbols, facts };
    process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
    return 0;
  }
  const lines = [
    `${release ?? 'unknown release'}: ${files.length} files, ${symbols.length} symbols, ${facts.length} facts`,
    '',
  ];
  for (const fact of facts) {
    lines.push(
      `${fact.kind.padEnd(24)} ${fact.name.padEnd(56)} ${fact.file}:${fact.line}${fact.detail === undefined ? '' : `  ${fact.detail}`}`,
    );
  }
  lines.push('');
  for (const symbol of symbols)
    lines.push(`${symbol.kind.padEnd(24)} ${symbol.name.padEnd(56)} ${symbol.file}:${symbol.line}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function symbolRow(file: string, symbol: SourceSymbol) {
  const { name, kind, line, startLine, endLine, parent, storage, origin, macro, conditions, signature, number } =
    symbol;
  const value = symbol.value ?? number?.toString();
  return {
    name,
    kind,
    file,
    line: line + 1,
    startLine: startLine + 1,
    endLine: endLine + 1,
    ...(parent === undefined ? {} : { parent }),
    ...(storage === undefined ? {} : { storage }),
    ...(origin === 'written' ? {} : { origin }),
    ...(macro === undefined ? {} : { macro }),
    ...(conditions === undefined ? {} : { conditions }),
    signature,
    ...(value === undefined ? {} : { value }),
  };
}
