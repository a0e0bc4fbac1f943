/** The tests of the `if`s that a statement stands in. */
import type { TestAround } from '../model/fileFacts.ts';
import { identifier } from '../source/lexer.ts';
import { oneLine } from './definitions.ts';
import type { FileReading } from './symbols.ts';

/** Tokens that are looked at above a statement. */
const reach = 600;

/** @param first the statement's first token. Undefined where the nearest braces are no `if`'s. */
export function testAround(reading: FileReading, first: number): TestAround | undefined {
  const [nearest] = testsAround(reading, first, true);
  return nearest;
}

/**
 * From the inside out, through the braces of loops and plain blocks, up to an `else` or a `switch`: what holds there is
 * no test as it is written.
 * @param nearest only that of the nearest braces is asked for.
 */
export function testsAround(reading: FileReading, first: number, nearest = false): TestAround[] {
  const { tokens, names } = reading;
  const found: TestAround[] = [];
  const wordAt = (at: number) => (tokens.kind[at] === identifier ? names.words[names.of[at] ?? -1] : undefined);
  let depth = 0;
  for (let at = first - 1; at >= 0 && at > first - reach; at--) {
    if ((tokens.directiveOf[at] ?? -1) >= 0) continue;
    const kind = tokens.kind[at];
    if (kind === 125) depth++;
    // `if (id == 0) id = …`, without braces, or the braces of a block.
    const close = kind === 41 && at === first - 1 ? at : kind === 123 && depth-- === 0 ? at - 1 : -1;
    if (close < 0) continue;
    depth = 0;
    const open = tokens.kind[close] === 41 ? openOf(reading, close) : -1;
    const word = wordAt(open < 0 ? close : open - 1);
    if (word === 'if') {
      const test = oneLine(reading.text.slice(tokens.end[open], tokens.start[close]));
      found.push({ test, start: tokens.start[open - 1] ?? 0 });
    } else if (word === 'else' || word === 'switch') break;
    if (nearest) break;
  }
  return found;
}

/** The parenthesis that one closes; -1 where it is too far. */
function openOf({ tokens }: FileReading, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0 && at > close - reach; at--) {
    const kind = tokens.kind[at];
    if (kind === 41) depth++;
    else if (kind === 40 && --depth === 0) return at;
  }
  return -1;
}
