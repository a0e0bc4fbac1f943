/** Where a checkout stands, told plainly for every kind of it. */
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { releaseLine, whereaboutsBrief, whereaboutsText } from '../../server/src/core/describe/whereabouts.ts';
import { releaseOfFolders } from '../../server/src/core/releases/fingerprints.ts';
import { systemsBrief, systemsOf } from '../../server/src/core/releases/systems.ts';
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
  /** Without what local changes are told as long as nothing was compared. */
  const told = async () =>
    whereaboutsText(await whereaboutsOf(made.root, true), undefined)
      .filter((sentence) => !sentence.startsWith('Whether files were changed here is not known yet'))
      .join(' ');

  it('is its release, the system, and the branch', async () => {
    made.git('checkout', '-q', '-b', 'rel/xnu-11417');
    expect(await told()).toBe(
      "xnu-11417.121.6; macOS 15.5, as Apple's list of projects says; no iOS is known to have this very kernel, the nearest is xnu-11417.122.4 of iOS 18.5, which was not published. On branch rel/xnu-11417.",
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
    expect(text).toMatch(
      /^xnu-11417\.140\.69; macOS 15\.6, .*; iOS 18\.6, as its firmware says\. The head is detached\. The clone is shallow/,
    );
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
    const byContent = { release, same: ['osfmk/kern'], changed: [] };
    expect(whereaboutsBrief({ kind: 'archive', release, byContent }, undefined)).toEqual([
      'told from the files',
      'no git repository',
    ]);
    expect(whereaboutsBrief({ kind: 'repository', branch: 'mine' }, undefined)).toEqual(['branch mine', 'no tag here']);
  });
  it('says of local changes that they are not known yet, or cannot be told, and nothing where nothing is compared', () => {
    const release = 'xnu-11417.121.6';
    const here = { kind: 'repository', branch: 'main', release } as const;
    expect(whereaboutsText(here, undefined).at(-1)).toBe(
      'Whether files were changed here is not known yet: they are compared with the release when everything is read.',
    );
    expect(whereaboutsBrief(here, undefined)).toEqual(['branch main', 'changes not known yet']);
    expect(whereaboutsText(here, 'unreadable').at(-1)).toBe(
      'Whether files were changed here cannot be told: git could not list the files of xnu-11417.121.6.',
    );
    expect(whereaboutsBrief(here, 'unreadable')).toEqual(['branch main', 'changes unknown']);
    for (const where of [
      { kind: 'repository', branch: 'main' },
      { kind: 'archive', release },
      { kind: 'unasked', release },
    ] as const)
      expect(whereaboutsText(where, undefined).join(' ')).not.toContain('changed');
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
    expect(
      releaseOfFolders(
        new Map([
          ['osfmk/kern', 'toString'],
          ['constructor', 'name'],
          ['bsd/vfs', undefined],
        ]),
      ),
    ).toBeUndefined();
  });
  it('is told from folders that are those of a release, and which were changed is said', () => {
    const [kern, vm, older] = [
      '8af6f1632a1be155eccd42edc821a46aaeb7c500',
      'b6d3d1e5fb2df3f88629816faebc34c55c9c3ac9',
      '182981f11480b4c18c4970709cb7e0dd3c99cd33',
    ];
    const told = (...prints: [string, string | undefined][]) => releaseOfFolders(new Map(prints));
    const release = 'xnu-11417.121.6';
    expect(told(['osfmk/kern', kern], ['osfmk/vm', vm])).toEqual({
      release,
      same: ['osfmk/kern', 'osfmk/vm'],
      changed: [],
    });
    const changed = told(['osfmk/kern', 'mine'], ['osfmk/vm', vm], ['bsd/vfs', undefined]);
    expect(changed).toEqual({ release, same: ['osfmk/vm'], changed: ['osfmk/kern', 'bsd/vfs'] });
    expect(whereaboutsText({ kind: 'archive', release, ...(changed && { byContent: changed }) }, undefined)[0]).toMatch(
      /^xnu-11417\.121\.6, inferred from the files of osfmk\/vm, which are those of that release; those of osfmk\/kern and bsd\/vfs are not; macOS 15\.5/,
    );
    // Folders of two releases are no release.
    expect(told(['osfmk/kern', kern], ['osfmk/vm', older])).toBeUndefined();
    expect(releaseLine({ kind: 'archive' })).toBe(
      'unknown (no git repository, and the files are those of no release known here)',
    );
  });
  it('has a source for each system', () => {
    const known = systemsOf('xnu-10002.1.13');
    expect(isReleaseTag('xnu-10002.1.13')).toBe(true);
    expect(known?.macOS).toEqual({
      name: 'macOS 14.0',
      source: 'https://github.com/apple-oss-distributions/distribution-macOS/blob/macos-140/release.json',
    });
    expect(known?.iOS).toEqual({
      name: 'iOS 17.0',
      kernel: 'xnu-10002.2.11',
      source: 'https://github.com/blacktop/ipsw-diffs/blob/main/17_0_21A329__vs_17_0_1_21A340/README.md',
    });
  });
  it('tells an iOS as that of a release only where its kernel is the very one', () => {
    expect(systemsBrief('xnu-11417.140.69')).toBe('macOS 15.6, iOS 18.6');
    expect(systemsBrief('xnu-11215.81.4')).toBe('macOS 15.3, near iOS 18.3');
    expect(systemsBrief('xnu-10002.61.3')).toBe('macOS 14.2, near iOS 17.2');
    expect(systemsBrief('xnu-1.1')).toBe('system unknown');
  });
});
