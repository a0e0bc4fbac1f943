/** The flags of the panic header, as a report has them: `"panicFlags" : "0x10902"`. */
import { numberOf } from '../concepts/boot/sources.ts';
import type { DomainIndex } from '../concepts/domainIndex.ts';
import { lineIn } from '../index/checkoutIndex.ts';
import type { FileFacts } from '../model/fileFacts.ts';
import type { SourceSymbol } from '../model/symbols.ts';
import type { EvidencePlace } from '../model/tightbeam.ts';

export interface PanicFlagNote {
  readonly text: string;
  readonly place: EvidencePlace;
}

interface Family {
  readonly file: FileFacts;
  readonly field: SourceSymbol;
  /** The flag of exclaves. */
  readonly own: SourceSymbol;
  readonly flags: ReadonlyMap<string, bigint>;
}

/** The flags beside the panic flag of exclaves that begin with the same words, and the field beside them that holds them. */
export class PanicFlagBook {
  private readonly family: Family | undefined;

  constructor(domain: DomainIndex) {
    for (const { file: path, name } of domain.boot().panicFlags) {
      const file = domain.index.file(path);
      const prefix = /^\w*?PANIC\w*?_FLAG_/.exec(name)?.[0];
      const own = file?.symbols.find((one) => one.name === name);
      const fields =
        file?.symbols.filter((one) => one.kind === 'field' && plain(one.name).endsWith('panicflags')) ?? [];
      // Each kind of panic header has flags of its own: the type tells whose they are.
      const typed = fields.find(({ signature }) => own?.parent && signature.split(/\W+/).includes(own.parent));
      const field = typed ?? (fields.length === 1 ? fields[0] : undefined);
      if (file === undefined || prefix === undefined || field === undefined || own === undefined) continue;
      const flags = new Map<string, bigint>();
      for (const one of file.symbols) {
        if (!/^(enumerator|macro)$/.test(one.kind) || !one.name.startsWith(prefix)) continue;
        const value = numberOf(one.value ?? '');
        if (value !== undefined && value > 0) flags.set(one.name, BigInt(value));
      }
      if (flags.has(name)) this.family ??= { file, field, own, flags };
    }
  }

  /** What a value says that stands behind a name; none where the name is not of the field. */
  notes(name: string, written: string): PanicFlagNote[] {
    if (this.family === undefined) return [];
    const { field, file, flags, own } = this.family;
    if (plain(name) !== 'panicflags' && name !== field.name) return [];
    const value = BigInt(written);
    const set = [...flags].filter(([, bit]) => (value & bit) === bit);
    const rest = set.reduce((left, [, bit]) => left & ~bit, value);
    const parts = set.map(([flag]) => flag);
    if (rest !== 0n) parts.push(`0x${rest.toString(16)}, of which the source has no flag`);
    const of = field.parent ? ` of ${field.parent}` : '';
    const held = name === field.name ? `field ${name}${of}` : `${name}, by its name the field ${field.name}${of}`;
    const place = (one: SourceSymbol): EvidencePlace => ({
      file: file.path,
      start: one.nameStart,
      end: one.nameEnd,
      line: lineIn(file, one.nameStart),
    });
    const isOwn = parts.includes(own.name);
    return [
      { text: `${held}: ${written} is ${parts.length === 0 ? 'no flag' : parts.join(' | ')}`, place: place(field) },
      { text: `${own.name} = ${own.value} is ${isOwn ? 'set' : 'not set'}`, place: place(own) },
    ];
  }
}

/** Without what a name's style puts between its words. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
