/** Requests about releases that are cancelled while they run: they end, git with them, and the next one is right. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver/node';
import {
  type CloneParams,
  methods,
  type ReleaseFileResult,
  type ReleaseProgress,
} from '../../server/src/protocol/requests.ts';
import { LspClient, temporaryFolder } from '../support/lspClient.ts';
import { hasGit, releases as made, sampleRepository, type TestRepository } from '../support/releaseRepository.ts';
import { silentServer } from '../support/silentServer.ts';

/** A git in front of the real one, which stays at the contents of objects for as long as a file is there. */
class HeldGit {
  private readonly folder = temporaryFolder();
  private readonly hold = path.join(this.folder.path, 'hold');
  private readonly pid = path.join(this.folder.path, 'pid');
  private readonly path: string;

  constructor() {
    const { PATH = '' } = process.env;
    this.path = PATH;
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    const script = [
      '#!/bin/sh',
      `case "$*" in *--batch-check*) ;; *cat-file*) if [ -e '${this.hold}' ]; then echo $$ > '${this.pid}.new'; mv '${this.pid}.new' '${this.pid}'; while [ -e '${this.hold}' ]; do sleep 0.02; done; fi;; esac`,
      `exec '${real}' "$@"`,
      '',
    ];
    writeFileSync(path.join(this.folder.path, 'git'), script.join('\n'), { mode: 0o755 });
    Object.assign(process.env, { PATH: `${this.folder.path}${path.delimiter}${PATH}` });
  }
  /** From here on git stays at the next contents that it is asked for; resolves with its process when it does. */
  async next(): Promise<number> {
    rmSync(this.pid, { force: true });
    const held = new Promise<void>((resolve) => {
      const watcher = watch(this.folder.path, () => {
        if (!existsSync(this.pid)) return;
        watcher.close();
        resolve();
      });
    });
    writeFileSync(this.hold, '');
    await held;
    return Number(readFileSync(this.pid, 'utf8'));
  }
  letGo(): void {
    rmSync(this.hold, { force: true });
  }
  remove(): void {
    Object.assign(process.env, { PATH: this.path });
    this.folder.remove();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasGit)('a clone whose window closes', () => {
  it('leaves no half folder', async () => {
    const [server, place] = [await silentServer(), temporaryFolder()];
    try {
      const client = await LspClient.start({ folders: [] });
      const connection = server.next();
      const params = {
        address: server.address,
        parentUri: pathToFileURL(place.path).toString(),
        name: 'xnu',
        isPartial: false,
      } satisfies CloneParams;
      client.connection.sendRequest(methods.clone, params).catch(() => undefined);
      await connection;
      expect(readdirSync(place.path)).toHaveLength(1);
      expect(await client.stop()).toBe(0);
      expect(readdirSync(place.path)).toEqual([]);
    } finally {
      server.stop();
      place.remove();
    }
  });
});

describe.skipIf(!hasGit || process.platform === 'win32')('a request about releases that is cancelled', () => {
  let repository: TestRepository;
  let git: HeldGit;
  let client: LspClient;
  beforeAll(async () => {
    repository = sampleRepository();
    git = new HeldGit();
    client = await LspClient.ready({ folders: [repository.root], trusted: true });
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    git.remove();
    repository.remove();
  });
  const cancelled = { code: LSPErrorCodes.RequestCancelled };
  const page = (name: string) => ({ uri: `xnu-release:/${name}.md` });

  it('ends with git, and the row of a release is right when it is opened again', async () => {
    const release = await client.row('releases', made.second);
    const source = new CancellationTokenSource();
    const held = git.next();
    const params = { view: 'releases', parent: release.id };
    const asked = client.connection.sendRequest(methods.treeChildren, params, source.token);
    const ended = expect(asked).rejects.toMatchObject(cancelled);
    const pid = await held;
    source.cancel();
    await ended;
    expect(isRunning(pid)).toBe(false);
    git.letGo();
    const [compared, ...groups] = await client.rows('releases', release.id);
    expect(compared?.label).toBe(`Compared with ${made.first}`);
    expect(groups.map(({ label }) => label)).toContain('Functions');
  });

  it('does not end for another who waits for the same', async () => {
    const source = new CancellationTokenSource();
    const held = git.next();
    const params = page(`whatsnew/${made.second}...${made.third}`);
    const first = client.connection.sendRequest(methods.releasePage, params, source.token);
    const ended = expect(first).rejects.toMatchObject(cancelled);
    const second = client.request<ReleaseFileResult>(methods.releasePage, params);
    await held;
    source.cancel();
    git.letGo();
    await ended;
    expect((await second).text).toContain('Nothing changed in what concerns exclaves');
  });

  it('while a history is read, and the next history is whole', async () => {
    const fresh = await LspClient.ready({ folders: [repository.root], trusted: true });
    try {
      const told: string[] = [];
      fresh.connection.onNotification(methods.releaseProgress, ({ tag }: ReleaseProgress) => void told.push(tag));
      const source = new CancellationTokenSource();
      const held = git.next();
      const params = page('history/exclaves_sensor_copy');
      const asked = fresh.connection.sendRequest(methods.releasePage, params, source.token);
      const ended = expect(asked).rejects.toMatchObject(cancelled);
      const pid = await held;
      source.cancel();
      await ended;
      expect(isRunning(pid)).toBe(false);
      // The others were not begun.
      expect(told).toEqual([made.first]);
      git.letGo();
      const { text } = await fresh.request<ReleaseFileResult>(methods.releasePage, params);
      for (const tag of [made.first, made.second, made.third]) expect(text).toContain(tag);
      expect(fresh.logs.filter(({ type }) => type === 1)).toEqual([]);
    } finally {
      git.letGo();
      expect(await fresh.stop()).toBe(0);
    }
  });
});
