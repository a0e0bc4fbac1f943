import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InactiveRegionsResult, methods } from '../../server/src/protocol/requests.ts';
import { sampleRoot } from '../support/facts.ts';
import { LspClient, temporaryFolder, uriOf } from '../support/lspClient.ts';

const file = 'osfmk/kern/exclaves.c';
const call = { file, find: 'exclaves_sensor_start((exclaves_sensor_type_t)' };
const real = /^osfmk\/kern\/exclaves_sensor\.c:/;
const stub = /^osfmk\/kern\/exclaves\.c:/;

describe('the chosen configuration', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
    await client.waitFor((state) => state.complete === true);
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  const choose = (configuration: { exclaves?: string; kernel?: string }) =>
    client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { xnuExclaves: { configuration } },
    });
  const regions = (name: string) =>
    client.request<InactiveRegionsResult>(methods.inactiveRegions, { uri: client.uri(name) });
  /** The first words of each inactive range. */
  const dimmed = async (name: string) => {
    const lines = client.text(name).split('\n');
    const { ranges } = await regions(name);
    return ranges.map(({ startLine, endLine }) =>
      lines
        .slice(startLine, endLine + 1)
        .join('\n')
        .trim(),
    );
  };

  it('orders the variants of a name, and takes effect at once, without reading anything anew', async () => {
    const { generation } = await client.state();
    const [first, second, ...others] = await client.definition(call);
    expect(first).toMatch(real);
    expect(second).toMatch(stub);
    expect(others).toEqual(['libsyscall/wrappers/exclaves.c:48']);
    await choose({ exclaves: 'off' });
    expect(await client.definition(call)).toEqual([second, first, ...others]);
    await choose({});
    expect(await client.definition(call)).toEqual([first, second, ...others]);
    expect((await client.state()).generation).toBe(generation);
  });

  it('tells in a hover which #if selects each variant, and which is active', async () => {
    const on = await client.hover(call);
    expect(on).toContain('Only when `CONFIG_EXCLAVES` (active)');
    expect(on).toContain('when `!defined(CONFIG_EXCLAVES)` (inactive)');
    expect(on).toContain('exclaves on, release kernel');
    await choose({ exclaves: 'off', kernel: 'debug' });
    const off = await client.hover(call);
    expect(off).toContain('Only when `!defined(CONFIG_EXCLAVES)` (active)');
    expect(off).toContain('exclaves off, debug kernel');
    await choose({});
  });

  it('tells the inactive lines of an open document', async () => {
    expect(await regions(file)).toMatchObject({ version: 1 });
    const release = await dimmed(file);
    expect(release.some((text) => text.startsWith('#pragma unused(uap)'))).toBe(true);
    expect(release.some((text) => text.includes('exclaves_sensor_start('))).toBe(true);
    await choose({ exclaves: 'off' });
    const off = await dimmed(file);
    expect(off.some((text) => text.startsWith('const task_t task = current_task();'))).toBe(true);
    expect(off.some((text) => text.startsWith('#pragma unused(uap)'))).toBe(false);
    // With both, what the kernel leaves out is still out.
    await choose({ exclaves: 'both', kernel: 'development' });
    expect(await dimmed(file)).toEqual([
      'const exclaves_requirement_t exclaves_relaxed_requirements = 0;',
      'exclaves_report_budget(budget);',
    ]);
    await choose({});
    expect(await dimmed(file)).toEqual(release);
  });

  it('follows an edit that nobody has saved', async () => {
    const other = 'osfmk/kern/exclaves_boot.c';
    await client.open(other);
    const before = await dimmed(other);
    await client.edit(other, '#else /* CONFIG_EXCLAVES */', '#elif 0');
    await client.edit(other, '#if CONFIG_EXCLAVES', '#if DEBUG');
    const after = await regions(other);
    expect(after.version).toBe(3);
    expect(after.ranges).toHaveLength(2);
    expect(await dimmed(other)).not.toEqual(before);
    await client.close(other);
  });

  it('says nothing of a document that is not open or lies in no checkout', async () => {
    expect(await regions('osfmk/kern/exclaves_sensor.c')).toEqual({ ranges: [] });
    const folder = temporaryFolder();
    const outside = path.join(folder.path, 'outside.c');
    writeFileSync(outside, '#if 0\nint x;\n#endif\n');
    await client.open(outside);
    expect(await client.request(methods.inactiveRegions, { uri: uriOf(outside) })).toEqual({ ranges: [] });
    expect(await client.request(methods.inactiveRegions, { uri: 'untitled:Untitled-1' })).toEqual({ ranges: [] });
    await client.close(outside);
    folder.remove();
  });

  it('stays as it is when a setting is wrong', async () => {
    await choose({ exclaves: 'off' });
    const before = await client.definition(call);
    await choose({ exclaves: 'perhaps' });
    expect(await client.definition(call)).toEqual(before);
    expect(client.logs.some(({ message }) => message.includes('xnuExclaves.configuration.exclaves'))).toBe(true);
    await choose({});
  });
});
