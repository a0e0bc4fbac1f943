/** Functions that are compiled, and that only code under `#if 0` leads to. */
import { isDeadAt, type Occurrence, type SymbolAt } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { useRole } from '../../model/uses.ts';
import type { Finding, FindingPlace, FindingRule, FindingSource } from '../finding.ts';
import { placeAt, placeOfSymbol } from '../subjects.ts';

export const onlyUnderIf0: FindingRule = {
  id: 'only-under-if-0',
  title: 'Reached from #if 0 only',
  why: 'Every use of the function in the checkout stands under #if 0, or in a function of which the same holds; no list exports it.',
  certainty: 'inferred',
  needsCheckout: true,
  find: (source) => new Reach(source).run(),
};

interface Unreached {
  readonly at: SymbolAt<FileFacts>;
  readonly places: readonly FindingPlace[];
}

class Reach {
  private readonly exported: ReadonlySet<string>;
  /** Functions known to be reached from `#if 0` only, by name. */
  private readonly found = new Map<string, Unreached>();

  constructor(private readonly source: FindingSource) {
    this.exported = new Set(source.domain.index.exportLists.flatMap(({ symbols }) => symbols.map((one) => one.name)));
  }

  run(): Finding[] {
    const candidates = this.source.subjects.filter(
      (at) => at.symbol.kind === 'function' && at.symbol.origin === 'written' && !this.exported.has(at.symbol.name),
    );
    // What an unreached function calls may be unreached itself.
    for (let before = -1; before !== this.found.size; ) {
      before = this.found.size;
      for (const at of candidates) {
        const places = this.found.has(at.symbol.name) ? undefined : this.uses(at);
        if (places !== undefined) this.found.set(at.symbol.name, { at, places });
      }
    }
    return [...this.found].map(([name, { at, places }]) => ({
      rule: 'only-under-if-0',
      name,
      text: `${name} is compiled, but nothing outside of #if 0 leads to it.`,
      places: [placeOfSymbol(at, 'defined'), ...places],
    }));
  }

  /** The uses, when there are some and none of them counts. */
  private uses({ symbol: { name } }: SymbolAt): FindingPlace[] | undefined {
    const { words } = this.source;
    const places: FindingPlace[] = [];
    if (words.mayBePasted(name)) return undefined;
    for (const use of [...words.occurrences(name), ...words.occurrences(`_${name}`)]) {
      if (words.isDeclaration(use, name)) continue;
      // A member of that name is another thing, and so is a local.
      if ((use.role & (useRole.member | useRole.designator | useRole.declared)) !== 0) continue;
      const note = this.deadUse(use, name);
      if (note === undefined) return undefined;
      if (note !== '') places.push(placeAt(use.file, use.offset, use.offset + use.length, note));
    }
    return places.length === 0 ? undefined : places;
  }

  /** Why a use does not count; `''` for one inside the function itself; undefined for one that counts. */
  private deadUse({ file, offset }: Occurrence, name: string): string | undefined {
    const facts = this.source.domain.index.file(file.path);
    if (facts === undefined) return undefined;
    if (isDeadAt(facts, offset)) return 'used under #if 0';
    const around = facts.symbols.find((one) => one.kind === 'function' && one.start <= offset && offset < one.end);
    if (around?.name === name) return '';
    return around !== undefined && this.found.has(around.name) ? `used in ${around.name}` : undefined;
  }
}
