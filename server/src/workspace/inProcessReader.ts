/** The background reader without a thread: what a worker runs, and what the command line and tests run where they are. */

import { scanFile } from '../core/extract/scannedFile.ts';
import { isOfScope } from '../core/extract/scopeText.ts';
import { WordReader } from '../core/extract/wordReader.ts';
import { pauses } from './discovery.ts';
import type { BackgroundReader, Batch, Cancellation, ReadJob, Scheduler, SourceFiles } from './ports.ts';

/** Characters after which a batch is handed on: a few milliseconds of work for whoever takes it. */
const batchSize = 1 << 20;

/**
 * @param onFile called before each file with its index among the job's paths.
 */
export function createInProcessReader(
  source: SourceFiles,
  scheduler: Scheduler,
  onFile: (index: number) => void = () => undefined,
): BackgroundReader {
  async function* readAll<Read>(
    { root, paths, maximumSize }: ReadJob,
    token: Cancellation,
    read: (path: string, text: string) => Read,
  ): AsyncGenerator<Batch<Read>> {
    const pause = pauses(scheduler);
    let files: Read[] = [];
    let problems: Batch<Read>['problems'][number][] = [];
    let size = 0;
    for (let at = 0; at < paths.length; at++) {
      const path = paths[at] ?? '';
      if (token.isCancellationRequested) return;
      onFile(at);
      const text = source.readText(root, path, maximumSize);
      if (text === undefined) problems.push({ path, detail: 'cannot be read as text' });
      else {
        try {
          files.push(read(path, text));
        } catch (error) {
          problems.push({ path, detail: String(error) });
        }
      }
      size += text?.length ?? 0;
      if (size >= batchSize) {
        yield { files, problems };
        files = [];
        problems = [];
        size = 0;
      }
      await pause();
    }
    yield { files, problems };
  }

  return {
    async mentions(job, token) {
      const found: string[] = [];
      for await (const { files } of readAll(job, token, (path, text) => (isOfScope(text) ? path : '')))
        for (const path of files) if (path !== '') found.push(path);
      return found;
    },
    async *scan(job, token) {
      const words = new WordReader();
      for await (const batch of readAll(job, token, (path, text) => scanFile(path, text, words)))
        yield { ...batch, words: words.newWords() };
    },
    dispose: () => Promise.resolve(),
  };
}
