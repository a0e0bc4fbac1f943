/** Records of kcdata and stackshots that are for exclaves: types, containers, flags, and where code writes or asks for them. */
import type { KcRecord, Use } from '../../model/boot.ts';
import { namedAt, numberOf, type Sources } from './sources.ts';

/** How such names are built, each with the reason. */
export const recordNames: readonly {
  readonly form: KcRecord['form'];
  readonly name: RegExp;
  readonly reason: string;
  readonly example: string;
}[] = [
  {
    form: 'container',
    name: /_KCCONTAINER_/,
    reason: 'holds other records',
    example: 'STACKSHOT_KCCONTAINER_EXCLAVES',
  },
  {
    form: 'type',
    name: /_KCTYPE_|(^|_)TASK_CRASHINFO_|(^|_)EXIT_REASON_/,
    reason: 'a record of one struct',
    example: 'STACKSHOT_KCTYPE_EXCLAVE_SCRESULT_INFO',
  },
  {
    form: 'flag',
    name: /^STACKSHOT_|^kExclave/,
    reason: 'what a stackshot is asked for, or what a record holds',
    example: 'STACKSHOT_SKIP_EXCLAVES',
  },
  {
    form: 'status',
    name: /_PANIC_STACKSHOT_/,
    reason: 'what became of the stackshot that a panic takes',
    example: 'EXCLAVES_PANIC_STACKSHOT_FOUND',
  },
];

export function readRecords(sources: Sources): KcRecord[] {
  const seen = new Set<string>();
  const records: KcRecord[] = [];
  for (const { symbol: one } of sources.constants) {
    if (seen.has(one.name)) continue;
    const form = recordNames.find(({ name }) => name.test(one.name))?.form;
    // kcdata.h has a copy for user space: the kernel's own comes first.
    const at = sources.named(one.name)[0];
    if (form === undefined || at?.symbol.value === undefined || numberOf(at.symbol.value) === undefined) continue;
    seen.add(one.name);
    const said = at.symbol.doc === undefined ? '' : plainComment(at.symbol.doc);
    const layout = layoutOf(sources, said);
    records.push({
      ...namedAt(at.file, at.symbol),
      form,
      value: at.symbol.value,
      said,
      ...(layout === undefined ? {} : { layout }),
      uses: onePerLine(sources.usesOf(one.name)),
    });
  }
  return records.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start));
}

/** A test that names a constant on both sides uses it once. */
function onePerLine(uses: readonly Use[]): Use[] {
  return uses.filter((use, at) => uses.findIndex(({ file, line }) => file === use.file && line === use.line) === at);
}

/** `struct thread_exclaves_info` in the comment beside the constant. */
function layoutOf(sources: Sources, said: string): KcRecord['layout'] {
  const name = /\bstruct\s+(\w+)/.exec(said)?.[1];
  const at = name === undefined ? undefined : sources.named(name).find(({ symbol }) => symbol.kind === 'struct');
  if (at === undefined) return undefined;
  const fields = at.file.symbols.filter(({ kind, parent }) => kind === 'field' && parent === name).length;
  return { ...namedAt(at.file, at.symbol), fields };
}

function plainComment(doc: string): string {
  return doc
    .replace(/^\/\*+<?|\*+\/$|^\/\/+<?/g, '')
    .replace(/\s+\*?\s*/g, ' ')
    .trim();
}
