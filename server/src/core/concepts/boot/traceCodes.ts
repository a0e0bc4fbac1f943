/**
 * Codes of kdebug: the name that tools print, the constant that code uses, and whether both say the same number. A code is
 * `class << 24 | subclass << 16 | number << 2`; the subclass is a constant of its own.
 */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { TraceCode } from '../../model/boot.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import type { EvidencedName } from '../../model/tightbeam.ts';
import { placeIn } from '../tightbeam/places.ts';
import { namedAt, numberOf, type Sources } from './sources.ts';

/** Where constants of kdebug are defined, and what its groups are called. */
const home = /(^|\/)kdebug\w*\.h$/;
const groupName = /^DBG_[A-Z0-9_]+$/;

export function readTraceCodes(sources: Sources): TraceCode[] {
  const constants = new Map<string, SymbolAt<FileFacts>>();
  const groups: { readonly at: EvidencedName; readonly value: number }[] = [];
  for (const file of sources.files)
    for (const symbol of home.test(file.path) ? file.symbols : []) {
      const { kind, name, value } = symbol;
      const number = kind !== 'macro' || value === undefined ? undefined : numberOf(value);
      if (number === undefined) continue;
      if (groupName.test(name)) groups.push({ at: namedAt(file, symbol), value: number });
      else if (isExclaveName(name) && !constants.has(name)) constants.set(name, { file, symbol });
    }
  const machGroups = groups.filter(({ at }) => /^DBG_MACH_/.test(at.name));
  const listed = sources.index.textFiles
    .filter(({ kind }) => kind === 'traceCodes')
    .flatMap((file) =>
      file.entries.map((entry): TraceCode => {
        const code = Number(entry.detail);
        const constant = constants.get(entry.name);
        const number = constant?.symbol.value === undefined ? undefined : numberOf(constant.symbol.value);
        const subclass = (code >>> 16) & 0xff;
        // Class 1 is Mach; of other classes the number of a subclass says something else.
        const group = code >>> 24 === 1 ? machGroups.find(({ value }) => value === subclass)?.at : undefined;
        const conflict =
          number !== undefined && number !== (code & 0xffff) >>> 2
            ? `the list says number ${(code & 0xffff) >>> 2}, the constant ${number}`
            : undefined;
        return {
          ...placeIn(file, entry.start, entry.end),
          name: entry.name,
          code: entry.detail,
          ...definitionPart(constant),
          ...(group === undefined ? {} : { group }),
          ...(conflict === undefined ? {} : { conflict }),
          uses: sources.usesOf(entry.name),
        };
      }),
    );
  const named = new Set(listed.map(({ name }) => name));
  const hasList = sources.index.textFiles.some(({ kind }) => kind === 'traceCodes');
  const unlisted = [...constants].flatMap(([name, at]): TraceCode[] => {
    if (named.has(name)) return [];
    const code = { ...namedAt(at.file, at.symbol), code: '', ...definitionPart(at), uses: sources.usesOf(name) };
    return [hasList ? { ...code, isUnlisted: true } : code];
  });
  return [...listed, ...unlisted];
}

function definitionPart(at: SymbolAt<FileFacts> | undefined): Pick<TraceCode, 'definition'> {
  return at === undefined
    ? {}
    : {
        definition: {
          ...placeIn(at.file, at.symbol.nameStart, at.symbol.nameEnd),
          value: at.symbol.value ?? '',
        },
      };
}
