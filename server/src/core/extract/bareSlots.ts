/** Slots of a server table that are given something else than a block: a function, `NULL`, what a macro makes. */
import type { Slot } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { identifier } from '../source/lexer.ts';
import { tokenAtOrAfter } from './declarator.ts';
import { oneLine } from './definitions.ts';
import type { FileReading } from './symbols.ts';
import { viewOf } from './tokenView.ts';

/** @param known offsets of the slots that are read already. */
export function bareSlotsOf(
  reading: FileReading,
  { name: table, nameStart, nameEnd, end }: SourceSymbol,
  tableType: string,
  known: ReadonlySet<number>,
): Slot[] {
  const view = viewOf(reading);
  const found: Slot[] = [];
  let open = tokenAtOrAfter(view.tokens, nameEnd);
  while (view.start(open) < end && view.kind(open) !== 123) open++;
  const close = view.match[open] ?? -1;
  // Where a brace is missing a slot looks like one more variable of the declaration.
  if (close < 0 || view.kind(tokenAtOrAfter(view.tokens, nameStart) - 1) === 46) return found;
  for (let at = open + 1; at < close; at++) {
    const kind = view.kind(at);
    if (kind === 40 || kind === 91 || kind === 123) at = Math.max(at, view.match[at] ?? at);
    if (kind !== 46 || view.kind(at + 1) !== identifier || view.kind(at + 2) !== 61 || view.inDirective(at)) continue;
    const name = at + 1;
    let last = name + 2;
    for (; last < close && view.kind(last) !== 44; last++) {
      const inner = view.kind(last);
      if (inner === 40 || inner === 91 || inner === 123) last = Math.max(last, view.match[last] ?? last);
    }
    at = last;
    if (known.has(view.start(name)) || last === name + 2) continue;
    const value = oneLine(view.slice(name + 2, last - 1)).slice(0, 120);
    const called = /^&?\s*([A-Za-z_]\w*)$/.exec(value)?.[1];
    found.push({
      name: view.word(name),
      start: view.start(name),
      end: view.end(last - 1),
      table,
      tableType,
      parameters: '',
      calls: called === undefined || /^(NULL|nil|nullptr)$/.test(called) ? [] : [called],
      value,
    });
  }
  return found;
}
