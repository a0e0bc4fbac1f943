/**
 * The `#define`s of one text: found in one quick pass, and read only when somebody asks for their macros. What is read
 * belongs to the text alone, so the tables of several trees share it.
 */
import { readDirectives } from '../source/directives.ts';
import { isWordCode, scan } from '../source/lexer.ts';

export interface Macro {
  readonly name: string;
  /** Absent for an object-like macro. */
  readonly parameters?: readonly string[];
  readonly body: string;
  /** The body's tokens as written; `##` is one. */
  readonly words: readonly string[];
}

/** A `#define` where it stands. */
export class Definition {
  private read: Macro | undefined | null = null;

  constructor(
    readonly name: string,
    private readonly text: string,
    private readonly start: number,
    private readonly nameEnd: number,
  ) {}

  /** The directive as it stands, with the lines that backslashes join. */
  get line(): string {
    return this.text.slice(this.start, endOfDirective(this.text, this.start));
  }
  /** Undefined where it is no definition after all. */
  get macro(): Macro | undefined {
    if (this.read === null) this.read = readMacro(this.line);
    return this.read;
  }

  /** By a quick look at `#define NAME(a, b) … a->b …`: a parameter stands behind `.` or `->`. */
  get namesMember(): boolean {
    const { text, nameEnd } = this;
    if (text.charCodeAt(nameEnd) !== 40) return false;
    const end = text.indexOf(')', nameEnd);
    const rest = text.slice(end, endOfDirective(text, this.start));
    if (!rest.includes('->') && !rest.includes('.')) return false;
    const parameters: readonly string[] = text.slice(nameEnd, end).match(/\w+/g) ?? [];
    for (const [, name = ''] of rest.matchAll(/(?:->|\.)\s*(\w+)/g)) if (parameters.includes(name)) return true;
    return false;
  }

  /** The words behind the name. Much cheaper than to read it; a comment's words are among them. */
  words(each: (word: string) => void): void {
    const { text } = this;
    let isContinued = false;
    for (let at = this.nameEnd; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) {
        if (!isContinued) return;
      } else if (code !== 13) isContinued = code === 92;
      if (!isWordCode(code)) continue;
      const from = at;
      while (at + 1 < text.length && isWordCode(text.charCodeAt(at + 1))) at++;
      if (code < 48 || code > 57) each(text.slice(from, at + 1));
    }
  }
}

/** In their order. Comments are not looked at: a definition quoted in one is rare and harmless. */
export function definitionsIn(text: string): readonly Definition[] {
  const found: Definition[] = [];
  for (let at = text.indexOf('define'); at >= 0; at = text.indexOf('define', at + 6)) {
    let hash = at - 1;
    while (hash >= 0 && (text.charCodeAt(hash) === 32 || text.charCodeAt(hash) === 9)) hash--;
    if (text.charCodeAt(hash) !== 35) continue;
    let from = at + 6;
    let code = text.charCodeAt(from);
    if (code !== 32 && code !== 9) continue;
    while (code === 32 || code === 9) code = text.charCodeAt(++from);
    let to = from;
    while (to < text.length && isWordCode(text.charCodeAt(to))) to++;
    if (to > from) found.push(new Definition(text.slice(from, to), text, hash, to));
  }
  return found;
}

/** Behind the last of the lines that backslashes join. */
function endOfDirective(text: string, start: number): number {
  for (let from = start; ; ) {
    const newline = text.indexOf('\n', from);
    if (newline < 0) return text.length;
    const before = text.charCodeAt(newline - 1) === 13 ? newline - 2 : newline - 1;
    if (text.charCodeAt(before) !== 92) return newline + 1;
    from = newline + 1;
  }
}

function readMacro(line: string): Macro | undefined {
  const macro = readDirectives(line, scan(line)).macros[0];
  if (macro === undefined) return undefined;
  const body = line.slice(macro.bodyStart, macro.bodyEnd);
  return {
    name: macro.name,
    ...(macro.parameters === undefined ? {} : { parameters: macro.parameters }),
    body,
    words: wordsOf(body),
  };
}

const word =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|\\\r?\n|[A-Za-z_$][\w$]*|\.?\d[\w.]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|##|\S/g;

/** The tokens of a macro body, without comments and continuations. */
export function wordsOf(body: string): string[] {
  return (body.match(word) ?? []).filter(
    (one) => !one.startsWith('/*') && !one.startsWith('//') && !/^\\\r?\n$/.test(one),
  );
}
