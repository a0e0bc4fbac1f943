/**
 * A C token scanner over character codes: the cheapest exact reading of a file there is.
 *
 * It feeds three readers that must agree on what a token is: the dialect stage (what to hide from the parser), the
 * reference index (every identifier, macro bodies included) and the macro expander. Directive lines are scanned like
 * code, and their tokens are marked, because a `#define` body refers to names as code does.
 */

/** Token kinds below 32; a punctuation token's kind is its own character code (33–126), one token a character. */
export const identifier = 1;
export const number = 2;
export const string = 3;
export const character = 4;

/** All tokens of one text, as parallel arrays (plain numbers: a million tokens cost a few megabytes). */
export interface Tokens {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Index into {@link directives} of the line a token belongs to, or -1 for code. */
  readonly directiveOf: Int32Array;
  readonly comments: readonly Comment[];
  readonly directives: readonly DirectiveLine[];
}

/** A comment, delimiters included. Offsets are UTF-16 units; `end` is exclusive. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** One preprocessor line, continuations included. Token indices are half-open. */
export interface DirectiveLine {
  /** `define`, `if`, `include`, `pragma` …; empty for a lone `#`. */
  readonly keyword: string;
  readonly start: number;
  readonly end: number;
  /** First token after the keyword. */
  readonly firstToken: number;
  readonly endToken: number;
}

// Class 0 is everything else: one character, one token.
const classIdentifier = 1;
const classDigit = 2;
const classSpace = 3;
const classNewline = 4;
const classQuote = 5;
const classSlash = 6;
const classHash = 7;
const classBackslash = 8;

const classes = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const text = String.fromCharCode(code);
  if (/[A-Za-z_$]/.test(text)) classes[code] = classIdentifier;
  else if (/[0-9]/.test(text)) classes[code] = classDigit;
  else if (text === '\n') classes[code] = classNewline;
  else if (/\s/.test(text) || code === 0) classes[code] = classSpace;
  else if (text === '"' || text === "'") classes[code] = classQuote;
  else if (text === '/') classes[code] = classSlash;
  else if (text === '#') classes[code] = classHash;
  else if (text === '\\') classes[code] = classBackslash;
}

/** True for a character that can go on an identifier or number. */
export function isWordCode(code: number): boolean {
  return code < 128 ? classes[code] === classIdentifier || classes[code] === classDigit : code > 127;
}

/** Scans a whole text. Never throws: an unclosed string ends at its line, an unclosed comment at the end of the text. */
export function scan(text: string): Tokens {
  return new Scanner(text).run();
}

class Scanner {
  private capacity: number;
  private kind: Uint8Array;
  private start: Int32Array;
  private end: Int32Array;
  private directiveOf: Int32Array;
  private count = 0;
  private readonly comments: Comment[] = [];
  private readonly directives: DirectiveLine[] = [];
  private directive = -1;

  constructor(private readonly text: string) {
    this.capacity = Math.max(16, (text.length >> 2) + 8);
    this.kind = new Uint8Array(this.capacity);
    this.start = new Int32Array(this.capacity);
    this.end = new Int32Array(this.capacity);
    this.directiveOf = new Int32Array(this.capacity);
  }

  run(): Tokens {
    const { text } = this;
    const { length } = text;
    let at = 0;
    let lineIsBlank = true;
    let directiveStart = 0;
    let directiveFirst = 0;
    let keyword = '';
    const closeDirective = (end: number) => {
      if (this.directive < 0) return;
      this.directives.push({ keyword, start: directiveStart, end, firstToken: directiveFirst, endToken: this.count });
      this.directive = -1;
    };
    while (at < length) {
      const code = text.charCodeAt(at);
      switch (code < 128 ? classes[code] : classIdentifier) {
        case classSpace:
          at++;
          break;
        case classNewline:
          closeDirective(at);
          lineIsBlank = true;
          at++;
          break;
        case classBackslash: {
          // A continuation keeps the directive open; anywhere else it is nothing to us.
          const next = text.charCodeAt(at + 1);
          if (next === 10) at += 2;
          else if (next === 13 && text.charCodeAt(at + 2) === 10) at += 3;
          else at++;
          break;
        }
        case classIdentifier: {
          const from = at++;
          while (at < length && isWordCode(text.charCodeAt(at))) at++;
          this.push(identifier, from, at);
          lineIsBlank = false;
          break;
        }
        case classDigit: {
          const from = at++;
          while (at < length && (isWordCode(text.charCodeAt(at)) || text.charCodeAt(at) === 46)) at++;
          this.push(number, from, at);
          lineIsBlank = false;
          break;
        }
        case classQuote: {
          const from = at;
          at = this.endOfQuote(at, code);
          this.push(code === 34 ? string : character, from, at);
          lineIsBlank = false;
          break;
        }
        case classSlash: {
          const next = text.charCodeAt(at + 1);
          if (next === 42) {
            const close = text.indexOf('*/', at + 2);
            const end = close < 0 ? length : close + 2;
            this.comments.push({ start: at, end });
            at = end;
          } else if (next === 47) {
            const end = this.endOfLine(at);
            this.comments.push({ start: at, end });
            at = end;
          } else {
            this.push(code, at, ++at);
            lineIsBlank = false;
          }
          break;
        }
        case classHash:
          if (lineIsBlank && this.directive < 0) {
            this.directive = this.directives.length;
            directiveStart = at++;
            while (at < length && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
            const from = at;
            while (at < length && isWordCode(text.charCodeAt(at))) at++;
            keyword = text.slice(from, at);
            directiveFirst = this.count;
            lineIsBlank = false;
          } else {
            this.push(code, at, ++at);
          }
          break;
        default:
          this.push(code, at, ++at);
          lineIsBlank = false;
      }
    }
    closeDirective(length);
    return {
      count: this.count,
      kind: this.kind,
      start: this.start,
      end: this.end,
      directiveOf: this.directiveOf,
      comments: this.comments,
      directives: this.directives,
    };
  }

  private endOfQuote(from: number, quote: number): number {
    const { text } = this;
    let at = from + 1;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === 92) {
        at += text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10 ? 3 : 2;
        continue;
      }
      if (code === quote) return at + 1;
      // An apostrophe in `#error don't` or in half-typed code must not swallow the rest of the file.
      if (code === 10) return at;
      at++;
    }
    return text.length;
  }

  /** End of a line comment: a backslash before the newline continues it. */
  private endOfLine(from: number): number {
    let at = from;
    for (;;) {
      const newline = this.text.indexOf('\n', at);
      if (newline < 0) return this.text.length;
      if (this.text.charCodeAt(newline - 1) !== 92) return newline;
      at = newline + 1;
    }
  }

  private push(kind: number, start: number, end: number): void {
    if (this.count === this.capacity) this.grow();
    const at = this.count++;
    this.kind[at] = kind;
    this.start[at] = start;
    this.end[at] = end;
    this.directiveOf[at] = this.directive;
  }

  private grow(): void {
    this.capacity *= 2;
    const larger = <T extends Uint8Array | Int32Array>(array: T, fresh: T): T => {
      fresh.set(array);
      return fresh;
    };
    this.kind = larger(this.kind, new Uint8Array(this.capacity));
    this.start = larger(this.start, new Int32Array(this.capacity));
    this.end = larger(this.end, new Int32Array(this.capacity));
    this.directiveOf = larger(this.directiveOf, new Int32Array(this.capacity));
  }
}
