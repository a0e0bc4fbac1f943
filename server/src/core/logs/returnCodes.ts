/**
 * What functions return, as numbers with names: those of each header of codes. The header of a type is named as the type
 * is: `kern_return.h` has the values of `kern_return_t`.
 */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { type CheckoutIndex, lineIn, rankOfPath, type SymbolAt } from '../index/checkoutIndex.ts';
import type { FileFacts, TextEntry, TextFile } from '../model/fileFacts.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';

export interface ReturnCode {
  readonly name: string;
  readonly value: number;
  /** What its comment says; `''` for none. */
  readonly doc: string;
  readonly place: EvidencePlace;
}
export interface FoundCodes {
  /** All names of the number. */
  readonly codes: readonly ReturnCode[];
  /** Why it is taken for such a code, when no declaration says so; `''` where one does. */
  readonly because: string;
}

/** The codes that a function gives, named by itself or by one that it calls. */
interface Given {
  readonly family: Family;
  readonly by: string;
}
interface Family {
  readonly type: string;
  readonly byNumber: ReadonlyMap<number, readonly ReturnCode[]>;
}

/** From here on files are of user space. */
const userSpace = 40;

export class ReturnCodes {
  private readonly byType = new Map<string, Family>();
  private readonly byName = new Map<string, ReturnCode>();
  private readonly given = new Map<string, Given | undefined>();
  private readonly index: CheckoutIndex;

  constructor({ index }: DomainIndex) {
    this.index = index;
    for (const file of index.textFiles) {
      if (file.kind !== 'returnCodes' || rankOfPath(file.path) >= userSpace) continue;
      const type = `${file.path.slice(file.path.lastIndexOf('/') + 1, -'.h'.length)}_t`;
      if (this.byType.has(type)) continue;
      const codes = file.entries.map((entry) => codeOf(file, entry));
      const byNumber = new Map<number, ReturnCode[]>();
      for (const code of codes) {
        byNumber.set(code.value, [...(byNumber.get(code.value) ?? []), code]);
        if (!this.byName.has(code.name)) this.byName.set(code.name, code);
      }
      this.byType.set(type, { type, byNumber });
    }
  }

  /** A code by its name, as a log can hold it. */
  code(name: string): ReturnCode | undefined {
    return this.byName.get(name);
  }

  /**
   * The codes that a number may be which was printed.
   *
   * @param type what it is declared as; `''` when that is not known.
   * @param giver the function that gave it; `''` when that is not known.
   * @param before the word that the text has before it.
   */
  meaning(number: number, type: string, giver: string, before: string): FoundCodes | undefined {
    const declared = this.byType.get(type);
    if (declared !== undefined) return found(declared, number, '');
    if (type !== '' && type !== 'int') return undefined;
    const told = this.byType.get(`${before}_t`);
    if (told !== undefined) return found(told, number, `inferred: the text calls it ${before}`);
    if (giver === '') return undefined;
    const returned = this.byType.get(this.returnTypeOf(giver));
    if (returned !== undefined) return found(returned, number, `inferred: ${giver}() returns a ${returned.type}`);
    const given = this.givenBy(giver, 2);
    if (given === undefined) return undefined;
    const by = given.by === giver ? '' : `, which it has from ${given.by}()`;
    return found(given.family, number, `inferred: ${giver}() gives such codes${by}`);
  }

  /** The last word of the type that a function returns. */
  returnTypeOf(name: string): string {
    for (const { symbol } of this.index.symbolsNamed(name)) {
      if (symbol.kind !== 'function' && symbol.kind !== 'prototype') continue;
      const type = /(\w+)\s*$/.exec(symbol.signature.slice(0, symbol.signature.indexOf(`${name}(`)))?.[1];
      if (type !== undefined) return type;
    }
    return '';
  }

  /**
   * The codes that a function of the scope names, which returns a plain number, or those that the functions it calls
   * name; undefined for none, and for several kinds.
   */
  private givenBy(name: string, depth: number): Given | undefined {
    const key = `${name} ${depth}`;
    if (!this.given.has(key)) {
      // Ends the recursion.
      this.given.set(key, undefined);
      this.given.set(key, this.findGiven(name, depth));
    }
    return this.given.get(key);
  }

  private findGiven(name: string, depth: number): Given | undefined {
    if (this.returnTypeOf(name) !== 'int') return undefined;
    const bodies = this.index.symbolsNamed(name).filter(({ symbol }) => symbol.kind === 'function');
    const families = [...this.byType.values()].filter((family) => bodies.some((body) => this.namesCode(body, family)));
    if (families[0] !== undefined) return families.length === 1 ? { family: families[0], by: name } : undefined;
    if (depth === 0) return undefined;
    const callees = new Set(
      bodies.flatMap(({ file }) => file.calls.filter(({ within }) => within === name).map(({ callee }) => callee)),
    );
    const given = [...callees].flatMap((callee) => this.givenBy(callee, depth - 1) ?? []);
    return new Set(given.map(({ family }) => family)).size === 1 ? given[0] : undefined;
  }

  private namesCode({ file, symbol }: SymbolAt<FileFacts>, { byNumber }: Family): boolean {
    for (const codes of byNumber.values())
      for (const { name } of codes)
        if (this.index.offsetsIn(file, name).some((at) => symbol.start <= at && at < symbol.end)) return true;
    return false;
  }
}

function found({ byNumber }: Family, number: number, because: string): FoundCodes | undefined {
  const codes = byNumber.get(number);
  return codes === undefined ? undefined : { codes, because };
}

function codeOf(file: TextFile, { detail, end, name, start }: TextEntry): ReturnCode {
  const [, value = '', doc = ''] = /^(\S+)(?: (.*))?$/.exec(detail) ?? [];
  return { name, value: Number(value), doc, place: { file: file.path, start, end, line: lineIn(file, start) } };
}
