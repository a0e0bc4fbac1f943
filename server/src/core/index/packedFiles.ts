/**
 * The words of many files as a few long arrays: what is written to disk. A file has eleven arrays, a checkout thousands of
 * files, and to read as many small arrays back would cost more than all that is in them.
 */
import type { ScannedFile } from '../extract/scannedFile.ts';

/** Plain data; numbers of all files one behind the other, in the order of {@link numberArrays}. */
export interface PackedFiles {
  readonly paths: readonly string[];
  readonly lengths: Int32Array;
  /** How many elements each array of each file has. */
  readonly sizes: Int32Array;
  readonly numbers: Int32Array;
  readonly bytes: Uint8Array;
  readonly shorts: Uint16Array;
  readonly conditions: readonly ScannedFile['conditions'][];
}

const numberArrays = ['lineStarts', 'ids', 'first', 'offsets', 'starts', 'ends', 'nameIds', 'maybeIds'] as const;
const byteArrays = ['roles', 'kinds'] as const;
const arraysOfFile = numberArrays.length + byteArrays.length + 1;

export function packFiles(files: readonly ScannedFile[]): PackedFiles {
  const sizes = new Int32Array(files.length * arraysOfFile);
  let numberCount = 0;
  let byteCount = 0;
  let shortCount = 0;
  let at = 0;
  for (const file of files) {
    for (const name of numberArrays) {
      sizes[at++] = file[name].length;
      numberCount += file[name].length;
    }
    for (const name of byteArrays) {
      sizes[at++] = file[name].length;
      byteCount += file[name].length;
    }
    sizes[at++] = file.conditionOf.length;
    shortCount += file.conditionOf.length;
  }
  const numbers = new Int32Array(numberCount);
  const bytes = new Uint8Array(byteCount);
  const shorts = new Uint16Array(shortCount);
  let number = 0;
  let byte = 0;
  let short = 0;
  for (const file of files) {
    for (const name of numberArrays) {
      numbers.set(file[name], number);
      number += file[name].length;
    }
    for (const name of byteArrays) {
      bytes.set(file[name], byte);
      byte += file[name].length;
    }
    shorts.set(file.conditionOf, short);
    short += file.conditionOf.length;
  }
  return {
    paths: files.map(({ path }) => path),
    lengths: Int32Array.from(files, ({ length }) => length),
    sizes,
    numbers,
    bytes,
    shorts,
    conditions: files.map(({ conditions }) => conditions),
  };
}

/** The files again, each a window on the long arrays; undefined when the parts do not fit together. */
export function unpackFiles(packed: Partial<PackedFiles> | undefined): ScannedFile[] | undefined {
  const { paths, lengths, sizes, numbers, bytes, shorts, conditions } = packed ?? {};
  if (
    !Array.isArray(paths) ||
    !Array.isArray(conditions) ||
    !(lengths instanceof Int32Array) ||
    !(sizes instanceof Int32Array) ||
    !(numbers instanceof Int32Array) ||
    !(bytes instanceof Uint8Array) ||
    !(shorts instanceof Uint16Array) ||
    sizes.length !== paths.length * arraysOfFile
  )
    return undefined;
  let at = 0;
  const ends = { number: 0, byte: 0, short: 0 };
  const next = <T extends { subarray(from: number, to: number): T }>(all: T, end: keyof typeof ends): T => {
    const from = ends[end];
    ends[end] = from + (sizes[at++] ?? 0);
    return all.subarray(from, ends[end]);
  };
  const files = paths.map((path: string, index): ScannedFile => {
    const arrays = {} as Record<(typeof numberArrays)[number], Int32Array> &
      Record<(typeof byteArrays)[number], Uint8Array>;
    for (const name of numberArrays) arrays[name] = next(numbers, 'number');
    for (const name of byteArrays) arrays[name] = next(bytes, 'byte');
    const conditionOf = next(shorts, 'short');
    return { path, length: lengths[index] ?? 0, ...arrays, conditionOf, conditions: conditions[index] ?? [] };
  });
  const fits = ends.number === numbers.length && ends.byte === bytes.length && ends.short === shorts.length;
  return fits ? files : undefined;
}
