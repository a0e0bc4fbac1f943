/** The tokens of a file as the outline scan looks at them: what closes a bracket, what a word can be by what is around it. */
import { isKeyword } from '../source/keywords.ts';
import { identifier, type Tokens } from '../source/lexer.ts';

/** Words that take parentheses and declare nothing. */
const operatorWords = /^(typeof|decltype|alignas|static_assert|_Static_assert|_Alignas)$/;

export class OutlineTokens {
  constructor(
    protected readonly text: string,
    protected readonly tokens: Tokens,
  ) {}

  /** The token that closes a parenthesis or bracket; nothing is closed across a brace in the first column. */
  protected close(open: number): number {
    const { tokens, text } = this;
    let depth = 0;
    let braces = 0;
    for (let token = open; token < tokens.count; token++) {
      if ((tokens.directiveOf[token] ?? -1) >= 0) continue;
      const kind = tokens.kind[token];
      if (kind === 40 || kind === 91) depth++;
      else if (kind === 41 || kind === 93) {
        if (--depth <= 0) return token;
      } else if (kind === 123 || kind === 125) {
        const isAtMargin = text.charCodeAt((tokens.start[token] ?? 0) - 1) === 10;
        if (isAtMargin && (kind === 123 || braces === 0)) return token - 1;
        braces += kind === 123 ? 1 : -1;
      }
    }
    return tokens.count - 1;
  }

  protected lastWord(from: number, to: number): number {
    let found = -1;
    for (let token = from; token < to; token++) if (this.tokens.kind[token] === identifier) found = token;
    return found;
  }

  protected word(token: number): string {
    return token < 0 ? '' : this.text.slice(this.tokens.start[token], this.tokens.end[token]);
  }
  protected isTagWord(token: number): boolean {
    return /^(struct|union|enum|class)$/.test(this.word(token));
  }
  /** `__attribute__`, `__printflike`, `__kpi_deprecated`, and the keywords that take parentheses. */
  protected isAttribute(token: number): boolean {
    const word = this.word(token);
    return (word.startsWith('__') && this.tokens.kind[token + 1] === 40) || isKeyword(word) || operatorWords.test(word);
  }
  protected isKeywordAt(token: number): boolean {
    return isKeyword(this.word(token));
  }
  /** `__name(…)` in the first column with a body behind it is a function in XNU's layout, and no attribute. */
  protected isFunctionHead(name: number): boolean {
    const { tokens, text } = this;
    if (tokens.kind[name + 1] !== 40 || text.charCodeAt((tokens.start[name] ?? 0) - 1) !== 10) return false;
    const word = this.word(name);
    if (!word.startsWith('__') || /^__(attribute|asm|declspec)/.test(word)) return false;
    const close = this.close(name + 1);
    return tokens.kind[close + 1] === 123;
  }
  protected hasType(name: number): boolean {
    const kind = this.tokens.kind[name - 1];
    return kind === identifier || kind === 42 || kind === 38;
  }
  protected isQualified(name: number): boolean {
    return this.tokens.kind[name - 1] === 58 || this.tokens.kind[name - 1] === 126;
  }

  /** `typedef int __name;`, `extern foo_t __name;`: nothing else can be what is declared, so it is no attribute. */
  protected isOnlyName(token: number, types: number, isTypedef: boolean): boolean {
    const { kind } = this.tokens;
    if (![59, 44, 61, 91].includes(kind[token + 1] ?? 0)) return false;
    const before = kind[token - 1];
    if (before === 125) return isTypedef;
    return types === 1 || before === 42 || this.isKeywordAt(token - 1);
  }

  /** What is declared stands before `;`, `,`, `=`, a bracket, a bit-field's colon or an attribute. */
  protected endsDeclarator(token: number): boolean {
    const kind = this.tokens.kind[token] ?? 59;
    return [59, 44, 61, 91, 40, 41, 58].includes(kind) || (kind === identifier && this.word(token).startsWith('__'));
  }
}
