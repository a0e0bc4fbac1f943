/**
 * The shorter words under which a name is used where a macro completes it: `log_printf(show_errors, …)` for the enumerator
 * `log_flag_show_errors`, since the macro pastes its argument onto `log_printf_`, and what that makes tests the flag.
 */
import type { MacroTable } from '../dialect/macroTable.ts';
import type { SourceSymbol } from '../model/symbols.ts';
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
  const macros: MacrosOfFiles = new Map();
  let last = [...first];
  for (let depth = 0; depth < maximumDepth && last.length > 0; depth++) {
    const next = new Set(last.flatMap((macro) => macrosWith(symbols, macro, macros)));
    last = [...next].filter((macro) => !all.has(macro));
    for (const macro of last) all.add(macro);
  }
  return all;
}

/** The macros of files that were looked at: where many words are asked for, the same files come again. */
type MacrosOfFiles = Map<string, readonly SourceSymbol[]>;

/** Macros whose bodies hold the word. */
function macrosWith(symbols: LayeredSymbols, word: string, known: MacrosOfFiles = new Map()): string[] {
  const found = new Set<string>();
  const uses = symbols.occurrences(word);
  if (uses.length > maximumUses) return [];
  for (const { file, offset, role } of uses) {
    if ((role & useRole.directive) === 0) continue;
    let macros = known.get(file.path);
    if (macros === undefined) {
      macros = (symbols.file(file.path)?.symbols ?? []).filter(({ kind }) => kind === 'macro');
      known.set(file.path, macros);
    }
    for (const { name, start, end } of macros) if (start <= offset && offset < end && name !== word) found.add(name);
  }
  return [...found];
}
