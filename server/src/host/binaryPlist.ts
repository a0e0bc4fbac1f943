/**
 * Looks over the objects of a binary property list before it is parsed. Its objects refer to each other by number, so a
 * few hundred bytes can hold a loop, or a list of lists of lists that is read over and over.
 */

/** What reading may cost at most, a value or 32 bytes of text a unit: far more than any property list of a system needs. */
const maximumCost = 500_000;
const bytesOfUnit = 32;

interface Header {
  readonly view: DataView;
  readonly offsetSize: number;
  readonly referenceSize: number;
  readonly count: number;
  readonly top: number;
  readonly table: number;
}

/** Why these bytes are not parsed; undefined when they may be. */
export function binaryPlistObjection(bytes: Uint8Array, maximumDepth: number): string | undefined {
  const header = readHeader(bytes);
  if (header === undefined) return 'is a binary property list whose end is damaged';
  // What an object costs, each part counted as often as it is read.
  const costs = new Map<number, number>();
  const open = new Set<number>();
  let objection: string | undefined;
  const visit = (object: number, depth: number): number => {
    if (objection !== undefined) return 0;
    if (object >= header.count) objection = 'refers to an object that is not there';
    else if (open.has(object)) objection = 'holds a list that contains itself';
    else if (depth > maximumDepth) objection = `nests deeper than ${maximumDepth}`;
    if (objection !== undefined) return 0;
    const known = costs.get(object);
    if (known !== undefined) return known;
    const parts = partsOf(header, object);
    if (parts === undefined) {
      objection = 'holds an object that its bytes do not';
      return 0;
    }
    open.add(object);
    let total = 1 + parts.bytes / bytesOfUnit;
    for (const part of parts.objects) {
      total += visit(part, depth + 1);
      if (total > maximumCost) objection = 'comes to more values than any property list has: not read';
      if (objection !== undefined) return 0;
    }
    open.delete(object);
    costs.set(object, total);
    return total;
  };
  visit(header.top, 0);
  return objection;
}

function readHeader(bytes: Uint8Array): Header | undefined {
  const trailer = bytes.length - 32;
  if (trailer < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [offsetSize, referenceSize] = [view.getUint8(trailer + 6), view.getUint8(trailer + 7)];
  const long = (at: number) => Number(view.getBigUint64(trailer + at));
  const [count, top, table] = [long(8), long(16), long(24)];
  const sizes = [1, 2, 4, 8];
  return sizes.includes(offsetSize) &&
    sizes.includes(referenceSize) &&
    table + count * offsetSize <= trailer &&
    top < count
    ? { view, offsetSize, referenceSize, count, top, table }
    : undefined;
}

function numberAt({ view }: Header, at: number, size: number): number | undefined {
  if (at < 0 || at + size > view.byteLength) return undefined;
  if (size === 1) return view.getUint8(at);
  if (size === 2) return view.getUint16(at);
  return size === 4 ? view.getUint32(at) : Number(view.getBigUint64(at));
}

/** The objects that an array or a dictionary holds, and the bytes of a text; undefined when they are not all there. */
function partsOf(header: Header, object: number): { objects: number[]; bytes: number } | undefined {
  const { view, offsetSize, referenceSize, table } = header;
  let at = numberAt(header, table + object * offsetSize, offsetSize);
  const marker = at === undefined ? undefined : numberAt(header, at, 1);
  if (at === undefined || marker === undefined) return undefined;
  const kind = marker >> 4;
  // Numbers and other single values.
  if (kind < 4 || kind === 8) return { objects: [], bytes: 0 };
  let length: number | undefined = marker & 0x0f;
  at++;
  if (length === 0x0f) {
    const size = 1 << ((numberAt(header, at, 1) ?? 0) & 0x0f);
    if (size > 8) return undefined;
    length = numberAt(header, at + 1, size);
    at += 1 + size;
  }
  if (length === undefined) return undefined;
  const isText = kind < 8;
  const unit = isText ? (kind === 6 ? 2 : 1) : referenceSize;
  const count = kind === 0xd ? length * 2 : length;
  if (at + count * unit > view.byteLength) return undefined;
  if (isText) return { objects: [], bytes: count * unit };
  const start = at;
  const reference = (n: number) => numberAt(header, start + n * referenceSize, referenceSize) ?? header.count;
  return { objects: Array.from({ length: count }, (_, n) => reference(n)), bytes: 0 };
}
