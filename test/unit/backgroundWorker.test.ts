/** The reader in a thread: what becomes of a job when the thread dies, hangs, or is not wanted any more. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBackgroundWorker } from '../../server/src/host/backgroundWorker.ts';
import type { BackgroundReader, Batch } from '../../server/src/workspace/ports.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { RecordingLog } from '../support/workspaceHost.ts';

/**
 * A thread that reads nothing: a file's name says what happens at it. Speaks as `worker.ts` does, two files a batch.
 */
const script = `
import { parentPort, workerData } from 'node:worker_threads';
const progress = new Int32Array(workerData.progress);
parentPort.on('message', ({ kind, paths }) => {
  let batch = [];
  const hand = () => { if (batch.length > 0) parentPort.postMessage({ kind: 'batch', batch: { files: batch, problems: [] } }); batch = []; };
  for (let at = 0; at < paths.length; at++) {
    Atomics.store(progress, 0, at);
    const name = paths[at];
    if (name.startsWith('exit')) process.exit(7);
    if (name.startsWith('throw')) throw new Error('no memory left');
    if (name.startsWith('fail')) { parentPort.postMessage({ kind: 'failed', detail: 'cannot go on' }); return; }
    if (name.startsWith('hang')) { hand(); for (;;); }
    if (name.startsWith('wait')) { hand(); return; }
    batch.push({ path: name });
    if (batch.length === 2) hand();
  }
  hand();
  if (kind === 'mentions') parentPort.postMessage({ kind: 'mentions', paths });
  parentPort.postMessage({ kind: 'end' });
});
`;

interface Outcome {
  readonly files: string[];
  readonly problems: string[];
}

function collect(into: Outcome, { files, problems }: Batch<{ path: string }>): void {
  into.files.push(...files.map(({ path: one }) => one));
  into.problems.push(...problems.map(({ path: one, detail }) => `${one}: ${detail}`));
}

describe('the background worker', () => {
  let folder: string;
  let log: RecordingLog;
  let reader: BackgroundReader;
  const job = (...paths: string[]) => ({ root: '/xnu', maximumSize: 1000, paths });

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'xnu-exclaves-worker-'));
    writeFileSync(path.join(folder, 'worker.mjs'), script);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => reader.dispose());

  function start(patience?: { lookEvery: number; looks: number }): void {
    log = new RecordingLog();
    reader = createBackgroundWorker({ script: path.join(folder, 'worker.mjs'), log, ...(patience && { patience }) });
  }
  async function scanned(...paths: string[]): Promise<Outcome> {
    const outcome: Outcome = { files: [], problems: [] };
    for await (const batch of reader.scan(job(...paths), neverCancelled)) collect(outcome, batch);
    return outcome;
  }

  it('hands on every file in order', async () => {
    start();
    expect(await scanned('a', 'b', 'c', 'd', 'e')).toEqual({ files: ['a', 'b', 'c', 'd', 'e'], problems: [] });
    expect(await reader.mentions(job('a', 'b'), neverCancelled)).toEqual(['a', 'b']);
    expect(log.lines).toEqual([]);
  });

  it.each([
    ['exit', 'exit.c: exit code 7'],
    ['throw', 'throw.c: Error: no memory left'],
    ['fail', 'fail.c: cannot go on'],
  ])('replaces a thread that dies (%s), reports the file and reads all others', async (how, problem) => {
    start();
    const bad = `${how}.c`;
    for (const paths of [
      [bad, 'a', 'b', 'c'],
      ['a', 'b', 'c', bad],
      ['a', bad, 'b', 'c'],
      ['a', 'b', 'c', bad, 'd', 'e'],
    ]) {
      const { files, problems } = await scanned(...paths);
      expect(files).toEqual(paths.filter((one) => one !== bad));
      expect(problems).toEqual([problem]);
    }
    expect(log.of('error')).toHaveLength(4);
  });

  it('goes on when every other file is one at which it dies', async () => {
    start();
    const { files, problems } = await scanned('a', 'exit1', 'b', 'throw2', 'c', 'exit3', 'exit4', 'd', 'fail5');
    expect(files).toEqual(['a', 'b', 'c', 'd']);
    expect(problems.map((one) => one.split(':')[0])).toEqual(['exit1', 'throw2', 'exit3', 'exit4', 'fail5']);
  });

  it('ends a thread that hangs at a file, reports it and reads all others', async () => {
    start({ lookEvery: 20, looks: 25 });
    const { files, problems } = await scanned('a', 'b', 'c', 'hang.c', 'd', 'e');
    expect(files).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(problems).toEqual(['hang.c: no progress in 0.5 s']);
    expect(log.of('error')).toEqual(['hang.c: the background reader ended here (no progress in 0.5 s); not indexed']);
  });

  it('says once that no thread can be started', async () => {
    log = new RecordingLog();
    reader = createBackgroundWorker({ script: path.join(folder, 'missing.mjs'), log });
    const { files, problems } = await scanned('a', 'b', 'c');
    expect(files).toEqual([]);
    expect(problems).toHaveLength(3);
    expect(log.of('error')).toHaveLength(1);
    expect(log.of('error')[0]).toContain('cannot be started');
  });

  it('replaces a thread that dies while it looks for mentions', async () => {
    start();
    expect(await reader.mentions(job('a', 'exit.c', 'b'), neverCancelled)).toEqual(['a', 'b']);
  });

  it('ends quietly when it is cancelled, and takes the next job', async () => {
    start({ lookEvery: 20, looks: 1_000_000 });
    const token = { isCancellationRequested: false };
    const outcome: Outcome = { files: [], problems: [] };
    for await (const batch of reader.scan(job('a', 'b', 'hang.c', 'd'), token)) {
      collect(outcome, batch);
      token.isCancellationRequested = true;
    }
    expect(outcome).toEqual({ files: ['a', 'b'], problems: [] });
    expect(log.lines).toEqual([]);
    expect(await scanned('e')).toEqual({ files: ['e'], problems: [] });
  });

  it('starts nothing for a job that is cancelled before its turn', async () => {
    start();
    const first = scanned('a', 'b');
    const token = { isCancellationRequested: true };
    const outcome: Outcome = { files: [], problems: [] };
    for await (const batch of reader.scan(job('c'), token)) collect(outcome, batch);
    expect(outcome.files).toEqual([]);
    expect((await first).files).toEqual(['a', 'b']);
  });

  it('ends its job quietly when it is disposed of meanwhile', async () => {
    start();
    const outcome: Outcome = { files: [], problems: [] };
    for await (const batch of reader.scan(job('a', 'b', 'wait', 'd'), neverCancelled)) {
      collect(outcome, batch);
      await reader.dispose();
    }
    expect(outcome).toEqual({ files: ['a', 'b'], problems: [] });
    expect(log.lines).toEqual([]);
    expect(await scanned('e')).toEqual({ files: ['e'], problems: [] });
  });

  it('runs jobs one after the other, in the order they were asked for', async () => {
    start();
    const [one, two, three] = await Promise.all([
      scanned('a', 'exit.c', 'b'),
      reader.mentions(job('c'), neverCancelled),
      scanned('d'),
    ]);
    expect([one.files, two, three.files]).toEqual([['a', 'b'], ['c'], ['d']]);
  });
});
