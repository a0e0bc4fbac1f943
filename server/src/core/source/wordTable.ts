/**
 * A number for each distinct word of many texts. There are hundreds of thousands in a checkout, and millions of places: a
 * word is looked up where it stands, unit by unit, and no string is made of it. What is held are a few long arrays, which
 * travel between threads and to disk as they are.
 */

/** The units of words, one word behind the other. Plain data. */
export interface Words {
  /** UTF-16 units; bytes, as long as all of them are below 256. */
  readonly units: Uint8Array | Uint16Array;
  /** Where each word ends; the next one begins there. */
  readonly ends: Int32Array;
}

/** What is kept between starts: plain data. */
export interface KeptWordTable extends Words {
  /** Open addressing: one more than a word's number, 0 for none; as many as a power of two. */
  readonly slots: Int32Array;
}

export class WordTable {
  private units: Uint8Array | Uint16Array = new Uint8Array(1 << 12);
  private ends: Int32Array = new Int32Array(1 << 9);
  private slots: Int32Array = new Int32Array(1 << 10);
  private count = 0;

  get size(): number {
    return this.count;
  }
  word(id: number): string {
    if (id < 0 || id >= this.count) return '';
    return String.fromCharCode(...this.units.subarray(this.startOf(id), this.ends[id]));
  }
  find(word: string): number | undefined {
    const at = this.slotOf(this.write(word, 0, word.length), word.length);
    return this.slots[at] === 0 ? undefined : (this.slots[at] ?? 0) - 1;
  }
  intern(word: string): number {
    return this.internAt(word, 0, word.length);
  }
  /** The number of the word that stands at a place of a text. */
  internAt(text: string, from: number, to: number): number {
    return this.enter(this.write(text, from, to), to - from);
  }

  /** The words from a number on: what a reader of this table hands on of it. */
  since(first: number): Words {
    const start = this.startOf(first);
    return {
      units: this.units.slice(start, this.startOf(this.count)),
      ends: this.ends.slice(first, this.count).map((end) => end - start),
    };
  }
  /** The numbers here of words of another table, in their order. */
  internAll({ units, ends }: Words): Int32Array {
    let from = 0;
    return ends.map((to) => {
      const id = this.enter(this.write(units, from, to), to - from);
      from = to;
      return id;
    });
  }

  save(): KeptWordTable {
    return { ...this.since(0), slots: this.slots };
  }
  /** Only for an empty table. */
  load({ units, ends, slots }: KeptWordTable): void {
    this.units = units;
    this.ends = ends;
    this.slots = slots;
    this.count = ends.length;
  }

  private startOf(id: number): number {
    return id === 0 ? 0 : (this.ends[id - 1] ?? 0);
  }

  /** Writes a word behind the last one, where it stays if it turns out to be new. Returns its hash (FNV-1a). */
  private write(source: string | Uint8Array | Uint16Array, from: number, to: number): number {
    const start = this.startOf(this.count);
    if (start + to - from > this.units.length) this.makeRoom(start + to - from);
    const { units } = this;
    let value = 0x811c9dc5;
    let all = 0;
    for (let at = from, put = start; at < to; at++, put++) {
      const code = typeof source === 'string' ? source.charCodeAt(at) : (source[at] ?? 0);
      units[put] = code;
      all |= code;
      value = Math.imul(value ^ code, 0x01000193);
    }
    if (all > 255 && units instanceof Uint8Array) {
      this.units = Uint16Array.from(units);
      return this.write(source, from, to);
    }
    // The low bits decide the place: those of similar words are mixed once more.
    return value ^ (value >>> 15);
  }

  private enter(hash: number, length: number): number {
    const at = this.slotOf(hash, length);
    const known = this.slots[at] ?? 0;
    if (known !== 0) return known - 1;
    const id = this.count;
    if (id === this.ends.length) {
      const ends = new Int32Array(2 * id + 16);
      ends.set(this.ends);
      this.ends = ends;
    }
    this.ends[id] = this.startOf(id) + length;
    this.slots[at] = id + 1;
    this.count = id + 1;
    if (2 * this.count > this.slots.length) this.spread();
    return id;
  }

  /** The slot of the word that was written last: its own, or the free one where it belongs. */
  private slotOf(hash: number, length: number): number {
    const { slots, ends, units } = this;
    const mask = slots.length - 1;
    const start = this.startOf(this.count);
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const id = (slots[at] ?? 0) - 1;
      if (id < 0) return at;
      const from = id === 0 ? 0 : (ends[id - 1] ?? 0);
      if ((ends[id] ?? 0) - from !== length) continue;
      let same = 0;
      while (same < length && units[from + same] === units[start + same]) same++;
      if (same === length) return at;
    }
  }

  private makeRoom(needed: number): void {
    const size = needed + (this.units.length >> 2) + (1 << 12);
    const units = this.units instanceof Uint8Array ? new Uint8Array(size) : new Uint16Array(size);
    units.set(this.units);
    this.units = units;
  }
  private spread(): void {
    const slots = new Int32Array(2 * this.slots.length);
    const mask = slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      let value = 0x811c9dc5;
      for (let at = this.startOf(id); at < (this.ends[id] ?? 0); at++)
        value = Math.imul(value ^ (this.units[at] ?? 0), 0x01000193);
      let at = (value ^ (value >>> 15)) & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = id + 1;
    }
    this.slots = slots;
  }
}

/** Tells one table from another. */
export function wordsHash({ units, ends }: Words): string {
  let hash = 0x811c9dc5;
  for (const unit of units) hash = Math.imul(hash ^ unit, 0x01000193);
  return `${ends.length}:${units.length}:${(hash >>> 0).toString(36)}`;
}
