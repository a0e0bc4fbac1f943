/** The facts of releases between two starts: a folder of files that may be deleted, damaged or old. */
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { createIndexStore } from '../../server/src/host/indexStore.ts';
import { KeptReleases } from '../../server/src/workspace/keptReleases.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { Releases } from '../../server/src/workspace/releases.ts';
import { wasmEngine } from '../support/engines.ts';
import { temporaryFolder } from '../support/lspClient.ts';
import { hasGit, releases as made, sampleRepository, type TestRepository } from '../support/releaseRepository.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

describe.skipIf(!hasGit)('what releases came to is kept', () => {
  let repository: TestRepository;
  let folder: ReturnType<typeof temporaryFolder>;
  beforeAll(() => {
    repository = sampleRepository();
  });
  afterAll(() => repository.remove());
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  /** A start of the server: asks, and waits until everything is written. */
  async function start<Answer>(ask: (releases: Releases) => Promise<Answer>) {
    const log = new RecordingLog();
    const kept = new KeptReleases(createIndexStore(folder.path, log), repository.root, stillScheduler, log);
    const releases = new Releases({
      repository: createReleaseRepository(repository.root),
      engine: await wasmEngine(),
      log,
      scheduler: stillScheduler,
      maximumSize: 4 << 20,
      kept,
    });
    const answer = await ask(releases);
    await kept.written;
    return { answer, read: releases.memory.counts.read };
  }
  const factsOf = (tag: string) =>
    start(async (releases) => {
      const index = (await releases.open(tag, neverCancelled))?.indexer.index;
      return index && [index.files(), index.textFiles, index.exportLists, index.buildInputs];
    });
  const compared = () => start((releases) => releases.compare(made.first, made.second, neverCancelled));
  const stored = () => readdirSync(folder.path).map((name) => path.join(folder.path, name));

  it('and the next start reads nothing', async () => {
    const first = await factsOf(made.second);
    expect(first.read).toBeGreaterThan(20);
    const second = await factsOf(made.second);
    expect(second.read).toBe(0);
    expect(second.answer).toEqual(first.answer);
  });

  it('with what a comparison read beside the scopes', async () => {
    const first = await compared();
    const second = await compared();
    expect(second.read).toBe(0);
    expect(second.answer).toEqual(first.answer);
    expect(first.answer?.changes.length).toBeGreaterThan(5);
  });

  it('once for the releases that share it, which have the very same facts again', async () => {
    const bothOf = () =>
      start(async (releases) => {
        const files = async (tag: string) => (await releases.open(tag, neverCancelled))?.indexer.index.files() ?? [];
        return [await files(made.second), await files(made.third)] as const;
      });
    const size = () => stored().reduce((sum, file) => sum + statSync(file).size, 0);
    await factsOf(made.second);
    const before = size();
    for (const file of stored()) rmSync(file);
    const shared = ([second, third]: Awaited<ReturnType<typeof bothOf>>['answer']) =>
      third.filter((facts) => second.includes(facts)).length;
    const first = await bothOf();
    expect(shared(first.answer)).toBeGreaterThan(20);
    // The third release touched nothing of exclaves: beside a list of places there is nothing new.
    expect(size()).toBeLessThan(before * 1.2);
    const second = await bothOf();
    expect(second.read).toBe(0);
    expect(shared(second.answer)).toBe(shared(first.answer));
  });

  it.each(['cut', 'turned', 'deleted'] as const)('and is read anew where a file is %s', async (how) => {
    const first = await factsOf(made.second);
    for (const file of stored()) {
      const bytes = readFileSync(file);
      bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 0xff;
      if (how === 'cut') writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
      else if (how === 'turned') writeFileSync(file, bytes);
      else if (statSync(file).size > 2000) rmSync(file);
    }
    const second = await factsOf(made.second);
    expect(second.answer).toEqual(first.answer);
    expect(second.read).toBe(first.read);
    expect((await factsOf(made.second)).read).toBe(0);
  });

  it('and is read anew where the tag stands elsewhere', async () => {
    await factsOf(made.second);
    const tree = repository.git('rev-parse', `${made.second}^{commit}`);
    repository.git('tag', '-f', made.second, made.first);
    try {
      const moved = await factsOf(made.second);
      expect(moved.answer).toEqual((await factsOf(made.first)).answer);
    } finally {
      repository.git('tag', '-f', made.second, tree);
    }
  });
});

it('a store with a bound deletes what was not used for longest', async () => {
  const folder = temporaryFolder();
  try {
    const store = createIndexStore(folder.path, new RecordingLog(), 10_000);
    const value = 'x'.repeat(3000);
    for (const [at, key] of ['first', 'second', 'third'].entries()) {
      await store.save(key, value);
      for (const name of readdirSync(folder.path)) {
        const file = path.join(folder.path, name);
        // Hours apart, and the first key as if it had been used since.
        if (Date.now() - statSync(file).mtimeMs < 60_000) utimesSync(file, at, 1000 * (at + 1));
      }
    }
    await store.load('first');
    await store.save('fourth', value);
    expect(await store.load('second')).toBeUndefined();
    for (const key of ['first', 'third', 'fourth']) expect(await store.load(key), key).toBe(value);
  } finally {
    folder.remove();
  }
});
