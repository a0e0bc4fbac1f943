/**
 * Whether a macro comes to whole declarations, so that no semicolon need stand behind a use of it:
 * `#define MACHINE_FIELDS int a; int b;`, `#define DEFINE_GETTER(x) int get_##x(void) { return x; }`.
 */
import type { Macro } from './definitions.ts';

/** A kind of use: with arguments or without. */
export type AskedMacro = (name: string, called: boolean) => boolean;

/**
 * @param isWhole answers the same of another macro, by its name.
 * @param isNothing true for a macro that is empty in some build.
 */
export function endsDeclaration(
  { words, parameters = [] }: Macro,
  isWhole: AskedMacro,
  isNothing: AskedMacro,
): boolean {
  for (let last = words.length - 1; last > 0; last--) {
    const word = words[last] ?? '';
    if (word === ';') return words[0] !== 'do';
    if (word === '}') return isBody(words, last);
    const called = word === ')';
    const name = called ? opening(words, last) - 1 : last;
    const macro = words[name] ?? '';
    if (!/^[A-Za-z_]/.test(macro) || parameters.includes(macro) || words[name - 1] === '##') return false;
    if (isWhole(macro, called)) return true;
    if (!isNothing(macro, called)) return false;
    last = name;
  }
  // All of it may be one other macro.
  const only = words[0] ?? '';
  return words.length === 1 && !parameters.includes(only) && isWhole(only, false);
}

/** A brace that closes a function's body, and neither a record nor the value of a variable. */
function isBody(words: readonly string[], close: number): boolean {
  const open = opening(words, close);
  return words[open - 1] === ')' && !/^(do|if|for|while|switch)$/.test(words[0] ?? '');
}

/** Index of the bracket that the one at `close` closes, or -1. */
function opening(words: readonly string[], close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    const one = words[at];
    if (one === ')' || one === ']' || one === '}') depth++;
    else if ((one === '(' || one === '[' || one === '{') && --depth === 0) return at;
  }
  return -1;
}
