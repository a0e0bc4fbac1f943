/** Which of the symbols of one name a place in the source means. */
import type { SourceSymbol } from '../model/symbols.ts';
import { declarationKinds } from '../model/symbols.ts';
import type { Build } from '../source/configuration.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { SymbolSource } from './symbolSource.ts';
import { distance } from './variants.ts';

/** What the characters around a name tell. */
export interface NameContext {
  /** Behind `.` or `->`. */
  readonly member: boolean;
  /** `.name =` or `.name[` at the head of an initialiser element. */
  readonly designator: boolean;
  /** Behind `struct`, `union` or `enum`. */
  readonly tag: boolean;
  /** Before `(`. */
  readonly called: boolean;
  /** The file the place is in, from the checkout's root. */
  readonly path: string;
}

const tagKinds = new Set<SourceSymbol['kind']>(['struct', 'union', 'enum', 'class']);
const fieldKinds = new Set<SourceSymbol['kind']>(['field', 'method', 'method-decl']);
/** More than all that a score is made of. */
const constructorLast = 5000;

/**
 * The candidates in the order of their likelihood, those that the build leaves out behind those that it has; what the
 * context excludes is left out.
 *
 * @param build that of the place's own file.
 */
export function candidatesFor(index: SymbolSource, name: string, context: NameContext, build: Build): SymbolAt[] {
  const all = index.symbolsNamed(name).filter(({ file, symbol }) => isVisible(symbol, file.path, context.path));
  const fitting = all.filter(({ symbol }) => fits(symbol, context));
  // The methods that are named as a class are its constructors: a name that is not called means them last.
  const isType = !context.called && all.some(({ symbol }) => symbol.kind === 'class');
  const score = (at: SymbolAt) =>
    scoreOf(at, context) + distance(at, build) + (isType && fieldKinds.has(at.symbol.kind) ? constructorLast : 0);
  return (fitting.length > 0 ? fitting : all).toSorted((a, b) => score(a) - score(b));
}

/** A static (or a macro of a source file) of another file is another thing. */
export function isVisible(symbol: SourceSymbol, path: string, from: string): boolean {
  if (path === from || path.endsWith('.h') || path.endsWith('.hpp')) return true;
  if (symbol.storage === 'static') return false;
  return symbol.kind !== 'macro' && symbol.kind !== 'typedef';
}

function fits(symbol: SourceSymbol, context: NameContext): boolean {
  const isField = fieldKinds.has(symbol.kind);
  if (context.member || context.designator) return isField || symbol.kind === 'macro';
  if (context.tag) return tagKinds.has(symbol.kind);
  // In C a tag is only meant behind its keyword; a C++ class is a type by its name alone.
  if (tagKinds.has(symbol.kind)) return symbol.kind === 'class' || /\.(cpp|hpp|mm)$/.test(context.path);
  if (symbol.kind === 'field') return false;
  return true;
}

function scoreOf({ file, symbol }: SymbolAt, context: NameContext): number {
  let value = 0;
  if (file.path === context.path) value -= 500;
  if (declarationKinds.has(symbol.kind)) value += 1000;
  if (context.called && (symbol.kind === 'struct' || symbol.kind === 'variable' || symbol.kind === 'typedef'))
    value += 200;
  if (!context.tag && tagKinds.has(symbol.kind)) value += 50;
  return value;
}

/** Reads the context of the word at `start`…`end` from the text around it. */
export function contextAt(text: string, start: number, end: number, path: string): NameContext {
  const before = text.slice(Math.max(0, start - 80), start).trimEnd();
  const after = text.slice(end, end + 40);
  const afterDot = before.endsWith('.') && !before.endsWith('..');
  const head = before.slice(0, -1).trimEnd();
  const designator = afterDot && (/[{,(]$/.test(head) || head === '' || /\*\/$/.test(head));
  // `p->OSObject::free()`: the class that the member is taken from stands behind the arrow.
  const isQualifier = /^\s*::/.test(after);
  return {
    member: !isQualifier && ((afterDot && !designator) || before.endsWith('->')),
    designator,
    tag: /\b(struct|union|enum|class)$/.test(before),
    called: /^\s*\(/.test(after),
    path,
  };
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
