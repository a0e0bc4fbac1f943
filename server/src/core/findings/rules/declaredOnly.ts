/** Functions and variables that are declared and that no published file defines. */
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { FindingRule } from '../finding.ts';
import { placeOfSymbol, underConditions } from '../subjects.ts';

export const declaredOnly: FindingRule = {
  id: 'declared-only',
  title: 'Declared, not defined in the published source',
  why: 'No file of the checkout defines the name, in C or in assembler, no macro there makes it, and the declaration names no symbol of the linker. What is not published may define it.',
  certainty: 'inferred',
  needsCheckout: true,
  find: ({ domain, subjects, words }) => {
    const declared = new Map<string, SymbolAt[]>();
    for (const at of subjects) {
      const { kind, name, origin } = at.symbol;
      if ((kind !== 'prototype' && kind !== 'extern-variable') || origin !== 'written') continue;
      if (isNamedElsewhere(at.symbol)) continue;
      // Generated code lies outside of the published source by its nature.
      if (domain.tightbeamName(name) !== undefined) continue;
      declared.set(name, [...(declared.get(name) ?? []), at]);
    }
    return [...declared].flatMap(([name, list]) => {
      const [first, ...others] = list;
      if (first === undefined || words.mayBeDefined(name)) return [];
      const uses = words
        .occurrences(name)
        .filter((one) => !words.isDeclaration(one, name))
        .map(({ file, offset, length }) => placeOfSymbol({ file, symbol: spanOf(first, offset, length) }, 'used'));
      const what = first.symbol.kind === 'prototype' ? 'function' : 'variable';
      const used = uses.length === 0 ? 'and nothing there uses it' : `though it is used ${times(uses.length)}`;
      return {
        rule: 'declared-only',
        name,
        text: `The ${what} ${name} is declared; no file of the published source defines it, ${used}.`,
        places: [
          placeOfSymbol(first, `declared${underConditions(first.symbol)}`),
          ...others.map((one) => placeOfSymbol(one, `declared${underConditions(one.symbol)}`)),
          ...uses.slice(0, 5),
        ],
      };
    });
  },
};

/** The declaration says by which name the linker knows it: `x __asm__("Y")`, `x[] __SECTION_START_SYM(…)`. */
function isNamedElsewhere({ kind, name, signature }: SymbolAt['symbol']): boolean {
  if (/\b_*asm_*\s*\(/.test(signature)) return true;
  return kind === 'extern-variable' && new RegExp(`\\b${name}\\s*(\\[[^\\]]*\\]\\s*)*\\w+\\s*\\(`).test(signature);
}

function spanOf({ symbol }: SymbolAt, offset: number, length: number): SymbolAt['symbol'] {
  return { ...symbol, nameStart: offset, nameEnd: offset + length };
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
