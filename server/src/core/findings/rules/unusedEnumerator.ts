/** Enumerators that nothing uses. */
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { Finding, FindingPlace, FindingRule, FindingSource } from '../finding.ts';
import { placeOfSymbol } from '../subjects.ts';
import { boundName } from './casesLeftOut.ts';

export const unusedEnumerator: FindingRule = {
  id: 'unused-enumerator',
  title: 'Enumerators that the published code does not use',
  why: 'The name stands once in the C, C++, assembler and MIG code of the checkout, where it is declared, and no macro pastes it together. Scripts (the debugger’s are in Python) may name it.',
  certainty: 'inferred',
  needsCheckout: true,
  find: ({ subjects, words }) => {
    const isUnused = ({ symbol: { name } }: SymbolAt) =>
      !words.mayBePasted(name) && words.occurrences(name).length === 1;
    return [...enumsOf(subjects)].flatMap(([type, all]): Finding[] => {
      const unused = all.filter(isUnused);
      const [first, ...others] = unused;
      if (first === undefined) return [];
      // An enum that nobody uses is one thing to say, not twenty.
      if (others.length > 0 && unused.length === all.length && type !== '')
        return [
          {
            rule: 'unused-enumerator',
            name: type,
            text: `No C, C++, assembler or MIG code of the checkout uses any of the ${all.length} values of ${type}.`,
            places: [noted(first), ...others.map(noted)],
          },
        ];
      return unused.map((at) => ({
        rule: 'unused-enumerator',
        name: at.symbol.name,
        text: `No C, C++, assembler or MIG code of the checkout uses ${at.symbol.name}${type === '' ? '' : ` of ${type}`}.`,
        places: [placeOfSymbol(at, 'declared, and nowhere else')],
      }));
    });
  },
};

function noted(at: SymbolAt): FindingPlace {
  return placeOfSymbol(at, `${at.symbol.name}, and nowhere else`);
}

/** The enumerators by their type; `''` for those of enums without a name, file by file. */
function enumsOf(subjects: FindingSource['subjects']): Map<string, SymbolAt<FileFacts>[]> {
  const enums = new Map<string, SymbolAt<FileFacts>[]>();
  for (const at of subjects) {
    const { kind, name, origin, parent = '' } = at.symbol;
    // `OS_ENUM(type, size, NAME = 0)`: written as a macro's argument, and in so many words all the same.
    if (kind !== 'enumerator' || origin === 'pasted' || boundName.test(name)) continue;
    enums.set(parent, [...(enums.get(parent) ?? []), at]);
  }
  return enums;
}
