/** Where symbols are looked up: one index, or several, nearest first. */
import { bySignificance, type CheckoutIndex, type SymbolAt, significance } from './checkoutIndex.ts';

/** Less than the weight of a declaration, more than that of any path. */
const notIncluded = 300;

export interface SymbolSource {
  symbolsNamed(name: string): readonly SymbolAt[];
  /** True for a name that fields belong to. */
  hasRecord(name: string): boolean;
}

/** The exclave scope, around it the headers it includes, around them the rest of the checkout. */
export class LayeredSymbols implements SymbolSource {
  constructor(
    private readonly scope: CheckoutIndex,
    private readonly includes: CheckoutIndex,
    private readonly rest: CheckoutIndex,
  ) {}

  symbolsNamed(name: string): readonly SymbolAt[] {
    const near = this.scope.symbolsNamed(name);
    const far = this.includes.symbolsNamed(name);
    const rest = this.rest.symbolsNamed(name);
    if (far.length === 0 && rest.length === 0) return near;
    // What the scope does not include it hardly means, unless it is the definition of what it declares.
    const weight = (at: SymbolAt) => significance(at) + (this.rest.file(at.file.path) === at.file ? notIncluded : 0);
    return [...near, ...far, ...rest].sort((a, b) => weight(a) - weight(b) || bySignificance(a, b));
  }

  hasRecord(name: string): boolean {
    return this.scope.hasRecord(name) || this.includes.hasRecord(name);
  }
}
