/** Where the type of a name is defined: the record behind it, else the typedef, else a name that is not published. */
import type { SourceSymbol } from '../model/symbols.ts';
import type { SymbolAt } from './checkoutIndex.ts';
import type { Meaning } from './meaning.ts';
import type { SymbolSource } from './symbolSource.ts';
import type { TypeReader } from './types.ts';

export type TypePlace =
  | { readonly kind: 'symbols'; readonly symbols: readonly SymbolAt[] }
  /** A type that nothing in the source defines. */
  | { readonly kind: 'unpublished'; readonly name: string }
  | { readonly kind: 'none' };

const none: TypePlace = { kind: 'none' };
const tagKinds = new Set<SourceSymbol['kind']>(['struct', 'union', 'class', 'enum']);

/**
 * @param name the name that the meaning is of.
 * @param types reads types at the place of the name.
 */
export function typeDefinitionOf(source: SymbolSource, types: TypeReader, name: string, meaning: Meaning): TypePlace {
  switch (meaning.kind) {
    case 'local':
      return meaning.local.type === '' ? none : placeOf(source, types, types.typeOfLocal(meaning.local));
    case 'symbols': {
      const [first] = meaning.symbols;
      return first === undefined ? none : placeOfSymbol(source, types, first);
    }
    case 'foreignMember':
      return none;
    case 'none':
      return { kind: 'unpublished', name };
  }
}

function placeOfSymbol(source: SymbolSource, types: TypeReader, { file, symbol }: SymbolAt): TypePlace {
  switch (symbol.kind) {
    case 'struct':
    case 'union':
    case 'class':
    case 'enum':
      return named(source, symbol.name) ?? none;
    case 'enumerator':
      return symbol.parent ? (named(source, symbol.parent) ?? none) : none;
    case 'typedef':
      return placeOf(source, types, symbol.name);
    case 'macro':
    case 'assembler-constant':
      return none;
    default:
      // A record without a name stands where the variable or field does.
      return symbol.record === undefined
        ? placeOf(source, types, types.typeOfSymbol(symbol))
        : { kind: 'symbols', symbols: [{ file, symbol }] };
  }
}

function placeOf(source: SymbolSource, types: TypeReader, type: string): TypePlace {
  // A record without a name that is declared together with a variable has no other place than that.
  if (/\b(struct|union|enum)\s*\{/.test(type)) return none;
  const { record, typedefs } = types.follow(type);
  const [written] = typedefs;
  const typedef: TypePlace | undefined =
    written === undefined ? undefined : { kind: 'symbols', symbols: typedefsNamed(source, written.symbol.name) };
  // A pointer to a function (or a block) is no record, whatever it takes or gives.
  if (typedefs.some(({ symbol }) => isFunctionType(symbol))) return typedef ?? none;
  if (record.kind === 'unknown') return typedef ?? none;
  return tagsNamed(source, record.name) ?? typedef ?? { kind: 'unpublished', name: record.name };
}

function named(source: SymbolSource, name: string): TypePlace | undefined {
  const typedefs = typedefsNamed(source, name);
  return tagsNamed(source, name) ?? (typedefs.length > 0 ? { kind: 'symbols', symbols: typedefs } : undefined);
}

function tagsNamed(source: SymbolSource, name: string): TypePlace | undefined {
  const symbols = source.symbolsNamed(name).filter(({ symbol }) => tagKinds.has(symbol.kind));
  return symbols.length > 0 ? { kind: 'symbols', symbols } : undefined;
}

function typedefsNamed(source: SymbolSource, name: string): SymbolAt[] {
  return source.symbolsNamed(name).filter(({ symbol }) => symbol.kind === 'typedef');
}

/** `typedef int (*name)(int)`, `typedef void (^name)(void)`, `typedef int name(int)`. */
function isFunctionType({ name, signature, origin }: SourceSymbol): boolean {
  return origin === 'written' && new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\s*\\)?\\s*\\(`).test(signature);
}
