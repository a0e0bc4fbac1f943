/** Git repositories that a test makes in a temporary folder: the sample tree in a few releases, or anything else. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sampleRoot } from './facts.ts';
import { temporaryFolder } from './lspClient.ts';

/** False, with a word about it, where there is no git: the tests that need one are skipped. */
export const hasGit = spawnSync('git', ['--version']).status === 0;
if (!hasGit) console.warn('git is not on the PATH: tests of releases are skipped');

export class TestRepository {
  private readonly folder = temporaryFolder();

  constructor() {
    this.git('init', '-q', '-b', 'main');
  }
  get root(): string {
    return this.folder.path;
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    const quiet = ['-c', 'commit.gpgsign=false', '-c', 'tag.gpgsign=false', '-c', 'core.autocrlf=false'];
    const run = spawnSync('git', [...identity, ...quiet, ...args], { cwd: this.root, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
    return run.stdout.trim();
  }
  /** Writes an object as it is, past git's checks. */
  put(kind: string, content: Buffer): string {
    const args = ['hash-object', '-t', kind, '-w', '--stdin', '--literally'];
    return spawnSync('git', args, { cwd: this.root, input: content, encoding: 'utf8' }).stdout.trim();
  }
  write(file: string, text: string): void {
    const full = path.join(this.root, file);
    mkdirSync(path.dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  edit(file: string, from: string, to: string): void {
    const text = readFileSync(path.join(this.root, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
    this.write(file, text.replaceAll(from, to));
  }
  read(file: string): string {
    return readFileSync(path.join(this.root, file), 'utf8');
  }
  delete(file: string): void {
    rmSync(path.join(this.root, file));
  }
  commit(tag: string): void {
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', tag);
    this.git('tag', tag);
  }
  remove(): void {
    this.folder.remove();
  }
}

export const releases = {
  beforeExclaves: 'xnu-792.1',
  first: 'xnu-11000.1.1',
  second: 'xnu-11000.2.1',
  third: 'xnu-11000.10.1',
} as const;

const sensor = 'osfmk/kern/exclaves_sensor.c';

/** A release without exclaves, and three with: what the second brought is in the tests, the third touched nothing of it. */
export function sampleRepository(): TestRepository {
  const made = new TestRepository();
  made.write('osfmk/kern/task.c', 'int tasks;\n');
  made.write('bsd/kern/kern_exec.c', 'int execs;\n');
  made.commit(releases.beforeExclaves);

  cpSync(sampleRoot, made.root, { recursive: true });
  made.commit(releases.first);

  made.edit(sensor, 'exclaves_eic_tick_rate', 'exclaves_eic_refresh_rate');
  const stop = /kern_return_t\nexclaves_sensor_stop\([\s\S]*?\n\}\n/.exec(made.read(sensor))?.[0] ?? '';
  made.edit(sensor, stop, 'kern_return_t\nexclaves_sensor_count(void)\n{\n\treturn EXCLAVES_SENSOR_MAX;\n}\n');
  made.write('osfmk/kern/exclaves_memory.c', `${made.read('osfmk/kern/exclaves_memory.c')}\n${stop}`);
  made.edit(sensor, '*status = eic_status_to_sensor_status(response);', '*status = 0;');
  made.edit('osfmk/kern/exclaves_resource.h', 'CONCLAVE_S_SUSPENDED = 0x4,', 'CONCLAVE_S_PAUSED = 0x9,');
  made.edit(
    'osfmk/kern/task.c',
    '#if CONFIG_EXCLAVES\n\ttask_suspend_conclave(task);',
    '#if 0\n\ttask_suspend_conclave(task);',
  );
  made.edit('osfmk/kern/task.c', 'task->t_flags = 0;', 'task->t_flags = 1;');
  made.edit('osfmk/kern/exclaves_boot.c', '#include', '/* another comment */\n#include');
  made.delete('osfmk/kern/exclaves_log.c');
  made.write('osfmk/kern/exclaves_note.txt', 'a note\n');
  made.write('bsd/netinet/in_cksum.c', '/* tells exclaves nothing */\nint in_cksum(void)\n{\n\treturn 0;\n}\n');
  made.commit(releases.second);

  made.write('bsd/kern/kern_fork.c', 'int forks;\n');
  made.commit(releases.third);
  return made;
}
