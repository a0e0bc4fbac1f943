import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver/node';
import { methods, type ScanComponentsResult } from '../../server/src/protocol/requests.ts';
import { sampleRoot } from '../support/facts.ts';
import { built, LspClient } from '../support/lspClient.ts';
import { MadeSystem, makeSystem } from '../support/madeSystem.ts';

let made: MadeSystem;
beforeAll(() => {
  made = makeSystem();
});
afterAll(() => made.remove());

const uriOf = (folder: string) => pathToFileURL(folder).toString();

describe('the view of components', () => {
  let client: LspClient;
  const row = (...labels: string[]) => client.row('components', ...labels);
  const scan = (rootUri: string, againstUri?: string) =>
    client.connection.sendRequest<ScanComponentsResult>(methods.scanComponents, {
      rootUri,
      ...(againstUri === undefined ? {} : { againstUri }),
    });
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
  });
  afterAll(() => client.stop());

  it('is empty until a system was looked through', async () => {
    expect(await client.rows('components')).toEqual([]);
    expect(await scan(uriOf(made.root))).toMatchObject({ components: 13, isComplete: true });
    expect((await client.rows('components')).map((one) => one.label)).toContain('Kernel extensions');
  });

  it('leads from an entitlement to the place in XNU, and from a component to its property list', async () => {
    const entitlements = await row('Entitlements', 'speechd');
    const [meets] = (await client.rows('components', entitlements.id)).filter((one) => one.label.startsWith('Meets '));
    const [entitlement] = await client.rows('components', meets?.id);
    expect(entitlement).toMatchObject({ label: 'com.apple.private.exclaves.conclave-spawn', kind: 'entitlement' });
    expect(entitlement?.location?.uri).toContain('/osfmk/');
    expect(entitlements.opens).toMatch(/^file:.*speechd\.entitlements$/);
    // A binary one shows nothing in an editor.
    expect((await row('Kernel extensions', 'ExclavesAudioKext')).opens).toBeUndefined();
  });

  it('says what is known of a component, with its source, in plain text', async () => {
    const { id } = await row('Kernel extensions', 'ExclaveKextClient', 'Known of it');
    const markdown = await client.tooltip('components', id);
    expect(markdown).toContain('Eclectic Light');
    expect(markdown).not.toMatch(/\]\(/);
  });

  it('shows what differs from a second system', async () => {
    const other = new MadeSystem().xml('Extensions/NewExclave.kext/Info.plist', { CFBundleVersion: '1' });
    const result = await scan(uriOf(other.root), uriOf(made.root));
    expect(result).toMatchObject({ components: 1, changes: 14 });
    expect((await row('Differences', 'Added', 'NewExclave')).kind).toBe('component');
    other.remove();
  });

  it('keeps what it had when a folder is not there', async () => {
    const before = await client.rows('components');
    expect((await scan(uriOf(`${made.root}/nowhere`))).missing).toBe(`${made.root}/nowhere`);
    expect(await client.rows('components')).toEqual(before);
  });

  it('keeps what it had when it is cancelled', async () => {
    const before = await client.rows('components');
    const stop = new CancellationTokenSource();
    const params = { rootUri: uriOf(made.root) };
    const running = client.connection.sendRequest<ScanComponentsResult>(methods.scanComponents, params, stop.token);
    stop.cancel();
    await running.then(
      ({ isComplete }) => expect(isComplete).toBe(false),
      ({ code }: { code?: number }) => expect(code).toBe(LSPErrorCodes.RequestCancelled),
    );
    expect(await client.rows('components')).toEqual(before);
  });
});

describe('components on the command line', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [built('cli.js'), 'components', ...args], { encoding: 'utf8' });

  it('prints them for people and as JSON', () => {
    const plain = run(made.root);
    expect(plain.status).toBe(0);
    expect(plain.stdout).toMatch(/ExclaveKextClient +1\.0 +427\.120\.2 +com\.apple\.ExclaveKextClient/);
    const { components, problems } = JSON.parse(run(made.root, '--json').stdout) as {
      components: { name: string; known: { role: string } | null }[];
      problems: { reason: string }[];
    };
    expect(components.find((one) => one.name === 'Tightbeam')?.known?.role).toContain('runtime');
    expect(components.find((one) => one.name === 'Quiet')?.known).toBeNull();
    expect(problems.map((one) => one.reason)).toContain('damaged');
    expect(run(made.root, '--markdown').stdout).toContain('| ExclaveKextClient |');
  });

  it('joins them with a checkout, and compares two systems', () => {
    expect(run(made.root, '--checkout', sampleRoot).stdout).toMatch(/conclave-spawn +osfmk\/\S+:\d+/);
    const { stdout } = run(made.root, '--against', made.root);
    expect(stdout).toContain('Changed (0)');
  });

  it('says what is wrong with its arguments', () => {
    const missing = run(`${made.root}/nowhere`);
    expect([missing.status, missing.stdout]).toEqual([1, '']);
    expect(missing.stderr).toContain('is not a folder');
    expect(run(made.root, '--against').status).toBe(2);
    expect(run(made.root, '--json', '--markdown').status).toBe(2);
    if (process.platform !== 'darwin') expect(run().status).toBe(2);
  });
});
