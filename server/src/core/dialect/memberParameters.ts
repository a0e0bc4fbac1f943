/** Parameters that a macro uses as a member's name: `field` in `#define NEXT(element, field) (element)->field.next`. */

/** What is asked of a table of macros. */
interface MacroDefinitions {
  definitions(name: string): readonly { readonly parameters?: readonly string[]; readonly words: readonly string[] }[];
}

/** The compiler's own macros, which no `#define` shows: the argument that names a member. */
export const memberBuiltins: ReadonlyMap<string, number> = new Map([
  ['__builtin_offsetof', 1],
  ['offsetof', 1],
]);
const maximumDepth = 5;

/** True when every use that the macro's body makes of the parameter is a member's name, or a text that spells it. */
export function namesMember(macros: MacroDefinitions, callee: string, index: number, depth = 0): boolean {
  if (memberBuiltins.get(callee) === index) return true;
  if (depth > maximumDepth) return false;
  return macros.definitions(callee).some(({ parameters, words }) => {
    const parameter = parameters?.[index];
    if (parameter === undefined) return false;
    let uses = 0;
    for (let at = 0; at < words.length; at++) {
      if (words[at] !== parameter || words[at - 1] === '#') continue;
      const handed = handedTo(words, at);
      if (handed !== undefined && isSpelled(macros, handed.callee, handed.index)) continue;
      uses++;
      if (words[at - 1] === '.' || (words[at - 1] === '>' && words[at - 2] === '-')) continue;
      if (handed === undefined || !namesMember(macros, handed.callee, handed.index, depth + 1)) return false;
    }
    return uses > 0;
  });
}

/** True when the macro makes nothing but a text of an argument: `#define TEXT(x) #x`. */
function isSpelled(macros: MacroDefinitions, callee: string, index: number): boolean {
  return macros.definitions(callee).some(({ parameters, words }) => {
    const parameter = parameters?.[index];
    const uses = words.flatMap((word, at) => (word === parameter ? [words[at - 1]] : []));
    return uses.length > 0 && uses.every((before) => before === '#');
  });
}

/** The macro that a body's word is an argument of, and which one. */
function handedTo(words: readonly string[], at: number): { callee: string; index: number } | undefined {
  const after = words[at + 1];
  if (after !== ',' && after !== ')') return undefined;
  let level = 0;
  let index = 0;
  for (let left = at - 1; left > 0; left--) {
    const word = words[left];
    if (word === ')') level++;
    else if (word === ',' && level === 0) index++;
    else if (word === '(' && level-- === 0) return { callee: words[left - 1] ?? '', index };
  }
  return undefined;
}
