/**
 * The shorter words under which a name is used where a macro completes it: `log_printf(show_errors, …)` for the enumerator
 * `log_flag_show_errors`, since the macro pastes its argument onto `log_printf_`, and what that makes tests the flag.
 */
import type { MacroTable } from '../dialect/macroTable.ts';
import { useRole } from '../model/uses.ts';
import type { LayeredSymbols } from './symbolSource.ts';

/** Macros that hand an argument on to others that hand it on: as deep as names are resolved. */
const maximumDepth = 4;
/** A macro that half the tree uses says nothing about a file. */
const maximumUses = 20_000;

/** The words, each with the files in which a macro is used that may complete it. Files hold more than such uses. */
export function pastedParts(
  symbols: LayeredSymbols,
  macros: MacroTable | undefined,
  name: string,
): Map<string, Set<string>> {
  const parts = new Map<string, Set<string>>();
  if (macros === undefined) return parts;
  const makers = new Map<string, Set<string>>();
  // The name itself, and macros made by pasting that mention it.
  for (const made of [name, ...macrosWith(symbols, name)])
    for (const { macro, before, after } of macros.pastes()) {
      const part = made.slice(before.length, made.length - after.length);
      if (part.length < 3 || part === made || before + part + after !== made) continue;
      if (made !== name && !name.endsWith(`_${part}`)) continue;
      makers.set(part, (makers.get(part) ?? new Set()).add(macro));
    }
  for (const [part, first] of makers) {
    const files = new Set<string>();
    for (const macro of handingOn(symbols, first))
      for (const { file } of symbols.occurrences(macro)) files.add(file.path);
    parts.set(part, files);
  }
  return parts;
}

/** The given macros and those whose bodies use them. */
export function handingOn(symbols: LayeredSymbols, first: ReadonlySet<string>): Set<string> {
  const all = new Set(first);
  let last = [...first];
  for (let depth = 0; depth < maximumDepth && last.length > 0; depth++) {
    const next = new Set(last.flatMap((macro) => macrosWith(symbols, macro)));
    last = [...next].filter((macro) => !all.has(macro));
    for (const macro of last) all.add(macro);
  }
  return all;
}

/** Macros whose bodies hold the word. */
function macrosWith(symbols: LayeredSymbols, word: string): string[] {
  const found = new Set<string>();
  const uses = symbols.occurrences(word);
  if (uses.length > maximumUses) return [];
  for (const { file, offset, role } of uses) {
    if ((role & useRole.directive) === 0) continue;
    for (const { kind, name, start, end } of symbols.file(file.path)?.symbols ?? [])
      if (kind === 'macro' && start <= offset && offset < end && name !== word) found.add(name);
  }
  return [...found];
}
