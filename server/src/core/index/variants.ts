/** The order that a configuration gives to symbols of one name: what the chosen kernel is made of comes first. */
import { areActive, type Build, buildSeenFrom, isElsewhere } from '../source/configuration.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { SymbolSource } from './symbolSource.ts';

/** More than the weight of a reader's own file, less than that of a declaration beside a definition. */
const inactive = 600;
const elsewhere = 650;

/** Whether the build that a reader has in mind has the symbol; undefined when it cannot be told. */
export function isActiveSymbol({ file, symbol }: SymbolAt, build: Build): boolean | undefined {
  return symbol.conditions === undefined ? true : areActive(symbol.conditions, buildSeenFrom(build, file.path));
}

/** 0 for what the build has or may have; more for what it leaves out. */
export function distance(at: SymbolAt, build: Build): number {
  if (isElsewhere(build, at.file.path)) return elsewhere;
  return isActiveSymbol(at, inOneLanguage(build)) === false ? inactive : 0;
}

/** Keeps the order of those that are equally active. */
export function activeFirst(symbols: readonly SymbolAt[], build: Build): readonly SymbolAt[] {
  if (symbols.length < 2) return symbols;
  return symbols
    .map((at) => ({ at, distance: distance(at, build) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ at }) => at);
}

/** Symbols as one build has them. */
export class BuildSymbols implements SymbolSource {
  constructor(
    private readonly source: SymbolSource,
    private readonly build: Build,
  ) {}

  symbolsNamed(name: string): readonly SymbolAt[] {
    return activeFirst(this.source.symbolsNamed(name), this.build);
  }
  hasRecord(name: string): boolean {
    return this.source.hasRecord(name);
  }
}

/** The kernel is C: where a header may be either, what only C++ sees comes after. */
function inOneLanguage(build: Build): Build {
  return build.language === undefined ? { ...build, language: 'c' } : build;
}
