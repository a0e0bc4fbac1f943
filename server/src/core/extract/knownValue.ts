/** The constant that a variable holds at a place, where the code right before it says so. */
import type { LiveCode } from './liveCode.ts';

/** Tokens that are looked at above the place. */
const reach = 400;
const leaves = new Set(['break', 'continue', 'return', 'goto']);

/**
 * `case READY: note(status)` in a `switch (status)`, `status = READY; note(status)`. Undefined where a way from elsewhere
 * may lead there.
 */
export function knownValue(code: LiveCode, at: number, name: string): string | undefined {
  for (let token = at - 1; token >= 0 && token > at - reach; token--) {
    const kind = code.kind(token);
    if (kind === 123) return undefined;
    // A block that was left behind may have written the variable, or ended in another state.
    if (kind === 125) return undefined;
    if (code.isWord(token) && code.word(token) === name && code.kind(token + 1) === 61 && code.kind(token + 2) !== 61) {
      const constant = code.isWord(token + 2) && code.kind(token + 3) === 59 ? code.word(token + 2) : '';
      return /^[A-Z][A-Z0-9_]+$/.test(constant) ? constant : undefined;
    }
    // What is handed its address may write it.
    if (kind === 38 && code.isWord(token + 1) && code.word(token + 1) === name) return undefined;
    if (kind !== 58) continue;
    const isCase = code.isWord(token - 1) && code.isWord(token - 2) && code.word(token - 2) === 'case';
    if (!isCase) return undefined;
    const constant = code.word(token - 1);
    return isEntered(code, token - 3) && switchesOn(code, token - 2, name) ? constant : undefined;
  }
  return undefined;
}

/** Nothing falls through to a label whose last token before it stands at an index. */
function isEntered(code: LiveCode, before: number): boolean {
  // The first label of its switch.
  if (code.kind(before) === 123) return true;
  if (code.kind(before) !== 59) return false;
  let start = before - 1;
  while (start >= 0 && ![59, 123, 125, 58].includes(code.kind(start))) start--;
  return code.isWord(start + 1) && leaves.has(code.word(start + 1));
}

/** The switch around a label is on the variable. */
function switchesOn(code: LiveCode, label: number, name: string): boolean {
  for (let token = label - 1, depth = 0; token >= 0; token--) {
    const kind = code.kind(token);
    if (kind === 125) depth++;
    else if (kind === 123 && depth-- === 0)
      return (
        code.kind(token - 1) === 41 &&
        code.isWord(token - 2) &&
        code.word(token - 2) === name &&
        code.kind(token - 3) === 40 &&
        code.isWord(token - 4) &&
        code.word(token - 4) === 'switch'
      );
  }
  return false;
}
