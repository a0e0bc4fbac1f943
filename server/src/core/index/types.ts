/**
 * The record (struct, union, class) that an expression's value belongs to, as far as a member access needs it: pointers,
 * arrays and qualifiers do not change the record, so they are not modelled.
 */
import { expandInvocation } from '../dialect/expand.ts';
import type { MacroTable } from '../dialect/macroTable.ts';
import { ruleOf, typeWords } from '../dialect/words.ts';
import { type LocalName, resolveLocal } from '../extract/scopes.ts';
import { TokenView } from '../extract/tokenView.ts';
import { isUnnamedRecord, type SourceSymbol } from '../model/symbols.ts';
import { isHeader } from '../source/configuration.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier, scan } from '../source/lexer.ts';
import { argumentIndex, argumentsOf } from './callArguments.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import { membersInside, membersOf } from './classes.ts';
import { typeOfMade } from './madeTypes.ts';
import { memberArgument } from './memberArgument.ts';
import { isVisible, takesArguments } from './resolve.ts';
import type { SymbolSource } from './symbolSource.ts';

/** What is known of a type. */
export type RecordOf =
  /** A record of this name, with its fields in the index. */
  | { readonly kind: 'record'; readonly name: string }
  /** A type that the indexed source does not define: its fields are not published, or elsewhere. */
  | { readonly kind: 'foreign'; readonly name: string }
  /** The expression is beyond this reading. */
  | { readonly kind: 'unknown' };

/** A type as written, followed to its end. */
export interface FollowedType {
  readonly record: RecordOf;
  /** The typedefs on the way, the written one first. */
  readonly typedefs: readonly SymbolAt[];
}

const unknown: RecordOf = { kind: 'unknown' };
const tagWords = new Set(['struct', 'union', 'class', 'enum']);
const fieldKinds = new Set<SourceSymbol['kind']>(['field', 'method', 'method-decl']);
/** In a method's locals: the object. */
export const thisWord = 'this';
const limit = 24;
const typeOf = /^(?:const\s+)?(?:__typeof__|__typeof|typeof)\s*\(/;

export class TypeReader {
  constructor(
    private readonly index: SymbolSource,
    private readonly view: TokenView,
    private readonly locals: readonly LocalName[],
    private readonly macros: MacroTable | undefined,
    private readonly path: string,
  ) {}

  /** The record that holds the member named at `token` (behind `.` or `->`, or a designator). */
  recordOfMember(token: number): RecordOf {
    const { view } = this;
    const dot = view.kind(token - 1);
    if (dot === 62) return this.record(this.typeEndingAt(token - 3, 0));
    if (dot !== 46) return unknown;
    const before = view.kind(token - 2);
    const isFirstBehindLine = view.inDirective(token - 2) && !view.inDirective(token);
    const isDesignator = before === 123 || before === 44 || before === 40 || isFirstBehindLine;
    if (!isDesignator) return this.record(this.typeEndingAt(token - 2, 0));
    const brace = view.enclosing(token - 1, 123);
    const parenthesis = view.enclosing(token - 1, 40);
    if (parenthesis > brace) return this.recordInMacro(parenthesis, token);
    return this.record(this.typeOfInitializer(brace, 0));
  }

  /** `DEFINE_OPS(name, .field = x)`: the record whose initialiser the macro puts its argument into. */
  private recordInMacro(open: number, token: number): RecordOf {
    const { view } = this;
    const index = argumentIndex(view, open, token);
    for (const { parameters = [], words } of this.macros?.definitions(view.word(open - 1)) ?? []) {
      const last = parameters.at(-1) ?? '';
      const parameter = index < parameters.length - 1 || !last.endsWith('...') ? parameters[index] : last;
      const word = parameter === '...' ? '__VA_ARGS__' : parameter?.replace(/\.\.\.$/, '');
      const declaration = word === undefined ? undefined : declarationAround(words, words.indexOf(word));
      const type = declaration?.filter((one) => this.macros?.nature(one) !== 'attribute').join(' ');
      const record = type === undefined ? unknown : this.record(type);
      if (record.kind === 'record') return record;
    }
    // A macro that the tree does not define makes a record that it does not define either.
    const maker = view.isWord(open - 1) ? view.word(open - 1) : '';
    const isPublished = maker === '' || isKeyword(maker) || this.index.symbolsNamed(maker).length > 0;
    return isPublished ? unknown : { kind: 'foreign', name: maker };
  }

  /** The fields of a name that a record has. */
  fields(record: RecordOf, name: string): SymbolAt[] {
    if (record.kind !== 'record') return [];
    const found = membersOf(this.index, record.name, name).filter(({ symbol }) => fieldKinds.has(symbol.kind));
    // A source file's own record is no other file's, whatever else has its name.
    const own = isHeader(this.path) ? [] : found.filter(({ file }) => file.path === this.path);
    if (own.length > 0) return own;
    const shared = found.filter(({ file }) => isHeader(file.path));
    return shared.length > 0 ? shared : found;
  }

  /** What a name alone means inside a method: members of its class, nested types included. */
  membersOfThis(name: string): readonly SymbolAt[] {
    const self = this.locals.find((one) => one.name === thisWord);
    return self === undefined ? [] : membersInside(this.index, self.type.replace(/\W+$/, ''), name);
  }

  private methodsCalled(token: number, name: string): readonly SymbolAt[] {
    const { view } = this;
    if (view.kind(token - 1) !== 58) return this.membersOfThis(name);
    const qualifier = view.kind(token - 2) === 58 && view.isWord(token - 3) ? view.word(token - 3) : '';
    return qualifier === '' ? [] : membersOf(this.index, qualifier, name);
  }

  /** Turns the text of a type into the record behind it, through typedefs. */
  record(type: string | undefined): RecordOf {
    return this.follow(type).record;
  }

  /** The same, with the typedefs on the way. */
  follow(type: string | undefined): FollowedType {
    const typedefs: SymbolAt[] = [];
    return { record: this.recordBehind(type, typedefs), typedefs };
  }

  private recordBehind(type: string | undefined, typedefs: SymbolAt[]): RecordOf {
    let text = type;
    for (let depth = 0; depth < 8 && text !== undefined; depth++) {
      if (isUnnamedRecord(text)) return { kind: 'record', name: text };
      if (typeOf.test(text)) {
        text = this.typeOfText(text);
        continue;
      }
      const tag = /\b(?:struct|union|class)\s+(?:__\w+\s+)*((?:\w+::)*\w+)/.exec(text)?.[1];
      if (tag !== undefined) return this.named(tag.slice(tag.lastIndexOf(':') + 1));
      const name = typeNameIn(text, this.macros);
      if (name === undefined) return unknown;
      const found = this.index.symbolsNamed(name).find(({ symbol }) => symbol.kind === 'typedef');
      const definition = found === undefined ? undefined : this.index.full(found);
      if (definition === undefined) {
        const meant = this.macroType(name, text);
        if (meant === undefined) return this.named(name);
        text = meant;
        continue;
      }
      typedefs.push(definition);
      const { signature } = definition.symbol;
      if (/\b(struct|union)\s*(__attribute__\s*\(\(.*?\)\)\s*|__\w+\s+)*\{/.test(signature)) return this.named(name);
      const rest = signature.replace(/^typedef\s+/, '');
      if (/\{/.test(rest) && !/\b(struct|union|class)\s+\w+/.test(rest)) return this.named(name);
      text = rest.replace(new RegExp(`\\b${name}\\b(?=[^\\w]*;?$|\\s*[;[,(])`), '');
    }
    return unknown;
  }

  /** `typeof(table[0])` where it stands alone: in a cast, or in what a macro made. */
  private typeOfText(text: string): string | undefined {
    const view = new TokenView(text, scan(text));
    const open = view.at(text.indexOf('('));
    const close = view.match[open] ?? -1;
    if (close < 0) return undefined;
    const reader = new TypeReader(this.index, view, [], this.macros, this.path);
    return reader.looksLikeType(open + 1, close) ? view.slice(open + 1, close - 1) : reader.typeEndingAt(close - 1, 1);
  }

  /** What a macro in a type's place comes to: `EVENT_TYPE(first) *`. */
  private macroType(name: string, text: string): string | undefined {
    const macros = this.macros?.definitions(name) ?? [];
    if (this.macros !== undefined && macros.some(({ parameters }) => parameters !== undefined)) {
      const tokens = scan(text);
      const view = new TokenView(text, tokens);
      const at = view.at(text.search(new RegExp(`\\b${name}\\b`)));
      const close = view.match[at + 1] ?? -1;
      if (view.kind(at + 1) === 40 && close > 0)
        return expandInvocation(this.macros, text, tokens, at, at + 1, close, 0)[0]?.text;
    }
    return macros.find(({ parameters, body }) => parameters === undefined && body !== '')?.body;
  }

  private named(name: string): RecordOf {
    const known =
      this.index.hasRecord(name) ||
      this.index
        .symbolsNamed(name)
        .some(({ symbol }) => symbol.kind === 'struct' || symbol.kind === 'union' || symbol.kind === 'class');
    return known ? { kind: 'record', name } : { kind: 'foreign', name };
  }

  /** The type of the postfix expression whose last token is `token`; undefined when it cannot be told. */
  typeEndingAt(token: number, depth: number): string | undefined {
    const { view } = this;
    if (depth > limit || token < 0) return undefined;
    const kind = view.kind(token);
    if (kind === identifier) return this.typeOfName(token, depth);
    if (kind === 93) return this.typeEndingAt((view.match[token] ?? 0) - 1, depth + 1);
    if (kind === 125) {
      const open = view.match[token] ?? -1;
      return view.kind(open - 1) === 41 ? this.insideType(open - 1) : undefined;
    }
    if (kind !== 41) return undefined;
    const open = view.match[token] ?? -1;
    if (open < 0) return undefined;
    if (view.isWord(open - 1) && !isKeyword(view.word(open - 1))) return this.typeOfCall(open - 1, open, depth);
    if (view.kind(open - 1) === 41 || view.kind(open - 1) === 93) return this.typeEndingAt(open - 1, depth + 1);
    return this.typeInside(open, token, depth);
  }

  /** `( … )` that is no argument list. */
  private typeInside(open: number, close: number, depth: number): string | undefined {
    const { view } = this;
    let first = open + 1;
    while ([42, 38, 33, 126].includes(view.kind(first))) first++;
    if (view.kind(first) === 40) {
      const inner = view.match[first] ?? -1;
      if (inner > 0 && inner < close - 1 && this.looksLikeType(first + 1, inner))
        return view.slice(first + 1, inner - 1);
    }
    return this.typeEndingAt(close - 1, depth + 1);
  }

  private insideType(close: number): string | undefined {
    const open = this.view.match[close] ?? -1;
    return open < 0 ? undefined : this.view.slice(open + 1, close - 1);
  }

  private looksLikeType(first: number, end: number): boolean {
    const { view } = this;
    let words = 0;
    if (typeOf.test(view.slice(first, first + 1)) && view.match[first + 1] === end - 1) return true;
    for (let token = first; token < end; token++) {
      const kind = view.kind(token);
      if (kind === 42) return token > first && words > 0;
      if (kind !== identifier) return false;
      const word = view.word(token);
      if (tagWords.has(word) || typeWords.has(word)) return true;
      words++;
    }
    return (
      words > 1 ||
      (words === 1 &&
        (/_t$|_s$/.test(view.word(first)) ||
          this.index.symbolsNamed(view.word(first)).some(({ symbol }) => symbol.kind === 'typedef')))
    );
  }

  private typeOfName(token: number, depth: number): string | undefined {
    const { view } = this;
    const name = view.word(token);
    const before = view.kind(token - 1);
    if (before === 46 || (before === 62 && view.kind(token - 2) === 45)) {
      const record = this.recordOfMember(token);
      const [field] = this.fields(record, name);
      if (field !== undefined) return field.symbol.record ?? declaredType(field.symbol);
      const macro = record.kind === 'unknown' ? undefined : this.index.symbolsNamed(name).find(isMacro);
      const path = macro === undefined ? '' : (this.index.full(macro).symbol.value ?? '');
      if (/^\w+(?:\s*(?:\.|->)\s*\w+)+$/.test(path)) return this.typeOfPath(record, path.match(/\w+/g) ?? []);
      // What is inside a record that is not published is not published either.
      return record.kind === 'foreign' ? record.name : undefined;
    }
    // `offsetof(record_t, state.pc)`: `state` is a member, whatever else has its name.
    const [given] =
      view.kind(token + 1) === 46 ? (memberArgument(this.index, this.macros, view, this, token, this.path) ?? []) : [];
    if (given !== undefined) return given.symbol.record ?? declaredType(this.index.full(given).symbol);
    const local = resolveLocal(this.locals, name, view.start(token), false);
    if (local !== undefined) return this.typeOfLocal(local, depth);
    const [member] = this.membersOfThis(name);
    if (member !== undefined) return member.symbol.record ?? declaredType(this.index.full(member).symbol);
    for (const at of this.index.symbolsNamed(name)) {
      const { file, symbol } = at;
      if (symbol.kind !== 'variable' && symbol.kind !== 'extern-variable') continue;
      if (symbol.storage === 'static' && file.path !== this.path && !file.path.endsWith('.h')) continue;
      const { symbol: whole } = this.index.full(at);
      return this.typeOfSymbol(whole);
    }
    return this.typeOfExpansion(token, token, depth);
  }

  /** What a macro comes to, called or (where `open` is its own name) without parameters. */
  private typeOfExpansion(name: number, open: number, depth: number): string | undefined {
    const { macros, view } = this;
    const close = open === name ? open : (view.match[open] ?? -1);
    const made =
      macros === undefined || close < 0 ? [] : expandInvocation(macros, view.text, view.tokens, name, open, close, 0);
    for (const { text } of made) {
      const type = this.typeOfMade(text, depth);
      if (type !== undefined) return type;
    }
    return made.length === 0 && open === name ? this.typeOfMade(this.bodyOfMacro(view.word(name)), depth) : undefined;
  }

  /** Of a macro that was not learned, because only its own file has it. */
  private bodyOfMacro(name: string): string | undefined {
    const macro = this.index
      .symbolsNamed(name)
      .find((at) => isMacro(at) && isVisible(at.symbol, at.file.path, this.path));
    const whole = macro === undefined ? undefined : this.index.full(macro).symbol;
    return whole === undefined || takesArguments(whole) ? undefined : whole.value;
  }

  /** The type of an expression that a macro made: nothing in it is a local's name as far as can be told. */
  private typeOfMade(text: string | undefined, depth: number): string | undefined {
    if (text === undefined || text === '' || depth > limit) return undefined;
    const view = new TokenView(text, scan(text));
    return new TypeReader(this.index, view, [], this.macros, this.path).typeEndingAt(view.tokens.count - 1, depth + 1);
  }

  /** The type of a variable or field, as written or as a macro writes it. */
  typeOfSymbol(symbol: SourceSymbol): string {
    return symbol.record ?? typeOfMade(this.macros, symbol) ?? declaredType(symbol);
  }

  /** `#define c_id c_inner.i_id`: a macro in a member's place that names a member of a member. */
  private typeOfPath(record: RecordOf, path: readonly string[]): string | undefined {
    let type: string | undefined;
    let within = record;
    for (const name of path) {
      const [field] = this.fields(within, name);
      if (field === undefined) return undefined;
      type = field.symbol.record ?? declaredType(field.symbol);
      within = this.record(type);
    }
    return type;
  }

  /** The type of a local as written, or as its initialiser gives it. */
  typeOfLocal(local: LocalName, depth = 0): string {
    if (local.record !== undefined) return local.record;
    const inferred = /\b(?:__typeof__|__typeof|typeof)\s*\(|^(?:const\s+)?(?:auto|__auto_type)\b/.test(local.type);
    return inferred ? (this.typeOfInferred(local, depth) ?? local.type) : local.type;
  }

  /** `__typeof__(x) y`, `auto y = x`. */
  private typeOfInferred(local: LocalName, depth: number): string | undefined {
    const { view } = this;
    const name = view.at(local.start);
    for (let token = name - 1; token > name - 12 && token >= 0; token--) {
      if (!/^(__typeof__|__typeof|typeof)$/.test(view.word(token)) || view.kind(token + 1) !== 40) continue;
      const close = view.match[token + 1] ?? -1;
      if (close < 0) return undefined;
      if (this.looksLikeType(token + 2, close)) return view.slice(token + 2, close - 1);
      return this.typeEndingAt(close - 1, depth + 1);
    }
    if (view.kind(name + 1) !== 61) return undefined;
    let end = name + 2;
    while (view.kind(end) !== 59 && end < name + 400 && end < view.tokens.count) {
      const kind = view.kind(end);
      end = (kind === 40 || kind === 91 || kind === 123 ? Math.max(end, view.match[end] ?? end) : end) + 1;
    }
    return this.typeEndingAt(end - 1, depth + 1);
  }

  private typeOfCall(name: number, open: number, depth: number): string | undefined {
    const { view } = this;
    const before = view.kind(name - 1);
    if (before === 46 || before === 62) return this.typeOfName(name, depth);
    const word = view.word(name);
    const local = resolveLocal(this.locals, word, view.start(name), false);
    if (local !== undefined) return local.type;
    const [method] = this.methodsCalled(name, word);
    if (method !== undefined) return declaredType(this.index.full(method).symbol);
    for (const at of this.index.symbolsNamed(word)) {
      if (at.symbol.kind === 'function' || at.symbol.kind === 'prototype' || at.symbol.kind === 'method')
        return declaredType(this.index.full(at).symbol);
    }
    // A pointer to a function.
    const variable = this.typeOfName(name, depth + 1);
    if (variable !== undefined) return variable;
    return this.typeOfMacro(word, open, depth) ?? this.typeOfExpansion(name, open, depth);
  }

  /** `container_of`-like macros: the cast that the macro's body makes, to a type of its own or to an argument. */
  private typeOfMacro(word: string, open: number, depth: number): string | undefined {
    const { view } = this;
    const args = argumentsOf(view, open);
    for (const macro of this.macros?.definitions(word) ?? []) {
      if (macro.parameters === undefined) continue;
      for (const match of macro.body.matchAll(
        /\(\s*((?:const\s+)?(?:struct\s+|union\s+)?\w+)\s*(\*+)?\s*\)\s*[\w(&*]/g,
      )) {
        const target = match[1] ?? '';
        const at = macro.parameters.indexOf(target.replace(/^(const|struct|union)\s+/, ''));
        const argument = args[at];
        if (at >= 0 && argument !== undefined && match[2] !== undefined) {
          // `__typeof__(*ptr)` as an argument, or a plain type.
          const text = view.slice(argument[0], argument[1]);
          return target.startsWith('struct') ? `struct ${text}` : text;
        }
        if (at < 0 && match[2] !== undefined && !typeWords.has(target) && target !== 'void') return target;
      }
      // A macro that hands its argument on: `#define ml_get(x) (x)`, `os_ref…`.
      const [only] = args;
      if (macro.parameters.length === 1 && only !== undefined && /^\(*\s*\w+\s*\)*$/.test(macro.body))
        return this.typeEndingAt(only[1], depth + 1);
    }
    return undefined;
  }

  /** `name __attribute__((used)) =`: the token before what stands between a declared name and its value. */
  private beforeAttributes(last: number): number {
    const { view } = this;
    const isAttribute = (token: number) =>
      view.isWord(token) &&
      (ruleOf(view.word(token), false)?.action.startsWith('blank') === true ||
        this.macros?.nature(view.word(token)) === 'attribute');
    for (let token = last; ; ) {
      const word = view.kind(token) === 41 ? (view.match[token] ?? 0) - 1 : token;
      if (!isAttribute(word)) return token;
      token = word - 1;
    }
  }

  /** The type that a brace-enclosed initialiser initialises. */
  private typeOfInitializer(brace: number, depth: number): string | undefined {
    const { view } = this;
    if (brace < 0 || depth > limit) return undefined;
    const before = view.kind(brace - 1);
    if (before === 41) return this.insideType(brace - 1);
    if (before === 44 || before === 123) return this.typeOfInitializer(view.enclosing(brace, 123), depth + 1);
    if (before !== 61) return undefined;
    let name = this.beforeAttributes(brace - 2);
    while (view.kind(name) === 93) name = (view.match[name] ?? 1) - 1;
    if (!view.isWord(name)) {
      // `[INDEX] = {`: an element of the array around it.
      return this.typeOfInitializer(view.enclosing(brace, 123), depth + 1);
    }
    if (view.kind(name - 1) === 46) {
      const [field] = this.fields(this.recordOfMember(name), view.word(name));
      return field === undefined ? undefined : (field.symbol.record ?? declaredType(field.symbol));
    }
    return this.typeOfName(name, depth + 1);
  }
}

function isMacro({ symbol }: SymbolAt): boolean {
  return symbol.kind === 'macro';
}

/** What stands before the `= {` that a word of a macro's body is inside of. */
function declarationAround(words: readonly string[], inside: number): readonly string[] | undefined {
  let depth = 0;
  let open = inside - 1;
  for (; open > 1; open--) {
    if (words[open] === '}') depth++;
    else if (words[open] === '{' && depth-- === 0) break;
  }
  if (open <= 1 || words[open - 1] !== '=') return undefined;
  let first = open - 1;
  while (first > 0 && !/^[;{}]$/.test(words[first - 1] ?? '')) first--;
  return words.slice(first, open - 1);
}

/** The type words of a declaration's text: everything before the declared name. */
export function declaredType(symbol: SourceSymbol): string {
  const { signature, name } = symbol;
  const at =
    new RegExp(
      `(?<!\\b(?:struct|union|class|enum)\\s+)\\b${name.replace(/\$/g, '\\$')}\\b(?!.*\\b${name.replace(/\$/g, '\\$')}\\b\\s*[[;,(=])`,
    ).exec(signature)?.index ?? signature.indexOf(name);
  return at <= 0 ? signature : signature.slice(0, at);
}

/** The name of the type in a text like `const foo_t *`, `static foo_t *const`. */
function typeNameIn(text: string, macros: MacroTable | undefined): string | undefined {
  for (const match of text.matchAll(/[A-Za-z_]\w*/g)) {
    const word = match[0];
    if (
      // `Class::Record`: the class is where the record is looked up, and no type of what is declared.
      /^\s*::/.test(text.slice(match.index + word.length)) ||
      isKeyword(word) ||
      typeWords.has(word) ||
      /^(extern|static|inline|register|typedef|const|volatile|__block|__unused|_Atomic|os_atomic|SECURITY_\w+|__\w+__|_Nonnull|_Nullable|__unsafe_\w+|XNU_PTRAUTH_\w+)$/.test(
        word,
      ) ||
      macros?.nature(word) === 'attribute'
    )
      continue;
    return word;
  }
  return undefined;
}
