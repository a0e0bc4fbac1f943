/**
 * A number for each distinct word of the checkout. Hundreds of thousands of words are looked up in a hash table of plain
 * numbers that is kept with them: a start from what was kept builds no map.
 */

/** What is kept between starts: plain data. */
export interface KeptWordTable {
  readonly words: string;
  /** Open addressing: one more than a word's number, 0 for none; as many as a power of two. */
  readonly slots: Int32Array;
}

export class WordTable {
  private words: string[] = [];
  private slots: Int32Array = new Int32Array(0);
  /** Words that are not in {@link slots}. */
  private readonly added = new Map<string, number>();

  get size(): number {
    return this.words.length;
  }
  word(id: number): string {
    return this.words[id] ?? '';
  }
  find(word: string): number | undefined {
    return this.added.get(word) ?? this.kept(word);
  }
  intern(word: string): number {
    let id = this.find(word);
    if (id === undefined) {
      id = this.words.length;
      this.words.push(word);
      this.added.set(word, id);
    }
    return id;
  }

  save(): KeptWordTable {
    let size = 16;
    while (size < this.words.length * 2) size *= 2;
    const slots = new Int32Array(size);
    this.words.forEach((word, id) => {
      let at = hash(word) & (size - 1);
      while (slots[at] !== 0) at = (at + 1) & (size - 1);
      slots[at] = id + 1;
    });
    return { words: this.words.join('\n'), slots };
  }
  /** Only for an empty table. */
  load({ words, slots }: KeptWordTable): void {
    this.words = words === '' ? [] : words.split('\n');
    this.slots = slots;
  }

  private kept(word: string): number | undefined {
    const mask = this.slots.length - 1;
    if (mask < 0) return undefined;
    for (let at = hash(word) & mask; ; at = (at + 1) & mask) {
      const slot = this.slots[at] ?? 0;
      if (slot === 0) return undefined;
      if (this.words[slot - 1] === word) return slot - 1;
    }
  }
}

/** FNV-1a over the text's units. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < word.length; at++) value = Math.imul(value ^ word.charCodeAt(at), 0x01000193);
  // The low bits decide the place: those of similar words are mixed once more.
  return value ^ (value >>> 15);
}
