/**
 * The kernel extensions of a panic report: `com.apple.one(1.2)[UUID]@0x1000->0x1fff`, and `dependency:` lines of the same
 * form. Their source is not the kernel's, so what they are is told by the line alone.
 */
import { isExclaveName } from '../extract/exclaveNames.ts';

export interface KextFrame {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const frame =
  /(?<![\w.])((?:[A-Za-z][\w-]{0,80}\.){1,8}[\w-]{1,80})\(([^()\s]{1,40})\)\[([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})\]@(0x[0-9a-f]{1,16})->(0x[0-9a-f]{1,16})/gi;
const dependency = /\bdependency:\s*$/;

/** Those that are named for exclaves; of any other a report of exclaves says nothing by it. */
export function kextFrames(line: string): KextFrame[] {
  return [...line.matchAll(frame)].flatMap((match): KextFrame[] => {
    const [whole, name = '', version = '', , from = '', to = ''] = match;
    if (!isExclaveName(name)) return [];
    const is = dependency.test(line.slice(0, match.index))
      ? 'a kernel extension that another one depends on'
      : 'a kernel extension that a backtrace leads through';
    const text = `${name}, ${is}, version ${version}, ${BigInt(to) - BigInt(from) + 1n} bytes from ${from}; its source is not this one`;
    return [{ text, start: match.index, end: match.index + whole.length }];
  });
}
