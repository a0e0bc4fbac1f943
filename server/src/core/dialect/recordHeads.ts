/**
 * Records whose head is a macro of their own file: `#define _STRUCT_TIMEVAL struct timeval`, then `_STRUCT_TIMEVAL { … };`.
 * The preprocessor's order counts, so that each branch of an `#if` has the name that it defines.
 */
import { identifier, type Tokens } from '../source/lexer.ts';
import { openBrace } from './punctuation.ts';

export interface RecordHead {
  readonly kind: 'struct' | 'union';
  readonly name: string;
}

/** The heads by the token of the macro's use; nothing for nearly every file. */
export function recordHeads(text: string, tokens: Tokens): ReadonlyMap<number, RecordHead> {
  const heads = new Map<number, RecordHead>();
  const word = (token: number) => text.slice(tokens.start[token], tokens.end[token]);
  const defined = new Map<string, RecordHead>();
  tokens.directives.forEach((line, index) => {
    const head = headOf(line, tokens, word);
    if (head !== undefined) defined.set(head.macro, head);
    if (defined.size === 0) return;
    const next = tokens.directives[index + 1]?.firstToken ?? tokens.count;
    for (let token = line.endToken; token < next; token++) {
      if (tokens.kind[token + 1] !== openBrace || tokens.kind[token] !== identifier) continue;
      const known = defined.get(word(token));
      if (known !== undefined) heads.set(token, { kind: known.kind, name: known.name });
    }
  });
  return heads;
}

/** `#define MACRO struct name`, and nothing else on the line. */
function headOf(
  { keyword, firstToken, endToken }: Tokens['directives'][number],
  tokens: Tokens,
  word: (token: number) => string,
): (RecordHead & { readonly macro: string }) | undefined {
  if (keyword !== 'define' || endToken - firstToken !== 3) return undefined;
  for (let token = firstToken; token < endToken; token++) if (tokens.kind[token] !== identifier) return undefined;
  const kind = word(firstToken + 1);
  if (kind !== 'struct' && kind !== 'union') return undefined;
  return { macro: word(firstToken), kind, name: word(firstToken + 2) };
}
