/**
 * Symbols that macros make: an invocation in place of a declaration is expanded as the preprocessor would, the result is
 * parsed like any text, and each name is traced back to the argument it was written in (or to the invocation).
 */
import { type Expansion, expandInvocation, fromMacro } from '../dialect/expand.ts';
import type { MacroTable } from '../dialect/macroTable.ts';
import { type Invocation, maskDialect } from '../dialect/mask.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { emptyBodies } from '../parse/emptyBodies.ts';
import type { SyntaxEngine } from '../parse/engine.ts';
import { shallow } from '../parse/shallow.ts';
import { CommentFinder } from '../source/comments.ts';
import { Surroundings } from '../source/conditions.ts';
import { readDirectives } from '../source/directives.ts';
import { scan } from '../source/lexer.ts';
import { internNames } from '../source/names.ts';
import { lineOf, SourceText } from '../source/sourceText.ts';
import { tokenAtOrAfter } from './declarator.ts';
import {
  attributesBefore,
  enumeratorEnd,
  extractDefinitions,
  oneLine,
  type Reading,
  type RecordPlace,
} from './definitions.ts';

/** Stands for the record around an invocation that declares members. */
const around = '_';

/** Texts of all expansions are parsed in one go, each on a line of its own. */
interface Part {
  readonly invocation: Invocation;
  readonly expansion: Expansion;
  readonly start: number;
  readonly end: number;
}

export function extractMacroSymbols(
  reading: Reading,
  invocations: readonly Invocation[],
  records: readonly RecordPlace[],
  macros: MacroTable,
  engine: SyntaxEngine,
): SourceSymbol[] {
  const parts: Part[] = [];
  let text = '';
  for (const invocation of invocations) {
    const line = lineOf(reading.lineStarts, reading.tokens.start[invocation.close] ?? 0) + 1;
    const { name, open, close } = invocation;
    for (const expansion of expandInvocation(macros, reading.text, reading.tokens, name, open, close, line)) {
      const before = invocation.scope === 'struct' ? `struct ${around} { ` : `${invocation.prefix} `;
      const after = invocation.scope === 'struct' ? ';};\n' : ';\n';
      const start = text.length + before.length;
      text += before + expansion.text;
      parts.push({ invocation, expansion, start, end: text.length });
      text += after;
    }
  }
  if (parts.length === 0) return [];
  const inner = readText(text, macros, reading.isCpp);
  const made = extractDefinitions(inner, engine.captures(shallow(emptyBodies(inner.masked)))).symbols;
  const symbols: SourceSymbol[] = [];
  const seen = new Set<string>();
  let next = 0;
  for (const symbol of made) {
    while (next > 0 && (parts[next]?.start ?? 0) > symbol.nameStart) next--;
    while (next < parts.length - 1 && (parts[next]?.end ?? 0) <= symbol.nameStart) next++;
    const part = parts[next];
    if (part === undefined || symbol.nameStart < part.start || symbol.nameStart >= part.end) continue;
    const traced = trace(reading, symbol, part, records);
    if (traced === undefined) continue;
    const key = `${traced.name} ${traced.kind} ${traced.nameStart} ${traced.kind === 'field' ? traced.parent : ''}`;
    if (seen.has(key)) continue;
    seen.add(key);
    symbols.push(traced);
  }
  return symbols;
}

function readText(text: string, macros: MacroTable, isCpp: boolean): Reading {
  const tokens = scan(text);
  const directives = readDirectives(text, tokens);
  const mask = maskDialect(text, tokens, internNames(text, tokens), directives, macros, isCpp);
  return {
    text,
    masked: mask.text,
    memberBodies: mask.memberBodies,
    structors: mask.structors,
    attributes: mask.attributes,
    heads: mask.heads,
    tokens,
    lineStarts: new SourceText(text).lineStarts,
    comments: new CommentFinder(text, tokens.comments),
    surroundings: new Surroundings(text, directives),
    isCpp,
  };
}

function trace(
  reading: Reading,
  symbol: SourceSymbol,
  part: Part,
  records: readonly RecordPlace[],
): SourceSymbol | undefined {
  const { invocation, expansion } = part;
  const { text, tokens, lineStarts } = reading;
  const relative = symbol.nameStart - part.start;
  const at = expansion.starts.indexOf(relative);
  const origin = at < 0 ? fromMacro : (expansion.origins[at] ?? fromMacro);
  // A name that is the same at every use belongs to the macro's definition, not here; a member to the record around it.
  // What macros of C++ put into a class are operators and access words mostly, which C cannot be made of.
  const isMember = symbol.kind === 'field' && invocation.scope === 'struct' && !reading.isCpp;
  if (origin === fromMacro && !isMember) return undefined;
  const written = origin >= 0 && text.startsWith(symbol.name, origin);
  if (!written && symbol.kind === 'enumerator') return undefined;
  const nameStart = written ? origin : invocation.start;
  const nameEnd = written ? origin + symbol.name.length : (tokens.end[invocation.name] ?? origin);
  // Enumerators and fields are places inside the invocation; everything else spans all of it.
  const inner = symbol.kind === 'enumerator' || symbol.kind === 'field';
  const start = inner ? nameStart : invocation.start;
  const nameOf = (record: string) =>
    invocation.scope === 'struct' && /^_(\.|$)/.test(record)
      ? recordAround(records, invocation.start) + record.slice(around.length)
      : record;
  const end =
    symbol.kind === 'enumerator' && written
      ? enumeratorEnd(reading, tokenAtOrAfter(tokens, nameStart), invocation.end)
      : inner
        ? nameEnd
        : invocation.end;
  const conditions = reading.surroundings.conditionsAt(nameStart);
  const section = reading.surroundings.sectionAt(nameStart);
  const doc = reading.comments.docFor(start, end, inner, attributesBefore(reading, start).starts);
  const { doc: _doc, conditions: _conditions, section: _section, ...rest } = symbol;
  return {
    ...rest,
    ...(symbol.parent === undefined ? {} : { parent: nameOf(symbol.parent) }),
    ...(symbol.record === undefined ? {} : { record: nameOf(symbol.record) }),
    nameStart,
    nameEnd,
    start,
    end,
    line: lineOf(lineStarts, nameStart),
    startLine: lineOf(lineStarts, start),
    endLine: lineOf(lineStarts, Math.max(start, end - 1)),
    origin: written ? 'argument' : 'pasted',
    macro: text.slice(tokens.start[invocation.name], tokens.end[invocation.name]),
    signature:
      symbol.kind === 'enumerator' && symbol.value !== undefined
        ? `${symbol.name} = ${symbol.value}`
        : inner
          ? symbol.signature
          : oneLine(text.slice(invocation.start, invocation.end)),
    ...(conditions === undefined ? {} : { conditions }),
    ...(section === undefined ? {} : { section }),
    ...(doc === undefined ? {} : { doc }),
  };
}

/** The name of the innermost record around an offset. */
function recordAround(records: readonly RecordPlace[], offset: number): string {
  return records.findLast(({ start, end }) => start <= offset && offset < end)?.name ?? '';
}
