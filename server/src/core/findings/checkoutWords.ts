/** Every word of the checkout, scope and rest together: what rules ask that rest on what stands nowhere. */
import type { CheckoutIndex, Occurrence } from '../index/checkoutIndex.ts';
import type { OuterIndex } from '../index/outerIndex.ts';
import { declarationKinds } from '../model/symbols.ts';

export class CheckoutWords {
  private pasted: { readonly heads: readonly string[]; readonly tails: readonly string[] } | undefined;

  /** @param outer the files around the scope, when all of them are read. */
  constructor(
    private readonly index: CheckoutIndex,
    private readonly outer: OuterIndex | undefined,
  ) {}

  /** All files are in: what is not found is nowhere. */
  get isWhole(): boolean {
    return this.outer !== undefined;
  }

  /** Uses of a name in any file. */
  occurrences(name: string): Occurrence[] {
    return [...this.index.occurrences(name), ...(this.outer?.occurrences(name) ?? [])];
  }

  /** The name stands in code, is made by a macro, or may be. */
  has(name: string): boolean {
    return (
      this.index.hasWord(name) ||
      this.index.isDeclared(name) ||
      (this.outer?.occurrences(name).length ?? 0) > 0 ||
      this.mayBePasted(name)
    );
  }

  /** Something defines the name: in C, by a macro, or in assembler, where C's names have an underscore before them. */
  mayBeDefined(name: string): boolean {
    const defines = ({ symbol }: { symbol: { kind: Parameters<typeof declarationKinds.has>[0] } }) =>
      !declarationKinds.has(symbol.kind) && symbol.kind !== 'field';
    if (this.index.symbolsNamed(name).some(defines)) return true;
    if (
      this.outer !== undefined &&
      (this.outer.symbolsNamed(name).some(defines) || this.outer.mayDeclare(name).length > 0)
    )
      return true;
    return this.occurrences(`_${name}`).length > 0 || this.inAssembler(name) || this.mayBePasted(name);
  }

  /** A symbol of the file stands at the offset: the name is declared there, not used. */
  isDeclaration({ file, offset }: Occurrence, name: string): boolean {
    const symbols =
      this.index.file(file.path) === undefined ? (this.outer?.symbolsNamed(name) ?? []) : this.index.symbolsNamed(name);
    return symbols.some((one) => one.file.path === file.path && one.symbol.nameStart === offset);
  }

  /** A macro of the scope pastes a word of this beginning or end together. */
  mayBePasted(name: string): boolean {
    this.pasted ??= this.readPastes();
    return (
      this.pasted.heads.some((head) => name.startsWith(head)) || this.pasted.tails.some((tail) => name.endsWith(tail))
    );
  }

  private inAssembler(name: string): boolean {
    return this.occurrences(name).some(({ file }) => /\.(s|defs)$/i.test(file.path));
  }

  private readPastes(): { heads: string[]; tails: string[] } {
    const heads = new Set<string>();
    const tails = new Set<string>();
    for (const { symbol } of this.index.symbols()) {
      if (symbol.kind !== 'macro' || symbol.value?.includes('##') !== true) continue;
      const parameters = new Set(
        /\(([^)]*)\)/
          .exec(symbol.signature)?.[1]
          ?.split(',')
          .map((one) => one.trim()) ?? [],
      );
      for (const [, head = ''] of symbol.value.matchAll(/(\w{3,})\s*##/g)) if (!parameters.has(head)) heads.add(head);
      for (const [, tail = ''] of symbol.value.matchAll(/##\s*(\w{3,})/g)) if (!parameters.has(tail)) tails.add(tail);
    }
    return { heads: [...heads], tails: [...tails] };
  }
}
