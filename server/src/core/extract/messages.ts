/**
 * Reads the texts in quotes that a kernel can print: what a call is given, what a table holds. With them stand the values
 * of their conversions, as far as the call writes them.
 */
import type { Message } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { identifier, string } from '../source/lexer.ts';
import { oneLine } from './definitions.ts';
import { readStringified } from './stringifiedMessages.ts';
import type { FileReading } from './symbols.ts';

/** Letters a text must have to be told from others. */
const fewestLetters = 4;
/** Tokens that are looked at around a literal. */
const reach = 400;
/** `#define NAME "text"` and `#define NAME(c) one, two`: what stands in the place of a format, and of several values. */
const define = /^#\s*define\s+(\w+)(\([^)]*\))?\s+([\s\S]+)$/;
/** The macros of `inttypes.h`, by the C standard: `PRIx64` is the conversion `x` of 64 bits. */
const inttypesMacro = /^PRI([diouxX])(8|16|32|64|MAX|PTR)$/;
/** Words before a name that make no declaration of it. */
const noTypes = new Set(['return', 'else', 'goto', 'case', 'sizeof', 'in', 'do']);

/**
 * @param around the function around an offset.
 * @param matters false for a text, and the name of the function it is in, that nobody asks about.
 */
export function readMessages(
  reading: FileReading,
  around: (offset: number) => SourceSymbol | undefined,
  matters: (text: string) => boolean,
  symbols: readonly SourceSymbol[],
): Message[] {
  const reader = new MessageReader(reading, around, matters, symbols);
  const within = (offset: number) => around(offset)?.name;
  const made = readStringified(reading, within, (name, token) => reader.typeOfName(name, token)).filter((one) =>
    matters(`${one.text} ${one.within ?? ''}`),
  );
  const found = reader.run();
  return made.length === 0 ? found : [...found, ...made].sort((a, b) => a.start - b.start);
}

class MessageReader {
  private readonly dead: readonly { readonly start: number; readonly end: number }[];
  private readonly variables: ReadonlyMap<string, string>;
  private defined: ReadonlyMap<string, string> | undefined;

  constructor(
    private readonly reading: FileReading,
    private readonly around: (offset: number) => SourceSymbol | undefined,
    private readonly matters: (text: string) => boolean,
    symbols: readonly SourceSymbol[],
  ) {
    this.variables = typesOfVariables(symbols);
    this.dead = reading.mask.dropped.filter((branch) => branch.dead);
  }

  run(): Message[] {
    const { tokens } = this.reading;
    const found: Message[] = [];
    for (let token = 0; token < tokens.count; token++) {
      if (tokens.kind[token] !== string) continue;
      const start = tokens.start[token] ?? 0;
      const line = tokens.directives[tokens.directiveOf[token] ?? -1];
      if (line !== undefined && line.keyword !== 'define') continue;
      if (this.dead.some((one) => one.start <= start && start < one.end)) continue;
      const { text, last } = this.literalFrom(token);
      // `"%d " UNKNOWN "%d"`: how many values come before the second text is not known.
      const isCounted = tokens.kind[token - 1] !== identifier || tokens.kind[token - 2] !== string;
      const end = tokens.end[last] ?? start;
      if ((text.match(/[A-Za-z]/g)?.length ?? 0) >= fewestLetters) {
        const owner = this.around(start);
        if (!this.matters(`${text} ${owner?.name ?? ''}`)) {
          token = last;
          continue;
        }
        found.push({
          text,
          start,
          end,
          ...this.call(token, last, isCounted),
          ...(owner === undefined ? {} : { within: owner.name }),
        });
      }
      token = last;
    }
    return found;
  }

  /** The text of neighbouring literals, macros of `inttypes.h` between them resolved. */
  private literalFrom(token: number): { text: string; last: number } {
    const { tokens, text: source } = this.reading;
    let text = '';
    let last = token;
    for (let at = token; at < tokens.count && tokens.directiveOf[at] === tokens.directiveOf[token]; at++) {
      const piece = source.slice(tokens.start[at], tokens.end[at]);
      if (tokens.kind[at] === string) text += shownText(piece.slice(1, -1));
      else {
        if (tokens.kind[at] !== identifier) break;
        const conversion = inttypesMacro.exec(piece);
        const literal = /^(?:\s*"(?:[^"\\\n]|\\.)*")+$/.exec(this.macros().get(piece) ?? '')?.[0];
        if (conversion !== null) text += `ll${conversion[1] ?? 'd'}`;
        else if (literal !== undefined)
          for (const [, part = ''] of literal.matchAll(/"((?:[^"\\\n]|\\.)*)"/g)) text += shownText(part);
        else break;
      }
      last = at;
    }
    return { text, last };
  }

  /** The macros that this file defines, with their bodies; `''` for one with several. */
  private macros(): ReadonlyMap<string, string> {
    if (this.defined !== undefined) return this.defined;
    const found = new Map<string, string>();
    for (const line of this.reading.tokens.directives) {
      if (line.keyword !== 'define') continue;
      const written = this.reading.text.slice(line.start, line.end).replace(/\\\r?\n/g, ' ');
      const [, name = '', , body = ''] = define.exec(written) ?? [];
      found.set(name, found.has(name) && found.get(name) !== body.trim() ? '' : body.trim());
    }
    this.defined = found;
    return found;
  }

  /** How many values an argument is: `FOUR_CHARACTERS(c)` can be four. Undefined where that is not known. */
  private countOf(from: number): number | undefined {
    const { tokens, text } = this.reading;
    if (tokens.kind[from] !== identifier || tokens.kind[from + 1] !== 40) return 1;
    const name = text.slice(tokens.start[from], tokens.end[from]);
    const body = this.macros().get(name);
    if (body === undefined) return 1;
    if (body === '') return undefined;
    let depth = 0;
    let count = 1;
    for (const letter of body) {
      if (letter === '(' || letter === '{' || letter === '[') depth++;
      else if (letter === ')' || letter === '}' || letter === ']') depth--;
      else if (letter === ',' && depth === 0) count++;
    }
    return count;
  }

  /** The call around a literal, and what it is given behind it. */
  private call(
    first: number,
    last: number,
    isCounted: boolean,
  ): Pick<Message, 'callee' | 'values' | 'types' | 'givers'> {
    const { tokens, text } = this.reading;
    let open = -1;
    for (let at = first - 1, depth = 0; at >= 0 && at > first - reach; at--) {
      const kind = tokens.kind[at];
      if (kind === 41 || kind === 93) depth++;
      else if (kind === 40 || kind === 91) {
        if (depth-- === 0) {
          open = at;
          break;
        }
      } else if (kind === 59 || kind === 123 || kind === 125) break;
    }
    if (open < 0 || tokens.kind[open] !== 40 || tokens.kind[open - 1] !== identifier) return {};
    const callee = text.slice(tokens.start[open - 1], tokens.end[open - 1]);
    if (!isCounted) return { callee };
    const values: string[] = [];
    const types: string[] = [];
    const givers: string[] = [];
    let from = -1;
    for (let at = last + 1, depth = 0; at < tokens.count && at < last + reach; at++) {
      const kind = tokens.kind[at];
      if (kind === 40 || kind === 91 || kind === 123) depth++;
      else if ((kind === 44 && depth === 0) || ((kind === 41 || kind === 93 || kind === 125) && depth-- === 0)) {
        if (from >= 0 && at > from) {
          const count = this.countOf(from);
          if (count === undefined) break;
          for (let value = 0; value < count; value++) {
            values.push(oneLine(text.slice(tokens.start[from], tokens.end[at - 1])).slice(0, 80));
            types.push(count === 1 ? this.typeOf(from, at) : '');
            givers.push(count === 1 && at === from + 1 ? this.giverOf(from) : '');
          }
        }
        if (kind !== 44) break;
        from = at + 1;
      } else if (kind === 59) break;
    }
    const given = givers.some((one) => one !== '') ? { givers } : {};
    return { callee, ...(values.length === 0 ? {} : { values, types, ...given }) };
  }

  /** The type of a plain name. */
  private typeOf(from: number, to: number): string {
    const { tokens, text } = this.reading;
    // `(type)name` says the type of what is printed, which is mostly wider than what it holds.
    const at = to - 1;
    if (tokens.kind[at] !== identifier) return '';
    if (at !== from && tokens.kind[at - 1] !== 41) return '';
    return this.typeOfName(text.slice(tokens.start[at], tokens.end[at]), at);
  }

  /** The function of whose result a plain name is made, where it is written nearest above; `''` for anything else. */
  private giverOf(use: number): string {
    const { tokens, text } = this.reading;
    if (tokens.kind[use] !== identifier || tokens.directiveOf[use] !== -1) return '';
    const name = text.slice(tokens.start[use], tokens.end[use]);
    const first = this.around(tokens.start[use] ?? 0)?.start ?? Number.MAX_SAFE_INTEGER;
    for (let at = use - 1; at > 0 && (tokens.start[at] ?? 0) >= first; at--) {
      if (tokens.kind[at] !== 61 || tokens.kind[at - 1] !== identifier || tokens.kind[at + 1] === 61) continue;
      if (text.slice(tokens.start[at - 1], tokens.end[at - 1]) !== name) continue;
      // A member of that name is another thing.
      if (tokens.kind[at - 2] === 46 || tokens.kind[at - 2] === 62) continue;
      const isCall = tokens.kind[at + 1] === identifier && tokens.kind[at + 2] === 40;
      return isCall ? text.slice(tokens.start[at + 1], tokens.end[at + 1]) : '';
    }
    return '';
  }

  /**
   * The type that a name is declared with: in the function or the macro around it, nearest above, or in the file.
   *
   * @param at the token of a use.
   */
  typeOfName(name: string, at: number): string {
    const { tokens, text } = this.reading;
    const line = tokens.directives[tokens.directiveOf[at] ?? -1];
    const first = line?.start ?? this.around(tokens.start[at] ?? 0)?.start ?? Number.MAX_SAFE_INTEGER;
    for (let before = at - 1; before > 0 && (tokens.start[before] ?? 0) >= first; before--) {
      if (tokens.kind[before] !== identifier || tokens.kind[before - 1] !== identifier) continue;
      if (text.slice(tokens.start[before], tokens.end[before]) !== name) continue;
      const after = tokens.kind[before + 1];
      if (after !== 61 && after !== 59 && after !== 44 && after !== 41) continue;
      const type = text.slice(tokens.start[before - 1], tokens.end[before - 1]);
      if (!noTypes.has(type)) return type;
    }
    return this.variables.get(name) ?? '';
  }
}

/** The variables of a file with their types, where those are a single word. */
function typesOfVariables(symbols: readonly SourceSymbol[]): Map<string, string> {
  return new Map(
    symbols.flatMap(({ kind, name, signature }): [string, string][] => {
      if (kind !== 'variable' && kind !== 'extern-variable') return [];
      const words = signature.split(/[\s;=[]+/);
      const type = words[words.indexOf(name) - 1];
      return type === undefined || !/^[a-z_]\w*$/i.test(type) ? [] : [[name, type]];
    }),
  );
}

/** The characters that a literal writes, as far as a log shows them. */
export function shownText(body: string): string {
  return body.replace(/\\(\r?\n|[0-7]{1,3}|x[0-9a-fA-F]+|.)/g, (_, code: string) => {
    if (code.endsWith('\n')) return '';
    if (code === 'n') return '\n';
    if (code === 't') return '\t';
    if (code === '"' || code === '\\' || code === "'") return code;
    return ' ';
  });
}
