/**
 * Functions that are handed a completion with a method's result: they serve the method, also where no table that names them
 * is seen, or not whole.
 */
import type { FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol } from '../../model/symbols.ts';
import { completedWith, type Declared, readParameters } from './cTypes.ts';
import type { TightbeamName } from './forms.ts';
import type { Uses } from './uses.ts';

export interface Handler {
  readonly file: FileFacts;
  readonly symbol: SourceSymbol;
  readonly result: TightbeamName;
  /** Without the completion. */
  readonly parameters: readonly Declared[];
}

/** By `module.interface.method` of the result. */
export function handlersOf(uses: Uses): ReadonlyMap<string, readonly Handler[]> {
  const found = new Map<string, Handler[]>();
  for (const file of uses.files)
    for (const symbol of file.symbols) {
      if (symbol.kind !== 'function' || !symbol.signature.includes('__result_s')) continue;
      const declared = parametersOf(symbol);
      const completion = declared.findLast((one) => one.block !== undefined);
      const result = uses.names.names.get(completedWith(completion?.block ?? ''));
      if (result?.method === undefined || result.module !== uses.module) continue;
      const key = `${result.module}.${result.interface ?? ''}.${result.method}`;
      const list = found.get(key) ?? [];
      list.push({ file, symbol, result, parameters: declared.filter((one) => one !== completion) });
      found.set(key, list);
    }
  return found;
}

/** What a function's signature declares. */
export function parametersOf({ name, signature }: SourceSymbol): Declared[] {
  const open = signature.indexOf('(', signature.indexOf(name) + name.length);
  return open < 0 ? [] : readParameters(signature.slice(open + 1, signature.lastIndexOf(')')));
}
