/** What is told of a kept index that cannot be used. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createIndexStore } from '../../server/src/host/indexStore.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'index-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Keeps a value, changes the file, and gives what is loaded then and what the log says of it. */
async function loadedAfter(change: (bytes: Buffer) => Buffer): Promise<{ value: unknown; warnings: string[] }> {
  const warnings: string[] = [];
  const ignore = () => undefined;
  const store = createIndexStore(folder, {
    error: ignore,
    warn: (text) => warnings.push(text),
    info: ignore,
    debug: ignore,
  });
  await store.save('key', { facts: [1, 2, 3] });
  const [name = ''] = readdirSync(folder);
  const file = path.join(folder, name);
  writeFileSync(file, change(readFileSync(file)));
  return { value: await store.load('key'), warnings };
}

describe('a kept index', () => {
  it('is given back as it was', async () => {
    expect(await loadedAfter((bytes) => bytes)).toEqual({ value: { facts: [1, 2, 3] }, warnings: [] });
  });

  it.each([
    [
      'another version',
      /written by another version/,
      (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replace(/v8 \d+/, 'v8 1'), 'latin1'),
    ],
    ['something that is none', /damaged/, () => Buffer.from('\0\x01\x02 nothing of ours\n')],
    ['an empty file', /damaged/, () => Buffer.alloc(0)],
    ['half of one', /checksum differs/, (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
  ])('is not used where the file is of %s, and the log says why', async (_, why, change) => {
    const { value, warnings } = await loadedAfter(change);
    expect(value).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(why)]);
  });
});
