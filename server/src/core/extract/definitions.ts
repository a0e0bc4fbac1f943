/** Symbols from the parser's captures. The parser says where constructs are; names and texts come from the original. */
import type { HeadAttribute, RecordHead, Structor } from '../dialect/mask.ts';
import { type SourceSymbol, type SymbolKind, unnamedRecord } from '../model/symbols.ts';
import type { Capture } from '../parse/engine.ts';
import type { CommentFinder } from '../source/comments.ts';
import type { Surroundings } from '../source/conditions.ts';
import { identifier, type Tokens } from '../source/lexer.ts';
import { lineOf } from '../source/sourceText.ts';
import { readDeclarator, tokenAtOrAfter } from './declarator.ts';

/** The readings of one text that extractors share. */
export interface Reading {
  readonly text: string;
  readonly masked: string;
  readonly tokens: Tokens;
  readonly lineStarts: Int32Array;
  readonly comments: CommentFinder;
  readonly surroundings: Surroundings;
  readonly isCpp: boolean;
  /** See {@link Masked.memberBodies}. */
  readonly memberBodies: ReadonlyMap<number, number>;
  readonly structors: readonly Structor[];
  readonly attributes: ReadonlyMap<number, HeadAttribute>;
  readonly heads: ReadonlyMap<number, RecordHead>;
}

interface Container {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  name?: string;
}

/** A record's place, and the name that its members have for it. */
export interface RecordPlace {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export interface Definitions {
  readonly symbols: SourceSymbol[];
  /** In the order of their beginning. */
  readonly records: readonly RecordPlace[];
}

export function extractDefinitions(reading: Reading, captures: readonly Capture[]): Definitions {
  const symbols: SourceSymbol[] = [];
  const records: RecordPlace[] = [];
  const unnamed: RecordPlace[] = [];
  const open: Container[] = [];
  const seen = new Set<string>();
  for (const capture of captures) {
    // Not only from the top: a union and the field it is the type of begin together.
    for (let at = open.length - 1; at >= 0; at--) if ((open[at]?.end ?? 0) <= capture.start) open.splice(at, 1);
    switch (capture.name) {
      case 'function':
      case 'declaration':
      case 'local':
      case 'typedef':
      case 'field':
        if (open.some((one) => one.kind === capture.name && one.start === capture.start && one.end === capture.end))
          break;
        open.push({ kind: capture.name, start: capture.start, end: capture.end });
        break;
      case 'struct':
      case 'union':
      case 'enum': {
        const container: Container = { kind: capture.name, start: capture.start, end: capture.end };
        const symbol = tagSymbol(reading, capture, open);
        if (symbol !== undefined) {
          container.name = symbol.name;
          symbols.push(symbol);
        } else {
          // `typedef struct { … } name_t;` lends its name to the fields.
          const alias = aliasOf(reading, capture, captures);
          if (alias !== undefined) container.name = alias;
          // The members of `struct { … };` belong to the record around it, those of `struct { … } name;` to one of its own.
          else if (!/^\s*;/.test(reading.masked.slice(capture.end, capture.end + 80))) {
            container.name = capture.name === 'enum' ? '' : recordDeclaredWith(reading, capture, open);
            if (container.name !== '') unnamed.push({ ...capture, name: container.name });
          }
        }
        if (capture.name !== 'enum') records.push({ ...capture, name: container.name ?? recordOf(open)?.name ?? '' });
        open.push(container);
        break;
      }
      case 'enumerator.name': {
        const token = tokenAtOrAfter(reading.tokens, capture.start);
        const parent = nearest(open, 'enum');
        const whole = enumeratorEnd(reading, token, parent?.end ?? capture.end);
        symbols.push(
          makeSymbol(reading, 'enumerator', token, capture.start, whole, {
            parent: parent?.name,
            signature: oneLine(reading.text.slice(capture.start, whole)),
            value: valueAfterEquals(reading.text.slice(capture.start, whole)),
            beginsList: beginsList(reading.tokens, token),
            trailing: true,
          }),
        );
        break;
      }
      case 'function.declarator':
      case 'declaration.declarator':
      case 'local.declarator':
      case 'typedef.declarator':
      case 'field.declarator': {
        const family = capture.name.slice(0, capture.name.indexOf('.'));
        const whole = nearest(open, family);
        if (whole === undefined) break;
        const key = `${family}${capture.start}`;
        if (seen.has(key)) break;
        seen.add(key);
        const symbol = declaredSymbol(reading, family, capture, whole, open, recordBefore(unnamed, whole, capture));
        if (symbol !== undefined) symbols.push(symbol);
        break;
      }
      default:
    }
  }
  for (const structor of reading.structors) {
    const head = reading.text.slice(structor.start, structor.end);
    symbols.push(
      makeSymbol(
        reading,
        structor.isDefinition ? 'method' : 'method-decl',
        structor.name,
        structor.start,
        structor.end,
        {
          parent: reading.text.slice(reading.tokens.start[structor.name], reading.tokens.end[structor.name]),
          signature: oneLine(head.replace(/\{[\s\S]*$/, '')),
          value: undefined,
          trailing: false,
        },
      ),
    );
  }
  return { symbols, records };
}

function nearest(open: readonly Container[], kind: string): Container | undefined {
  for (let at = open.length - 1; at >= 0; at--) if (open[at]?.kind === kind) return open[at];
  return undefined;
}

/** The record that a field belongs to, through anonymous inner structs and unions. */
function recordOf(open: readonly Container[]): Container | undefined {
  let unnamed: Container | undefined;
  for (let at = open.length - 1; at >= 0; at--) {
    const one = open[at];
    if (one === undefined || (one.kind !== 'struct' && one.kind !== 'union')) continue;
    if (one.name !== undefined) return one;
    unnamed ??= one;
  }
  return unnamed;
}

/** The record without a name that a declarator's declaration begins with: the outermost of those in it. */
function recordBefore(unnamed: readonly RecordPlace[], whole: Container, declarator: Capture): string | undefined {
  let found: RecordPlace | undefined;
  for (let at = unnamed.length - 1; at >= 0 && (unnamed[at]?.start ?? -1) >= whole.start; at--) found = unnamed[at];
  return found !== undefined && found.end <= declarator.start ? found.name : undefined;
}

/** The name that a record without one has by what is declared with it; `''` when that cannot be read. */
function recordDeclaredWith({ text, masked, tokens }: Reading, capture: Capture, open: readonly Container[]): string {
  const rest = masked.slice(capture.end, capture.end + 400);
  const length = rest.search(/[;,={}]/);
  const declared = readDeclarator(text, masked, tokens, capture.end, capture.end + (length < 0 ? 0 : length));
  if (declared === undefined) return '';
  const name = text.slice(tokens.start[declared.token], tokens.end[declared.token]);
  const around = open.findLast(({ kind, name }) => name !== undefined && /^(struct|union|function)$/.test(kind));
  if (around?.name === '') return '';
  return unnamedRecord(around?.kind === 'function' ? `${around.name}()` : around?.name, capture.name, name);
}

function declaredSymbol(
  reading: Reading,
  family: string,
  capture: Capture,
  whole: Container,
  open: readonly Container[],
  record: string | undefined,
): SourceSymbol | undefined {
  const { text, masked, tokens } = reading;
  const declared = readDeclarator(text, masked, tokens, capture.start, capture.end);
  if (declared === undefined) return undefined;
  const storage = storageOf(text, masked, tokens, whole.start, capture.start);
  // The whole of a declaration that starts with a blanked word starts at that word for a reader.
  const head = text.slice(whole.start, family === 'function' ? bodyStart(masked, capture.end, whole.end) : whole.end);
  let kind: SymbolKind;
  let parent: string | undefined;
  let { end } = whole;
  switch (family) {
    case 'function':
      kind = declared.qualifier === undefined && recordOf(open) === undefined ? 'function' : 'method';
      parent = declared.qualifier ?? recordOf(open)?.name;
      whole.name = text.slice(tokens.start[declared.token], tokens.end[declared.token]);
      break;
    case 'typedef':
      kind = 'typedef';
      break;
    case 'field': {
      const memberEnd = reading.memberBodies.get(whole.end - 1);
      const before = tokenAtOrAfter(tokens, whole.start) - 1;
      if (text.slice(tokens.start[before], tokens.end[before]) === 'typedef') kind = 'typedef';
      else kind = declared.isFunction ? (memberEnd === undefined ? 'method-decl' : 'method') : 'field';
      if (memberEnd !== undefined) end = memberEnd;
      parent = recordOf(open)?.name ?? '';
      break;
    }
    default:
      if (declared.isFunction) kind = 'prototype';
      else
        kind =
          storage === 'extern' && !/=/.test(masked.slice(capture.start, capture.end)) ? 'extern-variable' : 'variable';
      // `Class::member = …` defines a static member.
      parent = declared.qualifier;
      // A static inside a function is a local like any other; an extern names something of the outside.
      if (family === 'local' && storage !== 'extern') return undefined;
  }
  return makeSymbol(reading, kind, declared.token, whole.start, end, {
    parent,
    storage,
    record: kind === 'field' || kind === 'variable' || kind === 'extern-variable' ? record : undefined,
    signature: oneLine(
      kind === 'method' && family === 'field' ? head.replace(/\{[\s\S]*$/, '') : withoutBody(head, family),
    ),
    trailing: family === 'field' || kind === 'variable' || kind === 'extern-variable',
    value: undefined,
  });
}

function tagSymbol(reading: Reading, capture: Capture, open: readonly Container[]): SourceSymbol | undefined {
  const { text, masked, tokens } = reading;
  let token = tokenAtOrAfter(tokens, capture.start);
  const head = reading.heads.get(token);
  if (head !== undefined)
    return makeSymbol(reading, head.kind, token, capture.start, capture.end, {
      name: head.name,
      parent: recordOf(open)?.name,
      signature: `${head.kind} ${head.name}`,
      trailing: false,
      value: undefined,
    });
  const keyword = text.slice(tokens.start[token], tokens.end[token]);
  for (token++; token < tokens.count; token++) {
    const start = tokens.start[token] ?? 0;
    if (start >= capture.end || tokens.kind[token] === 123) return undefined;
    if (tokens.kind[token] !== identifier || masked.charCodeAt(start) === 32) continue;
    // `struct A::B {` defines B.
    while (tokens.kind[token + 1] === 58 && tokens.kind[token + 2] === 58 && tokens.kind[token + 3] === identifier)
      token += 3;
    const kind: SymbolKind = keyword === 'class' ? 'class' : (capture.name as SymbolKind);
    const brace = masked.indexOf('{', start);
    return makeSymbol(reading, kind, token, capture.start, capture.end, {
      parent: recordOf(open)?.name,
      signature: oneLine(text.slice(capture.start, brace > 0 ? brace : capture.end)),
      trailing: false,
      value: undefined,
    });
  }
  return undefined;
}

function aliasOf(reading: Reading, capture: Capture, captures: readonly Capture[]): string | undefined {
  const after = captures.find((one) => one.start >= capture.end && one.name === 'typedef.declarator');
  if (after === undefined || reading.masked.slice(capture.end, after.start).trim() !== '') return undefined;
  const declared = readDeclarator(reading.text, reading.masked, reading.tokens, after.start, after.end);
  return declared === undefined
    ? undefined
    : reading.text.slice(reading.tokens.start[declared.token], reading.tokens.end[declared.token]);
}

interface Extra {
  /** Where the token is a macro that stands for another name. */
  readonly name?: string;
  readonly parent?: string | undefined;
  readonly storage?: 'static' | 'extern' | undefined;
  readonly record?: string | undefined;
  readonly signature: string;
  readonly value: string | undefined;
  /** Of an enumerator: the first of its enumeration, in every build that has that. */
  readonly beginsList?: boolean;
  readonly trailing: boolean;
}

function makeSymbol(
  reading: Reading,
  kind: SymbolKind,
  token: number,
  start: number,
  end: number,
  extra: Extra,
): SourceSymbol {
  const { text, tokens, lineStarts } = reading;
  const nameEnd = tokens.end[token] ?? start;
  const nameStart = isDestructor(tokens, token) ? (tokens.start[token] ?? start) - 1 : (tokens.start[token] ?? start);
  const conditions = reading.surroundings.conditionsAt(nameStart);
  const section = reading.surroundings.sectionAt(nameStart);
  const attributes = attributesBefore(reading, start);
  const doc = reading.comments.docFor(start, end, extra.trailing, attributes.starts);
  return {
    name: extra.name ?? text.slice(nameStart, nameEnd),
    kind,
    nameStart,
    nameEnd,
    start: attributes.start,
    end,
    line: lineOf(lineStarts, nameStart),
    startLine: lineOf(lineStarts, attributes.start),
    endLine: lineOf(lineStarts, Math.max(start, end - 1)),
    signature: extra.signature,
    ...(extra.name === undefined
      ? { origin: 'written' as const }
      : { origin: 'pasted' as const, macro: text.slice(nameStart, nameEnd) }),
    ...(extra.parent === undefined ? {} : { parent: extra.parent }),
    ...(extra.storage === undefined ? {} : { storage: extra.storage }),
    ...(extra.record === undefined ? {} : { record: extra.record }),
    ...(conditions === undefined ? {} : { conditions }),
    ...(section === undefined ? {} : { section }),
    ...(doc === undefined ? {} : { doc }),
    ...(extra.value === undefined ? {} : { value: extra.value }),
    ...(extra.beginsList === true && extra.value === undefined ? { number: 0 } : {}),
  };
}

/** True for the `A` of `~A`. */
function isDestructor(tokens: Tokens, token: number): boolean {
  return tokens.kind[token - 1] === 126 && tokens.end[token - 1] === tokens.start[token];
}

/** True for the first word behind the brace of an enumeration; lines of the preprocessor stand between and do not count. */
function beginsList(tokens: Tokens, token: number): boolean {
  let before = token - 1;
  while (before >= 0 && (tokens.directiveOf[before] ?? -1) >= 0) before--;
  return tokens.kind[before] === 123;
}

/** The attributes before a declaration, nearest first, and where it begins with those that are a part of it. */
export function attributesBefore(
  { tokens, attributes }: Reading,
  declaration: number,
): { readonly start: number; readonly starts: readonly number[] } {
  const starts: number[] = [];
  let start = declaration;
  for (let from = declaration; ; ) {
    const token = tokenAtOrAfter(tokens, from) - 1;
    const one = token < 0 ? undefined : attributes.get(tokens.end[token] ?? -1);
    if (one === undefined || (tokens.directiveOf[token] ?? -1) >= 0) return { start, starts };
    from = one.start;
    starts.push(from);
    if (one.isPart) start = from;
  }
}

function storageOf(
  text: string,
  masked: string,
  tokens: Tokens,
  start: number,
  end: number,
): 'static' | 'extern' | undefined {
  for (let token = tokenAtOrAfter(tokens, start); token < tokens.count && (tokens.start[token] ?? end) < end; token++) {
    if (masked.charCodeAt(tokens.start[token] ?? 0) === 32) continue;
    const word = text.slice(tokens.start[token], tokens.end[token]);
    if (word === 'static' || word === 'extern') return word;
  }
  return undefined;
}

function bodyStart(masked: string, declaratorEnd: number, end: number): number {
  const brace = masked.indexOf('{', declaratorEnd);
  return brace < 0 || brace > end ? end : brace;
}

function withoutBody(head: string, family: string): string {
  if (family === 'function') return head;
  // An initialiser or a record's body says more than a signature should.
  const brace = head.indexOf('{');
  if (brace < 0) return head;
  return family === 'typedef' || family === 'field'
    ? `${head.slice(0, brace)}{ … }${head.slice(head.lastIndexOf('}') + 1)}`
    : `${head.slice(0, brace)}{ … }`;
}

/** A piece of source on one line: comments out, runs of white space to one blank, bounded. */
export function oneLine(source: string): string {
  const line = source
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
    .replace(/\\\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
}

export function enumeratorEnd(reading: Reading, token: number, limit: number): number {
  const { tokens } = reading;
  let depth = 0;
  let end = tokens.end[token] ?? limit;
  for (let at = token + 1; at < tokens.count && (tokens.start[at] ?? limit) < limit; at++) {
    if ((tokens.directiveOf[at] ?? -1) >= 0) continue;
    const kind = tokens.kind[at];
    if (kind === 40) depth++;
    else if (kind === 41) depth--;
    else if (depth <= 0 && (kind === 44 || kind === 125)) break;
    end = tokens.end[at] ?? end;
  }
  return end;
}

function valueAfterEquals(source: string): string | undefined {
  const at = source.indexOf('=');
  return at < 0 ? undefined : oneLine(source.slice(at + 1));
}
