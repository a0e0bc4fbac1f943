/**
 * The names of a text that stand for something of the exclave world beyond C, by kind: what the editor colours. Only
 * what the facts of the checkout say is marked; ordinary names are left to the grammar.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import type { MacroTable } from '../dialect/macroTable.ts';
import { controlWords, typeWords, wordRules } from '../dialect/words.ts';
import { isExclaveName, isExclavePath } from '../extract/exclaveNames.ts';
import { resolveLocal } from '../extract/scopes.ts';
import type { TokenView } from '../extract/tokenView.ts';
import { localsAround, meaningAt } from '../index/meaning.ts';
import { contextAt } from '../index/resolve.ts';
import type { SymbolSource } from '../index/symbolSource.ts';
import type { DomainFactKind } from '../model/domainFact.ts';
import type { Build } from '../source/configuration.ts';
import { isKeyword } from '../source/keywords.ts';
import { macroRules } from '../source/knownMacros.ts';
import { identifier } from '../source/lexer.ts';

/** In the order of their numbers on the wire. */
export const domainTokenKinds = [
  /** A call (or the constructor) of a client of a Tightbeam interface. */
  'tightbeamCall',
  /** A slot of a table of upcall handlers. */
  'tightbeamServerMethod',
  /** Any other name that Tightbeam's compiler makes: results, messages, their constants and accessors. */
  'tightbeamType',
  /** The runtime that the generated code stands on. */
  'tightbeamRuntime',
  /** A state of a conclave, or a request to one. */
  'conclaveState',
  'resourceType',
  /** The exclave trap and its operations. */
  'exclaveTrap',
  /** A function that boot runs as a task. */
  'bootTask',
  /** Any other name of the exclave world, or of its files, that nothing in the checkout defines. */
  'unpublished',
] as const;
export type DomainTokenKind = (typeof domainTokenKinds)[number];

export interface DomainToken {
  /** Offsets of the name. */
  readonly start: number;
  readonly end: number;
  readonly kind: DomainTokenKind;
}

/** What the facts about a name make of it; the first row that fits wins. */
const kindOfFact: readonly (readonly [DomainTokenKind, ReadonlySet<DomainFactKind>])[] = [
  ['conclaveState', new Set<DomainFactKind>(['conclave-state', 'conclave-request'])],
  ['resourceType', new Set<DomainFactKind>(['resource-type'])],
  ['exclaveTrap', new Set<DomainFactKind>(['exclave-trap', 'trap-operation'])],
  ['bootTask', new Set<DomainFactKind>(['boot-task'])],
  ['tightbeamCall', new Set<DomainFactKind>(['tightbeam-call', 'tightbeam-client'])],
  ['tightbeamType', new Set<DomainFactKind>(['tightbeam-type', 'tightbeam-function', 'tightbeam-constant'])],
  ['tightbeamRuntime', new Set<DomainFactKind>(['tightbeam-runtime'])],
];

export interface TokenQuestion {
  readonly view: TokenView;
  readonly path: string;
  readonly domain: DomainIndex;
  readonly symbols: SymbolSource;
  readonly macros: MacroTable | undefined;
  readonly build: Build;
  /** False while files of the scope are still being read: then no exclave name can be said to be undefined. */
  readonly isComplete: boolean;
  /** Every source file of the checkout was read: then the same can be said of any name that an exclave file uses. */
  readonly isWhole: boolean;
}

export function domainTokens(question: TokenQuestion): DomainToken[] {
  // A file with such names includes a header with them, at least.
  return isExclaveName(question.view.text) ? new Marker(question).run() : [];
}

class Marker {
  private readonly kinds = new Map<string, DomainTokenKind | undefined>();
  private readonly slots: ReadonlyMap<number, string>;

  constructor(private readonly question: TokenQuestion) {
    const slots = question.domain.index.file(question.path)?.slots ?? [];
    this.slots = new Map(slots.map(({ start, name }) => [start, name]));
  }

  run(): DomainToken[] {
    const { view } = this.question;
    const found: DomainToken[] = [];
    for (let token = 0; token < view.tokens.count; token++) {
      if (view.kind(token) !== identifier || !this.isCode(token)) continue;
      const kind = this.kindAt(token);
      if (kind !== undefined) found.push({ start: view.start(token), end: view.end(token), kind });
    }
    return found;
  }

  /** Of the preprocessor's lines only macro bodies speak of the source's names; `#if` speaks of the configuration. */
  private isCode(token: number): boolean {
    const { view } = this.question;
    const directive = view.tokens.directives[view.tokens.directiveOf[token] ?? -1];
    return directive === undefined || directive.keyword === 'define';
  }

  private kindAt(token: number): DomainTokenKind | undefined {
    const { view, path } = this.question;
    const word = view.word(token);
    const start = view.start(token);
    if (this.slots.get(start) === word) return 'tightbeamServerMethod';
    const kind = this.kindOf(word);
    if (kind === undefined) return undefined;
    const context = contextAt(view, start, path);
    const isMember = context.member || context.designator;
    if (isMember && kind !== 'unpublished') return undefined;
    if (!isMember && this.isLocal(word, token)) return undefined;
    return kind === 'unpublished' && !this.isUse(token) ? undefined : kind;
  }

  private kindOf(word: string): DomainTokenKind | undefined {
    if (this.kinds.has(word)) return this.kinds.get(word);
    const kind = this.findKind(word);
    this.kinds.set(word, kind);
    return kind;
  }

  private findKind(word: string): DomainTokenKind | undefined {
    const { domain, symbols, isComplete, isWhole, path } = this.question;
    const facts = domain.factsNamed(word);
    for (const [kind, factKinds] of kindOfFact) if (facts.some((fact) => factKinds.has(fact.kind))) return kind;
    if (domain.tightbeamName(word) !== undefined) return 'tightbeamType';
    // An option of the configuration is defined by the build.
    if (!isComplete || /^CONFIG_/.test(word) || isKeyword(word)) return undefined;
    if (isExclaveName(word)) return symbols.symbolsNamed(word).length === 0 ? 'unpublished' : undefined;
    return isWhole && isExclavePath(path) && !isOfCompiler(word) && !symbols.mayBeDefined(word)
      ? 'unpublished'
      : undefined;
  }

  private isLocal(word: string, token: number): boolean {
    const { view, domain, path, macros } = this.question;
    const start = view.start(token);
    const locals = localsAround(view, domain.index.file(path), start, token, macros);
    return (
      resolveLocal(locals, word, start, false) !== undefined || resolveLocal(locals, word, start, true) !== undefined
    );
  }

  /** False where the name is declared, and where a macro makes a name of it that is known. */
  private isUse(token: number): boolean {
    const { view, symbols, macros, domain, path, build } = this.question;
    // `exclaves_debug_##flag`: half a name.
    if (isPaste(view, token + 1) || isPaste(view, token - 2)) return false;
    let before = token - 1;
    while (view.kind(before) === 42) before--;
    if (isInAttribute(view, token)) return false;
    // `type name`, `type *name`: a parameter of a function type, or a declaration that is half typed.
    if (view.isWord(before) && isTypeName(view.word(before))) return false;
    const meaning = meaningAt(symbols, macros, view, domain.index.file(path), path, view.start(token), build);
    return meaning.kind === 'none' || meaning.kind === 'foreignMember';
  }
}

/** The compiler's, and what its command line fixes: defined, though by no file. */
function isOfCompiler(word: string): boolean {
  return word.startsWith('__') || macroRules.has(word) || wordRules.some(({ words }) => words.test(word));
}

/** `__attribute__((noinline))`, `SPI_AVAILABLE(macos(14.4))`: words that mean something to the compiler alone. */
function isInAttribute(view: TokenView, token: number): boolean {
  for (let open = view.enclosing(token, 40); open > 0; open = view.enclosing(open, 40))
    if (view.isWord(open - 1) && wordRules.some(({ words }) => words.test(view.word(open - 1)))) return true;
  return false;
}

/** A word that can only be a type where a name follows it. */
function isTypeName(word: string): boolean {
  if (word === 'const' || word === 'volatile') return false;
  return typeWords.has(word) || (!isKeyword(word) && !controlWords.has(word));
}

/** `##` at two tokens. */
function isPaste(view: TokenView, token: number): boolean {
  return view.kind(token) === 35 && view.kind(token + 1) === 35;
}
