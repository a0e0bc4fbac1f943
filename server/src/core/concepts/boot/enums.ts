/** The enumerations of boot, found by the name of their type, each with its values. */
import { isExclaveName } from '../../extract/exclaveNames.ts';
import type { SymbolAt } from '../../index/checkoutIndex.ts';
import type { FileFacts } from '../../model/fileFacts.ts';
import { commonPrefix, numberOf, type Sources } from './sources.ts';

/** How the type of an enumeration is named, with the reason for the words. */
export const bootEnums = {
  stage: { type: /boot_?stage/i, reason: 'what may be asked to be booted', example: 'exclaves_boot_stage_t' },
  status: { type: /boot_?status/i, reason: 'how far boot has come', example: 'exclaves_boot_status_t' },
  rank: { type: /boot_?(task_?)?rank/i, reason: 'the order of boot tasks', example: 'exclaves_boot_task_rank_t' },
} as const;

export interface Constant {
  readonly at: SymbolAt<FileFacts>;
  readonly name: string;
  /** The name without what all of them begin with. */
  readonly label: string;
  /** As written, or counted on from the one before; `''` when it cannot be told. */
  readonly value: string;
  readonly number?: number;
}

/** Each constant once, as a kernel would choose it. */
export function constantsOf(sources: Sources, type: RegExp): Constant[] {
  const found: SymbolAt<FileFacts>[] = [];
  for (const [parent, list] of sources.index.enumerators())
    for (const at of type.test(parent) ? list : []) {
      const { name } = at.symbol;
      if (!isExclaveName(`${parent} ${name}`)) continue;
      const first = sources.named(name)[0];
      if (first?.file === at.file && first.symbol === at.symbol) found.push(at);
    }
  return withValues(found, sources);
}

/** Enumerators in their order, with the values that a compiler gives them. */
export function withValues(found: readonly SymbolAt<FileFacts>[], sources: Sources): Constant[] {
  const prefix = commonPrefix(found.map(({ symbol }) => symbol.name));
  const numbers = new Map<string, number>();
  let parent = '';
  let next: number | undefined = 0;
  return found.map((at): Constant => {
    const { name, value } = at.symbol;
    const own = `${at.file.path} ${at.symbol.parent ?? ''}`;
    if (own !== parent) next = 0;
    parent = own;
    const number: number | undefined =
      value === undefined ? next : (numberOf(value) ?? numbers.get(value) ?? numberOfMacro(sources, value));
    next = number === undefined ? undefined : number + 1;
    if (number !== undefined) numbers.set(name, number);
    return {
      at,
      name,
      label: name.slice(prefix.length),
      value: value ?? (number === undefined ? '' : String(number)),
      ...(number === undefined ? {} : { number }),
    };
  });
}

function numberOfMacro(sources: Sources, name: string): number | undefined {
  const value = sources.named(name).find(({ symbol }) => symbol.kind === 'macro')?.symbol.value;
  return value === undefined ? undefined : numberOf(value);
}
