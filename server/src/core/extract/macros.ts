/** The macros a file defines. Read from its directive lines; the parser never sees them. */
import type { DroppedBranch } from '../dialect/branches.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { Directives } from '../source/directives.ts';
import { lineOf } from '../source/sourceText.ts';
import { oneLine, type Reading } from './definitions.ts';

export function extractMacros(
  reading: Reading,
  directives: Directives,
  dropped: readonly DroppedBranch[],
): SourceSymbol[] {
  const { text, lineStarts } = reading;
  const dead = dropped.filter((branch) => branch.dead);
  const symbols: SourceSymbol[] = [];
  for (const macro of directives.macros) {
    if (macro.undefined) continue;
    if (dead.some((branch) => branch.start <= macro.start && macro.start < branch.end)) continue;
    const conditions = reading.surroundings.conditionsAt(macro.nameStart);
    const section = reading.surroundings.sectionAt(macro.nameStart);
    const doc = reading.comments.docFor(macro.start, macro.bodyEnd, true);
    const value = oneLine(text.slice(macro.bodyStart, macro.bodyEnd));
    symbols.push({
      name: macro.name,
      kind: 'macro',
      nameStart: macro.nameStart,
      nameEnd: macro.nameStart + macro.name.length,
      start: macro.start,
      end: macro.end,
      line: lineOf(lineStarts, macro.nameStart),
      startLine: lineOf(lineStarts, macro.start),
      endLine: lineOf(lineStarts, Math.max(macro.start, macro.end - 1)),
      signature: oneLine(
        text.slice(macro.start, macro.parameters === undefined ? macro.nameStart + macro.name.length : macro.bodyStart),
      ),
      origin: 'written',
      ...(value === '' ? {} : { value }),
      ...(conditions === undefined ? {} : { conditions }),
      ...(section === undefined ? {} : { section }),
      ...(doc === undefined ? {} : { doc }),
    });
  }
  return symbols;
}
