/**
 * A copy of a tree in which every module, interface, method and type of Tightbeam has another name, by a seeded table and
 * under the generator's own rules. What can be put together of it must be the same under that table: nothing is known by
 * name.
 */
import type { TightbeamName } from '../../server/src/core/concepts/tightbeam/forms.ts';
import { readNames } from '../../server/src/core/concepts/tightbeam/names.ts';
import type { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';

export interface RenamedTree {
  readonly texts: ReadonlyMap<string, string>;
  /** Takes a text of the renamed tree back: every word of the table becomes the one it stands for. */
  readonly back: (text: string) => string;
  /** How many words were renamed. */
  readonly words: number;
}

/** Words of these letters are in no source. The length is kept, so that nothing moves or is cut elsewhere. */
const letters = 'qxzjkwvy';

export function renameTree(index: CheckoutIndex, texts: ReadonlyMap<string, string>, seed: number): RenamedTree {
  const table = new WordTable(seed);
  const names = readNames(index);
  const identifiers = new Map<string, string>();
  for (const one of names.names.values()) {
    const renamed = renameIdentifier(one, table);
    if (renamed !== undefined) identifiers.set(one.name, renamed);
  }
  const modules = new Set([...names.names.values()].map((one) => one.module).filter((module) => module !== ''));
  const result = new Map<string, string>();
  for (const [path, text] of texts) {
    // Slots are fields: only where they stand is it a method's name.
    const slots = new Map(
      (index.file(path)?.slots ?? [])
        .filter((slot) => slot.tableType !== undefined)
        .map((slot) => [slot.start, table.rename(slot.name)]),
    );
    result.set(
      path,
      text
        .replace(/[A-Za-z_]\w*/g, (word, at: number) => slots.get(at) ?? identifiers.get(word) ?? word)
        // `<module/messages.h>`: a hand-written header in a folder of the module's name.
        .replace(/(#\s*include\s*[<"])(\w+)(?=\/)/g, (whole, head: string, folder: string) =>
          modules.has(folder) ? head + table.rename(folder) : whole,
        ),
    );
  }
  return { texts: result, back: (text) => table.back(text), words: table.size };
}

function renameIdentifier(one: TightbeamName, table: WordTable): string | undefined {
  if (one.module === '') return undefined;
  const parts = [one.module, one.interface ?? one.type ?? '', one.method ?? ''].filter((part) => part !== '');
  const stem = parts.join('_');
  if (!one.name.toLowerCase().startsWith(stem)) return undefined;
  const renamed = parts.map((part) => table.rename(part)).join('_');
  const isConstant = /^[A-Z]/.test(one.name);
  return (isConstant ? renamed.toUpperCase() : renamed) + one.name.slice(stem.length);
}

class WordTable {
  private readonly forward = new Map<string, string>();
  private readonly backward = new Map<string, string>();
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0 || 1;
  }

  get size(): number {
    return this.forward.size;
  }

  /** Piece by piece, so that a name keeps its underscores. */
  rename(name: string): string {
    return name
      .split('_')
      .map((piece) => (piece === '' ? '' : this.word(piece)))
      .join('_');
  }

  back(text: string): string {
    return text.replace(/[A-Za-z0-9]+/g, (piece) => {
      const found = this.backward.get(piece.toLowerCase());
      if (found === undefined) return piece;
      return piece === piece.toUpperCase() && /[A-Z]/.test(piece) ? found.toUpperCase() : found;
    });
  }

  private word(piece: string): string {
    const known = this.forward.get(piece);
    if (known !== undefined) return known;
    for (;;) {
      let made = '';
      while (made.length < piece.length) made += letters[this.next() % letters.length] ?? 'q';
      if (this.backward.has(made) || /^(v|opt|s|init|get|tag)$/.test(made)) continue;
      this.forward.set(piece, made);
      this.backward.set(made, piece);
      return made;
    }
  }

  /** A linear congruential generator: the same words for the same seed, everywhere. */
  private next(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state >>> 8;
  }
}

/** Lists whose order follows names; of the others the order says something. */
const sortedKeys = new Set([
  'modules',
  'interfaces',
  'methods',
  'types',
  'names',
  'extends',
  'conflicts',
  'cases',
  'elements',
]);

/** A model as plain data in an order that does not depend on names, with every text taken through `back`. */
export function canonical(value: unknown, back: (text: string) => string = (text) => text, key = ''): unknown {
  // A text that was cut can end within a word.
  if (typeof value === 'string') return back(value.replace(/\w+…$/, '…'));
  if (value instanceof Map) return canonical([...value.entries()], back, 'elements');
  if (Array.isArray(value)) {
    const items = value.map((one) => canonical(one, back));
    return sortedKeys.has(key)
      ? items
          .map((one) => [JSON.stringify(one), one] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, one]) => one)
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  // Which input file a module comes from is told by its name alone.
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'inputs')
      .map(([name, one]) => [name, canonical(one, back, name)]),
  );
}
