/** The thread that reads what nobody waits for. One job at a time; see `backgroundWorker.ts` for the other end. */
import { parentPort, workerData } from 'node:worker_threads';
import { createInProcessReader } from '../workspace/inProcessReader.ts';
import type { WorkerAnswer, WorkerData, WorkerJob } from './backgroundWorker.ts';
import { createNodeFiles } from './nodeFiles.ts';
import { nodeScheduler } from './scheduler.ts';

const { progress } = workerData as WorkerData;
const at = new Int32Array(progress);
const token = { isCancellationRequested: false };
const reader = createInProcessReader(createNodeFiles(), nodeScheduler, (index) => {
  // Where a death happened is read from here by the other end.
  Atomics.store(at, 0, index);
});
const answer = (message: WorkerAnswer) => parentPort?.postMessage(message);

async function run(job: WorkerJob): Promise<void> {
  try {
    if (job.kind === 'mentions') answer({ kind: 'mentions', paths: await reader.mentions(job, token) });
    else for await (const batch of reader.scan(job, token)) answer({ kind: 'batch', batch });
    answer({ kind: 'end' });
  } catch (error) {
    answer({ kind: 'failed', detail: String(error) });
  }
}

parentPort?.on('message', (job: WorkerJob) => void run(job));
