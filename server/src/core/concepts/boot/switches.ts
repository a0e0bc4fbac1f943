/** Names of the exclave world that `#if`s ask for, and what the build's own files say of exclaves. */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import type { Switch, TextLine } from '../../model/boot.ts';
import type { TextFileKind } from '../../model/fileFacts.ts';
import { useRole } from '../../model/uses.ts';
import { placeIn } from '../tightbeam/places.ts';
import { namedAt, type Sources } from './sources.ts';

/** @param options lines of the kernel's configuration. */
export function readSwitches(sources: Sources, options: readonly TextLine[]): Switch[] {
  const symbols = new Map<string, number>();
  const names = new Map<string, readonly string[]>();
  const known = (condition: string) => {
    let found = names.get(condition);
    if (found === undefined) {
      found = namesIn(condition);
      names.set(condition, found);
    }
    return found;
  };
  for (const [conditions, count] of sources.index.conditionLists())
    for (const name of new Set(conditions.flatMap(known))) symbols.set(name, (symbols.get(name) ?? 0) + count);
  return [...symbols]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, count]): Switch[] => {
      const macros = sources.named(name).filter(({ symbol }) => symbol.kind === 'macro');
      const option = options.find((one) => one.name === name);
      const rest = {
        name,
        definitions: [...new Set(macros.map(({ symbol }) => symbol.value ?? ''))],
        symbols: count,
        ...(option === undefined ? {} : { option }),
      };
      const [first] = macros;
      if (first !== undefined) return [{ ...namedAt(first.file, first.symbol), ...rest }];
      const use = sources.index.occurrences(name).find(({ role }) => (role & useRole.directive) !== 0);
      return use === undefined ? [] : [{ ...placeIn(use.file, use.offset, use.offset + use.length), ...rest }];
    });
}

/** Exclave names of a condition; the header that `__has_include` looks for is none. */
function namesIn(condition: string): string[] {
  if (!isExclaveName(condition)) return [];
  const words = condition.replace(/__has_include\w*\s*\([^)]*\)/g, '').match(/\b[A-Za-z_]\w*\b/g) ?? [];
  return [...new Set(words)].filter(isExclaveName);
}

export function readTextLines(sources: Sources, kind: TextFileKind): TextLine[] {
  return sources.index.textFiles
    .filter((file) => file.kind === kind)
    .flatMap((file) =>
      file.entries.map(({ name, start, end, detail }) => ({ ...placeIn(file, start, end), name, detail })),
    );
}
