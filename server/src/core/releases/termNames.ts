/** Which identifiers have the words of a glossary term in them. */
import type { Term } from '../glossary/glossary.ts';

/** Of a term's evidence, the identifiers that name it: its words, or those of an alias, are parts of them. */
export function namingSymbols(term: Term): string[] {
  return naming(term, term.evidence.symbols ?? []);
}

/** Of some identifiers, those that name a term. */
export function naming({ term, aliases = [] }: Term, identifiers: readonly string[]): string[] {
  // What stands in parentheses says of what the term is.
  const names = [term, ...aliases].map((one) => squashed(one.replace(/\(.*?\)/g, ''))).filter((one) => one !== '');
  return identifiers.filter((one) => {
    const whole = squashed(one);
    return names.some((name) => whole.includes(name) && isIn(name, partsOf(one)));
  });
}

/** Words that are written apart in a term are one part of many identifiers, and the other way round. */
function isIn(name: string, parts: readonly string[]): boolean {
  return parts.some((_, from) => {
    let joined = '';
    for (const part of parts.slice(from)) {
      joined += part;
      if (joined === name || joined === `${name}s`) return true;
      if (joined.length > name.length) return false;
    }
    return false;
  });
}

function partsOf(identifier: string): string[] {
  return identifier
    .split(/_+|(?<=[a-z\d])(?=[A-Z])/)
    .map(squashed)
    .filter((part) => part !== '');
}

function squashed(text: string): string {
  return text.toLowerCase().replace(/[^a-z\d]/g, '');
}
