/** Reads which constants each `switch` names, and whether it has a `default`. */
import type { SwitchUse } from '../model/fileFacts.ts';
import type { LiveCode } from './liveCode.ts';

/**
 * @param within names the function around an offset.
 * @param matters false for tokens, from one index to before another, that nobody asks about.
 */
export function readSwitches(
  code: LiveCode,
  within: (offset: number) => string | undefined,
  matters: (from: number, to: number) => boolean,
): SwitchUse[] {
  const found: SwitchUse[] = [];
  const isSwitch = code.finder((word) => word === 'switch');
  for (let at = 0; at < code.length; at++) {
    if (!isSwitch(at, at + 1) || code.kind(at + 1) !== 40) continue;
    const close = code.closeOf(at + 1);
    const end = code.kind(close + 1) === 123 ? code.closeOf(close + 1) : -1;
    if (close < 0 || end < 0 || !matters(close, end)) continue;
    const name = within(code.start(at));
    found.push({
      start: code.start(at),
      end: code.end(at),
      on: code.source(at + 2, close),
      ...readCases(code, close + 2, end),
      ...(name === undefined ? {} : { within: name }),
    });
  }
  return found;
}

function readCases(code: LiveCode, from: number, to: number): Pick<SwitchUse, 'cases' | 'isPlain' | 'fallback'> {
  const cases: string[] = [];
  let isPlain = true;
  let fallback: number | undefined;
  for (let at = from; at < to; at++) {
    if (!code.isWord(at)) continue;
    const word = code.word(at);
    if (word === 'switch' && code.kind(at + 1) === 40) {
      // The cases of an inner switch are its own.
      const close = code.closeOf(at + 1);
      const end = code.kind(close + 1) === 123 ? code.closeOf(close + 1) : -1;
      if (close > 0 && end > 0) at = end;
    } else if (word === 'default' && code.kind(at + 1) === 58) fallback = code.start(at);
    else if (word === 'case') {
      if (code.isWord(at + 1) && code.kind(at + 2) === 58) cases.push(code.word(at + 1));
      else isPlain = false;
    }
  }
  return { cases, isPlain, ...(fallback === undefined ? {} : { fallback }) };
}
