/**
 * Reads a panic report, a stackshot's text or a log: what of the exclave world each line holds, with the place in the
 * source. The text is foreign: nothing of it is believed, run or looked up by address.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { isExclaveName } from '../extract/exclaveNames.ts';
import { lineIn } from '../index/checkoutIndex.ts';
import type { IndexedFile } from '../model/fileFacts.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';
import type { Conversion } from './format.ts';
import { kextFrames } from './kextFrames.ts';
import { continuation, type FoundMessage, type KnownMessage, MessageBook } from './messageBook.ts';
import { NameBook } from './nameBook.ts';
import { PanicFlagBook } from './panicFlags.ts';
import { type FoundCodes, type ReturnCode, ReturnCodes } from './returnCodes.ts';
import type { Setting } from './settingBook.ts';
import { type TraceNumber, traceNumbers } from './traceNumbers.ts';

export type LogNoteKind = 'message' | 'symbol' | 'constant' | 'value' | 'trace' | 'place' | 'extension';

export interface LogNote {
  readonly kind: LogNoteKind;
  /** A plain sentence without its place. */
  readonly text: string;
  /** Columns of the line, UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Absent for what is told by the line alone. */
  readonly place?: EvidencePlace;
}
export interface ReadLine {
  readonly text: string;
  readonly notes: readonly LogNote[];
  /** Notes that were left out. */
  readonly more: number;
  /** Characters that were not looked at. */
  readonly skipped: number;
}

/** Notes of one line: a report in one line of JSON has many. */
const maximumNotes = 60;
/** Characters of a line, or of a part of one between written line breaks, that are looked at: nobody prints more. */
const longestPiece = 20_000;
/** A word as names are written, with the offset behind it that a backtrace has. */
const word = /[A-Za-z_][A-Za-z0-9_]*/g;
const offset = /^\s*\+\s*(0x[0-9a-fA-F]+|\d+)/;
/** Behind a sign, or a number that shows by its base to be one: `c_state = 3`, `c_state 0x3`. */
const fieldValue = /^["']?(?:\s*[:=]\s*["']?(?:0x[0-9a-fA-F]+|-?\d+)|\s+0x[0-9a-fA-F]+)\b/;
/** A name that is put together, and no word of a sentence. */
const isTechnical = /_|[a-z][A-Z]/;
/** What stands behind the name of a file: `exclaves_boot.c` is not the function `exclaves_boot`. */
const fileEnding = /^\.(c|cc|cpp|h|hpp|m|mm|s|o|py)\b/;
/** The name of a sysctl or a boot-arg with a value: `kern.exclaves_status: 1`, `exclaves_debug=0x3`. */
const settingValue = /(?<![\w.-])(-?[a-z][\w.]*)(?=\s*[:=]\s*(0x[0-9a-fA-F]+|-?\d+)\b)/g;
/** How return codes are written: `KERN_FAILURE`, `ENOENT`. */
const codeWord = /\b[A-Z][A-Z0-9_]{2,}\b/g;
/** `"panicFlags" : "0x2"`, `eph_panic_flags 0x2`. */
const panicFlags = /\b((?:[a-z]+_)?panic_?flags)(?:["']?\s*[:=]\s*["']?|\s+(?=0x))(0x[0-9a-f]{1,16}|\d{1,19})\b/gi;
/** `boot-args: -v exclaves_debug=3`: a line that lists them, by whatever sign. */
const bootArguments = /\bboot[-_ ]?args?\b/i;
const bootArgument = /(?<![\w.=-])(-?[A-Za-z_][\w.-]*)(?:=([^\s"',]*))?/g;
const sourcePlace = /(?<![A-Za-z0-9_.-])([A-Za-z0-9_.-]{1,80}\.(?:c|cpp|cc|h|m|mm|s)):(\d{1,7})(?!\d)/g;

/** Reads line by line; ask for the next when there is time. */
export class LogReader {
  private readonly messages: MessageBook;
  private readonly names: NameBook;
  private readonly panicFlags: PanicFlagBook;
  private readonly codes: ReturnCodes;
  /** The text that the line before is a part of. */
  private before: KnownMessage | undefined;

  constructor(domain: DomainIndex) {
    this.messages = new MessageBook(domain.index);
    this.names = new NameBook(domain);
    this.panicFlags = new PanicFlagBook(domain);
    this.codes = new ReturnCodes(domain);
  }

  read(text: string): ReadLine {
    const notes: LogNote[] = [];
    const seen = new Set<string>();
    let more = 0;
    let skipped = 0;
    for (const [start, whole] of piecesOf(text)) {
      const piece = whole.slice(0, longestPiece);
      skipped += whole.length - piece.length;
      for (const note of this.notesOf(piece)) {
        const key = `${note.kind} ${note.text} ${note.place?.file}:${note.place?.start}`;
        if (seen.has(key)) continue;
        seen.add(key);
        if (notes.length >= maximumNotes) more++;
        else notes.push({ ...note, start: start + note.start, end: start + note.end });
      }
    }
    return { text, notes, more, skipped };
  }

  private notesOf(line: string): LogNote[] {
    const found: LogNote[] = [];
    const places = [...line.matchAll(sourcePlace)].flatMap((match) => {
      const place = this.names.place(match[1] ?? '', Number(match[2]));
      return place === undefined ? [] : [{ ...place, match, line: Number(match[2]) - 1 }];
    });
    const messages = this.messages.find(line, places);
    const next = messages.length === 0 ? continuation(this.before, line) : undefined;
    if (next !== undefined) messages.push(next);
    if (line.trim() !== '') this.before = messages.at(-1);
    for (const message of messages) found.push(...this.messageNotes(message, line));
    for (const { file, within, match, line: at } of places) {
      const start = file.lineStarts[at] ?? 0;
      found.push({
        kind: 'place',
        text: within === undefined ? 'the line that is named' : `the line that is named, in ${within}`,
        start: match.index,
        end: match.index + match[0].length,
        place: placeIn(file, start, start),
      });
    }
    for (const match of line.matchAll(settingValue)) {
      const setting = this.names.setting(match[1] ?? '');
      if (setting === undefined) continue;
      found.push({
        kind: 'value',
        text: setting.title + this.settingText(setting, match[2] ?? ''),
        start: match.index,
        end: match.index + match[0].length,
        place: onlyPlace(setting),
      });
    }
    const listed = bootArguments.exec(line);
    if (listed !== null) found.push(...this.bootArguments(line, listed.index + listed[0].length, found));
    for (const match of line.matchAll(panicFlags))
      for (const note of this.panicFlags.notes(match[1] ?? '', match[2] ?? ''))
        found.push({ kind: 'value', ...note, start: match.index, end: match.index + match[0].length });
    for (const match of line.matchAll(word)) {
      const note = this.nameNote(
        match[0],
        line.slice(match.index + match[0].length, match.index + match[0].length + 40),
      );
      if (note !== undefined) found.push({ ...note, start: match.index, end: match.index + match[0].length });
    }
    for (const one of traceNumbers(line, (number) => this.names.traceEvent(number) !== undefined)) {
      const note = this.traceNote(one);
      if (note !== undefined) found.push({ ...note, start: one.start, end: one.end });
    }
    for (const one of kextFrames(line)) found.push({ kind: 'extension', ...one });
    // `ENOENT` is any program's: it is told where the line has something of exclaves.
    if (found.length > 0 || isExclaveName(line))
      for (const match of line.matchAll(codeWord)) {
        const code = this.codes.code(match[0]);
        if (code !== undefined)
          found.push({ ...codeNote(code), start: match.index, end: match.index + match[0].length });
      }
    return found.sort((a, b) => a.start - b.start);
  }

  /** A number that is a trace code where the line tells so, and could be one elsewhere. */
  private traceNote({
    isTold,
    label,
    number,
    written,
  }: TraceNumber): Pick<LogNote, 'kind' | 'text' | 'place'> | undefined {
    const event = this.names.traceEvent(number);
    if (event === undefined) return undefined;
    const is = isTold || label === event.code.name;
    const code = `the trace code ${event.code.name}${event.end === '' ? '' : `, ${event.end}`}`;
    return {
      kind: 'trace',
      text: is ? `${written} is ${code}` : `${written} could be ${code}: inferred from the number alone`,
      place: onlyPlace(event.code),
    };
  }

  /** ` : 3 is ONE | TWO`, where constants tell. */
  private settingText({ because, type }: Setting, written: string): string {
    const names = type === '' || written === '' ? '' : this.names.meaningText(type, Number(written));
    return names === '' ? '' : `: ${written} is ${names}${because === '' ? '' : `, ${because}`}`;
  }

  /** What a line lists as boot-args behind a column, but for those that are told already. */
  private bootArguments(line: string, from: number, told: readonly LogNote[]): LogNote[] {
    return [...line.slice(from).matchAll(bootArgument)].flatMap((match): LogNote[] => {
      const setting = this.names.bootArgument(match[1] ?? '');
      const start = from + match.index;
      if (setting === undefined || told.some((one) => one.kind === 'value' && one.start === start)) return [];
      const end = start + match[0].length;
      const text = setting.title + this.settingText(setting, match[2] ?? '');
      return [{ kind: 'value', text, start, end, place: onlyPlace(setting) }];
    });
  }

  private messageNotes({ file, isPrinted, match, message, others }: FoundMessage, line: string): LogNote[] {
    const given = isPrinted ? 'fits what' : 'is the name that';
    const from = message.callee === undefined ? 'is a text' : `${given} ${message.callee}() is given`;
    const within = message.within === undefined ? '' : ` in ${message.within}`;
    const parts: string[] = [];
    const more: LogNote[] = [];
    for (const { end, index, kind, start, text: written } of match.values) {
      const text = withRadix(written, kind);
      const expression = message.values?.[index];
      if (expression === undefined) continue;
      const known = message.known?.[index] ?? '';
      const type = message.types?.[index] ?? '';
      const before = /(\w+)\W{0,3}$/.exec(line.slice(match.start, start))?.[1] ?? '';
      const codes =
        known === '' ? this.codesOf(expression, type, message.givers?.[index] ?? '', before, text) : undefined;
      const names = codes?.codes.map((one) => one.name).join(' or ');
      const because = codes === undefined || codes.because === '' ? '' : `, ${codes.because}`;
      const meaning =
        known !== ''
          ? ` (${known})`
          : names === undefined
            ? this.valueOf(expression, type, text)
            : ` (${names}${because})`;
      for (const code of codes?.codes ?? []) more.push({ ...codeNote(code), start, end });
      parts.push(`${expression} = ${shown(text)}${meaning}`);
      const literal = this.literalOf(expression, message.within, text);
      if (literal !== undefined) more.push({ ...literal, start, end });
    }
    const values = parts.length === 0 ? '' : `: ${parts.join(', ')}`;
    const also = others === 0 ? '' : `, and ${others} more like it`;
    const { start, end } = match;
    return [
      {
        kind: isPrinted ? 'message' : 'value',
        text: `${from}${within}${also}${values}`,
        start,
        end,
        place: placeIn(file, message.start, message.end),
      },
      ...more,
    ];
  }

  /** The codes that a printed number is, by what it is declared as or by the function that gave it. */
  private codesOf(
    expression: string,
    localType: string,
    giver: string,
    before: string,
    text: string,
  ): FoundCodes | undefined {
    const number = Number(text);
    if (text === '' || !Number.isInteger(number)) return undefined;
    const field = /(?:->|\.)(\w+)$/.exec(expression)?.[1];
    const called = /^(\w+)\(/.exec(expression)?.[1] ?? '';
    const type = field === undefined ? localType : this.names.typeOfField(field);
    return this.codes.meaning(number, type, giver || called, before);
  }

  /** ` (NAME)` when the type of what was printed has a constant of that value. */
  private valueOf(expression: string, localType: string, text: string): string {
    const number = Number(text);
    if (text === '' || !Number.isInteger(number)) return '';
    const field = /(?:->|\.)(\w+)$/.exec(expression)?.[1];
    const type = field === undefined ? localType : this.names.typeOfField(field);
    const names = type === '' ? '' : this.names.meaningText(type, number);
    if (names !== '') return ` (${names})`;
    return this.names.isUnpublished(type) ? ` (a ${type}, whose values are not published)` : '';
  }

  /** The literal that a `%s` printed: of the function that gave it, or that printed it, or of the only place that has it. */
  private literalOf(
    expression: string,
    within: string | undefined,
    text: string,
  ): Pick<LogNote, 'kind' | 'text' | 'place'> | undefined {
    const giver = /^(\w+)\(/.exec(expression)?.[1] ?? within;
    const all = this.messages.literals(text.trim());
    const held = all.filter(({ message }) => message.within !== undefined && message.within === giver);
    const [only, second] = held.length > 0 ? held : all;
    if (only === undefined || second !== undefined) return undefined;
    const owner = only.message.within === undefined ? '' : ` of ${only.message.within}`;
    const { file, message } = only;
    return {
      kind: 'value',
      text: `“${shown(text)}” is a text${owner}`,
      place: placeIn(file, message.start, message.end),
    };
  }

  private nameNote(name: string, behind: string): Pick<LogNote, 'kind' | 'text' | 'place'> | undefined {
    const constant = this.names.constant(name);
    if (constant !== undefined) {
      const { file, symbol } = constant.at;
      const of = symbol.parent ? ` of ${symbol.parent}` : '';
      const value = constant.value === '' ? '' : ` = ${constant.value}`;
      return { kind: 'constant', text: `${name}${value}${of}`, place: placeIn(file, symbol.nameStart, symbol.nameEnd) };
    }
    const code = this.names.traceCode(name);
    if (code !== undefined)
      return {
        kind: 'trace',
        text: `${name} is the trace code ${code.code === '' ? 'of that name' : code.code}`,
        place: onlyPlace(code),
      };
    const use = this.names.unpublished(name);
    if (use !== undefined)
      return {
        kind: 'constant',
        text: `${name}, a constant that the source uses${use.within === '' ? '' : ` in ${use.within}`} and does not define: its value is not published`,
        place: onlyPlace(use),
      };
    const frame = offset.exec(behind);
    if (fileEnding.test(behind)) return undefined;
    const at = this.names.functionNamed(name, frame !== null);
    if (at !== undefined) {
      const { file, symbol } = at;
      const where = frame === null ? '' : `, ${frame[1]} bytes from its start`;
      return {
        kind: 'symbol',
        text: `function ${symbol.name}${where}`,
        place: placeIn(file, symbol.nameStart, symbol.nameEnd),
      };
    }
    const macro = this.names.macroNamed(name);
    if (macro !== undefined) {
      const { file, symbol } = macro;
      return {
        kind: 'constant',
        text: `${name} = ${shown(symbol.value ?? '')}`,
        place: placeIn(file, symbol.nameStart, symbol.nameEnd),
      };
    }
    const value = fieldValue.exec(behind)?.[0].replace(/^[^\w-]+/, '');
    if (value === undefined) return undefined;
    const field = this.names.fieldNamed(name);
    if (field === undefined) return this.variableNote(name, value);
    const { file, symbol } = field;
    const names = this.names.meaningText(this.names.typeOfField(name), Number(value));
    // `size: 7`, `conclave 0x1`: neither a record's name nor its own makes an everyday word one of its fields.
    if (names === '' && !(isExclaveName(name) && isTechnical.test(name))) return undefined;
    const of = symbol.parent ? ` of ${symbol.parent}` : '';
    return {
      kind: 'value',
      text: `field ${name}${of}${names === '' ? '' : `: ${value} is ${names}`}`,
      place: placeIn(file, symbol.nameStart, symbol.nameEnd),
    };
  }

  /** A variable whose type has a constant for the value that stands behind it. */
  private variableNote(name: string, value: string): Pick<LogNote, 'kind' | 'text' | 'place'> | undefined {
    const variable = this.names.variableNamed(name);
    if (variable === undefined) return undefined;
    const names = this.names.meaningText(this.names.typeOfVariable(variable), Number(value));
    if (names === '') return undefined;
    const { file, symbol } = variable;
    return {
      kind: 'value',
      text: `variable ${name}: ${value} is ${names}`,
      place: placeIn(file, symbol.nameStart, symbol.nameEnd),
    };
  }
}

function codeNote({ doc, name, place, value }: ReturnCode): Pick<LogNote, 'kind' | 'text' | 'place'> {
  return {
    kind: 'constant',
    text: `${name} = ${value}${doc === '' ? '' : `, whose comment says “${shown(doc)}”`}`,
    place,
  };
}

/** A report that was written as JSON has `\n` for its line breaks. */
function* piecesOf(line: string): Generator<[start: number, piece: string]> {
  let from = 0;
  while (from <= line.length) {
    const next = line.indexOf('\\n', from);
    const end = next < 0 ? line.length : next;
    yield [from, line.slice(from, end)];
    if (next < 0) return;
    from = end + 2;
  }
}

/** With its radix, whether or not the format writes it: `10` of a `%x` is `0x10`. */
function withRadix(text: string, kind: Conversion['kind']): string {
  const [, sign = '', digits = ''] = /^([-+]?)(?:0x)?([0-9a-f]+)$/i.exec(text) ?? [];
  if (digits === '') return text;
  if (kind === 'hexadecimal') return `${sign}0x${digits}`;
  return kind === 'octal' ? `${sign}0o${digits}` : text;
}

function placeIn(file: IndexedFile, start: number, end: number): EvidencePlace {
  return { file: file.path, start, end, line: lineIn(file, start) };
}

function onlyPlace({ end, file, line, start }: EvidencePlace): EvidencePlace {
  return { file, start, end, line };
}

/** Foreign text on one line, not too long. */
function shown(text: string): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}
