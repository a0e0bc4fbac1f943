/** The bodies of a file's functions, as the readers of statements walk through them. */
import { declarationKinds, type SourceSymbol } from '../model/symbols.ts';
import type { LiveCode } from './liveCode.ts';

export interface FunctionBody {
  readonly name: string;
  /** Index of the `{` among the live tokens. */
  readonly open: number;
  /** Index of its `}`. */
  readonly close: number;
}

/** In the order of the file. Functions that macros make, and those whose body does not end, are left out. */
export function* functionBodies(code: LiveCode, symbols: readonly SourceSymbol[]): Generator<FunctionBody> {
  const functions = symbols
    .filter(
      ({ kind, origin }) =>
        origin === 'written' && !declarationKinds.has(kind) && (kind === 'function' || kind === 'method'),
    )
    .sort((a, b) => a.start - b.start);
  let at = 0;
  for (const { end, name, nameStart } of functions) {
    while (at < code.length && code.start(at) < nameStart) at++;
    let open = at;
    while (open < code.length && code.start(open) < end && code.kind(open) !== 123)
      open = code.kind(open) === 40 ? Math.max(open, code.closeOf(open)) + 1 : open + 1;
    const close = code.kind(open) === 123 && code.start(open) < end ? code.closeOf(open) : -1;
    if (close >= 0) yield { name, open, close };
  }
}
