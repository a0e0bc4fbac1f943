import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { sampleRoot } from '../support/facts.ts';
import { built, LspClient, temporaryFolder } from '../support/lspClient.ts';

function run(...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [built('cli.js'), ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

interface Facts {
  release: string | null;
  files: string[];
  symbols: { name: string; kind: string; file: string; line: number; origin?: string }[];
  facts: { kind: string; name: string; file: string; line: number; certainty: string }[];
}

describe('facts', () => {
  it('prints everything as JSON, with 1-based lines and in the order of files and places', () => {
    const { status, stdout } = run('facts', sampleRoot, '--json');
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as Facts;
    expect(result.files).toEqual(result.files.toSorted());
    expect(new Set(result.symbols.map((one) => one.file)).size).toBeGreaterThan(30);
    expect(
      result.symbols.find((one) => one.name === 'exclaves_conclave_attach' && one.kind === 'function'),
    ).toMatchObject({
      file: 'osfmk/kern/exclaves_resource.c',
      line: 325,
    });
    for (const file of result.files) {
      const lines = result.symbols.filter((one) => one.file === file).map((one) => one.line);
      expect(lines, file).toEqual(lines.toSorted((a, b) => a - b));
    }
    for (const fact of result.facts) expect(['stated', 'inferred']).toContain(fact.certainty);
    expect(stdout).not.toContain(sampleRoot);
  });

  it('prints the same twice, and the same with either engine', () => {
    const [first, second, wasm, native] = [
      run('facts', sampleRoot, '--json'),
      run('facts', sampleRoot, '--json'),
      run('facts', sampleRoot, '--json', '--engine', 'wasm'),
      run('facts', sampleRoot, '--json', '--engine', 'native'),
    ].map((one) => one.stdout);
    expect(second).toBe(first);
    expect(wasm).toBe(first);
    expect(native).toBe(first);
  });

  it('prints a table for people without --json', () => {
    const { status, stdout } = run('facts', sampleRoot);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^unknown release: \d+ files, \d+ symbols, \d+ facts\n/);
    expect(stdout).toMatch(/conclave-state +CONCLAVE_S_RUNNING +osfmk\/kern\/exclaves_resource\.h:39 {2}= 0x2\n/);
  });
});

describe('stats', () => {
  it('counts files, symbols and parser errors', () => {
    const { status, stdout } = run('stats', sampleRoot, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      release: null,
      files: { exclave: 30 },
      parserErrors: { exclaveFilesMasked: { errors: 0, missing: 0 } },
    });
    expect(run('stats', sampleRoot).stdout).toMatch(
      /^release +unknown \(no git repository,.*\)\nengine +(native|wasm) /,
    );
  });
});

describe('what goes wrong', () => {
  it('is said in one sentence on standard error, with exit code 1', () => {
    const folder = temporaryFolder();
    const missing = run('facts', path.join(folder.path, 'nowhere'));
    expect([missing.status, missing.stdout]).toEqual([1, '']);
    expect(missing.stderr).toMatch(/^xnu-exclaves: .*nowhere is not a folder\n$/);
    const other = run('stats', folder.path);
    expect([other.status, other.stdout]).toEqual([1, '']);
    expect(other.stderr).toContain('is not an XNU checkout');
    for (const file of ['osfmk/kern/task.c', 'bsd/kern/kern_exec.c']) {
      mkdirSync(path.join(folder.path, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder.path, file), 'int x;\n');
    }
    expect(run('facts', folder.path).stderr).toContain('XNU from before exclaves');
    folder.remove();
  });

  it('in the arguments is exit code 2', () => {
    for (const args of [
      [],
      ['nonsense'],
      ['facts'],
      ['facts', sampleRoot, '--engine', 'steam'],
      ['facts', sampleRoot, '--engine'],
    ]) {
      const { status, stderr } = run(...args);
      expect(status, args.join(' ')).toBe(2);
      expect(stderr).not.toBe('');
    }
  });
});

describe('the rest', () => {
  it('tells version and usage', () => {
    expect(run('--version').stdout).toBe(`${manifest.version}\n`);
    const help = run('--help');
    expect(help.status).toBe(0);
    expect(help.stdout).toContain('xnu-exclaves facts');
  });

  it('serves as a language server', async () => {
    const client = await LspClient.ready({
      folders: [sampleRoot],
      ownClient: false,
      command: [built('cli.js'), 'serve'],
    });
    expect(client.initialized.serverInfo?.name).toBe('xnu-exclaves');
    expect(await client.stop()).toBe(0);
  });
});

describe('tightbeam', () => {
  it('prints the pages, or one of them', () => {
    const all = run('tightbeam', sampleRoot);
    expect(all.status).toBe(0);
    expect(all.stdout).toContain('module conclave_launcher {');
    expect(all.stdout).toContain('module xnuupcallsv2 {');
    const one = run('tightbeam', sampleRoot, 'conclave_launcher');
    expect(one.stdout).toContain('method stop(stop_reason: u32, arg2: bool) -> result');
    expect(one.stdout).not.toContain('module xnuupcallsv2 {');
    expect(all.stdout).toContain(one.stdout);
  });

  it('prints the same as JSON, each generated name with its element', () => {
    const { status, stdout } = run('tightbeam', sampleRoot, 'conclave_launcher', '--json');
    expect(status).toBe(0);
    const result = JSON.parse(stdout) as {
      modules: { name: string; interfaces: { name: string; methods: { name: string; confidence: string }[] }[] }[];
      elements: Record<string, string>;
    };
    expect(result.modules.map((module) => module.name)).toEqual(['conclave_launcher']);
    expect(result.modules[0]?.interfaces[0]?.methods.map(({ name, confidence }) => `${name} ${confidence}`)).toEqual([
      'launch stated',
      'stop stated',
      'suspend stated',
    ]);
    expect(Object.entries(result.elements)).toContainEqual([
      'conclave_launcher_conclavecontrol_launch',
      'conclave_launcher.conclavecontrol.launch',
    ]);
  });

  it('says which modules there are when the wanted one is not among them', () => {
    const { status, stderr } = run('tightbeam', sampleRoot, 'nosuchmodule');
    expect(status).toBe(1);
    expect(stderr).toContain('conclave_launcher');
  });

  it('says of a release whose code uses no generated code what its build generates from', () => {
    const folder = temporaryFolder();
    for (const [file, text] of [
      ['osfmk/kern/task.c', 'int x;\n'],
      ['osfmk/kern/exclaves.c', 'int exclaves_boot(void) { return 0; }\n'],
      ['osfmk/kern/Makefile', 'conclave_demo.h: conclave_demo.tightbeam\n\t$(TIGHTBEAMC) $<\n'],
    ] as const) {
      mkdirSync(path.join(folder.path, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder.path, file), text);
    }
    const { status, stdout, stderr } = run('tightbeam', folder.path);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /no code of this release uses .*; its build has the generator read conclave_demo\.tightbeam\n$/,
    );
    folder.remove();
  });
});

describe('conclaves', () => {
  it('prints the machine beside its drawing, for people, as Markdown and as JSON with 1-based lines', () => {
    const plain = run('conclaves', sampleRoot);
    expect(plain.status).toBe(0);
    expect(plain.stdout).toMatch(/NONE +ATTACHED +osfmk\/kern\/exclaves_resource\.c:338 +exclaves_conclave_attach/);
    expect(plain.stdout).toMatch(/Only in code +ATTACHED +STOPPED/);
    const markdown = run('conclaves', sampleRoot, '--markdown');
    expect(markdown.stdout).toContain('| Verdict | From | To | Label | In code |');
    expect(markdown.stdout).not.toContain('conclave_resource_t');
    const { transitions, chains } = JSON.parse(run('conclaves', sampleRoot, '--json').stdout) as {
      transitions: { function: string; line: number }[];
      chains: Record<string, { trigger: string }[]>;
    };
    expect(transitions.find((one) => one.function === 'exclaves_conclave_attach')?.line).toBe(338);
    const [, attach] = Object.entries(chains).find(([name]) => name === 'exclaves_conclave_attach') ?? [];
    expect(attach?.map((one) => one.trigger)).toEqual(['spawn, posix_spawn_task']);
  });

  it('takes one form at a time', () => {
    const { status, stderr } = run('conclaves', sampleRoot, '--json', '--markdown');
    expect(status).toBe(2);
    expect(stderr).toContain('exclude each other');
    expect(run('facts', sampleRoot, '--markdown').status).toBe(2);
  });
});

describe('findings', () => {
  it('prints what the source proves, with every place, for people and as JSON', () => {
    const { status, stdout } = run('findings', sampleRoot);
    expect(status).toBe(0);
    expect(stdout).toContain('exclaves_conclave_resume is compiled, but nothing outside of #if 0 leads to it.');
    const { findings, waiting } = JSON.parse(run('findings', sampleRoot, '--json').stdout) as {
      findings: { rule: string; name: string; places: { file: string; line: number; note: string }[] }[];
      waiting: string[];
    };
    expect(waiting).toEqual([]);
    const resume = findings.find((one) => one.rule === 'only-under-if-0' && one.name === 'task_resume_conclave');
    expect(resume?.places.map(({ file, note }) => `${file} ${note}`)).toEqual([
      'osfmk/kern/task.c defined',
      'osfmk/kern/task.c used under #if 0',
    ]);
    expect(run('findings', sampleRoot, '--markdown').stdout).toMatch(/^# Observations\n/);
  });
});

describe('resources', () => {
  it('prints the table as the source tells of it, and what a comment draws as examples', () => {
    const { status, stdout } = run('resources', sampleRoot);
    expect(status).toBe(0);
    expect(stdout).toMatch(/com\.apple\.kernel +com\.apple\.storage\.backend +XNUPROXY_RESOURCETYPE_SHAREDMEMORY/);
    expect(stdout).toContain('are examples, not resources of a system');
    const { resources, documented } = JSON.parse(run('resources', sampleRoot, '--json').stdout) as {
      resources: { name: string; sites: { line: number }[] }[];
      documented: { words: { word: string }[] };
    };
    expect(resources.find((one) => one.name === 'com.apple.storage.backend')?.sites.map((one) => one.line)).toEqual([
      38,
    ]);
    expect(documented.words.map((one) => one.word)).toContain('MEMORY');
  });
});

describe('boot', () => {
  it('prints stages, tasks and settings, for people, as Markdown and as JSON with the order of boot', () => {
    const { status, stdout } = run('boot', sampleRoot);
    expect(status).toBe(0);
    expect(stdout).toMatch(/exclaves_oslog_init +EXCLAVES_BOOT_RANK_SECOND = 1 +osfmk\/kern\/exclaves_log\.c:\d+/);
    expect(run('boot', sampleRoot, '--markdown').stdout).toContain('## Requirements');
    const { tasks, bootOrder } = JSON.parse(run('boot', sampleRoot, '--json').stdout) as {
      tasks: { name: string; line: number }[];
      bootOrder: { nodes: { label: string }[] };
    };
    expect(tasks.find(({ name }) => name === 'exclaves_storage_init')?.line).toBe(48);
    expect(bootOrder.nodes.map(({ label }) => label)).toContain('exclaves_boot_exclavecore');
  });
});
