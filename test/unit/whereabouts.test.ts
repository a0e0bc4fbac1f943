/** Where a checkout stands, told plainly for every kind of it. */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whereaboutsBrief, whereaboutsText } from '../../server/src/core/describe/whereabouts.ts';
import { releaseOfFingerprint } from '../../server/src/core/releases/fingerprints.ts';
import { systemsOf } from '../../server/src/core/releases/systems.ts';
import { isReleaseTag } from '../../server/src/core/releases/tags.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { changedFiles, whereaboutsOf } from '../../server/src/host/gitRelease.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { temporaryFolder } from '../support/lspClient.ts';
import { hasGit, TestRepository } from '../support/releaseRepository.ts';

describe.skipIf(!hasGit)('where a checkout stands', () => {
  let made: TestRepository;
  beforeEach(() => {
    made = new TestRepository();
    made.write('osfmk/kern/exclaves.c', 'int a;\n');
    made.write('osfmk/kern/task.c', 'int t;\n');
    made.commit('xnu-11417.121.6');
  });
  afterEach(() => made.remove());
  const told = async () => whereaboutsText(await whereaboutsOf(made.root, true), undefined).join(' ');

  it('is its release, the system, and the branch', async () => {
    made.git('checkout', '-q', '-b', 'rel/xnu-11417');
    expect(await told()).toBe(
      "xnu-11417.121.6; macOS 15.5, as Apple's list of projects says; the iOS is unknown. On branch rel/xnu-11417.",
    );
  });
  it('is said of a detached head, and of a commit without a tag', async () => {
    made.git('checkout', '-q', '--detach');
    expect(await told()).toMatch(/^xnu-11417\.121\.6; .* The head is detached\.$/);
    made.write('osfmk/kern/task.c', 'int u;\n');
    made.git('commit', '-qam', 'own');
    expect(await told()).toBe(
      'The release is unknown. The checked-out commit has no tag of a release. The head is detached.',
    );
  });
  it('is said of a shallow clone', async () => {
    made.commit('xnu-11417.140.69');
    const folder = temporaryFolder();
    const clone = path.join(folder.path, 'xnu');
    made.git('clone', '-q', '--depth', '1', '--branch', 'xnu-11417.140.69', `file://${made.root}`, clone);
    const text = whereaboutsText(await whereaboutsOf(clone, true), undefined).join(' ');
    expect(text).toMatch(/^xnu-11417\.140\.69; macOS 15\.6, .*The head is detached\. The clone is shallow/);
    folder.remove();
  });
  it('is said of a source archive, of a folder in another repository, and where git may not be asked', async () => {
    const inner = path.join(made.root, 'inner');
    cpSync(path.join(made.root, 'osfmk'), path.join(inner, 'osfmk'), { recursive: true });
    const archive = 'The release is unknown. The folder is no git repository of its own.';
    expect(whereaboutsText(await whereaboutsOf(inner, true), undefined).join(' ')).toBe(archive);
    rmSync(path.join(made.root, '.git'), { recursive: true });
    expect(await told()).toBe(archive);
    expect(whereaboutsText(await whereaboutsOf(made.root, false), undefined)).toEqual([
      'The release is unknown.',
      'The folder is not trusted, so git is not asked.',
    ]);
  });
  it('is said in a few words, too, for a line that does not wrap', () => {
    const release = 'xnu-11417.121.6';
    expect(whereaboutsBrief({ kind: 'repository', release, isShallow: true }, { looked: 9, changed: ['a.c'] })).toEqual(
      ['detached head', 'shallow clone', '1 file changed'],
    );
    expect(whereaboutsBrief({ kind: 'archive', release, isByContent: true }, undefined)).toEqual([
      'told from the files',
      'no git repository',
    ]);
    expect(whereaboutsBrief({ kind: 'repository', branch: 'mine' }, undefined)).toEqual(['branch mine', 'no tag here']);
  });
  it('has local changes that are told by content, whatever the line breaks', async () => {
    const files = await createReleaseRepository(made.root).files('xnu-11417.121.6', neverCancelled);
    expect(changedFiles(made.root, files)).toEqual({ looked: 2, changed: [] });
    made.write('osfmk/kern/task.c', 'int t;\r\n');
    expect(changedFiles(made.root, files).changed).toEqual([]);
    made.write('osfmk/kern/task.c', 'int t; // mine\n');
    made.delete('osfmk/kern/exclaves.c');
    const changes = changedFiles(made.root, files);
    expect(changes.changed).toEqual(['osfmk/kern/exclaves.c', 'osfmk/kern/task.c']);
    const text = whereaboutsText(await whereaboutsOf(made.root, true), changes).at(-1);
    expect(text).toBe(
      'Local changes in 2 of 2 files that concern exclaves, against xnu-11417.121.6: osfmk/kern/exclaves.c, osfmk/kern/task.c.',
    );
  });
});

describe('what is known of releases', () => {
  it('is unknown for what was not published', () => {
    for (const tag of ['xnu-1.1', 'constructor', '__proto__', '']) expect(systemsOf(tag)).toBeUndefined();
    expect(releaseOfFingerprint('toString')).toBeUndefined();
  });
  it('has a source for each system', () => {
    const known = systemsOf('xnu-10002.1.13');
    expect(isReleaseTag('xnu-10002.1.13')).toBe(true);
    expect(known).toEqual({
      macOS: 'macOS 14.0',
      source: 'https://github.com/apple-oss-distributions/distribution-macOS/blob/macos-140/release.json',
    });
  });
});
