/**
 * Names that a C file makes for the assembler: a macro puts a text of its argument into an `asm` statement, from whose
 * output the build writes `#define`s. `DECLARE("TH_STATE", offsetof(struct thread, state))` is where `TH_STATE` is from.
 */
import { identifier, string, type Tokens } from '../source/lexer.ts';
import type { LinePlace } from './lineShapes.ts';

const asmWord = /^(__asm__|__asm|asm)$/;

/** In the order of the text; nothing for nearly every file. */
export function findAssemblerNames(path: string, text: string, tokens: Tokens): LinePlace[] {
  if (!path.endsWith('.c') || !/\basm\b|\b__asm(__)?\b/.test(text)) return [];
  const word = (token: number) => text.slice(tokens.start[token], tokens.end[token]);
  const makers = new Map<string, number>();
  for (const line of tokens.directives) {
    const argument = line.keyword === 'define' ? namedArgument(line, tokens, word) : -1;
    if (argument >= 0) makers.set(word(line.firstToken), argument);
  }
  if (makers.size === 0) return [];
  const found: LinePlace[] = [];
  for (let token = 0; token < tokens.count - 1; token++) {
    if (tokens.kind[token] !== identifier || tokens.kind[token + 1] !== 40 || (tokens.directiveOf[token] ?? -1) >= 0)
      continue;
    const argument = makers.get(word(token));
    const at = argument === undefined ? -1 : startOfArgument(tokens, token + 1, argument);
    if (at < 0 || tokens.kind[at] !== string || ![44, 41].includes(tokens.kind[at + 1] ?? 0)) continue;
    const name = /^"(\w+)"$/.exec(word(at))?.[1];
    if (name === undefined) continue;
    const end = text.indexOf('\n', tokens.end[at]);
    found.push({
      kind: 'assembler-constant',
      name,
      start: (tokens.start[at] ?? 0) + 1,
      end: end < 0 ? text.length : end,
    });
  }
  return found;
}

/** Which parameter of a macro stands beside a text in its `asm`: `asm("DEFINE " NAME ":" …)`; -1 for other macros. */
function namedArgument(
  { firstToken, endToken }: Tokens['directives'][number],
  tokens: Tokens,
  word: (token: number) => string,
): number {
  const open = firstToken + 1;
  if (tokens.kind[open] !== 40 || tokens.start[open] !== tokens.end[firstToken]) return -1;
  const parameters: string[] = [];
  let token = open + 1;
  for (; token < endToken && tokens.kind[token] !== 41; token++)
    if (tokens.kind[token] === identifier) parameters.push(word(token));
  let isInAsm = false;
  for (token++; token < endToken; token++) {
    if (tokens.kind[token] !== identifier) continue;
    if (asmWord.test(word(token))) isInAsm = true;
    const isPart = tokens.kind[token - 1] === string && tokens.kind[token + 1] === string;
    if (isInAsm && isPart && parameters.includes(word(token))) return parameters.indexOf(word(token));
  }
  return -1;
}

function startOfArgument(tokens: Tokens, open: number, argument: number): number {
  let depth = 0;
  let index = 0;
  for (let token = open; token < tokens.count; token++) {
    if (depth === 1 && index === argument) return token;
    const kind = tokens.kind[token];
    if (kind === 40) depth++;
    else if (kind === 41 && --depth === 0) return -1;
    else if (kind === 44 && depth === 1) index++;
    if (kind === 59) return -1;
  }
  return -1;
}
