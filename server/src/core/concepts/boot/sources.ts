/**
 * The index as the files beside this one ask it: symbols by kind, the function around a place, uses of a name, calls that
 * are handed a constant. What takes a walk over all files is walked once.
 */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import type { CheckoutIndex, SymbolAt } from '../../index/checkoutIndex.ts';
import type { Use } from '../../model/boot.ts';
import type { Call, FileFacts } from '../../model/fileFacts.ts';
import type { SourceSymbol, SymbolKind } from '../../model/symbols.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { useRole } from '../../model/uses.ts';
import { codeAround } from '../functionAround.ts';
import { placeIn } from '../tightbeam/places.ts';

export interface CallWith {
  readonly constant: string;
  readonly call: Call;
  readonly file: FileFacts;
}

export class Sources {
  readonly files: readonly FileFacts[];
  private readonly nameStarts = new Map<FileFacts, ReadonlySet<number>>();
  private readonly byConstant = new Map<FileFacts, ReadonlyMap<string, readonly CallWith[]>>();
  private exclaveMacros: readonly SymbolAt<FileFacts>[] | undefined;
  private exclaveConstants: readonly SymbolAt<FileFacts>[] | undefined;

  constructor(readonly index: CheckoutIndex) {
    this.files = index.files();
  }

  /** Sorted by path, then as they stand. */
  of(kind: SymbolKind): readonly SymbolAt<FileFacts>[] {
    return this.index.symbolsOf(kind);
  }

  /** Macros that are named for exclaves. */
  get macros(): readonly SymbolAt<FileFacts>[] {
    this.exclaveMacros ??= this.of('macro').filter(({ symbol }) => isExclaveName(symbol.name));
    return this.exclaveMacros;
  }

  /** Macros and enumerators that are named for exclaves. */
  get constants(): readonly SymbolAt<FileFacts>[] {
    this.exclaveConstants ??= [
      ...this.macros,
      ...this.of('enumerator').filter(({ symbol }) => isExclaveName(symbol.name)),
    ];
    return this.exclaveConstants;
  }

  /** As a kernel would choose them, best first. */
  named(name: string): readonly SymbolAt<FileFacts>[] {
    return this.index.symbolsNamed(name);
  }

  /** The definition of a function, as a kernel would choose it; undefined for what the index does not define. */
  definitionOf(name: string): SymbolAt<FileFacts> | undefined {
    return this.index.symbolsNamed(name).find(({ symbol }) => symbol.kind === 'function');
  }

  /** The function whose text an offset stands in. */
  around(file: FileFacts, offset: number): SourceSymbol | undefined {
    return codeAround(file, offset);
  }

  /** Uses of a name in code: neither its declarations nor preprocessor lines. */
  usesOf(name: string): Use[] {
    return this.index.occurrences(name).flatMap(({ file, offset, role }): Use[] => {
      if ((role & useRole.directive) !== 0 || this.isDeclaredAt(file, offset)) return [];
      const within = this.around(file, offset);
      return within === undefined
        ? []
        : [{ ...placeIn(file, offset, offset + name.length), within: within.name, callee: '' }];
    });
  }

  private isDeclaredAt(file: FileFacts, offset: number): boolean {
    let starts = this.nameStarts.get(file);
    if (starts === undefined) {
      starts = new Set(file.symbols.map(({ nameStart }) => nameStart));
      this.nameStarts.set(file, starts);
    }
    return starts.has(offset);
  }

  /** Calls among whose arguments one of the constants stands; in the order of files and places. */
  callsWith(constants: ReadonlySet<string>): CallWith[] {
    const files = this.index.filesNaming(constants).map((file) => this.callsIn(file));
    const found: CallWith[] = [];
    for (const constant of constants) for (const calls of files) found.push(...(calls.get(constant) ?? []));
    return found;
  }

  private callsIn(file: FileFacts): ReadonlyMap<string, readonly CallWith[]> {
    const known = this.byConstant.get(file);
    if (known !== undefined) return known;
    const grouped = new Map<string, CallWith[]>();
    // Most arguments are lower-case names: a look at them is cheaper than a match.
    for (const call of file.calls)
      for (const argument of call.args)
        for (const constant of hasCapitals.test(argument) ? (argument.match(constants) ?? []) : []) {
          const list = grouped.get(constant);
          if (list === undefined) grouped.set(constant, [{ constant, call, file }]);
          else list.push({ constant, call, file });
        }
    this.byConstant.set(file, grouped);
    return grouped;
  }
}

const hasCapitals = /[A-Z]{2}/;
const constants = /\b[A-Z][A-Z0-9_]+\b/g;

/** The place of a call's name. */
export function useOf(file: FileFacts, call: Call): Use {
  return {
    ...placeIn(file, call.start, call.start + call.callee.length),
    within: call.within ?? '',
    callee: call.callee,
  };
}

export function namedAt(file: FileFacts, symbol: SourceSymbol): EvidencedName {
  return { ...placeIn(file, symbol.nameStart, symbol.nameEnd), name: symbol.name };
}

/** The words that all names begin with, up to a `_`; `''` for less than two names. */
export function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf('_', length - 1) + 1);
}

/** A C integer: `0x12u`, `~0u`, `1 << 3`; undefined for anything else. */
export function numberOf(text: string): number | undefined {
  const plain = /^\(?\s*(~)?\s*(0x[0-9a-f]+|\d+)[ul]*\s*\)?$/i.exec(text);
  if (plain?.[2] !== undefined) return plain[1] === undefined ? Number(plain[2]) : ~Number(plain[2]) >>> 0;
  const shifted = /^\(?\s*(\d+)[ul]*\s*<<\s*(\d+)\s*\)?$/i.exec(text);
  return shifted === null ? undefined : Number(shifted[1]) * 2 ** Number(shifted[2]);
}
