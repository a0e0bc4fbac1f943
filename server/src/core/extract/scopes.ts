/**
 * The names that live inside one function: parameters, locals, parameters of blocks, labels. Read from tokens, so that
 * half-typed code gives what it has; every `#if` branch is read.
 */
import { expandInvocation, fromMacro } from '../dialect/expand.ts';
import type { MacroTable } from '../dialect/macroTable.ts';
import { controlWords, storageWords, typeWords } from '../dialect/words.ts';
import { unnamedRecord } from '../model/symbols.ts';
import { isKeyword } from '../source/keywords.ts';
import { identifier, scan } from '../source/lexer.ts';
import { lastOfStatement } from './statements.ts';
import { TokenView } from './tokenView.ts';

export interface LocalName {
  readonly name: string;
  readonly kind: 'parameter' | 'local' | 'label';
  /** Offsets of the name where it is declared. */
  readonly start: number;
  readonly end: number;
  /** The declared type as written, without the name; `''` for a label. */
  readonly type: string;
  /** The record without a name that it is declared with, see {@link unnamedRecord}. */
  readonly record?: string;
  /** Offsets between which the name is known. */
  readonly from: number;
  readonly to: number;
}

/** Words that stand beside a declared name and are no part of it. */
const attribute =
  /^__(unused|block|assert_only|weak|strong|counted_by|sized_by|single|restrict|attribute(__)?|asm(__)?|kpi\w*)$|^_N(onnull|ullable)$|^__\w+_unused$|^__(debug|assert)\w*$/;
/** Stands for the type of the value that a name is declared with. */
const deducedType = /^(auto|__auto_type)$/;
const tagWords = new Set(['struct', 'union', 'enum', 'class']);
const typeCalls = /^(__typeof__|__typeof|typeof|_Atomic|os_atomic|decltype)$/;

interface ReadScopes {
  readonly names: LocalName[];
  readonly macros: MacroTable | undefined;
  /** Of the macros, when the names were read. */
  readonly generation: number | undefined;
}

/** The names of functions that were read already, by the offsets of their name and end, as the macros were then. */
const readAlready = new WeakMap<TokenView, Map<string, ReadScopes>>();

/**
 * @param nameStart offset of the function's name.
 * @param end offset of the end of its body.
 * @param macros tell the attributes of the checkout, and what macros declare.
 */
export function readScopes(view: TokenView, nameStart: number, end: number, macros?: MacroTable): LocalName[] {
  const key = `${nameStart} ${end} ${macros === undefined ? 'without' : 'with'} macros`;
  let scopes = readAlready.get(view);
  if (scopes === undefined) {
    scopes = new Map();
    readAlready.set(view, scopes);
  }
  const known = scopes.get(key);
  if (known !== undefined && known.macros === macros && known.generation === macros?.generation) return known.names;
  const names = new ScopeReader(view, end, macros).read(view.at(nameStart));
  scopes.set(key, { names, macros, generation: macros?.generation });
  return names;
}

/** The parameters of a function-like macro, known in its body. `line` are the offsets of the whole directive. */
export function macroParameters(view: TokenView, line: { firstToken: number; endToken: number }): LocalName[] {
  const open = line.firstToken + 1;
  if (view.kind(open) !== 40 || view.start(open) !== view.end(line.firstToken)) return [];
  const names: LocalName[] = [];
  for (let token = open + 1; token < line.endToken && view.kind(token) !== 41; token++) {
    if (!view.isWord(token)) continue;
    names.push({
      name: view.word(token),
      kind: 'parameter',
      start: view.start(token),
      end: view.end(token),
      type: '',
      from: view.start(token),
      to: view.end(line.endToken - 1),
    });
  }
  return names;
}

/**
 * What the body of a macro declares in blocks and loops of its own: `({ int n = (x); n; })`. Its parameters are others, and
 * so is what a record in it has.
 */
export function macroLocals(view: TokenView, line: { firstToken: number; endToken: number }): LocalName[] {
  const first = view.end(line.firstToken);
  // On one line: a macro's lines end in what is no token of C.
  const text = view.text.slice(first, view.end(line.endToken - 1)).replace(/\\(?=\r?\n)/g, ' ');
  if (!/[{]|\bfor\b/.test(text)) return [];
  const parameters = new Set(macroParameters(view, line).map(({ name }) => name));
  const body = new TokenView(text, scan(text));
  const isInBlock = (token: number): boolean => {
    const brace = body.enclosing(token, 123);
    const head = body.enclosing(token, 40);
    if (head > brace) return body.isWord(head - 1) && body.word(head - 1) === 'for';
    const before = brace - 1;
    return brace >= 0 && (body.isWord(before) ? /^(do|else)$/.test(body.word(before)) : true);
  };
  return new ScopeReader(body, text.length, undefined)
    .statements()
    .filter(({ name, start, kind }) => kind === 'local' && !parameters.has(name) && isInBlock(body.at(start)))
    .map((one) => ({
      ...one,
      start: first + one.start,
      end: first + one.end,
      from: first + one.from,
      to: first + one.to,
    }));
}

/** The declaration that a name at an offset means: the innermost, latest one before it. */
export function resolveLocal(
  names: readonly LocalName[],
  name: string,
  offset: number,
  label: boolean,
): LocalName | undefined {
  let best: LocalName | undefined;
  for (const one of names) {
    if (one.name !== name || (one.kind === 'label') !== label) continue;
    if (one.from <= offset && offset < one.to && (best === undefined || one.start >= best.start)) best = one;
  }
  return best;
}

class ScopeReader {
  private readonly names: LocalName[] = [];
  private functionName = '';

  constructor(
    private readonly view: TokenView,
    private readonly end: number,
    private readonly macros: MacroTable | undefined,
  ) {}

  read(name: number): LocalName[] {
    const { view } = this;
    this.functionName = view.word(name);
    let open = name + 1;
    while (view.kind(open) !== 40 && view.kind(open) !== 123 && view.start(open) < this.end) {
      this.parametersOfMacro(open);
      open++;
    }
    if (view.kind(open) === 40) {
      const close = view.match[open] ?? -1;
      if (close > 0) {
        this.parameters(open, close, view.start(open), this.end);
        open = close + 1;
      }
    }
    while (view.kind(open) !== 123 && view.start(open) < this.end) open++;
    this.body(open + 1);
    return this.names;
  }

  /** `f HANDLER_ARGS { … }`: parameters that a macro lists, which stand where it does. */
  private parametersOfMacro(token: number): void {
    const { view, macros } = this;
    if (macros === undefined || !view.isWord(token)) return;
    const list = macros.definitions(view.word(token)).find(({ parameters, words }) => !parameters && words[0] === '(');
    if (list === undefined) return;
    const text = `f${list.body}{}`;
    const place = { start: view.start(token), end: view.end(token), from: view.start(token), to: this.end };
    for (const { name, kind, type } of new ScopeReader(new TokenView(text, scan(text)), text.length, macros).read(0))
      this.names.push({ name, kind, type, ...place });
  }

  private body(first: number): void {
    const { view } = this;
    let atStart = true;
    for (let token = first; token < view.tokens.count && view.start(token) < this.end; token++) {
      if (view.inDirective(token)) continue;
      const kind = view.kind(token);
      if (kind === 59 || kind === 123 || kind === 125) {
        atStart = true;
        continue;
      }
      if (kind === 94 || (kind === 91 && !this.isOperand(token - 1))) {
        this.block(token);
        atStart = false;
        continue;
      }
      if (!view.isWord(token)) {
        atStart = kind === 58;
        continue;
      }
      const word = view.word(token);
      if (
        atStart &&
        view.kind(token + 1) === 58 &&
        view.kind(token + 2) !== 58 &&
        word !== 'default' &&
        !isKeyword(word)
      ) {
        this.push('label', token, '', view.start(first), this.end);
        token++;
        continue;
      }
      if (word === 'for' && view.kind(token + 1) === 40) {
        token++;
        atStart = true;
        continue;
      }
      if ((word === 'while' || word === 'if' || word === 'switch') && view.kind(token + 1) === 40) {
        this.condition(token + 1);
        atStart = false;
        continue;
      }
      if (word === 'else' || word === 'do') {
        atStart = true;
        continue;
      }
      if (atStart && view.kind(token + 1) === 40) {
        this.loopMacro(token);
        this.declaringMacro(token);
      }
      if (atStart) {
        const last = this.declaration(token);
        if (last > token) {
          // Initialisers may hold blocks: go on inside them.
          token = last;
          atStart = false;
          continue;
        }
      }
      atStart = false;
    }
  }

  /** `each_cpu(it, …) { … }`: what a macro declares by names that stand in its arguments, known in what it heads. */
  private loopMacro(name: number): void {
    const { view, macros } = this;
    const close = view.match[name + 1] ?? -1;
    if (macros === undefined || close < 0 || view.kind(close + 1) === 59 || isKeyword(view.word(name))) return;
    if (!macros.definitions(view.word(name)).some(({ parameters = [] }) => parameters.length > 0)) return;
    const end = lastOfStatement(view, close + 1);
    this.declaredByMacro(macros, name, close, /^(for|while|if)\b/, end < 0 ? this.scopeEnd(name) : view.end(end));
  }

  /** `STACK_BUFFER(name, 1);` for `uint64_t name[…]`: a local of the block that the macro stands in. */
  private declaringMacro(name: number): void {
    const { view, macros } = this;
    const close = view.match[name + 1] ?? -1;
    if (macros === undefined || close < 0 || view.kind(close + 1) !== 59 || isKeyword(view.word(name))) return;
    const declares = macros.definitions(view.word(name)).some(({ parameters = [], words: [head = '', next = ''] }) => {
      const isType = /^\w/.test(head) && !controlWords.has(head);
      return parameters.length > 0 && isType && /^[\w*]/.test(next);
    });
    if (declares) this.declaredByMacro(macros, name, close, /^\w/, this.scopeEnd(name));
  }

  /** Names of a macro's arguments that what it comes to declares, outside all of its own braces. */
  private declaredByMacro(macros: MacroTable, name: number, close: number, form: RegExp, to: number): void {
    const { view } = this;
    const [made] = expandInvocation(macros, view.text, view.tokens, name, name + 1, close, 0);
    if (made === undefined || !form.test(made.text)) return;
    // The macro leaves its last semicolon to whoever uses it.
    const text = `${made.text};`;
    for (const local of new ScopeReader(new TokenView(text, scan(text)), text.length, macros).statements()) {
      const origin = made.origins[made.starts.indexOf(local.start)] ?? fromMacro;
      if (origin < 0 || local.kind !== 'local' || local.to !== text.length) continue;
      this.push('local', view.at(origin), local.type, origin, to);
    }
  }

  /** `while (entry_t entry = next())`: C++ lets a condition declare what it tests. */
  private condition(open: number): void {
    const { view } = this;
    const before = this.names.length;
    const name = this.declaration(open + 1);
    const assigned = name >= 0 && view.kind(name + 1) === 61;
    // `(a * b)` declares nothing.
    if (!assigned) this.names.length = before;
  }

  /** The names of a text that is all statements. */
  statements(): readonly LocalName[] {
    this.body(0);
    return this.names;
  }

  /** Reads a declaration at a statement's head. Returns the token of its first declared name, or -1. */
  private declaration(first: number): number {
    const { view } = this;
    let token = first;
    let hasType = false;
    let typeFrom = -1;
    let unnamed: string | undefined;
    for (; view.start(token) < this.end; token++) {
      if (!view.isWord(token)) break;
      const word = view.word(token);
      if (storageWords.has(word) || this.isAttribute(word)) {
        if (view.kind(token + 1) === 40 && this.isAttribute(word)) token = view.match[token + 1] ?? token;
        continue;
      }
      if (typeFrom < 0) typeFrom = token;
      if (deducedType.test(word)) {
        hasType = true;
        continue;
      }
      // `kind_t class = …`: behind a type a word of C++ alone is a name.
      if (tagWords.has(word) && !(hasType && word === 'class')) {
        while (view.isWord(token + 1) && this.isAttribute(view.word(token + 1))) {
          token++;
          if (view.kind(token + 1) === 40) token = view.match[token + 1] ?? token;
        }
        if (view.isWord(token + 1)) token++;
        else if (view.kind(token + 1) === 123 && word !== 'enum') unnamed = word;
        if (view.kind(token + 1) === 123) token = view.match[token + 1] ?? token;
        hasType = true;
        continue;
      }
      if (typeWords.has(word)) {
        hasType = true;
        continue;
      }
      if (typeCalls.test(word) && view.kind(token + 1) === 40) {
        token = view.match[token + 1] ?? token;
        hasType = true;
        continue;
      }
      if (hasType) break;
      if (isKeyword(word) || controlWords.has(word)) return -1;
      if (view.kind(token + 1) === 40 && this.standsForType(word)) {
        token = view.match[token + 1] ?? token;
        hasType = true;
        continue;
      }
      // `Class::Record *name`
      while (view.kind(token + 1) === 58 && view.kind(token + 2) === 58 && view.isWord(token + 3)) token += 3;
      // `Pointer<Class> name`
      token = this.endOfTemplate(token);
      // The name of a type: something that is declared must follow.
      const next = view.kind(token + 1);
      if (next !== identifier && next !== 42 && !(next === 40 && this.isPointerDeclarator(token + 1)) && next !== 38)
        return -1;
      hasType = true;
    }
    if (!hasType || typeFrom < 0) return -1;
    return this.declarators(token, view.slice(first, Math.max(first, token - 1)), unnamed);
  }

  /** The token that closes the template arguments behind a name; the name itself where it has none. */
  private endOfTemplate(name: number): number {
    const { view } = this;
    if (view.kind(name + 1) !== 60) return name;
    let depth = 0;
    for (let token = name + 1; view.start(token) < this.end; token++) {
      const kind = view.kind(token);
      if (kind === 60) depth++;
      else if (kind === 62) {
        if (--depth === 0) return token;
      }
      // Types alone: `Name`, `Name *`, `scope::Name &`, a number.
      else if (!(kind > 0 && kind <= 4) && ![42, 38, 44, 58].includes(kind)) return name;
    }
    return name;
  }

  /** `__unused` and the like, which say nothing of what is declared. */
  private isAttribute(word: string): boolean {
    return attribute.test(word) || this.macros?.nature(word) === 'attribute';
  }

  /** `EVENT_TYPE(name) *event;`: a macro that comes to a type. */
  private standsForType(word: string): boolean {
    return (this.macros?.definitions(word) ?? []).some(({ parameters, words }) => {
      const first = words[0] ?? '';
      if (parameters === undefined || !(tagWords.has(first) || typeWords.has(first) || typeCalls.test(first)))
        return false;
      let depth = 0;
      for (const one of words) {
        if (one === '(' || one === '{') depth++;
        else if (one === ')' || one === '}') depth--;
        else if (depth === 0 && (one === ';' || one === '=')) return false;
      }
      return true;
    });
  }

  /** `(*name)(`, `(^name)(`: a few tokens in parentheses, and a parameter list behind them. */
  private isPointerDeclarator(open: number): boolean {
    const { view } = this;
    const close = view.match[open] ?? -1;
    const first = view.kind(open + 1);
    return (first === 42 || first === 94) && close > open + 1 && close - open <= 6 && view.kind(close + 1) === 40;
  }

  private declarators(from: number, type: string, unnamed: string | undefined): number {
    const { view } = this;
    let firstName = -1;
    for (let token = from; view.start(token) < this.end; ) {
      let name = -1;
      const stars = token;
      while (
        view.kind(token) === 42 ||
        view.kind(token) === 38 ||
        (view.isWord(token) && (storageWords.has(view.word(token)) || this.isAttribute(view.word(token))))
      )
        token++;
      if (view.kind(token) === 40 && this.isPointerDeclarator(token)) {
        for (let inner = token + 1; inner < (view.match[token] ?? 0); inner++) {
          if (view.isWord(inner) && !this.isAttribute(view.word(inner))) {
            name = inner;
            break;
          }
        }
        token = this.parametersOfType(view.match[token] ?? token) + 1;
      } else if (view.isWord(token) && !isKeyword(view.word(token), false)) {
        name = token++;
      }
      if (name < 0) return firstName;
      while (view.isWord(token) && this.isAttribute(view.word(token))) {
        token++;
        if (view.kind(token) === 40) token = (view.match[token] ?? token) + 1;
      }
      while (view.kind(token) === 91) token = (view.match[token] ?? token) + 1;
      const kind = view.kind(token);
      // `=`, `,`, `;`, `)`, `:` (range-for, bit-field); `(` makes a prototype or a call of a macro.
      if (kind !== 61 && kind !== 44 && kind !== 59 && kind !== 41 && kind !== 58) return firstName;
      if (kind === 61 && view.kind(token + 1) === 61) return firstName;
      this.push(
        'local',
        name,
        stars < name ? `${type} ${view.slice(stars, name - 1)}` : type,
        view.start(name),
        this.scopeEnd(name),
        unnamed === undefined
          ? undefined
          : unnamedRecord(`${this.functionName}()`, unnamed, view.word(firstName < 0 ? name : firstName)),
      );
      if (firstName < 0) firstName = name;
      if (kind !== 61 && kind !== 44) return firstName;
      // Over the initialiser to the next declarator.
      for (; view.start(token) < this.end; token++) {
        const one = view.kind(token);
        if (one === 44 || one === 59) break;
        if (one === 40 || one === 91 || one === 123) {
          const close = view.match[token] ?? -1;
          if (close < 0) return firstName;
          token = close;
        } else if (one === 41) return firstName;
      }
      if (view.kind(token) !== 44) return firstName;
      token++;
    }
    return firstName;
  }

  /** `^(parameters) { … }`, `^type (parameters) { … }`, and a C++ lambda. */
  private block(caret: number): void {
    const { view } = this;
    if (view.kind(caret) === 94 && this.isOperand(caret - 1)) return;
    let open = view.kind(caret) === 91 ? (view.match[caret] ?? caret) + 1 : caret + 1;
    while (view.isWord(open) || view.kind(open) === 42) open++;
    if (view.kind(open) !== 40) return;
    const close = view.match[open] ?? -1;
    let brace = close + 1;
    while (view.isWord(brace)) brace++;
    if (close < 0 || view.kind(brace) !== 123) return;
    this.parameters(open, close, view.start(open), view.end(view.match[brace] ?? brace));
  }

  private isOperand(token: number): boolean {
    const kind = this.view.kind(token);
    if (kind === 41 || kind === 93) return true;
    return kind > 0 && kind <= 4 && !(this.view.isWord(token) && this.view.word(token) === 'return');
  }

  private parameters(open: number, close: number, from: number, to: number): void {
    const { view } = this;
    let first = open + 1;
    for (let token = open + 1; token <= close; token++) {
      const kind = view.kind(token);
      if ((kind === 40 || kind === 91 || kind === 123) && token < close) {
        token = Math.max(token, view.match[token] ?? token);
        continue;
      }
      if (kind !== 44 && token !== close) continue;
      this.parameter(first, token, from, to);
      first = token + 1;
    }
  }

  private parameter(first: number, end: number, from: number, to: number): void {
    const { view } = this;
    let name = -1;
    let words = 0;
    for (let token = first; token < end; token++) {
      if (view.inDirective(token)) continue;
      const kind = view.kind(token);
      if (kind === 61) break;
      if (kind === 40) {
        if (view.kind(token + 1) === 42 || view.kind(token + 1) === 94) {
          this.parametersOfType(view.match[token] ?? -1);
          for (let inner = token + 1; inner < (view.match[token] ?? 0); inner++) {
            if (view.isWord(inner) && !this.isAttribute(view.word(inner))) {
              this.push('parameter', inner, view.slice(first, Math.max(first, token - 1)), from, to);
              return;
            }
          }
          return;
        }
        token = Math.max(token, view.match[token] ?? token);
      } else if (kind === 91) {
        token = Math.max(token, view.match[token] ?? token);
      } else if (view.isWord(token) && !this.isAttribute(view.word(token))) {
        words++;
        name = token;
      } else if (kind === 42 || kind === 38) {
        // What stands before it is the type: `f(struct record *, type_t *)` names nothing.
        words++;
        name = -1;
      }
    }
    if (name < 0 || words < 2 || isKeyword(view.word(name), false) || typeWords.has(view.word(name))) return;
    if (tagWords.has(view.word(name - 1))) return;
    this.push('parameter', name, view.slice(first, Math.max(first, name - 1)), from, to);
  }

  /**
   * `(*name)(parameters)`, `(^)(parameters)`: names that are known between their own parentheses alone.
   *
   * @param close the parenthesis that closes the declarator.
   * @returns the last token of the declarator with its parameters.
   */
  private parametersOfType(close: number): number {
    const { view } = this;
    const open = close + 1;
    const end = close < 0 || view.kind(open) !== 40 ? -1 : (view.match[open] ?? -1);
    if (end < 0) return close;
    this.parameters(open, end, view.start(open), view.end(end));
    return end;
  }

  private scopeEnd(token: number): number {
    const { view } = this;
    const open = view.enclosing(token, 123);
    const head = view.enclosing(token, 40);
    // `for (int i = 0; …) statement`: what a statement's head declares is known to that statement alone.
    if (head > open && view.isWord(head - 1) && /^(for|while|if|switch)$/.test(view.word(head - 1))) {
      const last = lastOfStatement(view, head - 1);
      if (last >= 0) return Math.min(this.end, view.end(last));
    }
    const close = open < 0 ? -1 : (view.match[open] ?? -1);
    return close < 0 ? this.end : Math.min(this.end, view.start(close));
  }

  private push(
    kind: LocalName['kind'],
    token: number,
    type: string,
    from: number,
    to: number,
    record?: string | undefined,
  ): void {
    const { view } = this;
    const place = { name: view.word(token), kind, start: view.start(token), end: view.end(token) };
    this.names.push({ ...place, type, from, to, ...(record === undefined ? {} : { record }) });
  }
}
