/** Releases through the built server, on a repository that holds the sample tree in a few of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Comparison,
  methods,
  type ReleaseFileResult,
  type ReleasePageResult,
  type ReleasesResult,
  type TreeChildrenResult,
} from '../../server/src/protocol/requests.ts';
import { sampleRoot } from '../support/facts.ts';
import { LspClient } from '../support/lspClient.ts';
import { hasGit, releases as made, sampleRepository, type TestRepository } from '../support/releaseRepository.ts';

const sensor = 'osfmk/kern/exclaves_sensor.c';
const inRelease = (tag: string, path: string) => `xnu-release:/${tag}/${path}`;

describe.skipIf(!hasGit)('the view of releases', () => {
  let repository: TestRepository;
  let client: LspClient;
  beforeAll(async () => {
    repository = sampleRepository();
    client = await LspClient.ready({ folders: [repository.root], trusted: true });
    await client.waitFor((state) => state.checkouts[0]?.release !== undefined);
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    repository.remove();
  });
  const read = (uri: string) => client.request<ReleaseFileResult>(methods.releaseFile, { uri });

  it('lists the releases with exclave sources, newest first, and marks the one that is checked out', async () => {
    const rows = await client.rows('releases');
    expect(rows.map(({ label }) => label)).toEqual([made.third, made.second, made.first]);
    expect(rows.map(({ description }) => description?.includes('checked out'))).toEqual([true, false, false]);
    // The tags are made up: nobody published what system they belong to.
    for (const row of rows) expect(row.description).toContain('system unknown');
  });

  it('shows below a release what it brought, in groups with counts', async () => {
    const release = await client.row('releases', made.second);
    const [compared, ...groups] = await client.rows('releases', release.id);
    expect(compared).toMatchObject({ kind: 'note', label: `Compared with ${made.first}` });
    const functions = groups.find(({ label }) => label === 'Functions');
    expect(functions?.description).toMatch(/^1 added, \d+ removed, 1 renamed, 1 moved, 3 changed$/);
    const rows = await client.rows('releases', functions?.id);
    const renamed = rows.find(({ kind }) => kind === 'renamed');
    expect(renamed?.label).toBe('exclaves_eic_tick_rate → exclaves_eic_refresh_rate');
    // The row of a release that was compared says so.
    expect((await client.row('releases', made.second)).description).toMatch(/added, .* changed/);
  });

  it('leads to the place in the release, and to both sides of a change', async () => {
    const release = await client.row('releases', made.second);
    const groups = await client.rows('releases', release.id);
    for (const { id } of groups) {
      for (const { kind, location, diff, symbolName, label } of await client.rows('releases', id)) {
        if (location === undefined) throw new Error(`${label} leads nowhere`);
        expect(location.uri).toContain(kind === 'removed' ? `:/${made.first}/` : `:/${made.second}/`);
        const { text } = await read(location.uri);
        const { start, end } = location.range;
        const shown = text?.split('\n')[start.line]?.slice(start.character, end.character) ?? '';
        if (id.endsWith('/function')) expect(shown).toBe(symbolName);
        // Of a method the history is that of the function which is called.
        if (id.endsWith('/method')) expect(symbolName).toMatch(/^\w+$/);
        expect(diff === undefined, label).toBe(kind === 'added' || kind === 'removed');
        if (diff === undefined) continue;
        expect(diff.before.uri).toContain(`:/${made.first}/`);
        expect((await read(diff.before.uri)).text).toBeDefined();
        expect((await read(diff.after.uri)).text).toBeDefined();
      }
    }
  });

  it('says of equal releases that they are equal', async () => {
    const release = await client.row('releases', made.third);
    const rows = await client.rows('releases', release.id);
    expect(rows.map(({ label }) => label)).toEqual([
      `Compared with ${made.second}; the files that are named for exclaves are the same in both; nothing changed in what concerns exclaves`,
    ]);
  });

  it('with a filter shows what matches in releases that were compared, and says which were not', async () => {
    await client.rows('releases', (await client.row('releases', made.second)).id);
    const rows = await client.rows('releases', undefined, 'REFRESH_rate');
    expect(rows.map(({ label }) => label)).toEqual([
      made.second,
      '1 release was not compared yet; clear the filter and open their rows',
    ]);
    const [, ...groups] = await client.rows('releases', rows[0]?.id, 'REFRESH_rate');
    expect(groups.map(({ label }) => label)).toEqual(['Functions']);
  });

  it('shows the comparisons that a person keeps above the releases, those of this repository', async () => {
    const comparisons: Comparison[] = [
      { tag: made.third, against: made.first },
      { tag: made.third, against: 'xnu-1.1' },
      { tag: made.second, against: made.first, checkout: 1 },
      { tag: '--help', against: '' },
    ];
    const { rows } = await client.request<TreeChildrenResult>(methods.treeChildren, { view: 'releases', comparisons });
    expect(rows.map(({ label }) => label)).toEqual([
      `${made.first} ↔ ${made.third}`,
      made.third,
      made.second,
      made.first,
    ]);
    expect(rows[0]?.release).toEqual({ tag: made.third, against: made.first });
    const [compared, ...groups] = await client.rows('releases', rows[0]?.id);
    expect(compared?.label).toBe(`Compared with ${made.first}`);
    const functions = await client.rows('releases', groups.find(({ label }) => label === 'Functions')?.id);
    const changed = functions.find(({ label }) => label === 'exclaves_sensor_copy');
    expect(changed?.diff?.before.uri).toContain(`:/${made.first}/`);
    expect(changed?.diff?.after.uri).toContain(`:/${made.third}/`);
    const page = await client.request<ReleasePageResult>(methods.whatsNew, comparisons[0]);
    expect(page.uri).toBe(`xnu-release:/whatsnew/${made.first}...${made.third}.md`);
  });

  it('gives a page about any two', async () => {
    const { releases } = await client.request<ReleasesResult>(methods.releases, {});
    expect(releases.map(({ tag, isCheckedOut }) => [tag, isCheckedOut])).toEqual([
      [made.third, true],
      [made.second, false],
      [made.first, false],
    ]);
    const uri = `xnu-release:/whatsnew/${made.first}...${made.third}.md`;
    const { text } = await client.request<ReleaseFileResult>(methods.releasePage, { uri });
    expect(text).toContain('### Renamed (inferred): 1');
    const page = await client.request<ReleasePageResult>(methods.whatsNew, { tag: made.second });
    expect(page.uri).toBe(`xnu-release:/whatsnew/${made.first}...${made.second}.md`);
  });

  it('says of what is no release that it is none', async () => {
    for (const tag of ['--help', 'HEAD', 'xnu-1/../..', 'xnu-1 ']) {
      const said = { message: `${JSON.stringify(tag)} is not a release; they are called like xnu-11417.121.6.` };
      expect(await client.request(methods.whatsNew, { tag })).toEqual(said);
      expect(await client.request(methods.whatsNew, { tag: made.third, against: tag })).toEqual(said);
      await expect(client.request(methods.showRelease, { tag, isShown: true })).rejects.toThrow('is not a release');
    }
    for (const name of ['--help...xnu-1.1', 'xnu-1.1...', 'xnu-1.1'])
      expect(await client.request(methods.releasePage, { uri: `xnu-release:/whatsnew/${name}.md` })).toEqual({
        message: 'This is no address of a page about releases.',
      });
  });

  it('reads files and folders of a release, and nothing else', async () => {
    const { text } = await read(inRelease(made.first, sensor));
    expect(text).toBe(`${repository.git('show', `${made.first}:${sensor}`)}\n`);
    const { folder } = await read(inRelease(made.first, 'osfmk'));
    expect(folder).toContainEqual({ name: 'kern', isFolder: true });
    expect((await read(`xnu-release:/${made.first}`)).folder).toContainEqual({ name: 'bsd', isFolder: true });
    for (const path of ['no/such.c', '../up.c', 'osfmk/kern/../kern/task.c', '--help', '.git/config'])
      expect(await read(inRelease(made.first, path)), path).toEqual({});
    for (const tag of ['HEAD', 'main', '--help', 'xnu-1;ls', 'xnu-11000.1.1%2F..'])
      expect((await read(inRelease(tag, sensor))).message, tag).toBe('This is no address of a release.');
    expect((await read(inRelease('xnu-7.7', sensor))).message).toBeDefined();
  });

  it('answers in a file of a release as in the checkout', async () => {
    const uri = inRelease(made.first, sensor);
    await client.openReleaseFile(uri);
    // In the first release only.
    const place = { file: uri, find: 'exclaves_eic_tick_rate(' };
    expect(await client.hover(place)).toContain('exclaves_eic_tick_rate');
    const [definition] = await client.definition(place);
    expect(definition).toMatch(new RegExp(`^xnu-release:/${made.first}/osfmk/kern/exclaves_sensor.c:\\d+$`));
    const uses = await client.references(place);
    expect(uses.length).toBeGreaterThan(1);
    for (const use of uses) expect(use).toContain(`xnu-release:/${made.first}/`);
    const names = JSON.stringify(await client.documentSymbols(uri));
    expect(names).toContain('exclaves_eic_tick_rate');
    // The checkout itself knows it no more.
    const here = await client.workspaceSymbols('exclaves_eic_tick_rate');
    expect(here.filter(({ name }) => name === 'exclaves_eic_tick_rate')).toEqual([]);
  });

  it('shows a release in the other views beside the checkout until it is closed', async () => {
    const label = (view: 'conclaves' | 'tightbeam') => client.rows(view).then((rows) => rows.map((row) => row.label));
    const alone = await label('conclaves');
    await client.request(methods.showRelease, { tag: made.first, isShown: true });
    expect(await label('conclaves')).toEqual([made.third, made.first]);
    const state = await client.row('conclaves', made.first, 'States', 'CONCLAVE_S_SUSPENDED');
    expect(state.location?.uri).toContain(`xnu-release:/${made.first}/`);
    // A page of the release's own, with links into it.
    const call = await client.row('tightbeam', made.first, 'Modules');
    expect(call.kind).toBe('group');
    const found = await client.workspaceSymbols('exclaves_eic_tick_rate');
    expect(found[0]?.location.uri).toContain(`xnu-release:/${made.first}/`);
    await client.request(methods.showRelease, { tag: made.first, isShown: false });
    expect(await label('conclaves')).toEqual(alone);
  });

  it('tells the history of a name, in a page and then in hovers', async () => {
    const place = { file: sensor, find: 'exclaves_sensor_count(' };
    // Nothing is read for a hover, which says how to have it read.
    expect(await client.hover(place)).toMatch(/_Releases_: not read yet; the command _Show Symbol History_ reads them/);
    const uri = client.uri(sensor);
    const line = client
      .text(sensor)
      .split('\n')
      .findIndex((text) => text.startsWith('exclaves_sensor_count('));
    const params = { uri, position: { line, character: 2 } };
    const page = await client.request<ReleasePageResult>(methods.symbolHistory, params);
    expect(page.uri).toBe('xnu-release:/history/exclaves_sensor_count.md');
    const { text } = await client.request<ReleaseFileResult>(methods.releasePage, { uri: page.uri });
    expect(text).toContain('# History of `exclaves_sensor_count`');
    expect(await client.hover(place)).toContain('_Releases_: in exclave sources since xnu\\-11000\\.2\\.1');
  });

  it('tells in a history the name before and the name since', async () => {
    const file = 'osfmk/kern/exclaves_sensor.c';
    const pageOf = async (name: string) => {
      const params = { uri: client.uri(file), position: { line: 0, character: 0 }, name };
      const { uri } = await client.request<ReleasePageResult>(methods.symbolHistory, params);
      const { text = '' } = await client.request<ReleaseFileResult>(methods.releasePage, { uri });
      return text.replaceAll('\\', '');
    };
    expect(await pageOf('exclaves_eic_refresh_rate')).toContain(
      `${made.second}: added; renamed from exclaves_eic_tick_rate (inferred: same body)`,
    );
    expect(await pageOf('exclaves_eic_tick_rate')).toContain(
      `${made.second}: removed; renamed to exclaves_eic_refresh_rate (inferred: same body)`,
    );
    expect(await pageOf('exclaves_sensor_count')).toContain(`${made.second}: added\n`);
    const uri = 'xnu-release:/whatsnew/xnu-1.1...xnu-9.9.md';
    expect(await client.request<ReleaseFileResult>(methods.releasePage, { uri })).toEqual({
      message: 'The repository has no release xnu-1.1.',
    });
  });

  it('gives the public address of lines, and says what differs', async () => {
    const file = 'osfmk/kern/exclaves_memory.c';
    const ask = () => client.request(methods.permalink, { uri: client.uri(file), startLine: 0, endLine: 3 });
    const url = `https://github.com/apple-oss-distributions/xnu/blob/${made.third}/${file}#L1-L4`;
    await client.open(file);
    expect(await ask()).toEqual({ url });
    const first = client.text(file).split('\n')[0] ?? '';
    await client.edit(file, first, `${first} /* mine */`);
    expect(await ask()).toEqual({ url, message: expect.stringContaining('other text stands in these lines') });
    await client.close(file);
    const old = { uri: inRelease(made.first, sensor), startLine: 4, endLine: 4 };
    expect(await client.request(methods.permalink, old)).toEqual({
      url: `https://github.com/apple-oss-distributions/xnu/blob/${made.first}/${sensor}#L5`,
    });
    const missing = { uri: inRelease(made.first, 'osfmk/kern/exclaves_nowhere.c'), startLine: 0, endLine: 0 };
    expect(await client.request(methods.permalink, missing)).toEqual({
      message: `osfmk/kern/exclaves_nowhere.c is not among the source files of ${made.first}.`,
    });
    const outside = { uri: client.uri('/no/where.c'), startLine: 0, endLine: 0 };
    expect(await client.request(methods.permalink, outside)).toEqual({
      message: 'This file belongs to no checkout of XNU.',
    });
  });

  it('says where the checkout stands, with its local changes', async () => {
    const state = await client.waitFor(({ checkouts }) => /local changes/i.test(checkouts[0]?.where?.at(-1) ?? ''));
    expect(state.checkouts[0]).toMatchObject({ release: made.third, system: 'system unknown' });
    expect(state.checkouts[0]?.where).toEqual([
      `${made.third}; the systems that it belongs to are unknown.`,
      'On branch main.',
      expect.stringMatching(/^No local changes in the \d+ files that concern exclaves\.$/),
    ]);
  });

  it('says of local changes that they are not known yet, until they are', () => {
    const told = client.states.flatMap(({ checkouts }) => checkouts[0]?.where?.at(-1) ?? []);
    expect([...new Set(told)]).toEqual([
      expect.stringMatching(/^Whether files were changed here is not known yet: /),
      expect.stringMatching(/^No local changes in /),
    ]);
  });

  it('leads from generated names of a release to the page of that release', async () => {
    const uri = inRelease(made.first, 'osfmk/kern/exclaves_conclave.c');
    const text = await client.openReleaseFile(uri);
    const name = /\bconclave_launcher_conclavecontrol_\w+/.exec(text)?.[0] ?? '';
    const [page] = await client.rawDefinition({ file: uri, find: name });
    expect(page?.uri).toBe(`exclave-tightbeam:/conclave_launcher.tightbeam?${made.first}`);
    const shown = await client.request<{ text?: string }>(methods.document, { uri: page?.uri });
    expect(shown.text).toContain('conclave_launcher');
  });
});

describe.skipIf(!hasGit)('without releases', () => {
  it('one row says that a folder is not trusted', async () => {
    const repository = sampleRepository();
    const client = await LspClient.ready({ folders: [repository.root], trusted: false });
    const rows = await client.rows('releases');
    expect(rows).toMatchObject([{ kind: 'note', label: expect.stringContaining('not trusted') }]);
    const file = await client.request<ReleaseFileResult>(methods.releaseFile, { uri: inRelease(made.first, sensor) });
    expect(file.message).toContain('not trusted');
    const hover = await client.hover({ file: sensor, find: 'exclaves_sensor_count(' });
    expect(hover).toContain('exclaves_sensor_count');
    expect(hover).not.toContain('_Releases_');
    expect(await client.stop()).toBe(0);
    repository.remove();
  });

  it('one row says why the repository cannot be asked', async () => {
    const client = await LspClient.ready({ folders: [sampleRoot], trusted: true });
    const rows = await client.rows('releases');
    expect(rows).toMatchObject([
      { kind: 'note', label: expect.stringMatching(/^The releases could not be read: .*git/) },
    ]);
    expect((await client.request<ReleasesResult>(methods.releases, {})).message).toMatch(/git/);
    expect(await client.stop()).toBe(0);
  });
});
