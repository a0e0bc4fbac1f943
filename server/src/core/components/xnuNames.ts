/** What XNU calls by a text: the other side of a join by names. */
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { isExclaveName } from '../extract/exclaveNames.ts';
import type { CheckoutIndex } from '../index/checkoutIndex.ts';
import { declarationKinds } from '../model/symbols.ts';
import { lineOf } from '../source/sourceText.ts';

export interface XnuName {
  /** `literal`: a name of a service, a domain or a resource. `property`: the value of a macro, as I/O Kit keys are. */
  readonly kind: 'entitlement' | 'property' | 'literal' | 'symbol';
  readonly name: string;
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** 0-based. */
  readonly line: number;
}

export interface XnuNames {
  readonly index: CheckoutIndex;
  /** Everything of this name, the plainest first; no more than one of a kind and file. */
  named(text: string): readonly XnuName[];
}

export function xnuNamesOf(domain: DomainIndex): XnuNames {
  const { index } = domain;
  const texts = new Map<string, XnuName[]>();
  const add = (text: string, name: XnuName) => {
    const list = texts.get(text);
    if (list === undefined) texts.set(text, [name]);
    else if (!list.some(({ kind, file }) => kind === name.kind && file === name.file)) list.push(name);
  };
  for (const { kind, name, file, start, end, line } of domain.facts())
    if (kind === 'entitlement') add(name, { kind: 'entitlement', name, file, start, end, line });
  for (const file of index.files()) {
    for (const { value, start, end } of file.literals) {
      if (texts.get(value)?.some(({ kind }) => kind === 'entitlement') === true) continue;
      add(value, { kind: 'literal', name: value, file: file.path, start, end, line: lineOf(file.lineStarts, start) });
    }
    for (const { kind, value, name, nameStart: start, nameEnd: end, line } of file.symbols) {
      const text = kind === 'macro' ? /^"([^"\\]+)"$/.exec(value ?? '')?.[1] : undefined;
      if (text !== undefined && isExclaveName(text))
        add(text, { kind: 'property', name, file: file.path, start, end, line });
    }
  }
  return { index, named: (text) => texts.get(text) ?? symbolsNamed(text, index) };
}

/** Definitions; where there is none, what announces the name. */
function symbolsNamed(text: string, index: CheckoutIndex): XnuName[] {
  if (!/^[A-Za-z_]\w*$/.test(text)) return [];
  const all = index.symbolsNamed(text);
  const defined = all.filter(({ symbol }) => !declarationKinds.has(symbol.kind));
  return (defined.length > 0 ? defined : all.slice(0, 1)).slice(0, 3).map(({ file, symbol }) => ({
    kind: 'symbol',
    name: text,
    file: file.path,
    start: symbol.nameStart,
    end: symbol.nameEnd,
    line: symbol.line,
  }));
}
