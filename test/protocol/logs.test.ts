/** "Read Panic Report or Log…" of the built server and command line. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { maximumLogSize, methods, type ReadLogParams, type ReadLogResult } from '../../server/src/protocol/requests.ts';
import { sampleRoot } from '../support/facts.ts';
import { built, LspClient, temporaryFolder } from '../support/lspClient.ts';

const log = 'panic(cpu 1): no such privilege: 2\n  lr: 0x1  exclaves_conclave_attach + 0x10\nnothing\n';

describe('a log', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });
  const read = (params: ReadLogParams) => client.request<ReadLogResult>(methods.readLog, params);

  it('comes back with lines between its own that lead into the source', async () => {
    const { links = [], text = '' } = await read({ text: log });
    const lines = text.split('\n');
    expect(lines.filter((line) => !line.trimStart().startsWith('|>') && line !== '')).toEqual(log.trim().split('\n'));
    expect(links.length).toBeGreaterThanOrEqual(2);
    for (const { location, range } of links) {
      const shown = lines[range.start.line]?.slice(range.start.character, range.end.character) ?? '';
      const [file = '', line] = shown.split(':');
      expect(decodeURIComponent(location.uri)).toBe(`file://${sampleRoot}/${file}`);
      expect(location.range.start.line).toBe(Number(line) - 1);
    }
  });

  it('that is too long is read as far as is promised, and that is said', async () => {
    const line = `${'x'.repeat(999)}\n`;
    const { text = '' } = await read({ text: line.repeat(maximumLogSize / 1000 + 100), left: 1_900_000 });
    expect(text.slice(0, 1000)).toContain('Only the beginning was read: 2.0 MB are left out.');
    expect(text.length).toBeLessThan(maximumLogSize + 10_000);
  });

  it('lets other requests be answered while it is read, and ends when it is cancelled', async () => {
    const source = new CancellationTokenSource();
    const long = client.connection.sendRequest(methods.readLog, { text: log.repeat(60_000) }, source.token);
    const answered = await client.connection.sendRequest(methods.state, {});
    expect(answered).toBeDefined();
    source.cancel();
    await expect(long).rejects.toThrow(/cancelled/);
  });
});

describe('readlog', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [built('cli.js'), 'readlog', ...args], { encoding: 'utf8' });

  it('prints the log with what the source says of it, or that alone as JSON', () => {
    const folder = temporaryFolder();
    const file = path.join(folder.path, 'panic.log');
    writeFileSync(file, log);
    const plain = run(sampleRoot, file);
    expect(plain.status).toBe(0);
    expect(plain.stdout).toContain(
      '\n  lr: 0x1  exclaves_conclave_attach + 0x10\n    |> function exclaves_conclave_attach',
    );
    const { notes, total } = JSON.parse(run(sampleRoot, file, '--json').stdout) as {
      total: number;
      notes: { line: number; notes: { kind: string; place: { file: string; line: number } }[] }[];
    };
    expect(total).toBe(3);
    expect(notes.map(({ line }) => line)).toEqual([1, 2]);
    expect(notes[1]?.notes[0]).toMatchObject({ kind: 'symbol', place: { line: 325 } });
    folder.remove();
  });

  it('hands no command on to the terminal that a log holds, and keeps its tabs', () => {
    const folder = temporaryFolder();
    const file = path.join(folder.path, 'panic.log');
    writeFileSync(file, `\tlr: 0x1 exclaves_conclave_attach\u001b]0;title\u0007\n${log}`);
    const { status, stdout } = run(sampleRoot, file);
    expect(status).toBe(0);
    expect(stdout).toContain('\tlr: 0x1 exclaves_conclave_attach');
    expect(stdout.replace(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
    folder.remove();
  });

  it('leaves out a line that zero bytes spoil, and reads the others', () => {
    const folder = temporaryFolder();
    const file = path.join(folder.path, 'panic.log');
    writeFileSync(file, `first line\n\0spoiled line\n${log}`);
    const { status, stdout } = run(sampleRoot, file);
    expect(status).toBe(0);
    expect(stdout).toContain('|> line 2 of the log is no text and left out');
    expect(stdout).toContain('first line');
    expect(stdout).not.toContain('spoiled');
    folder.remove();
  });

  it('says what is wrong with the file', () => {
    const folder = temporaryFolder();
    const file = path.join(folder.path, 'core');
    writeFileSync(file, Buffer.from([80, 0, 81, 0]));
    const binary = run(sampleRoot, file);
    expect([binary.status, binary.stdout]).toEqual([1, '']);
    expect(binary.stderr).toContain('core is no text: much of its beginning is bytes that no text has');
    expect(run(sampleRoot, path.join(folder.path, 'nowhere')).stderr).toMatch(/nowhere/);
    expect(run(sampleRoot).status).toBe(2);
    folder.remove();
  });
});
