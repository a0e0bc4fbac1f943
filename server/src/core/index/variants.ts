/** The order that a configuration gives to symbols of one name: what the chosen kernel is made of comes first. */
import { areActive, type Build, buildSeenFrom, isElsewhere, isHeader } from '../source/configuration.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { SymbolSource } from './symbolSource.ts';

/** More than the weight of a reader's own file, and less than that of a declaration beside a definition, as all of these. */
const inactive = 600;
/** More than that: a stub of the same kernel is nearer than another program. */
const elsewhere = 650;
const inactiveElsewhere = 700;

/** Whether the build that a reader has in mind has the symbol; undefined when it cannot be told. */
export function isActiveSymbol({ file, symbol }: SymbolAt, build: Build): boolean | undefined {
  if (symbol.conditions === undefined) return true;
  const seen = buildSeenFrom(build, file.path);
  if (seen.language !== 'c++' || !isHeader(file.path)) return areActive(symbol.conditions, seen);
  // Of most headers the index has the branch for C alone. It stands for that of C++, too.
  const { language: _language, ...either } = seen;
  return areActive(symbol.conditions, either);
}

/** 0 for what the build has or may have; more for what it leaves out. */
export function distance(at: SymbolAt, build: Build): number {
  const isInactive = isActiveSymbol(at, mostLikely(build)) === false;
  if (isElsewhere(build, at.file.path)) return isInactive ? inactiveElsewhere : elsewhere;
  return isInactive ? inactive : 0;
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
  membersNamed(record: string, name: string): readonly SymbolAt[] {
    return activeFirst(this.source.membersNamed(record, name), this.build);
  }
  hasRecord(name: string): boolean {
    return this.source.hasRecord(name);
  }
  hasOtherMembers(name: string): boolean {
    return this.source.hasOtherMembers(name);
  }
  mayBeDefined(name: string): boolean {
    return this.source.mayBeDefined(name);
  }
  full(at: SymbolAt): SymbolAt {
    return this.source.full(at);
  }
}

/** The kernel is C: where a header may be either, what only C++ sees comes after. So does what its own component leaves out. */
function mostLikely({ home, ...build }: Build): Build {
  const component = build.component ?? (build.program === 'kernel' ? home : undefined);
  return { ...build, language: build.language ?? 'c', ...(component === undefined ? {} : { component }) };
}
