/**
 * Writes that are no plain assignment of a field: `a->b++`, `a->b += 1`, `*a = …`, `bzero(a, …)`. What they leave behind is not
 * followed; that they are there must be known before anything is said to stay what it is.
 */
import type { OtherWrite } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { LiveCode } from './liveCode.ts';

/** C's own functions that write what they are given the address of, and which argument that is. */
const fillers: Readonly<Record<string, number>> = {
  bcopy: 1,
  bzero: 0,
  explicit_bzero: 0,
  memcpy: 0,
  memmove: 0,
  memset: 0,
  memset_s: 0,
};

const plus = 43;
const minus = 45;

/** @param around the function at an offset. */
export function readOtherWrites(
  code: LiveCode,
  text: string,
  around: (offset: number) => SourceSymbol | undefined,
): OtherWrite[] {
  const found: OtherWrite[] = [];
  const add = (at: number, form: OtherWrite['form'], by: string, value: Pick<OtherWrite, 'value'> = {}) => {
    const start = code.start(at);
    const symbol = around(start);
    if (symbol === undefined) return;
    const name = code.word(at);
    const isField = isMember(code, at);
    const type = isField ? undefined : declaredType(text.slice(symbol.start, start), name);
    found.push({
      name,
      isField,
      form,
      by,
      start,
      within: symbol.name,
      ...value,
      ...(type === undefined ? {} : { type }),
    });
  };
  for (let at = 0; at < code.length; at++) {
    if (!code.isWord(at)) continue;
    if (isMember(code, at) && !isPath(code, at + 1)) {
      const by = operatorAt(code, at + 1) ?? stepBefore(code, at);
      if (by !== undefined) add(at, 'step', by);
    }
    if (
      code.kind(at - 1) === 42 &&
      code.kind(at + 1) === 61 &&
      code.kind(at + 2) !== 61 &&
      beginsStatement(code, at - 1)
    )
      add(at, 'whole', '=', { value: code.source(at + 2, endOfStatement(code, at + 2)).slice(0, 160) });
    const argument = code.kind(at + 1) === 40 ? fillers[code.word(at)] : undefined;
    const target = argument === undefined ? -1 : lastOfArgument(code, at + 1, argument);
    if (target >= 0) add(target, 'whole', code.word(at));
  }
  return found;
}

function endOfStatement(code: LiveCode, from: number): number {
  let at = from;
  while (at < code.length && code.kind(at) !== 59) at++;
  return at;
}

function isMember(code: LiveCode, at: number): boolean {
  return code.kind(at - 1) === 46 || (code.kind(at - 1) === 62 && code.kind(at - 2) === minus);
}

/** The path goes on: `.` or `->`. */
function isPath(code: LiveCode, at: number): boolean {
  return code.kind(at) === 46 || (code.kind(at) === minus && code.kind(at + 1) === 62);
}

/** `++`, `--`, or an assignment that computes with the old value and is no `|=` and no `&=`. */
function operatorAt(code: LiveCode, at: number): string | undefined {
  const kind = code.kind(at);
  if (!code.touches(at)) return undefined;
  if ((kind === plus || kind === minus) && code.kind(at + 1) === kind) return kind === plus ? '++' : '--';
  return [plus, minus, 42, 47, 37, 94].includes(kind) && code.kind(at + 1) === 61 && code.kind(at + 2) !== 61
    ? `${String.fromCharCode(kind)}=`
    : undefined;
}

/** `++` or `--` before the path that ends at an index. */
function stepBefore(code: LiveCode, at: number): string | undefined {
  let first = at;
  while (isMember(code, first)) first -= code.kind(first - 1) === 46 ? 2 : 3;
  const kind = code.kind(first - 1);
  if ((kind !== plus && kind !== minus) || code.kind(first - 2) !== kind) return undefined;
  return kind === plus ? '++' : '--';
}

/** `;`, `{`, `}`, `)` or `:` stands before: what follows is no declaration and no product. */
function beginsStatement(code: LiveCode, at: number): boolean {
  return [59, 123, 125, 41, 58].includes(code.kind(at - 1));
}

/** The last word of an argument that is a path, with or without `&` before it; -1 for anything else. */
function lastOfArgument(code: LiveCode, open: number, index: number): number {
  const close = code.closeOf(open);
  let from = open + 1;
  let left = index;
  for (let at = from; at <= close; at++) {
    const kind = code.kind(at);
    if (at < close && (kind === 40 || kind === 91 || kind === 123)) at = Math.max(at, code.closeOf(at));
    else if (at === close || kind === 44) {
      if (left-- === 0) return /^&?\w+((->|\.)\w+)*$/.test(code.source(from, at).replace(/\s/g, '')) ? at - 1 : -1;
      from = at + 1;
    }
  }
  return -1;
}

/** The type that a local or parameter is declared with, the nearest before. */
function declaredType(before: string, name: string): string | undefined {
  const declared = new RegExp(`\\b(\\w+)(?:\\s*\\*\\s*(?:const\\s+)?|\\s+)${name}\\s*[=;,)[]`, 'g');
  return [...before.matchAll(declared)].map(([, type]) => type).findLast((type) => type !== 'return');
}
