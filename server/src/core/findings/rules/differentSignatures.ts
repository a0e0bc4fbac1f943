/** Functions that are defined for more than one build, with other parameters or another result. */
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { FindingRule } from '../finding.ts';
import { definedNames, isDefinition, isSubjectFile, placeOfSymbol, underConditions } from '../subjects.ts';

/** Words of a declaration that are no part of its type. */
const noType = /^(static|inline|extern|const|volatile|register|__\w+|_Nonnull|_Nullable|OS_\w+|[A-Z][A-Z0-9_]+)$/;

export const differentSignatures: FindingRule = {
  id: 'different-signatures',
  title: 'Defined twice with different signatures',
  why: 'Both definitions have the name, stand under conditions that exclude each other, and differ in the types that they write.',
  certainty: 'stated',
  needsCheckout: false,
  find: ({ domain: { index }, subjects }) =>
    definedNames(subjects).flatMap(([name, at]) => {
      const other = index
        .symbolsNamed(name)
        .find(
          (one) =>
            isDefinition(one) &&
            isSubjectFile(one.file.path) &&
            excludes(at, one) &&
            differs(at.symbol.signature, one.symbol.signature, name),
        );
      if (other === undefined) return [];
      return {
        rule: 'different-signatures',
        name,
        text: `${name} is defined twice, for different builds, with different signatures.`,
        places: [
          placeOfSymbol(at, `${at.symbol.signature}${underConditions(at.symbol)}`),
          placeOfSymbol(other, `${other.symbol.signature}${underConditions(other.symbol)}`),
        ],
      };
    }),
};

/** One stands where a condition holds, the other where the same one does not. */
function excludes(a: SymbolAt, b: SymbolAt): boolean {
  if (a === b || (a.file !== b.file && (a.symbol.storage === 'static' || b.symbol.storage === 'static'))) return false;
  const negated = (condition: string) => (condition.startsWith('!') ? condition.slice(1) : `!${condition}`);
  // A build option that is tested by its value is not defined where it is not chosen.
  const plain = (condition: string) => condition.replace(/defined\((\w+)\)/g, '$1');
  const inB = new Set(b.symbol.conditions?.map(plain));
  return (a.symbol.conditions ?? [])
    .map(plain)
    .some((condition) => inB.has(negated(condition)) || inB.has(`!(${condition})`) || inB.has(unwrapped(condition)));
}

/** `!(a && b)` → `a && b`. */
function unwrapped(condition: string): string {
  return /^!\((.*)\)$/.exec(condition)?.[1] ?? '';
}

/** Both signatures can be read, and the types in them are not the same. */
export function differs(a: string, b: string, name: string): boolean {
  const [one, other] = [shapeOf(a, name), shapeOf(b, name)];
  return one !== undefined && other !== undefined && one !== other;
}

/** Result and parameter types without names, attributes and storage; undefined for what is not plain. */
function shapeOf(signature: string, name: string): string | undefined {
  const at = signature.search(new RegExp(`\\b${name}\\s*\\(`));
  const open = signature.indexOf('(', at);
  const close = signature.lastIndexOf(')');
  if (at < 0 || close < open || signature.includes('…')) return undefined;
  const inside = signature.slice(open + 1, close);
  // Function pointers, blocks and attributes with arguments are not compared.
  if (/[()^]/.test(inside)) return undefined;
  const result = wordsOf(signature.slice(0, at)).join(' ');
  const parameters = inside.split(',').map((parameter) => {
    const words = wordsOf(parameter);
    // What is left of a name behind its type.
    const names = words.filter(
      (word) => /^\w/.test(word) && !/^(struct|union|enum|unsigned|signed|long|short)$/.test(word),
    );
    if (names.length > 1) words.splice(words.lastIndexOf(names.at(-1) ?? ''), 1);
    return words.join(' ').replace(/\[\w*\]/g, '*');
  });
  return `${result}(${parameters.length === 1 && parameters[0] === '' ? 'void' : parameters.join(', ')})`;
}

function wordsOf(text: string): string[] {
  return (text.match(/\w+|\*|\[\w*\]|\.\.\./g) ?? []).filter((word) => !noType.test(word));
}
