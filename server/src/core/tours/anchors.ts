/** Where a release has what an anchor stands for. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { lineIn, type SymbolAt } from '../index/checkoutIndex.ts';
import { activeFirst } from '../index/variants.ts';
import { declarationKinds } from '../model/symbols.ts';
import type { Anchor, AnchorPlace } from '../model/tours.ts';
import { buildOf, defaultConfiguration } from '../source/configuration.ts';

/** A definition up to this many lines is marked whole; of a longer one, the line of its name. */
const shortDefinition = 24;

export function placeOfAnchor(anchor: Anchor, domain: DomainIndex): AnchorPlace | undefined {
  if ('symbol' in anchor) {
    const { file, kind, symbol } = anchor;
    const all = domain.index.symbolsNamed(symbol).filter((one) => kind === undefined || one.symbol.kind === kind);
    return placeOfSymbol(preferred(all, file));
  }
  if ('member' in anchor) {
    const fields = domain.index
      .symbolsNamed(anchor.member)
      .filter(({ symbol }) => symbol.kind === 'field' && symbol.parent === anchor.of);
    return placeOfSymbol(preferred(fields, undefined));
  }
  if ('fact' in anchor) {
    const { fact: kind, name, of, within } = anchor;
    const fact = domain
      .facts()
      .find(
        (one) =>
          one.kind === kind &&
          (name === undefined || one.name === name) &&
          (of === undefined || one.of === of) &&
          (within === undefined || one.function === within),
      );
    if (fact === undefined) return undefined;
    return {
      file: fact.file,
      name: fact.name,
      start: fact.start,
      end: fact.end,
      line: fact.line,
      startLine: fact.line,
      endLine: fact.line,
    };
  }
  return placeOfUse(anchor, domain);
}

/** What an anchor needs of a release, in a word: for the message that the release has it not. */
export function nameOfAnchor(anchor: Anchor): string {
  if ('symbol' in anchor) return anchor.symbol;
  if ('member' in anchor) return `${anchor.of}.${anchor.member}`;
  if ('fact' in anchor) return anchor.name ?? anchor.of ?? anchor.within ?? anchor.fact.replaceAll('-', ' ');
  return anchor.within === undefined ? anchor.use : `${anchor.use} in ${anchor.within}`;
}

/** Definitions before declarations, what the kernel with exclaves is made of before stubs, the named file before others. */
function preferred(all: readonly SymbolAt[], file: string | undefined): SymbolAt | undefined {
  const ordered = activeFirst(all, buildOf('', defaultConfiguration));
  const definitions = ordered.filter(({ symbol }) => !declarationKinds.has(symbol.kind));
  const candidates = definitions.length > 0 ? definitions : ordered;
  return candidates.find((one) => one.file.path === file) ?? candidates[0];
}

function placeOfSymbol(at: SymbolAt | undefined): AnchorPlace | undefined {
  if (at === undefined) return undefined;
  const { file, symbol } = at;
  const isShort = symbol.endLine - symbol.startLine < shortDefinition;
  return {
    file: file.path,
    name: symbol.name,
    start: symbol.nameStart,
    end: symbol.nameEnd,
    line: symbol.line,
    startLine: isShort ? symbol.startLine : symbol.line,
    endLine: isShort ? symbol.endLine : symbol.line,
  };
}

function placeOfUse(anchor: Extract<Anchor, { use: string }>, domain: DomainIndex): AnchorPlace | undefined {
  const uses = domain.index.occurrences(anchor.use);
  const wanted = uses.filter(({ file, offset }) => {
    if (anchor.file !== undefined && file.path !== anchor.file) return false;
    if (anchor.within === undefined) return true;
    return file.symbols.some(
      ({ end, kind, name, start }) =>
        name === anchor.within && (kind === 'function' || kind === 'method') && start <= offset && offset < end,
    );
  });
  const best = wanted.find((one) => /xclave/i.test(one.file.path)) ?? wanted[0];
  if (best === undefined) return undefined;
  const line = lineIn(best.file, best.offset);
  const end = best.offset + best.length;
  return { file: best.file.path, name: anchor.use, start: best.offset, end, line, startLine: line, endLine: line };
}
