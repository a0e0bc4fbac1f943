/** What a word of an assembler file is by its place on the line. */
import type { LocalName } from '../extract/scopes.ts';
import type { TokenView } from '../extract/tokenView.ts';

/**
 * `directive`: of the assembler itself, or what follows an instruction's dot (`.text`, `b.eq`), which nothing in the
 * source defines; `instruction`: at the head of a line, where a macro can stand as well; `operand`: anything else, also
 * all of a preprocessor line.
 */
export function assemblerRole(view: TokenView, token: number): 'directive' | 'instruction' | 'operand' {
  if (view.inDirective(token)) return 'operand';
  const start = view.start(token);
  if (view.text.charCodeAt(start - 1) === 46) return 'directive';
  const lineStart = view.text.lastIndexOf('\n', start) + 1;
  const isFirst = (one: number) => one < 0 || view.end(one) <= lineStart;
  const isBehindLabel = view.kind(token - 1) === 58 && isFirst(token - 3) && !isFirst(token - 2);
  const isHead = isFirst(token - 1) || view.kind(token - 1) === 59 || isBehindLabel;
  // `label:`, `MACRO(name)`, `name = value`
  const isNamed = [58, 40, 61].includes(view.kind(token + 1));
  return isHead && !isNamed ? 'instruction' : 'operand';
}

/** `Lmessage:` in the first column: a label that is known in its file alone, and in no symbol table. */
export function assemblerLabel(view: TokenView, name: string): LocalName | undefined {
  if (!/^L\w+$/.test(name)) return undefined;
  const start = new RegExp(`^${name}:`, 'm').exec(view.text)?.index;
  if (start === undefined) return undefined;
  return { name, kind: 'label', start, end: start + name.length, type: '', from: 0, to: view.text.length };
}
