/** Keeps indexes in a folder, one file for each checkout. Safe to delete at any time; a damaged file is as good as none. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { IndexStore, Logger } from '../workspace/ports.ts';

/** First line of the file; `v8` formats differ between versions of the engine. */
const kind = 'xnu-exclaves index, v8 ';
const header = `${kind}${process.versions.v8.split('.')[0]}`;

/** @param maximumSize bytes that the folder may take: what was not used for longest is deleted. No bound without it. */
export function createIndexStore(folder: string, log: Logger, maximumSize = Number.POSITIVE_INFINITY): IndexStore {
  const fileOf = (key: string) => path.join(folder, `${createHash('sha1').update(key).digest('hex')}.index`);
  return {
    async load(key) {
      try {
        const bytes = await readFile(fileOf(key));
        const headEnd = bytes.indexOf(10);
        const sumEnd = bytes.indexOf(10, headEnd + 1);
        const head = bytes.toString('latin1', 0, headEnd);
        if (head !== header) throw new Error(head.startsWith(kind) ? 'written by another version' : 'damaged');
        const payload = bytes.subarray(sumEnd + 1);
        if (Number.isFinite(maximumSize)) await utimes(fileOf(key), new Date(), new Date()).catch(() => undefined);
        if (bytes.toString('latin1', headEnd + 1, sumEnd) !== checksum(payload)) throw new Error('checksum differs');
        return deserialize(payload) as unknown;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          log.warn(`the kept index is not usable (${String(error)}); reading the sources anew`);
        return undefined;
      }
    },
    async save(key, value) {
      const file = fileOf(key);
      const payload = serialize(value);
      await mkdir(folder, { recursive: true });
      // Written beside and moved, so that two windows never see half a file.
      const temporary = `${file}.${process.pid}.tmp`;
      try {
        // One after the other: put together they would be megabytes once more.
        await writeFile(temporary, [Buffer.from(`${header}\n${checksum(payload)}\n`), payload]);
        await rename(temporary, file);
        if (Number.isFinite(maximumSize)) await makeRoom(folder, maximumSize);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      }
    },
  };
}

/** What another window deletes meanwhile is gone all the same. */
async function makeRoom(folder: string, maximumSize: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.index'));
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const found = await stat(file).catch(() => undefined);
      return { file, size: found?.size ?? 0, used: found?.mtimeMs ?? 0 };
    }),
  );
  let size = files.reduce((sum, one) => sum + one.size, 0);
  for (const one of files.sort((a, b) => a.used - b.used)) {
    if (size <= maximumSize) return;
    await rm(one.file, { force: true });
    size -= one.size;
  }
}

function checksum(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}
