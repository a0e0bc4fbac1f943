/** The places of one text that mean the same as the name at a place, with what each does to it. */

import type { TokenView } from '../extract/tokenView.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier } from '../source/lexer.ts';
import { type Access, accessAt } from './access.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { Meaning } from './meaning.ts';
import { contextAt } from './resolve.ts';

export interface Highlight {
  /** Offsets of the name. */
  readonly start: number;
  readonly end: number;
  readonly access: Access;
}

/** Directives whose words are no names of the source. */
const prose = new Set(['include', 'import', 'include_next', 'error', 'warning']);

/**
 * @param start offset of the name.
 * @param meaningOf what the name at an offset means; asked for the occurrences of this name only.
 */
export function highlightsOf(view: TokenView, start: number, meaningOf: (start: number) => Meaning): Highlight[] {
  const own = view.at(start);
  if (!isName(view, own) || view.start(own) !== start) return [];
  const name = view.word(own);
  if (isKeyword(name, false)) return [];
  const wanted = meaningOf(start);
  // A word of C++ that C may use as a name.
  if (isKeyword(name) && wanted.kind === 'none') return [];
  const isMember = isMemberAt(view, own);
  const found: Highlight[] = [];
  for (let token = 0; token < view.tokens.count; token++) {
    const from = view.start(token);
    const to = view.end(token);
    if (to - from !== name.length || !isName(view, token) || !view.text.startsWith(name, from)) continue;
    // Outside of its scope a local means nothing.
    if (wanted.kind === 'local' && (from < wanted.local.from || from >= wanted.local.to)) continue;
    if (token !== own) {
      const meaning = meaningOf(from);
      if (!isSame(wanted, meaning)) continue;
      // Of a name without a meaning the place alone tells members from other names.
      if (meaning.kind === 'none' && isMemberAt(view, token) !== isMember) continue;
    }
    found.push({ start: from, end: to, access: accessAt(view, token) });
  }
  return found;
}

function isName(view: TokenView, token: number): boolean {
  if (view.kind(token) !== identifier) return false;
  const directive = view.tokens.directives[view.tokens.directiveOf[token] ?? -1];
  return directive === undefined || !prose.has(directive.keyword);
}

function isMemberAt(view: TokenView, token: number): boolean {
  const { member, designator } = contextAt(view, view.start(token), '');
  return member || designator;
}

function isSame(a: Meaning, b: Meaning): boolean {
  switch (a.kind) {
    case 'local':
      return b.kind === 'local' && a.local.start === b.local.start;
    case 'symbols':
      // A call may prefer the body and a declaration the header, and both are of one function.
      return b.kind === 'symbols' && a.symbols.some((one) => b.symbols.some((other) => isSameSymbol(one, other)));
    case 'foreignMember':
      return b.kind === 'foreignMember' && a.type === b.type;
    case 'none':
      return b.kind === 'none';
  }
}

function isSameSymbol(a: SymbolAt, b: SymbolAt): boolean {
  return a.symbol === b.symbol || (a.file.path === b.file.path && a.symbol.nameStart === b.symbol.nameStart);
}
