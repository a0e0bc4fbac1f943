import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { OuterIndex } from '../../server/src/core/index/outerIndex.ts';
import { type PackedFiles, packFiles, unpackFiles } from '../../server/src/core/index/packedFiles.ts';

const sources = {
  'osfmk/kern/a.c': '#if DEBUG\nint one(int x) { return x->two; }\n#endif\nLCK_DECLARE(made);\n',
  'osfmk/kern/empty.c': '',
  'osfmk/kern/b.h': 'struct two { int three; };\n#define ONE(x) one(x)\n',
};

function filled(): OuterIndex {
  const index = new OuterIndex();
  for (const [path, text] of Object.entries(sources)) index.read(path, text);
  return index;
}

describe('the words of files in long arrays', () => {
  it('come back from a store as they were', () => {
    const index = filled();
    const { table, files } = index.save();
    const packed = deserialize(serialize(packFiles(files))) as PackedFiles;
    const unpacked = unpackFiles(packed);
    expect(unpacked?.map(({ path }) => path)).toEqual(Object.keys(sources));
    const loaded = new OuterIndex();
    loaded.load({ table, files: unpacked ?? [] }, () => true);
    const answers = (one: OuterIndex) =>
      ['one', 'two', 'three', 'made', 'ONE'].map((name) => [
        one.symbolsNamed(name).map(({ file, symbol }) => [file.path, symbol]),
        one.occurrences(name).map(({ file, offset, role }) => [file.path, offset, role]),
        one.mayDeclare(name),
      ]);
    expect(answers(loaded)).toEqual(answers(index));
    expect(loaded.occurrences('one')).toHaveLength(2);
  });

  it('are nothing when parts are missing or do not fit together', () => {
    const packed = packFiles(filled().save().files);
    expect(unpackFiles(undefined)).toBeUndefined();
    expect(unpackFiles({ ...packed, numbers: packed.numbers.slice(1) })).toBeUndefined();
    expect(unpackFiles({ ...packed, paths: packed.paths.slice(1) })).toBeUndefined();
    expect(unpackFiles({ ...packed, bytes: new Uint8Array() })).toBeUndefined();
  });
});
