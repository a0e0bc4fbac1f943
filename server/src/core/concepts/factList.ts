/** Collects the facts of a concept: each at a place of a file, *stated* unless said otherwise. */
import { lineIn, type SymbolAt } from '../index/checkoutIndex.ts';
import type { DomainFact, DomainFactKind } from '../model/domainFact.ts';
import type { IndexedFile } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';

export class FactList {
  readonly facts: DomainFact[] = [];

  add(
    kind: DomainFactKind,
    file: IndexedFile,
    start: number,
    end: number,
    rest: Partial<DomainFact> & { name: string },
  ): void {
    this.facts.push({ kind, file: file.path, start, end, line: lineIn(file, start), certainty: 'stated', ...rest });
  }

  /** A fact about a symbol, at its name. */
  addSymbol(kind: DomainFactKind, { file, symbol }: SymbolAt, rest: Partial<DomainFact> = {}): void {
    this.add(kind, file, symbol.nameStart, symbol.nameEnd, { name: symbol.name, ...rest });
  }
}

/** The value of a constant as a fact's detail: as written, else as counted; nothing where neither is known. */
export function valueDetail({ value, number }: SourceSymbol): { readonly detail?: string } {
  const known = value ?? number;
  return known === undefined ? {} : { detail: `= ${known}` };
}
