/** The adapters to disk and git, on real files in a folder that goes away again. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { createIndexStore } from '../../server/src/host/indexStore.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { temporaryFolder } from '../support/lspClient.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.remove();
});

function write(file: string, content: string | Buffer = 'int x;\n'): void {
  mkdirSync(path.dirname(path.join(folder.path, file)), { recursive: true });
  writeFileSync(path.join(folder.path, file), content);
}

describe('files on disk', () => {
  const files = createNodeFiles();
  const list = async () => files.list(folder.path, stillScheduler, neverCancelled);

  it('are listed by path when they can hold source, without build and version control folders', async () => {
    for (const file of [
      'b/x.c',
      'a/y.H',
      'a.cpp',
      '.git/z.c',
      'BUILD/w.c',
      'node_modules/v.c',
      'read.me',
      'a/b/c/d.defs',
    ])
      write(file);
    const { files: found, problems } = await list();
    expect(found.map((file) => file.path)).toEqual(['a.cpp', 'a/b/c/d.defs', 'a/y.H', 'b/x.c']);
    expect(problems).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('are listed once through links and loops of links', async () => {
    write('real/x.c');
    write('real/deep/y.c');
    symlinkSync('..', path.join(folder.path, 'real/deep/up'));
    symlinkSync('real', path.join(folder.path, 'link'));
    symlinkSync('nowhere.c', path.join(folder.path, 'broken.c'));
    symlinkSync('round-b.c', path.join(folder.path, 'round-a.c'));
    symlinkSync('round-a.c', path.join(folder.path, 'round-b.c'));
    symlinkSync('real/x.c', path.join(folder.path, 'file.c'));
    const { files: found } = await list();
    const paths = found.map((file) => file.path);
    expect(paths.filter((file) => file.endsWith('y.c'))).toHaveLength(1);
    expect(paths).toContain('file.c');
    expect(paths).not.toContain('broken.c');
    expect(paths.length).toBe(3);
  });

  it('give text, and a reason where there is none', () => {
    write('text.c', 'int é;\n');
    write('blob.c', Buffer.from([1, 0, 2]));
    write('big.c', ' '.repeat(200));
    const read = (file: string) => files.read(folder.path, file, 100);
    expect(read('text.c')).toMatchObject({ kind: 'text', text: 'int é;\n' });
    // As an editor has it, so that the first line's columns are the same.
    write('marked.c', '\ufeff#define FIRST 1\n');
    expect(read('marked.c')).toMatchObject({ kind: 'text', text: '#define FIRST 1\n' });
    expect(read('blob.c')).toMatchObject({ kind: 'none', reason: 'binary' });
    expect(read('big.c')).toMatchObject({ kind: 'none', reason: 'tooLarge' });
    expect(read('gone.c')).toMatchObject({ kind: 'none', reason: 'missing' });
    expect(files.read(folder.path, '.', 1_000_000)).toMatchObject({ kind: 'none', reason: 'unreadable' });
    expect(files.readText(folder.path, 'gone.c', 100)).toBeUndefined();
    expect(files.stamp(folder.path, 'gone.c')).toBeUndefined();
    expect(files.stamp(folder.path, 'text.c')?.size).toBe(8);
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('that may not be read are reported', async () => {
    write('secret/x.c');
    write('open.c');
    chmodSync(path.join(folder.path, 'secret'), 0);
    const { files: found, problems } = await list();
    chmodSync(path.join(folder.path, 'secret'), 0o755);
    expect(found.map((file) => file.path)).toEqual(['open.c']);
    expect(problems).toEqual(['secret/: cannot be read (no permission)']);
  });

  it('of a folder that is not there are none, with a word about it', async () => {
    const { files: found, problems } = await files.list(path.join(folder.path, 'gone'), stillScheduler, neverCancelled);
    expect(found).toEqual([]);
    expect(problems).toEqual(['.: does not exist any more']);
  });
});

describe('the index store', () => {
  const value = { version: 1, files: [{ path: 'a.c', lineStarts: Int32Array.of(0, 5) }] };

  it('gives back what was kept, for its own key only, in a folder it makes itself', async () => {
    const log = new RecordingLog();
    const store = createIndexStore(path.join(folder.path, 'new/cache'), log);
    expect(await store.load('/xnu')).toBeUndefined();
    await store.save('/xnu', value);
    expect(await store.load('/xnu')).toEqual(value);
    expect(await store.load('/other')).toBeUndefined();
    expect(log.lines).toEqual([]);
    expect(readdirSync(path.join(folder.path, 'new/cache'))).toHaveLength(1);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 10)],
    ['empty', () => Buffer.alloc(0)],
    ['overwritten', (bytes: Buffer) => bytes.fill(0, bytes.length - 20)],
    ['no index at all', () => Buffer.from('hello\nworld\n')],
  ])('has nothing where the file is %s', async (_what, damage) => {
    const store = createIndexStore(folder.path, new RecordingLog());
    await store.save('/xnu', value);
    const file = path.join(folder.path, readdirSync(folder.path)[0] ?? '');
    writeFileSync(file, damage(readFileSync(file)));
    expect(await store.load('/xnu')).toBeUndefined();
    await store.save('/xnu', value);
    expect(await store.load('/xnu')).toEqual(value);
  });

  it('leaves no half-written file behind when it cannot be kept', async () => {
    write('blocked', 'a file where the folder should be');
    const store = createIndexStore(path.join(folder.path, 'blocked'), new RecordingLog());
    await expect(store.save('/xnu', value)).rejects.toThrow();
    expect(await store.load('/xnu')).toBeUndefined();
    expect(readdirSync(folder.path)).toEqual(['blocked']);
  });
});

describe('the release', () => {
  const git = (...args: string[]) =>
    spawnSync(
      'git',
      [
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@example.com',
        '-c',
        'commit.gpgsign=false',
        '-c',
        'tag.gpgsign=false',
        ...args,
      ],
      { cwd: folder.path },
    );

  it('is the xnu tag of the checked-out commit, and nothing where there is none', async () => {
    expect(await releaseOf(path.join(folder.path, 'gone'))).toBeUndefined();
    git('init', '-q');
    expect(await releaseOf(folder.path)).toBeUndefined();
    write('x.c');
    git('add', '.');
    git('commit', '-qm', 'one');
    git('tag', 'other-1');
    git('tag', 'xnu-note');
    expect(await releaseOf(folder.path)).toBeUndefined();
    git('tag', 'xnu-11417.1.1');
    expect(await releaseOf(folder.path)).toBe('xnu-11417.1.1');
  });
});
