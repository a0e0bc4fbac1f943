/**
 * Texts that a macro puts together from the words it is given: `#define note(step, s) printf("call " #step ": %u\n", s)`.
 * What is printed differs from use to use, and so does what the source lets one know of the values.
 */
import type { Message } from '../model/fileFacts.ts';
import { identifier } from '../source/lexer.ts';
import { insideOf, partsOf } from './argumentText.ts';
import { oneLine } from './definitions.ts';
import { knownValue } from './knownValue.ts';
import { LiveCode } from './liveCode.ts';
import { shownText } from './messages.ts';
import type { FileReading } from './symbols.ts';

const define = /^#\s*define\s+(\w+)\(([^)]*)\)\s+([\s\S]+)$/;
/** A string, a parameter made a string, a word. */
const pieces = /"(?:[^"\\]|\\.)*"|#\s*(\w+)|\b([A-Za-z_]\w*)\b/g;

interface Maker {
  readonly parameters: readonly string[];
  readonly body: string;
}

/** @param typeOf the declared type of a local, by its name and the token of a use. */
export function readStringified(
  reading: FileReading,
  within: (offset: number) => string | undefined,
  typeOf: (name: string, token: number) => string,
): Message[] {
  const makers = findMakers(reading);
  if (makers.size === 0) return [];
  const code = new LiveCode(reading);
  const found: Message[] = [];
  for (let at = 0; at < code.length; at++) {
    if (!code.isWord(at) || code.kind(at + 1) !== 40) continue;
    const maker = makers.get(code.word(at));
    const close = maker === undefined ? -1 : code.closeOf(at + 1);
    const name = close < 0 ? undefined : within(code.start(at));
    if (maker === undefined || name === undefined) continue;
    const args = partsOf(reading.text.slice(code.end(at + 1), code.start(close))).map(oneLine);
    const message = expand(maker, args);
    if (message === undefined) continue;
    const plain = message.values.map((one) => (/^\w+$/.test(one) ? one : ''));
    const known = plain.map((one) => (one === '' ? '' : (knownValue(code, at, one) ?? '')));
    found.push({
      ...message,
      start: code.start(at),
      end: code.end(close),
      within: name,
      types: plain.map((one) => (one === '' ? '' : typeOf(one, code.token(at)))),
      ...(known.some((one) => one !== '') ? { known } : {}),
    });
  }
  return found;
}

/** Macros of this file with a parameter made a string beside a text. */
function findMakers({ text, tokens }: FileReading): ReadonlyMap<string, Maker> {
  const makers = new Map<string, Maker>();
  for (const line of tokens.directives) {
    if (line.keyword !== 'define') continue;
    const written = text.slice(line.start, line.end);
    if (!written.includes('"') || !/[^#]#\s*\w/.test(written.slice(1))) continue;
    const [, name = '', list = '', body = ''] = define.exec(written.replace(/\\\r?\n/g, ' ')) ?? [];
    if (name === '' || tokens.kind[line.firstToken] !== identifier) continue;
    if (/"\s*#\s*\w+|#\s*\w+\s*"/.test(body))
      makers.set(name, { parameters: list.split(',').map((one) => one.trim()), body });
  }
  return makers;
}

function expand({ parameters, body }: Maker, args: readonly string[]) {
  const given = (name: string | undefined) => (name === undefined ? undefined : args[parameters.indexOf(name)]);
  const written = body.replace(pieces, (piece, made: string | undefined, word: string | undefined) =>
    made === undefined ? (given(word) ?? piece) : `"${(given(made) ?? made).replace(/["\\]/g, '')}"`,
  );
  const [, callee = ''] = /^[\s({]*(?:do\s*\{\s*)?(\w+)\s*\(/.exec(written) ?? [];
  if (callee === '') return undefined;
  const parts = partsOf(insideOf(written, written.indexOf(callee)));
  const format = parts.findIndex((one) => /^\s*"/.test(one));
  if (format < 0) return undefined;
  const text = [...(parts[format] ?? '').matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map(([, one = '']) => shownText(one))
    .join('');
  return { callee, text, values: parts.slice(format + 1).map((one) => bare(oneLine(one))) };
}

/** Without the parentheses that macros put around what they are given. */
function bare(expression: string): string {
  const inner = expression.startsWith('(') ? insideOf(expression, 0) : '';
  return inner !== '' && inner.length === expression.length - 2 ? bare(inner.trim()) : expression;
}
