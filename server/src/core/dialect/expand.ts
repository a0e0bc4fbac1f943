/**
 * Expands one macro invocation as the C preprocessor does (argument prescan, `#`, `##`, rescanning, no recursion), and
 * remembers for every token of the result which characters of the source it came from.
 *
 * Only invocations that stand where a declaration stands are expanded: they are how XNU declares locks, tunables,
 * sysctls, enums and startup entries, and their names exist nowhere else.
 */
import { isWordCode, type Tokens } from '../source/lexer.ts';
import type { Macro } from './definitions.ts';
import type { MacroTable } from './macroTable.ts';

interface Piece {
  readonly text: string;
  /** Offset in the source when the token was written there as part of an argument, else one of the marks below. */
  readonly origin: number;
}

/** The token stands in the macro's own text, whatever the arguments are. */
export const fromMacro = -1;
/** The token was pasted together with an argument or the line number. */
export const pastedTogether = -2;

export interface Expansion {
  readonly text: string;
  /** Start offset of each token in {@link text}, ascending, and the source offset it came from (or one of the marks above). */
  readonly starts: Int32Array;
  readonly origins: Int32Array;
}

/** A bound on the size of one expansion, far above the largest in XNU. */
const maximumPieces = 20_000;
const endOfMacro = Symbol('end of a macro');

/**
 * The expansion of `name(arguments)` by the first definition that says something. Empty when there is none. A name without
 * arguments, where `open` is the name itself, is expanded by each of its definitions: a record has the members that any
 * configuration gives it.
 *
 * @param line what `__LINE__` stands for: 1-based line of the closing parenthesis, as clang counts.
 */
export function expandInvocation(
  table: MacroTable,
  text: string,
  tokens: Tokens,
  name: number,
  open: number,
  close: number,
  line: number,
): Expansion[] {
  const word = text.slice(tokens.start[name], tokens.end[name]);
  if (open === name) {
    const bodies = table.definitions(word).filter((one) => one.parameters === undefined && one.words.length > 0);
    return bodies.map((macro) => toExpansion(new Expander(table, line).call(macro, [])));
  }
  const expansions: Expansion[] = [];
  const macro = table.definitions(word).find((one) => one.parameters !== undefined && one.words.length > 0);
  if (macro?.parameters !== undefined) {
    const expander = new Expander(table, line);
    const input: Piece[] = [];
    for (let token = open + 1; token < close; token++) {
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      const start = tokens.start[token] ?? 0;
      input.push({ text: text.slice(start, tokens.end[token]), origin: start });
    }
    expansions.push(toExpansion(expander.call(macro, input)));
  }
  return expansions;
}

class Expander {
  private made = 0;
  /** Macros whose expansion is being rescanned: their names stay as they are. */
  private readonly active: string[] = [];

  constructor(
    private readonly table: MacroTable,
    private readonly line: number,
  ) {}

  /** Expands one call of a macro: arguments first, then the body with them in, then what came of it with what follows. */
  call(macro: Macro, input: readonly Piece[]): Piece[] {
    this.active.push(macro.name);
    const result = this.expand(this.substitute(macro, splitArguments(input, macro)));
    this.active.pop();
    return result;
  }

  private expand(input: readonly Piece[]): Piece[] {
    const output: Piece[] = [];
    const outer = this.active.length;
    /** What is still to be read, last first. The end of a macro's expansion is marked, since its name is free again there. */
    const rest: (Piece | typeof endOfMacro)[] = [...input].reverse();
    for (;;) {
      const piece = rest.pop();
      if (piece === undefined || ++this.made > maximumPieces) break;
      if (piece === endOfMacro) {
        this.active.pop();
        continue;
      }
      const { text } = piece;
      if (text === '__LINE__') {
        output.push({ text: String(this.line), origin: fromMacro });
        continue;
      }
      if (!isWordCode(text.charCodeAt(0)) || this.active.includes(text)) {
        output.push(piece);
        continue;
      }
      let next = rest.length - 1;
      while (rest[next] === endOfMacro) next--;
      const following = rest[next];
      const called = following !== undefined && following !== endOfMacro && following.text === '(';
      // A name written in the source and defined as an object-like macro is a constant or the name's own "feature is
      // off" twin; either way the name is what a reader looks for.
      const macro = piece.origin >= 0 && !called ? undefined : pick(this.table.definitions(text), called);
      if (macro === undefined) {
        output.push(piece);
        continue;
      }
      const args = macro.parameters === undefined ? [] : splitArguments(this.takeArguments(rest), macro);
      const body = this.substitute(macro, args);
      this.active.push(macro.name);
      rest.push(endOfMacro);
      for (let at = body.length - 1; at >= 0; at--) {
        const one = body[at];
        if (one !== undefined) rest.push(one);
      }
    }
    this.active.length = outer;
    return output;
  }

  /** Takes `( … )` from the end of `rest` and returns what is inside. */
  private takeArguments(rest: (Piece | typeof endOfMacro)[]): Piece[] {
    const inside: Piece[] = [];
    let depth = 0;
    for (;;) {
      const piece = rest.pop();
      if (piece === undefined) break;
      if (piece === endOfMacro) {
        this.active.pop();
        continue;
      }
      if (piece.text === '(' && depth++ === 0) continue;
      if (piece.text === ')' && --depth === 0) break;
      inside.push(piece);
    }
    return inside;
  }

  /** The body of a macro with its parameters replaced; the result is not yet rescanned. */
  private substitute(macro: Macro, args: readonly (readonly Piece[])[]): Piece[] {
    const { words, parameters = [] } = macro;
    const argumentOf = (word: string) => {
      const at = parameters.findIndex(
        (one) =>
          one === word || (one.endsWith('...') && (one === `${word}...` || (one === '...' && word === '__VA_ARGS__'))),
      );
      return at < 0 ? undefined : (args[at] ?? []);
    };
    const output: Piece[] = [];
    let paste = false;
    const push = (pieces: readonly Piece[]) => {
      let from = 0;
      const last = output.at(-1);
      const first = pieces[0];
      if (paste && last !== undefined && first !== undefined) {
        // `a ## __LINE__` keeps the word, as the preprocessor does: operands of ## are not expanded.
        output[output.length - 1] = { text: last.text + first.text, origin: pastedTogether };
        from = 1;
      }
      paste = false;
      for (let at = from; at < pieces.length; at++) {
        const piece = pieces[at];
        if (piece !== undefined) output.push(piece);
      }
    };
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      if (word === '##') {
        paste = true;
        continue;
      }
      const quotedArgument =
        word === '#' && macro.parameters !== undefined ? argumentOf(words[at + 1] ?? '') : undefined;
      if (quotedArgument !== undefined) {
        const quoted = quotedArgument.map((piece) => piece.text).join(' ');
        push([{ text: `"${quoted.replace(/[\\"]/g, '\\$&')}"`, origin: fromMacro }]);
        at++;
        continue;
      }
      const argument = isWordCode(word.charCodeAt(0)) ? argumentOf(word) : undefined;
      if (argument === undefined) {
        push([{ text: word, origin: fromMacro }]);
        continue;
      }
      const pasted = paste || words[at + 1] === '##';
      if (paste && output.at(-1)?.text === ',') {
        // `, ## __VA_ARGS__` drops the comma when there are no variadic arguments, and pastes nothing.
        if (argument.length === 0) output.pop();
        paste = false;
      }
      if (argument.length === 0) {
        paste = false;
        continue;
      }
      push(pasted ? argument : this.expand(argument));
    }
    return output;
  }
}

/** Of several definitions the first that says something: an empty one is the "feature is off" twin of another. */
function pick(macros: readonly Macro[], called: boolean): Macro | undefined {
  const usable = macros.filter((macro) => macro.parameters === undefined || called);
  return usable.find((macro) => macro.words.length > 0) ?? usable[0];
}

function splitArguments(input: readonly Piece[], macro: Macro): Piece[][] {
  const parameters = macro.parameters ?? [];
  const variadic = parameters.at(-1)?.endsWith('...') ?? false;
  const args: Piece[][] = [[]];
  let depth = 0;
  for (const piece of input) {
    if (piece.text === '(' || piece.text === '[' || piece.text === '{') depth++;
    else if (piece.text === ')' || piece.text === ']' || piece.text === '}') depth--;
    // Only parentheses protect a comma in C, but a brace-enclosed list that spans arguments is always variadic here.
    if (piece.text === ',' && depth === 0 && !(variadic && args.length >= parameters.length)) args.push([]);
    else args.at(-1)?.push(piece);
  }
  return args;
}

function toExpansion(pieces: readonly Piece[]): Expansion {
  const starts = new Int32Array(pieces.length);
  const origins = new Int32Array(pieces.length);
  let text = '';
  let previous = '';
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    if (piece === undefined) continue;
    // Keep `==`, `->` and the like in one piece: a space only between words.
    if (isWordCode(previous.charCodeAt(previous.length - 1)) && isWordCode(piece.text.charCodeAt(0))) text += ' ';
    else if (/[;{}]$/.test(previous)) text += ' ';
    starts[at] = text.length;
    origins[at] = piece.origin;
    text += piece.text;
    previous = piece.text;
  }
  return { text, starts, origins };
}
