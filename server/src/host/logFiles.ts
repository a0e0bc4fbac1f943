/** Reads the beginning of a log from a disk: whatever its size, no more than is asked for. */
import { open } from 'node:fs/promises';

/** @throws with a sentence for a person when the file cannot be read. */
export async function readLogFile(path: string, maximum: number): Promise<{ text: string; left: number }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, maximum));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { text: buffer.toString('utf8', 0, bytesRead), left: Math.max(0, size - bytesRead) };
  } finally {
    await file.close();
  }
}
