/** Releases of clones that lack objects, and names of files that no address can have. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { MissingObjects, neverCancelled } from '../../server/src/workspace/ports.ts';
import { missingText } from '../../server/src/workspace/releaseStore.ts';
import { releasesOf } from '../support/comparedReleases.ts';
import { temporaryFolder } from '../support/lspClient.ts';
import { hasGit, TestRepository } from '../support/releaseRepository.ts';
import { stillScheduler } from '../support/workspaceHost.ts';

const file = 'osfmk/kern/exclaves.c';
const tags = ['xnu-1.1', 'xnu-1.2', 'xnu-1.3'];

describe.skipIf(!hasGit)('releases of a partial clone', () => {
  let made: TestRepository;
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    made = new TestRepository();
    folder = temporaryFolder();
    made.write('osfmk/kern/task.c', 'int t;\n');
    made.write('bsd/kern/kern_exec.c', 'int e;\n');
    for (const [at, tag] of tags.entries()) {
      made.write(file, `int exclaves_${at};\n`);
      made.commit(tag);
    }
    made.git('config', 'uploadpack.allowFilter', 'true');
    made.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  });
  afterEach(() => {
    made.remove();
    folder.remove();
  });
  const clone = (filter: string): string => {
    const root = path.join(folder.path, 'xnu');
    made.git('clone', '-q', `--filter=${filter}`, `file://${made.root}`, root);
    return root;
  };

  it('without the contents of older ones lists them all, and says of the others what is missing', async () => {
    const releases = await releasesOf(createReleaseRepository(clone('blob:none')));
    expect(await releases.withExclaves(neverCancelled)).toEqual(tags.toReversed());
    expect((await releases.open('xnu-1.3', neverCancelled))?.indexer.index.isDeclared('exclaves_2')).toBe(true);
    await expect(releases.compare('xnu-1.2', 'xnu-1.3', neverCancelled)).rejects.toThrow(
      /^(\d+ of its files|files of it) are not in the repository, which is a partial clone.*; clone in full, or fetch them with git$/,
    );
  });

  it('without the folders of older ones has the newest, and says which cannot be listed', async () => {
    const releases = await releasesOf(createReleaseRepository(clone('tree:0')));
    const missing: string[] = [];
    expect(await releases.withExclaves(neverCancelled, (tag) => missing.push(tag))).toEqual(['xnu-1.3']);
    expect(missing).toEqual(['xnu-1.2', 'xnu-1.1']);
    expect(missingText(missing)).toBe(
      '2 releases (xnu-1.1 to xnu-1.2) cannot be listed: their folders are not in the repository, which is a partial clone or damaged. Clone in full, or fetch them with git.',
    );
    expect(missingText(['xnu-1.1'])).toMatch(/^xnu-1\.1 cannot be listed: its folders are not in the repository/);
    expect(missingText([])).toBeUndefined();
    await expect(releases.compare('xnu-1.2', 'xnu-1.3', neverCancelled)).rejects.toThrow(MissingObjects);
    await expect(releases.files('xnu-1.1', neverCancelled)).rejects.toThrow(
      'folders of xnu-1.1 are not in the repository, which is a partial clone; clone in full, or fetch them with git',
    );
  });

  it('with tags of objects that it lacks lists the others', async () => {
    const root = clone('tree:0');
    const tree = made.git('rev-parse', 'xnu-1.1^{tree}');
    for (const [tag, id] of [
      ['xnu-1.0', tree],
      ['xnu-1.4', '1234567890123456789012345678901234567890'],
      ['xnu-1.5', tree],
    ] as const)
      writeFileSync(path.join(root, '.git/refs/tags', tag), `${id}\n`);
    expect(await createReleaseRepository(root).tags(neverCancelled)).toEqual(tags);
  });
});

describe.skipIf(!hasGit || process.platform === 'win32')('a file whose name has a line break', () => {
  it('is left out of a folder, with a word about it, and of a release alike', async () => {
    const made = new TestRepository();
    const odd = ['osfmk/kern/exclaves\n.c', 'osfmk/ke\trn/a.c', 'osfmk/back\\slash.h'];
    for (const name of [file, ...odd, 'a\nnote']) made.write(name, 'int x;\n');
    made.commit('xnu-1.1');
    const { files, problems } = await createNodeFiles().list(made.root, stillScheduler, neverCancelled);
    const released = await createReleaseRepository(made.root).files('xnu-1.1', neverCancelled);
    expect(files.map((one) => one.path)).toEqual([file]);
    expect(released.map((one) => one.path)).toEqual([file]);
    expect(problems.toSorted()).toEqual(
      ['"osfmk/back\\\\slash.h"', '"osfmk/ke\\trn"', '"osfmk/kern/exclaves\\n.c"'].map(
        (name) => `${name}: the name holds a control character or a backslash; it is left out`,
      ),
    );
    expect(
      spawnSync('git', ['ls-tree', '-r', '--name-only', '-z', 'HEAD'], { cwd: made.root }).stdout.toString(),
    ).toContain(odd[0]);
    made.remove();
  });
});
