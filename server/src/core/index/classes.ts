/** C++: members of a class and of the classes that it is derived from, and what a qualifier before `::` names. */
import type { TokenView } from '../extract/tokenView.ts';
import type { FileWithSymbols } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { SymbolSource } from './symbolSource.ts';

/** Deeper than any class is derived. */
const maximumDepth = 16;

/** What `Record::name` may mean: members of the record before what it inherits. */
export function membersOf(
  source: SymbolSource,
  record: string,
  name: string,
  withConstructors = true,
): readonly SymbolAt[] {
  const seen = new Set<string>();
  let level = [record];
  for (let depth = 0; depth < maximumDepth && level.length > 0; depth++) {
    const bases: string[] = [];
    for (const one of level) {
      seen.add(one);
      // First, since it reads the class where only its place was known.
      bases.push(...basesOf(source, one));
      if (one === name && !withConstructors) continue;
      const found = source.membersNamed(one, name);
      if (found.length > 0) return found;
    }
    level = bases.filter((one) => !seen.has(one));
  }
  return [];
}

/** What a name without a qualifier means in a method: the name of a class, even of an own base, is the class. */
export function membersInside(source: SymbolSource, record: string, name: string): readonly SymbolAt[] {
  return membersOf(source, record, name, false);
}

/** The classes that the head of a class names. In C no record has any. */
export function basesOf(source: SymbolSource, record: string): string[] {
  const bases = new Set<string>();
  for (const at of source.symbolsNamed(record)) {
    const { kind } = at.symbol;
    if (kind !== 'class' && kind !== 'struct') continue;
    // Of a class outside the scope the place alone may be known so far.
    const { signature } = (kind === 'class' ? source.full(at) : at).symbol;
    const list = /[^:]:(?!:)(.*)$/.exec(signature)?.[1] ?? '';
    for (const base of list.replace(/<[^<>]*>/g, '').split(','))
      for (const name of /(\w+)\s*$/.exec(base)?.slice(1) ?? []) bases.add(name);
  }
  return [...bases];
}

/** The class that `Class::` before a token names: by its name, or by a macro of the file such as `super`. */
export function qualifierBefore(
  source: SymbolSource,
  view: TokenView,
  file: FileWithSymbols | undefined,
  token: number,
): string | undefined {
  if (view.kind(token - 1) !== 58 || view.kind(token - 2) !== 58 || !view.isWord(token - 3)) return undefined;
  const word = view.word(token - 3);
  const macro = file?.symbols.findLast(
    ({ kind, name, value, nameStart }) =>
      kind === 'macro' && name === word && value !== undefined && nameStart < view.start(token),
  );
  const meant = macro?.value ?? word;
  return source.symbolsNamed(meant).some(({ symbol }) => isRecord(symbol)) ? meant : undefined;
}

function isRecord({ kind }: SourceSymbol): boolean {
  return kind === 'class' || kind === 'struct' || kind === 'union';
}
