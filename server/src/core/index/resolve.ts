/** Which of the symbols of one name a place in the source means. */
import type { MacroTable } from '../dialect/macroTable.ts';
import { isCpp } from '../extract/exclaveNames.ts';
import type { TokenView } from '../extract/tokenView.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import { declarationKinds } from '../model/symbols.ts';
import { areActive, type Build, isHeader } from '../source/configuration.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { SymbolSource } from './symbolSource.ts';
import { distance } from './variants.ts';

/** What the tokens around a name tell. */
export interface NameContext {
  /** Behind `.` or `->`. */
  readonly member: boolean;
  /** `.name =` or `.name[` at the head of an initialiser element. */
  readonly designator: boolean;
  /** Behind `struct`, `union` or `enum`. */
  readonly tag: boolean;
  /** Before `(`. */
  readonly called: boolean;
  /** In a preprocessor line. */
  readonly inDirective: boolean;
  /** In C++ a tag is a type's name without its keyword. */
  readonly isCpp: () => boolean;
  /** What it is handed to, where it is an argument by itself, or the head of one: `iterate(head, link)`. */
  readonly argumentOf: () => string | undefined;
  /** The file the place is in, from the checkout's root. */
  readonly path: string;
  /** Offset of the name. */
  readonly start: number;
}

const [dot, greater, minus, colon, parenthesis, closing, comma, bracket] = Array.from('.>-:(),[', (one) =>
  one.charCodeAt(0),
);
/** What stands before the dot of a designator: `{ .a = 1, .b = 2 }`, also as a macro's argument. */
const startsElement = new Set(Array.from('{,(', (one) => one.charCodeAt(0)));
const tagWords = new Set(['struct', 'union', 'enum', 'class']);
const tagKinds = new Set<SourceSymbol['kind']>(['struct', 'union', 'enum', 'class']);
const fieldKinds = new Set<SourceSymbol['kind']>(['field', 'method', 'method-decl']);
const typeKinds = new Set<SourceSymbol['kind']>([...tagKinds, 'typedef']);
const isAssembler = /\.s$/i;
/** What the assembler reads: its own files, and headers with macros for it. */
export const readsAssembler = (path: string) => /\.[sh]$/i.test(path);
const isC = /\.(c|defs|m)$/;
/** Less than what makes a file's own definition the first. */
const aboveFunctions = -100;
/** More than all that a score is made of. */
const constructorLast = 5000;

/**
 * The candidates in the order of their likelihood, those that the build leaves out behind those that it has; what the
 * context excludes is left out.
 *
 * @param build that of the place's own file.
 * @param macros those whose bodies are known: what they use as a member's name was looked for there.
 */
export function candidatesFor(
  index: SymbolSource,
  name: string,
  context: NameContext,
  build: Build,
  macros?: MacroTable,
): SymbolAt[] {
  const seen = ownRecordsFirst(
    index.symbolsNamed(name).filter(({ file, symbol }) => isVisible(symbol, file.path, context.path)),
    context.path,
  );
  // `enum CLOSED { … }` has no name: what stands there is an attribute, which a look alone takes for the tag.
  const isAttribute = macros?.nature(name) === 'attribute' && seen.some(({ symbol }) => symbol.kind === 'macro');
  const all = isAttribute ? seen.filter(({ symbol }) => !tagKinds.has(symbol.kind)) : seen;
  const fitting = all.filter(({ symbol }) => fits(symbol, context));
  const possible = fitting.length > 0 ? fitting : all.filter((at) => isPossible(index, at, context, macros));
  // The methods that are named as a class are its constructors: a name that is not called means them last.
  const isType = !context.called && all.some(({ symbol }) => symbol.kind === 'class');
  const hidesFunction = context.called && possible.some(({ symbol }) => symbol.kind === 'function');
  const score = (at: SymbolAt) =>
    scoreOf(at, context) +
    distance(at, build) +
    (hidesFunction && standsForCalls(index, at, build) ? aboveFunctions : 0) +
    (isType && fieldKinds.has(at.symbol.kind) ? constructorLast : 0);
  return possible.toSorted((a, b) => score(a) - score(b));
}

/** A record that a source file defines for itself hides those of other source files. */
function ownRecordsFirst(all: readonly SymbolAt[], path: string): readonly SymbolAt[] {
  const isOthers = ({ file, symbol }: SymbolAt) =>
    tagKinds.has(symbol.kind) && file.path !== path && !isHeader(file.path);
  const hasOwn = all.some(({ file, symbol }) => tagKinds.has(symbol.kind) && file.path === path);
  return hasOwn && !isHeader(path) ? all.filter((at) => !isOthers(at)) : all;
}

/** Known in the source file alone that has it; a record may be declared elsewhere, to be handed on by its address. */
const ownKinds = new Set<SourceSymbol['kind']>(['macro', 'typedef', 'field', 'enumerator']);

/** A static (or a macro of a source file, or what is inside a record of one) of another file is another thing. */
export function isVisible(symbol: SourceSymbol, path: string, from: string): boolean {
  if (symbol.kind === 'assembler-constant') return readsAssembler(from);
  if (path === from || isHeader(path)) return true;
  if (symbol.storage === 'static') return false;
  return !ownKinds.has(symbol.kind);
}

/**
 * What may be meant where nothing fits. A member alone never is, but in a macro's body, which may stand behind a dot, and
 * as an argument of what is not known, which may be a macro; in assembler text nothing is that C alone knows.
 */
function isPossible(
  index: SymbolSource,
  { file, symbol }: SymbolAt,
  context: NameContext,
  macros: MacroTable | undefined,
): boolean {
  if (context.member) return true;
  if (file.path === context.path && symbol.nameStart === context.start) return true;
  if (isAssembler.test(context.path)) return fits(symbol, context);
  const isTag = tagKinds.has(symbol.kind) && !context.tag;
  if (!fieldKinds.has(symbol.kind) && !isTag) return true;
  if (symbol.kind !== 'field' && !isTag) return false;
  if (context.inDirective) return true;
  const callee = context.argumentOf();
  if (callee === undefined) return false;
  const known = index.symbolsNamed(callee);
  const isMacro = known.some((one) => one.symbol.kind === 'macro');
  // `LIST_ENTRY(record)`: a macro can put the word before it that makes it a tag.
  return known.length === 0 || (isMacro && (isTag || !macros?.definitions(callee).length));
}

function fits(symbol: SourceSymbol, context: NameContext): boolean {
  if (isAssembler.test(context.path)) return !(fieldKinds.has(symbol.kind) || typeKinds.has(symbol.kind));
  const isField = fieldKinds.has(symbol.kind);
  if (context.member || context.designator) return isField || symbol.kind === 'macro';
  if (context.tag) return tagKinds.has(symbol.kind);
  // In C a tag is only meant behind its keyword; a C++ class is a type by its name alone.
  if (tagKinds.has(symbol.kind)) return symbol.kind === 'class' || context.isCpp();
  if (symbol.kind === 'field') return false;
  // A method is meant by its name alone in C++, and a header may be that.
  return !fieldKinds.has(symbol.kind) || !isC.test(context.path);
}

/** `#define wake(x) wake_all(x, 0)` of a header, in a build that has it: what is called is the macro, and no function. */
function standsForCalls(index: SymbolSource, at: SymbolAt, build: Build): boolean {
  if (at.symbol.kind !== 'macro' || !isHeader(at.file.path)) return false;
  const { symbol } = index.full(at);
  return takesArguments(symbol) && areActive(symbol.conditions, build) === true;
}

/** Of a macro whose definition is known as written. */
export function takesArguments({ name, signature }: SourceSymbol): boolean {
  return new RegExp(`^#\\s*define\\s+${name}\\(`).test(signature);
}

function scoreOf({ file, symbol }: SymbolAt, context: NameContext): number {
  let value = 0;
  if (file.path === context.path) value -= 500;
  if (declarationKinds.has(symbol.kind)) value += 1000;
  if (context.called && (symbol.kind === 'struct' || symbol.kind === 'variable' || symbol.kind === 'typedef'))
    value += 200;
  if (!context.tag && tagKinds.has(symbol.kind)) value += 50;
  // The assembler includes what the build makes of these, and few headers; of a header it is the last thing meant.
  if (symbol.kind === 'assembler-constant') value += isAssembler.test(context.path) ? -500 : 2000;
  return value;
}

/**
 * Reads the context of the name that starts at an offset. From tokens, so that a comment which stands between, and ends
 * in a full stop as sentences do, is none of it.
 */
export function contextAt(view: TokenView, start: number, path: string): NameContext {
  const token = view.at(start);
  const before = neighbour(view, token, -1);
  const head = neighbour(view, before, -1);
  const after = neighbour(view, token, 1);
  const afterDot = view.kind(before) === dot && !(view.kind(head) === dot && view.end(head) === view.start(before));
  const designator = afterDot && (head < 0 || startsElement.has(view.kind(head)));
  const afterArrow =
    view.kind(before) === greater && view.kind(head) === minus && view.end(head) === view.start(before);
  // `p->OSObject::free()`: the class that the member is taken from stands behind the arrow.
  const isQualifier = view.kind(after) === colon && view.kind(neighbour(view, after, 1)) === colon;
  return {
    member: !isQualifier && ((afterDot && !designator) || afterArrow),
    designator,
    tag: view.isWord(before) && tagWords.has(view.word(before)),
    called: view.kind(after) === parenthesis,
    inDirective: view.inDirective(token),
    isCpp: () => isCpp(path, view.text),
    argumentOf: () => calleeAround(view, token),
    path,
    start,
  };
}

function calleeAround(view: TokenView, token: number): string | undefined {
  const before = view.kind(token - 1);
  const after = view.kind(token + 1);
  if ((before !== parenthesis && before !== comma) || ![comma, closing, dot, bracket].includes(after)) return undefined;
  const open = view.enclosing(token, parenthesis ?? 0);
  return open > 0 && view.isWord(open - 1) ? view.word(open - 1) : undefined;
}

/** The token beside one in what is compiled: of a preprocessor line its own only, around such lines those around them. */
function neighbour(view: TokenView, token: number, step: 1 | -1): number {
  const line = view.tokens.directiveOf[token] ?? -1;
  let at = token + step;
  while (at >= 0 && at < view.tokens.count && (view.tokens.directiveOf[at] ?? -1) !== line) {
    if (line >= 0) return -1;
    at += step;
  }
  return at < view.tokens.count ? at : -1;
}

/** The identifier that covers an offset (or ends at it). */
export function wordAt(text: string, offset: number): { word: string; start: number; end: number } | undefined {
  let start = offset;
  while (start > 0 && /[\w$]/.test(text.charAt(start - 1))) start--;
  let end = offset;
  while (end < text.length && /[\w$]/.test(text.charAt(end))) end++;
  const word = text.slice(start, end);
  return /^[A-Za-z_$]/.test(word) ? { word, start, end } : undefined;
}
