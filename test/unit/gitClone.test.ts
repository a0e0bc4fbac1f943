/** Cloning for a person, from a local repository: nothing half is left behind. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloneRepository } from '../../server/src/host/gitClone.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { whereaboutsOf } from '../../server/src/host/gitRelease.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { temporaryFolder } from '../support/lspClient.ts';
import { hasGit, TestRepository } from '../support/releaseRepository.ts';
import { silentServer } from '../support/silentServer.ts';

describe.skipIf(!hasGit)('a clone', () => {
  let source: TestRepository;
  let place: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    source = new TestRepository();
    source.write('osfmk/a.c', 'int a;\n');
    source.commit('xnu-1.1');
    source.write('osfmk/a.c', 'int b;\n');
    source.commit('xnu-1.2');
    place = temporaryFolder();
  });
  afterEach(() => {
    source.remove();
    place.remove();
  });
  const signal = new AbortController().signal;
  const request = (more: object = {}) => ({
    address: source.root,
    parent: place.path,
    name: 'xnu',
    isPartial: false,
    ...more,
  });
  const left = () => readdirSync(place.path);

  it('is a repository with every release, and tells how far it is', async () => {
    const stages = new Set<string>();
    const outcome = await cloneRepository(request({ address: `file://${source.root}` }), signal, (stage, percent) => {
      stages.add(stage);
      expect(percent).toBeLessThanOrEqual(100);
    });
    expect(outcome).toEqual({ kind: 'cloned', folder: path.join(place.path, 'xnu') });
    expect(left()).toEqual(['xnu']);
    expect(stages).toContain('Receiving objects');
    const repository = createReleaseRepository(path.join(place.path, 'xnu'));
    expect(await repository.tags(neverCancelled)).toEqual(['xnu-1.1', 'xnu-1.2']);
  });

  it('that is partial has the newest release, and says of others that they are not there', async () => {
    source.git('config', 'uploadpack.allowFilter', 'true');
    const address = `file://${source.root}`;
    expect(await cloneRepository(request({ address, isPartial: true }), signal, () => undefined)).toMatchObject({
      kind: 'cloned',
    });
    const root = path.join(place.path, 'xnu');
    expect(await whereaboutsOf(root, true)).toMatchObject({ kind: 'repository', isPartial: true, release: 'xnu-1.2' });
    const repository = createReleaseRepository(root);
    const idsOf = async (tag: string) => (await repository.files(tag, neverCancelled)).map(({ id }) => id);
    expect([...(await repository.read(await idsOf('xnu-1.2'), 100, neverCancelled)).values()]).toEqual(['int b;\n']);
    await expect(repository.read(await idsOf('xnu-1.1'), 100, neverCancelled)).rejects.toThrow(
      /not in the repository, which is a partial clone.*; clone in full/,
    );
  });

  it('that fails leaves nothing, and says what to do', async () => {
    for (const address of [path.join(place.path, 'gone'), `file://${place.path}`]) {
      const outcome = await cloneRepository(request({ address }), signal, () => undefined);
      expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining(address) });
      expect(JSON.stringify(outcome)).toMatch(/Look at|Choose/);
      expect(left()).toEqual([]);
    }
  });

  it('that is cancelled leaves nothing', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await cloneRepository(request(), stop.signal, () => undefined)).toEqual({ kind: 'cancelled' });
    const midway = new AbortController();
    const address = `file://${source.root}`;
    const outcome = await cloneRepository(request({ address }), midway.signal, () => midway.abort());
    // It may have been over before the signal came.
    expect(['cancelled', 'cloned']).toContain(outcome.kind);
    expect(left()).toEqual(outcome.kind === 'cloned' ? ['xnu'] : []);
  });

  it('that is cancelled while it waits for the other side leaves nothing, and git ends', async () => {
    const server = await silentServer();
    try {
      const stop = new AbortController();
      const connection = server.next();
      const outcome = cloneRepository(request({ address: server.address }), stop.signal, () => undefined);
      const socket = await connection;
      const ended = new Promise((resolve) => socket.once('close', resolve));
      socket.resume();
      expect(left()).toHaveLength(1);
      stop.abort();
      expect(await outcome).toEqual({ kind: 'cancelled' });
      expect(left()).toEqual([]);
      await ended;
    } finally {
      server.stop();
    }
  });

  it('of what is no repository says so, in no words of git', async () => {
    writeFileSync(path.join(place.path, 'note'), 'a note\n');
    for (const address of [
      path.join(place.path, 'nothing'),
      `file://${place.path}/nothing`,
      path.join(place.path, 'note'),
    ])
      expect(await cloneRepository(request({ address }), signal, () => undefined)).toEqual({
        kind: 'failed',
        message: `${address} could not be cloned: there is no git repository. Look at the setting xnuExclaves.releases.cloneAddress, and try again.`,
      });
  });

  it('whose other side hangs up says so, and what to do', async () => {
    const server = await silentServer();
    try {
      void server.next().then((socket) => socket.destroy());
      const outcome = await cloneRepository(request({ address: server.address }), signal, () => undefined);
      expect(outcome).toMatchObject({
        kind: 'failed',
        message: expect.stringMatching(/could not be cloned: .*Look at/),
      });
      expect(left()).toEqual([]);
    } finally {
      server.stop();
    }
  });

  it.skipIf(process.platform === 'win32')(
    'whose git is ended by a signal failed, and so did what is read',
    async () => {
      const { PATH = '' } = process.env;
      writeFileSync(path.join(place.path, 'git'), '#!/bin/sh\necho xnu-1.1\nkill -PIPE $$\n', { mode: 0o755 });
      Object.assign(process.env, { PATH: `${place.path}${path.delimiter}${PATH}` });
      try {
        const outcome = await cloneRepository(request({ parent: source.root }), signal, () => undefined);
        expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringContaining('git ended with a signal') });
        await expect(createReleaseRepository(source.root).tags(neverCancelled)).rejects.toThrow(
          'git ended with a signal',
        );
      } finally {
        Object.assign(process.env, { PATH });
      }
    },
  );

  it('takes nothing that is there already', async () => {
    mkdirSync(path.join(place.path, 'xnu'));
    writeFileSync(path.join(place.path, 'xnu', 'mine'), 'x');
    const outcome = await cloneRepository(request(), signal, () => undefined);
    expect(outcome).toMatchObject({ kind: 'failed', message: expect.stringMatching(/is there already\. Choose/) });
    expect(readdirSync(path.join(place.path, 'xnu'))).toEqual(['mine']);
    expect(left()).toEqual(['xnu']);
  });

  it('runs nothing that an address or a name could name', async () => {
    const mark = path.join(place.path, 'ran');
    const evil = `ext::sh -c 'touch% ${mark}'`;
    for (const address of [evil, `--upload-pack=touch ${mark}`, '-x', '', 'a b'])
      expect((await cloneRepository(request({ address }), signal, () => undefined)).kind, address).toBe('failed');
    for (const name of ['--bare', '../up', 'a/b', '', '.'])
      expect((await cloneRepository(request({ name }), signal, () => undefined)).kind, name).toBe('failed');
    expect(left()).toEqual([]);
  });
});
