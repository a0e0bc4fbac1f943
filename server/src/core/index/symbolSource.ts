/** Where symbols are looked up: one index, or several, nearest first. */
import { bySignificance, type CheckoutIndex, type SymbolAt } from './checkoutIndex.ts';

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
    return [...near, ...far, ...rest].sort(bySignificance);
  }

  hasRecord(name: string): boolean {
    return this.scope.hasRecord(name) || this.includes.hasRecord(name);
  }
}
