/** Names in comments that no code of the checkout has. */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import type { CheckoutIndex } from '../../index/checkoutIndex.ts';
import type { Finding, FindingPlace, FindingRule } from '../finding.ts';
import { isSubjectFile, placeAt } from '../subjects.ts';

export const goneFromCode: FindingRule = {
  id: 'gone-from-code',
  title: 'Comments that name what code does not have',
  why: 'The word is written as code writes names, no C, C++, assembler or MIG code of the checkout holds it, and it is not what stands before or after an underscore of a longer exclave name; Tightbeam, scripts and unpublished source may hold it.',
  certainty: 'inferred',
  needsCheckout: true,
  find: ({ domain, words }) => {
    const places = new Map<string, FindingPlace[]>();
    const parts = partsOfWords(domain.index);
    for (const file of domain.index.files()) {
      if (!isSubjectFile(file.path)) continue;
      for (const { called, name, start } of file.mentions) {
        if (words.has(name) || words.has(`_${name}`) || domain.tightbeamName(name) !== undefined) continue;
        if (parts.has(name)) continue;
        const place = placeAt(file, start, start + name.length, called ? 'named as a function' : 'named');
        places.set(name, [...(places.get(name) ?? []), place]);
      }
    }
    return [...places].flatMap(([name, list]): Finding[] => {
      const [first, ...others] = list;
      if (first === undefined || !(isExclaveName(name) || list.some((one) => one.note !== 'named'))) return [];
      return [
        {
          rule: 'gone-from-code',
          name,
          text: `A comment names ${name}, which no C, C++, assembler or MIG code of the checkout has.`,
          places: [first, ...others],
        },
      ];
    });
  },
};

/** Beginnings and ends, cut at underscores, of the exclave names in files of the scope: "the exclaves_sensor functions", `SKIP_EXCLAVES` for a longer name. */
function partsOfWords(index: CheckoutIndex): ReadonlySet<string> {
  const parts = new Set<string>();
  for (const file of index.files()) {
    for (const word of file.words) {
      if (!isExclaveName(word)) continue;
      for (let at = word.indexOf('_', 1); at > 0; at = word.indexOf('_', at + 1)) {
        parts.add(word.slice(0, at));
        parts.add(word.slice(at + 1));
      }
    }
  }
  return parts;
}
