/**
 * Expands one macro invocation as the C preprocessor does (argument prescan, `#`, `##`, rescanning, no recursion), and
 * remembers for every token of the result which characters of the source it came from.
 *
 * Only invocations that stand where a declaration stands are expanded: they are how XNU declares locks, tunables,
 * sysctls, enums and startup entries, and their names exist nowhere else.
 */
import { identifier, isWordCode, scan, type Tokens } from '../source/lexer.ts';
import type { Macro, MacroTable } from './macroTable.ts';

interface Piece {
  readonly text: string;
  /** Offset in the source when the token was written there as part of an argument, else one of the marks below. */
  readonly origin: number;
  /** Names that must not be expanded again in this token. */
  readonly hidden: ReadonlySet<string>;
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
const none: ReadonlySet<string> = new Set();

/**
 * The expansions of `name(arguments)`: one for each definition of the outer macro, since a tree defines some macros per
 * configuration. Empty when the name has no function-like definition.
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
  const expansions: Expansion[] = [];
  const macro = table.definitions(word).find((one) => one.parameters !== undefined && one.bodyTokens.count > 0);
  if (macro?.parameters !== undefined) {
    const expander = new Expander(table, line);
    const input: Piece[] = [];
    for (let token = open + 1; token < close; token++) {
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      const start = tokens.start[token] ?? 0;
      input.push({ text: text.slice(start, tokens.end[token]), origin: start, hidden: none });
    }
    const result = expander.substitute(macro, splitArguments(input, macro), new Set([word]));
    expansions.push(toExpansion(expander.expand(result)));
  }
  return expansions;
}

class Expander {
  private made = 0;

  constructor(
    private readonly table: MacroTable,
    private readonly line: number,
  ) {}

  expand(input: readonly Piece[]): Piece[] {
    const output: Piece[] = [];
    const rest = [...input].reverse();
    while (rest.length > 0) {
      const piece = rest.pop();
      if (piece === undefined || ++this.made > maximumPieces) break;
      if (piece.text === '__LINE__') {
        output.push({ text: String(this.line), origin: fromMacro, hidden: none });
        continue;
      }
      if (!isWordCode(piece.text.charCodeAt(0)) || piece.hidden.has(piece.text)) {
        output.push(piece);
        continue;
      }
      const called = rest.at(-1)?.text === '(';
      // A name written in the source and defined as an object-like macro is a constant or the name's own "feature is
      // off" twin; either way the name is what a reader looks for.
      const macro = piece.origin >= 0 && !called ? undefined : pick(this.table.definitions(piece.text), called);
      if (macro === undefined) {
        output.push(piece);
        continue;
      }
      const hidden = new Set(piece.hidden).add(macro.name);
      if (macro.parameters === undefined) {
        rest.push(...this.substitute(macro, [], hidden).reverse());
        continue;
      }
      const inside: Piece[] = [];
      rest.pop();
      let depth = 1;
      while (rest.length > 0) {
        const next = rest.pop();
        if (next === undefined) break;
        if (next.text === '(') depth++;
        else if (next.text === ')' && --depth === 0) break;
        inside.push(next);
      }
      rest.push(...this.substitute(macro, splitArguments(inside, macro), hidden).reverse());
    }
    return output;
  }

  /** The body of a macro with its parameters replaced; the result is not yet rescanned. */
  substitute(macro: Macro, args: readonly (readonly Piece[])[], hidden: ReadonlySet<string>): Piece[] {
    const { body, bodyTokens: tokens } = macro;
    const parameters = macro.parameters ?? [];
    const index = new Map(
      parameters.map((parameter, at) => [parameter === '...' ? '__VA_ARGS__' : parameter.replace(/\.\.\.$/, ''), at]),
    );
    const output: Piece[] = [];
    const word = (token: number) => body.slice(tokens.start[token], tokens.end[token]);
    const isPaste = (token: number) =>
      tokens.kind[token] === 35 && tokens.kind[token + 1] === 35 && tokens.start[token + 1] === tokens.end[token];
    let paste = false;
    const push = (pieces: readonly Piece[]) => {
      let from = 0;
      const last = output.at(-1);
      const first = pieces[0];
      if (paste && last !== undefined && first !== undefined) {
        // `a ## __LINE__` keeps the word, as the preprocessor does: operands of ## are not expanded.
        output[output.length - 1] = { text: last.text + first.text, origin: pastedTogether, hidden };
        from = 1;
      }
      paste = false;
      for (let at = from; at < pieces.length; at++) {
        const piece = pieces[at];
        if (piece !== undefined) output.push(piece);
      }
    };
    for (let token = 0; token < tokens.count; token++) {
      if (isPaste(token)) {
        paste = true;
        token++;
        continue;
      }
      const text = word(token);
      if (text === '#' && macro.parameters !== undefined) {
        const at = index.get(word(token + 1));
        if (at !== undefined) {
          const quoted = (args[at] ?? []).map((piece) => piece.text).join(' ');
          push([{ text: `"${quoted.replace(/[\\"]/g, '\\$&')}"`, origin: fromMacro, hidden: none }]);
          token++;
          continue;
        }
      }
      if (text === '__VA_OPT__' && tokens.kind[token + 1] === 40) {
        // The group's content stays when there are variadic arguments; its parentheses never do.
        continue;
      }
      const at = tokens.kind[token] === identifier ? index.get(text) : undefined;
      if (at === undefined) {
        push([{ text, origin: fromMacro, hidden }]);
        continue;
      }
      const argument = args[at] ?? [];
      const pasted = paste || isPaste(token + 1);
      // `, ## __VA_ARGS__` drops the comma when there are no variadic arguments.
      if (paste && argument.length === 0 && output.at(-1)?.text === ',') output.pop();
      if (paste && output.at(-1)?.text === ',') paste = false;
      if (argument.length === 0) {
        paste = false;
        continue;
      }
      push(pasted ? argument : this.expand(argument));
    }
    return output.map((piece) => (piece.hidden === hidden ? piece : { ...piece, hidden: union(piece.hidden, hidden) }));
  }
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  if (a.size === 0) return b;
  return new Set([...a, ...b]);
}

/** Of several definitions the first that says something: an empty one is the "feature is off" twin of another. */
function pick(macros: readonly Macro[], called: boolean): Macro | undefined {
  const usable = macros.filter((macro) => macro.parameters === undefined || called);
  return usable.find((macro) => macro.bodyTokens.count > 0) ?? usable[0];
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

/** Tokens of a text; exported for callers that hold only text. */
export const tokensOf = scan;
