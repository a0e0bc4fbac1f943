/**
 * The background reader in a thread of its own. A thread that dies, or that stays at one file for too long, is ended and
 * replaced; the file it was at is reported and passed over, and the job goes on behind it.
 */
import { Worker } from 'node:worker_threads';
import type { BackgroundReader, Cancellation, Logger, ReadJob, ScannedBatch } from '../workspace/ports.ts';

export interface WorkerData {
  /** One 32-bit number: index of the file that is being read; -1 before the first. */
  readonly progress: SharedArrayBuffer;
}
export type WorkerJob = ReadJob & { readonly kind: 'mentions' | 'scan' };
export type WorkerAnswer =
  | { readonly kind: 'mentions'; readonly paths: readonly string[] }
  | { readonly kind: 'batch'; readonly batch: ScannedBatch }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly detail: string };

const noWords = { first: 0, units: new Uint8Array(0), ends: new Int32Array(0) };

export interface Patience {
  /** Milliseconds between two looks at the thread's progress. */
  readonly lookEvery: number;
  /** Looks without any progress after which the thread is taken for hung. */
  readonly looks: number;
}
const defaultPatience: Patience = { lookEvery: 1000, looks: 10 };

export interface WorkerOptions {
  /** The thread's script. */
  readonly script: string;
  readonly log: Logger;
  readonly patience?: Patience | undefined;
}

export function createBackgroundWorker(options: WorkerOptions): BackgroundReader {
  return new BackgroundWorker(options);
}

class BackgroundWorker implements BackgroundReader {
  private worker: Worker | undefined;
  private readonly progress = new SharedArrayBuffer(4);
  /** One job at a time. */
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: WorkerOptions) {}

  async mentions(job: ReadJob, token: Cancellation): Promise<readonly string[]> {
    const found: string[] = [];
    for await (const answer of this.run({ ...job, kind: 'mentions' }, token))
      if (answer.kind === 'mentions') found.push(...answer.paths);
    return found;
  }
  async *scan(job: ReadJob, token: Cancellation): AsyncGenerator<ScannedBatch> {
    for await (const answer of this.run({ ...job, kind: 'scan' }, token))
      if (answer.kind === 'batch') yield answer.batch;
  }
  async dispose(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  /** Runs a job behind the ones before it, across the deaths of threads. */
  private run(job: WorkerJob, token: Cancellation): AsyncIterable<WorkerAnswer> {
    const answers = new Answers();
    this.queue = this.queue.then(() => this.work(job, token, answers)).finally(() => answers.end());
    return answers;
  }

  private async work(job: WorkerJob, token: Cancellation, answers: Answers): Promise<void> {
    let { paths } = job;
    while (paths.length > 0 && !token.isCancellationRequested) {
      let taken = 0;
      const death = await this.attempt({ ...job, paths }, token, (answer) => {
        if (answer.kind === 'batch') taken += answer.batch.files.length + answer.batch.problems.length;
        answers.push(answer);
      });
      if (death === undefined) return;
      // Files of a batch that was not handed on yet are read again; the one it died at is not.
      const begun = Atomics.load(new Int32Array(this.progress), 0);
      if (begun < 0) {
        // It died before it read anything, as would every other one.
        this.options.log.error(`the background reader cannot be started (${death}); ${paths.length} files not indexed`);
        answers.push(problemsOf(paths, death));
        await this.dispose();
        return;
      }
      const at = Math.max(taken, begun);
      const path = paths[at] ?? '';
      this.options.log.error(`${path}: the background reader ended here (${death}); not indexed`);
      answers.push(problemsOf([path], death));
      paths = [...paths.slice(taken, at), ...paths.slice(at + 1)];
      await this.dispose();
    }
  }

  /** Resolves with undefined when the job is done or cancelled, otherwise with what the thread died of. */
  private attempt(
    job: WorkerJob,
    token: Cancellation,
    onAnswer: (answer: WorkerAnswer) => void,
  ): Promise<string | undefined> {
    const worker = this.start();
    const { lookEvery, looks } = this.options.patience ?? defaultPatience;
    const progress = new Int32Array(this.progress);
    Atomics.store(progress, 0, -1);
    return new Promise((resolve) => {
      let last = -1;
      let still = 0;
      const finish = (death?: string) => {
        clearInterval(timer);
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
        resolve(death);
      };
      const timer = setInterval(() => {
        if (token.isCancellationRequested) {
          void this.dispose();
          finish();
          return;
        }
        const now = Atomics.load(progress, 0);
        // A thread that is still being started is slow on a busy machine, and stuck at no file.
        still = now === last && now >= 0 ? still + 1 : 0;
        last = now;
        if (still >= looks) finish(`no progress in ${(looks * lookEvery) / 1000} s`);
      }, lookEvery);
      timer.unref();
      const onMessage = (answer: WorkerAnswer) => {
        still = 0;
        if (answer.kind === 'end') finish();
        else if (answer.kind === 'failed') finish(answer.detail);
        else if (!token.isCancellationRequested) onAnswer(answer);
      };
      const onError = (error: unknown) => {
        finish(String(error));
      };
      const onExit = (code: number) => {
        // Ended from outside (`dispose`): the job ends with it.
        finish(this.worker === worker ? `exit code ${code}` : undefined);
      };
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage(job);
    });
  }

  private start(): Worker {
    if (this.worker === undefined) {
      const workerData: WorkerData = { progress: this.progress };
      this.worker = new Worker(this.options.script, { workerData });
      // An error that comes after a job's end must not end the process.
      this.worker.on('error', () => undefined);
      this.worker.unref();
    }
    return this.worker;
  }
}

/** Files that nothing was read of. */
function problemsOf(paths: readonly string[], detail: string): WorkerAnswer {
  const problems = paths.map((path) => ({ path, detail }));
  return { kind: 'batch', batch: { files: [], problems, words: noWords } };
}

/** Answers as they come, for whoever iterates over them. */
class Answers implements AsyncIterable<WorkerAnswer> {
  private readonly waiting: WorkerAnswer[] = [];
  private ended = false;
  private wake: () => void = () => undefined;

  push(answer: WorkerAnswer): void {
    this.waiting.push(answer);
    this.wake();
  }
  end(): void {
    this.ended = true;
    this.wake();
  }
  async *[Symbol.asyncIterator](): AsyncGenerator<WorkerAnswer> {
    for (;;) {
      const next = this.waiting.shift();
      if (next !== undefined) yield next;
      else if (this.ended) return;
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
    }
  }
}
