/** Reads the beginning of a log from a disk: whatever its size, no more than is asked for. */
import { open } from 'node:fs/promises';

/** What begins with zero bytes is no text; further on they spoil their line only. */
const beginning = 512;

/** @throws with a sentence for a person when the file cannot be read or is no text. */
export async function readLogFile(path: string, maximum: number): Promise<{ text: string; left: number }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, maximum));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const bytes = buffer.subarray(0, bytesRead);
    if (bytes.subarray(0, beginning).includes(0)) throw new Error(`${path} is no text: it begins with zero bytes`);
    return { text: bytes.toString('utf8'), left: Math.max(0, size - bytesRead) };
  } finally {
    await file.close();
  }
}
