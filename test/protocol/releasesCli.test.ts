/** The commands about releases, as the built command line runs them. */
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { built, temporaryFolder } from '../support/lspClient.ts';
import { hasGit, releases, sampleRepository, type TestRepository } from '../support/releaseRepository.ts';

function run(...args: string[]) {
  return spawnSync(process.execPath, [built('cli.js'), ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

describe.skipIf(!hasGit)('releases', () => {
  let repository: TestRepository;
  beforeAll(() => {
    repository = sampleRepository();
  });
  afterAll(() => {
    repository.remove();
  });

  it('are listed newest first, with the one that is checked out', () => {
    const { status, stdout } = run('releases', repository.root);
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^release +exclave files/);
    expect(lines.slice(1).map((line) => /^\S+( \*)?/.exec(line)?.[0])).toEqual([
      `${releases.third} *`,
      releases.second,
      releases.first,
    ]);
    const rows = JSON.parse(run('releases', repository.root, '--json').stdout) as Record<string, unknown>[];
    expect(rows[0]).toMatchObject({ release: releases.third, checkedOut: true, exclaveFiles: 29 });
  });

  it('are compared as a document or as data, with 1-based lines', () => {
    const { status, stdout } = run('whatsnew', repository.root, releases.first, releases.second, '--markdown');
    expect(status).toBe(0);
    expect(stdout).toContain('- `exclaves_sensor_count`: ');
    const plain = run('whatsnew', repository.root, releases.first, releases.second).stdout;
    expect(plain).toMatch(/^What is new in xnu-11000\.2\.1\n/);
    expect(plain).toMatch(
      /^ {2}exclaves_eic_tick_rate → exclaves_eic_refresh_rate +renamed \(same body\) +osfmk\/kern\/exclaves_sensor\.c:\d+$/m,
    );
    expect(plain).not.toMatch(/\\|`/);
    const json = run('whatsnew', repository.root, releases.first, releases.second, '--json').stdout;
    const { changes } = JSON.parse(json) as { changes: { name: string; group: string; after?: { line: number } }[] };
    const added = changes.find(({ name, group }) => name === 'exclaves_sensor_count' && group === 'function');
    const text = repository.read('osfmk/kern/exclaves_sensor.c').split('\n');
    expect(text[(added?.after?.line ?? 0) - 1]).toMatch(/^exclaves_sensor_count\(/);
  });

  it('are, without names, the one that is checked out and the one before', () => {
    const { status, stdout } = run('whatsnew', repository.root);
    expect(status).toBe(0);
    expect(stdout).toContain('Nothing changed in what concerns exclaves.');
  });

  it('that are none are refused in a sentence', () => {
    const odd = run('whatsnew', repository.root, 'HEAD', releases.second);
    expect([odd.status, odd.stderr]).toEqual([2, expect.stringContaining('"HEAD" is not a release')]);
    const missing = run('whatsnew', repository.root, 'xnu-7.7', releases.second);
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('no release xnu-7.7')]);
    expect(run('whatsnew', repository.root, releases.first).status).toBe(2);
    expect(run('whatsnew', repository.root, '--output', releases.first).status).toBe(2);
    const folder = temporaryFolder();
    const none = run('releases', folder.path);
    expect([none.status, none.stdout]).toEqual([1, '']);
    expect(none.stderr).toMatch(/^xnu-exclaves: .* is no git repository, so there are no releases to read; clone XNU/);
    folder.remove();
  });
});
