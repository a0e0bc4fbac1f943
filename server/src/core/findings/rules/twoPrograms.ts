/** Functions of one name that the kernel and a library of user space both define, with other parameters or another result. */
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { buildOf, defaultConfiguration } from '../../source/configuration.ts';
import type { FindingRule } from '../finding.ts';
import { definedNames, isDefinition, isSubjectFile, placeOfSymbol, underConditions } from '../subjects.ts';
import { differs } from './differentSignatures.ts';

export const twoPrograms: FindingRule = {
  id: 'two-programs',
  title: 'Defined in kernel and user space with different signatures',
  why: 'A file of the kernel and one of a library for processes define the name for others to call, and the types that they write differ: a call means the one or the other by where it stands.',
  certainty: 'stated',
  needsCheckout: false,
  find: ({ domain: { index }, subjects }) =>
    definedNames(subjects).flatMap(([name]) => {
      const all = index.symbolsNamed(name).filter((one) => isShared(one) && isSubjectFile(one.file.path));
      const [library] = all.filter((one) => programOf(one) === 'user');
      if (library === undefined) return [];
      const kernel = all.filter(
        (one) => programOf(one) === 'kernel' && differs(library.symbol.signature, one.symbol.signature, name),
      );
      if (kernel.length === 0) return [];
      return {
        rule: 'two-programs',
        name,
        text: `${name} is defined in the kernel and in a library for processes, with different signatures.`,
        places: [
          placeOfSymbol(library, `user space: ${library.symbol.signature}`),
          ...kernel.map((one) => placeOfSymbol(one, `kernel: ${one.symbol.signature}${underConditions(one.symbol)}`)),
        ],
      };
    }),
};

/** What a linker sees beyond the file. */
function isShared(at: SymbolAt): boolean {
  return isDefinition(at) && at.symbol.storage !== 'static';
}

function programOf({ file }: SymbolAt<FileFacts>): 'kernel' | 'user' | undefined {
  return buildOf(file.path, defaultConfiguration).program;
}
