/** What is asked about a file of a release right after it was opened: what the checkout of that release answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LspClient } from '../support/lspClient.ts';
import { hasGit, releases as made, sampleRepository, type TestRepository } from '../support/releaseRepository.ts';

/** In the scope, in headers around it, and in files that have nothing of exclaves. */
const places = [
  { file: 'osfmk/kern/exclaves.c', find: 'lck_mtx_lock' },
  { file: 'osfmk/kern/exclaves.c', find: 'LCK_MTX_DECLARE' },
  { file: 'osfmk/kern/exclaves_boot.c', find: 'LCK_MTX_ASSERT_OWNED' },
  { file: 'osfmk/kern/clock.c', find: 'clock_tick' },
  { file: 'osfmk/kern/exclaves.c', find: 'exclaves_clock_mtx' },
  { file: 'osfmk/kern/exclaves.c', find: 'outside_helper' },
] as const;

describe.skipIf(!hasGit)('a release that is asked at once', () => {
  let repository: TestRepository;
  let client: LspClient;
  beforeAll(async () => {
    repository = sampleRepository();
    repository.edit('osfmk/kern/clock.c', '#include', '/* helper */\n#include');
    repository.write('bsd/kern/outside.c', 'int\noutside_helper(int one)\n{\n\treturn one;\n}\n');
    repository.write('bsd/kern/caller.c', 'int\ncaller(void)\n{\n\treturn outside_helper(1);\n}\n');
    const exclaves = 'osfmk/kern/exclaves.c';
    repository.write(
      exclaves,
      `${repository.read(exclaves)}\nextern int outside_helper(int one);\nint exclaves_outside(void)\n{\n\treturn outside_helper(2);\n}\n`,
    );
    repository.commit('xnu-11000.11.1');
    client = await LspClient.ready({ folders: [repository.root], trusted: true });
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    repository.remove();
  });
  const tag = 'xnu-11000.11.1';
  const inRelease = (file: string) => `xnu-release:/${tag}/${file}`;

  it('answers as the checkout of that release does', async () => {
    for (const file of new Set(places.map(({ file }) => file))) await client.openReleaseFile(inRelease(file));
    const asked = places.map(async ({ file, find }) => {
      const place = { file: inRelease(file), find };
      const definition = client.definition(place);
      const references = client.references(place);
      return { find, definition: await definition, references: await references };
    });
    const early = await Promise.all(asked);
    await client.waitFor((state) => state.complete === true);
    const here = await Promise.all(
      places.map(async ({ file, find }) => {
        const place = { file, find };
        const of = (list: readonly string[]) => list.map(inRelease);
        return { find, definition: of(await client.definition(place)), references: of(await client.references(place)) };
      }),
    );
    expect(early).toEqual(here);
    const helper = early.find(({ find }) => find === 'outside_helper');
    expect(helper?.definition).toEqual([inRelease('bsd/kern/outside.c:2')]);
    expect(helper?.references.map((one) => one.replace(/:\d+$/, ''))).toContain(inRelease('bsd/kern/caller.c'));
    // Another release, which has not got it.
    const older = `xnu-release:/${made.third}/osfmk/kern/clock.c`;
    await client.openReleaseFile(older);
    expect(await client.definition({ file: older, find: 'clock_tick' })).toEqual([
      expect.stringContaining(`xnu-release:/${made.third}/osfmk/kern/clock.c:`),
    ]);
  });
});
