/**
 * Attributes at the head of a declaration: `OS_NOINLINE`, `__attribute__((noreturn))`, `SPI_AVAILABLE(macos(14.4))`. They
 * are blanked, so the parser's declaration begins behind them.
 */
import type { CodeView } from './codeView.ts';
import type { MacroTable } from './macroTable.ts';
import { ruleOf } from './words.ts';

/** Offset where the attribute begins, and whether that is where the declaration begins, too. */
export interface HeadAttribute {
  readonly start: number;
  /**
   * False for a macro that is empty, or whose definition is not in the source: a compiler sees the declaration begin
   * behind it. What documents the declaration still stands above it.
   */
  readonly isPart: boolean;
}

export class HeadAttributes {
  /** By the offset where each ends. */
  readonly found = new Map<number, HeadAttribute>();

  constructor(
    private readonly view: CodeView,
    private readonly macros: MacroTable,
  ) {}

  /** Notes the blanked tokens of an attribute. */
  note(at: number, last: number): void {
    const { view } = this;
    const word = view.word(at);
    const definitions = this.macros.definitions(word);
    // `OS_ASSUME_NONNULL_BEGIN` stands around many declarations and at the head of one by chance.
    const isAround = definitions.some(({ words }) => words.includes('_Pragma') || /[{}]/.test(words.join('')));
    if (isAround || word === '_Pragma' || /(^|_)(BEGIN|END)(_|$)/.test(word)) return;
    const rule = ruleOf(word, view.isCpp);
    const isPart = rule === undefined ? definitions.some(({ words }) => words.length > 0) : rule.outside !== true;
    this.found.set(view.end(last), { start: view.start(at), isPart });
  }
}
