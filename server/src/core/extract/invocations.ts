/**
 * Macros in place of declarations, and the calls that say a message or ask for a setting, with all their arguments: what
 * a kernel is configured by and what it says when it goes wrong is written in these.
 */
import type { Argument, Invocation } from '../model/fileFacts.ts';
import { declarationKinds, type SourceSymbol } from '../model/symbols.ts';
import { identifier } from '../source/lexer.ts';
import { oneLine } from './definitions.ts';
import { isExclaveName } from './exclaveNames.ts';
import type { FileReading } from './symbols.ts';
import { locksOfTables, type OtherInvocation, ofLocks } from './tableLocks.ts';

/** Families of calls that are kept wherever they name the exclave world, each with the reason. */
export const tellingCalls: readonly { readonly name: RegExp; readonly reason: string; readonly example: string }[] = [
  { name: /^panic(_plain|_with_\w+)?$/, reason: 'the text of a panic', example: 'panic_with_options' },
  { name: /^paniclog_append\w*$/, reason: 'a line of the panic log', example: 'paniclog_append_noflush' },
  { name: /^PE_parse_boot_arg\w*$/, reason: 'reads a boot-arg', example: 'PE_parse_boot_argn' },
  { name: /^lck_\w+_init$/, reason: 'makes a lock of a lock group', example: 'lck_mtx_init' },
];
/** All of them in one: every word of every file is held against it. */
const telling = new RegExp(tellingCalls.map(({ name }) => name.source).join('|'));
/** Calls that fill a variable with what a person sets. */
const asksForSetting = /^PE_parse_boot_arg/;
const macroName = /^_*[A-Z][A-Z0-9_]*$/;

/** @param everything true for an exclave file; in others only what names the exclave world is kept. */
export function readInvocations(
  reading: FileReading,
  symbols: readonly SourceSymbol[],
  everything: boolean,
): Invocation[] {
  const { tokens, names, mask, surroundings, text } = reading;
  const found: Invocation[] = [];
  const left: (OtherInvocation & { at: [name: number, open: number, close: number, within: string | undefined] })[] =
    [];
  const add = (name: number, open: number, close: number, within: string | undefined, isAsked = everything) => {
    const start = tokens.start[name] ?? 0;
    const end = tokens.end[close] ?? start;
    const written = text.slice(start, end);
    const conditions = surroundings.conditionsAt(start);
    const target = within === undefined ? undefined : filledBy(reading, written, open, close);
    const leadsTo = target === undefined || isExclaveName(written) ? undefined : exclaveNameUnder(reading, target);
    if (!isAsked && !isExclaveName(written) && leadsTo === undefined && !conditions?.some(asksForExclaves)) {
      const word = names.words[names.of[name] ?? -1] ?? '';
      const at: [number, number, number, string | undefined] = [name, open, close, within];
      if (ofLocks.test(word)) left.push({ name: word, args: argumentsBetween(reading, open, close), within, at });
      return;
    }
    found.push({
      name: names.words[names.of[name] ?? -1] ?? '',
      start,
      end,
      args: argumentsBetween(reading, open, close),
      ...(within === undefined ? {} : { within }),
      ...(conditions === undefined ? {} : { conditions }),
      ...(leadsTo === undefined ? {} : { leadsTo }),
    });
  };

  for (const { name, open, close, scope } of mask.invocations)
    if (scope === 'file' && macroName.test(names.words[names.of[name] ?? -1] ?? '')) add(name, open, close, undefined);

  const isTelling = Uint8Array.from(names.words, (word) => (telling.test(word) ? 1 : 0));
  if (isTelling.includes(1)) {
    const functions = symbols
      .filter(
        ({ kind, origin }) => origin === 'written' && !declarationKinds.has(kind) && /^(function|method)$/.test(kind),
      )
      .sort((a, b) => a.start - b.start);
    let next = 0;
    for (let token = 0; token < tokens.count; token++) {
      if (tokens.kind[token] !== identifier || isTelling[names.of[token] ?? -1] !== 1 || tokens.kind[token + 1] !== 40)
        continue;
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      const start = tokens.start[token] ?? 0;
      while (next < functions.length && (functions[next]?.end ?? 0) <= start) next++;
      const within = functions[next];
      // At file scope it is declared; the head of its own definition is no call either.
      if (within === undefined || start <= within.nameStart || start < within.start) continue;
      const close = closeOf(reading, token + 1);
      if (close >= 0) add(token, token + 1, close, within.name);
    }
  }
  for (const { at } of locksOfTables(found, left, (word) => functionsNaming(reading, symbols, word))) add(...at, true);
  return found.sort((a, b) => a.start - b.start);
}

/** The functions in whose text a word stands. */
function functionsNaming({ names, tokens }: FileReading, symbols: readonly SourceSymbol[], word: string): string[] {
  const number = names.words.indexOf(word);
  if (number < 0) return [];
  const functions = symbols.filter(({ kind }) => kind === 'function' || kind === 'method');
  const found = new Set<string>();
  for (let token = 0; token < tokens.count; token++) {
    if (tokens.kind[token] !== identifier || names.of[token] !== number) continue;
    const start = tokens.start[token] ?? 0;
    const around = functions.find((one) => one.start <= start && start < one.end);
    if (around !== undefined) found.add(around.name);
  }
  return [...found];
}

/** A condition that exclaves are there; not the one of a stub for when they are not. */
function asksForExclaves(condition: string): boolean {
  return isExclaveName(condition) && !condition.startsWith('!');
}

function argumentsBetween({ tokens, text }: FileReading, open: number, close: number): Argument[] {
  const args: Argument[] = [];
  let from = open + 1;
  let depth = 0;
  const push = (to: number) => {
    const first = tokens.start[from] ?? 0;
    if (to <= from) {
      const at = tokens.end[from - 1] ?? first;
      args.push({ text: '', start: at, end: at });
      return;
    }
    const end = tokens.end[to - 1] ?? first;
    args.push({ text: oneLine(text.slice(first, end)), start: first, end });
  };
  for (let token = open + 1; token < close; token++) {
    if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
    const kind = tokens.kind[token];
    if (kind === 40 || kind === 91 || kind === 123) depth++;
    else if (kind === 41 || kind === 93 || kind === 125) depth--;
    else if (kind === 44 && depth === 0) {
      push(token);
      from = token + 1;
    }
  }
  if (close > open + 1) push(close);
  return args;
}

/** The variable that a call for a setting fills: its second argument. */
function filledBy(reading: FileReading, written: string, open: number, close: number): string | undefined {
  if (!asksForSetting.test(written)) return undefined;
  const target = argumentsBetween(reading, open, close)[1]?.text.replace(/^&\s*/, '') ?? '';
  return /^[a-z_]\w{3,}$/.test(target) ? target : undefined;
}

/**
 * An exclave name in a block whose `if` looks into the variable: `if (strstr(bootArg, …)) { … exclave … }`. A mere
 * `if (isVerbose)` says nothing about what its block mentions on the way.
 */
function exclaveNameUnder(reading: FileReading, variable: string): string | undefined {
  const { tokens, names } = reading;
  const wanted = names.words.indexOf(variable);
  for (let token = 0; wanted >= 0 && token < tokens.count; token++) {
    if (tokens.kind[token] !== identifier || names.of[token] !== wanted || !isArgument(reading, token)) continue;
    const close = endOfCondition(reading, token);
    if (close < 0 || tokens.kind[close + 1] !== 123) continue;
    const end = closeOf(reading, close + 1);
    for (let at = close + 2; at < end; at++) {
      const word = tokens.kind[at] === identifier ? (names.words[names.of[at] ?? -1] ?? '') : '';
      if (isExclaveName(word)) return word;
    }
  }
  return undefined;
}

/** True for `f(name` and `f(…, name`, false for `if (name`. */
function isArgument({ tokens, names }: FileReading, token: number): boolean {
  let depth = 0;
  for (let at = token - 1; at > 0 && at > token - 80; at--) {
    const kind = tokens.kind[at];
    if (kind === 59 || kind === 123 || kind === 125) return false;
    if (kind === 41) depth++;
    else if (kind === 40 && depth-- === 0)
      return tokens.kind[at - 1] === identifier && names.words[names.of[at - 1] ?? -1] !== 'if';
  }
  return false;
}

/** The `)` that closes the `if (` around a token, or -1. */
function endOfCondition(reading: FileReading, token: number): number {
  const { tokens, names } = reading;
  let depth = 0;
  for (let at = token - 1; at > 0 && at > token - 80; at--) {
    const kind = tokens.kind[at];
    if (kind === 59 || kind === 123 || kind === 125) return -1;
    if (kind === 41) depth++;
    else if (kind === 40 && depth > 0) depth--;
    else if (kind === 40 && names.words[names.of[at - 1] ?? -1] === 'if') return closeOf(reading, at);
  }
  return -1;
}

function closeOf({ tokens }: FileReading, open: number): number {
  let depth = 0;
  for (let token = open; token < tokens.count && token < open + 4000; token++) {
    if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
    const kind = tokens.kind[token];
    if (kind === 40 || kind === 91 || kind === 123) depth++;
    else if (kind === 41 || kind === 93 || kind === 125) {
      if (--depth === 0) return token;
    }
  }
  return -1;
}
