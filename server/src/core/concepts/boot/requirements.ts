/**
 * Requirements: a set of flags, of whose type a variable holds those that are relaxed. A flag is enforced where it is
 * handed to a macro that panics, asked for where a function answers with a truth value; one that no call names is only
 * declared.
 */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { Requirement, Use } from '../../model/boot.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { withValues } from './enums.ts';
import { namedAt, type Sources, useOf } from './sources.ts';

/** `OS_CLOSED_OPTIONS`, `__options_decl`: macros that declare a set of flags. */
const optionsMacro = /options/i;

export function readRequirements(sources: Sources): Requirement[] {
  const families = new Map<string, SymbolAt<FileFacts>[]>();
  for (const [parent, all] of sources.index.enumerators()) {
    if (!isExclaveName(parent)) continue;
    const list = all.filter(({ symbol: { macro } }) => macro !== undefined && optionsMacro.test(macro));
    const [first] = list;
    if (first !== undefined)
      families.set(
        parent,
        list.filter(({ file }) => file === first.file),
      );
  }
  const types = [...families.keys()];
  const forms = types.map((type) => [type, new RegExp(`\\b${type}\\b`)] as const);
  const held = new Set<string>();
  for (const { symbol } of [...sources.of('variable'), ...sources.of('extern-variable')]) {
    if (!isExclaveName(symbol.name)) continue;
    // `const exclaves_requirement_t relaxed = 0`: the type of the variable, not a word of its value.
    const head = symbol.signature.split(/[=[]/)[0] ?? '';
    for (const [type, form] of forms) if (head.includes(type) && form.test(head)) held.add(type);
  }
  return types.filter((type) => held.has(type)).flatMap((type) => family(sources, families.get(type) ?? []));
}

function family(sources: Sources, found: readonly SymbolAt<FileFacts>[]): Requirement[] {
  const constants = withValues(found, sources);
  const uses = new Map<string, { enforced: Use[]; asked: Use[]; changed: Use[] }>(
    constants.map(({ name }) => [name, { enforced: [], asked: [], changed: [] }]),
  );
  for (const { constant, call, file } of sources.callsWith(new Set(uses.keys())))
    uses.get(constant)?.[manner(sources, call.callee)].push(useOf(file, call));
  return constants.map(({ at, name, label, value }) => ({
    ...namedAt(at.file, at.symbol),
    label,
    value,
    ...(uses.get(name) ?? { enforced: [], asked: [], changed: [] }),
  }));
}

function manner(sources: Sources, callee: string): 'enforced' | 'asked' | 'changed' {
  const symbols = sources.named(callee).map(({ symbol }) => symbol);
  if (symbols.some(({ kind, value }) => kind === 'macro' && /\bpanic\w*\s*\(/.test(value ?? ''))) return 'enforced';
  return symbols.some(({ kind, signature }) => kind === 'function' && /\bbool\b/.test(signature.split('(')[0] ?? ''))
    ? 'asked'
    : 'changed';
}
