/** Boot and configuration of a real checkout: what reading it by hand has found, and counts of a plain reading of the text. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { bootDiagram } from '../../server/src/core/describe/bootDiagram.ts';
import type { BootModel, Use } from '../../server/src/core/model/boot.ts';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { RecordingLog } from '../support/workspaceHost.ts';
import { type KnownBoot, knownBoot } from './bootKnown.ts';

const { XNU_CHECKOUT: root = '' } = process.env;
const exclaves = /xclave|conclave|tightbeam|xnuproxy/i;

describe.runIf(root !== '')('boot of a real checkout', () => {
  const source = createNodeFiles();
  let domain: DomainIndex;
  let model: BootModel;
  let expected: KnownBoot | undefined;
  let paths: readonly string[];

  const textOf = (path: string): string => {
    const result = source.read(root, path, Number.MAX_SAFE_INTEGER);
    return result.kind === 'text' ? result.text : '';
  };
  /** Comments and macro definitions made blank, lines kept. */
  const codeOf = (path: string): string => {
    const blank = (text: string) => text.replace(/[^\n]/g, ' ');
    return textOf(path)
      .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, blank)
      .replace(/^[ \t]*#[ \t]*define(?:[^\n\\]|\\[\s\S])*/gm, blank);
  };
  const lineAt = (text: string, offset: number) => text.slice(0, offset).split('\n').length;
  /** `path:line` of every match in code. */
  const found = (files: readonly string[], pattern: RegExp): string[] =>
    files.flatMap((path) => {
      const text = codeOf(path);
      return [...text.matchAll(pattern)].map((match) => `${path}:${lineAt(text, match.index + match[0].search(/\S/))}`);
    });
  const exclaveFiles = () => paths.filter((path) => /xclave/i.test(path) && /\.(c|cpp)$/.test(path));
  const at = ({ file, line }: { file: string; line: number }) => `${file.slice(file.lastIndexOf('/') + 1)}:${line + 1}`;
  const placeOf = ({ file, line }: { file: string; line: number }) => `${file}:${line + 1}`;
  const inExclaveFiles = <One extends { readonly file: string }>(all: readonly One[]) =>
    all.filter(({ file }) => /xclave/i.test(file));

  beforeAll(async () => {
    const { files } = await source.list(root, nodeScheduler, neverCancelled);
    const indexer = new Indexer({
      root,
      source,
      engine: nativeEngine().engine ?? (await wasmEngine()),
      log: new RecordingLog(),
      scheduler: nodeScheduler,
      reach: 'exclaves',
      maximumSize: 4 * 1024 * 1024,
    });
    await indexer.run(files, neverCancelled, () => undefined);
    domain = new DomainIndex(indexer.index);
    domain.facts();
    const before = performance.now();
    model = domain.boot();
    console.log(`boot and configuration in ${Math.round(performance.now() - before)} ms`);
    paths = indexer.index.files().map(({ path }) => path);
    expected = knownBoot[(await releaseOf(root)) ?? root.slice(root.lastIndexOf('/') + 1)];
  });

  it('comes in stages, with what each calls, and writes its statuses', () => {
    const marks = { call: '', tasks: '*', status: '=' };
    const stages = model.stages.flatMap(({ label, entry, steps }) =>
      entry === undefined
        ? []
        : `${label} ${entry.name}: ${steps.map(({ kind, name, line }) => `${marks[kind]}${name}:${line + 1}`).join(' ')}`,
    );
    const statuses = model.statuses.flatMap(({ label, writes }) =>
      writes.length === 0 ? [] : `${label}: ${writes.map(at).join(' ')}`,
    );
    if (expected !== undefined)
      expect({ stages, statuses }).toEqual({ stages: expected.stages, statuses: expected.statuses });
    expect(model.dispatcher?.name).toBe('exclaves_boot');
  });

  it('runs tasks by rank, each that the text registers', () => {
    const tasks = model.tasks.map((one) => `${one.name} ${one.rank.slice(one.rank.lastIndexOf('_') + 1)} ${at(one)}`);
    const startup = model.startup.map((one) => `${one.phase} ${one.name} ${at(one)}`);
    if (expected !== undefined)
      expect({ tasks, startup }).toEqual({ tasks: expected.tasks, startup: expected.startup });
    expect(model.tasks.map(placeOf).sort()).toEqual(found(exclaveFiles(), /^EXCLAVES_BOOT_TASK\s*\(/gm).sort());
    expect(inExclaveFiles(model.startup).length).toBe(found(exclaveFiles(), /^STARTUP(_ARG)?\s*\(/gm).length);
  });

  it('has requirements with every call that names one', () => {
    const list = (mark: string, uses: readonly Use[]) => uses.map((use) => mark + at(use));
    const requirements = model.requirements.map(
      ({ label, enforced, asked, changed }) =>
        `${label}: ${[...list('!', enforced), ...list('?', asked), ...list('', changed)].join(' ')}`,
    );
    if (expected !== undefined) expect(requirements).toEqual(expected.requirements);
    const calls = found(paths, /\bexclaves_requirement_\w+\s*\(\s*EXCLAVES_R_\w+/g);
    const uses = model.requirements.flatMap(({ enforced, asked, changed }) => [...enforced, ...asked, ...changed]);
    expect(uses.map(placeOf).sort()).toEqual(calls.sort());
  });

  it('has tunables and boot-args, each that the text declares in exclave files or with an exclave name', () => {
    const tunables = model.tunables.map((one) => `${one.name} ${one.bootArg} ${at(one)} ${one.builds}`);
    const bootArgs = model.bootArgs.map((one) => `${one.name} ${at(one)}`);
    if (expected !== undefined)
      expect({ tunables, bootArgs }).toEqual({ tunables: expected.tunables, bootArgs: expected.bootArgs });
    const declared = found(exclaveFiles(), /^[ \t]*(?:static[ \t]+)?TUNABLE\w*\s*\(/gm);
    expect(inExclaveFiles(model.tunables).map(placeOf).sort()).toEqual(declared.sort());
    const named = paths.flatMap((path) =>
      [...codeOf(path).matchAll(/^[ \t]*(?:static[ \t]+)?TUNABLE\w*\s*\(\s*[\w ]+,\s*(\w+)/gm)].flatMap((match) =>
        exclaves.test(match[1] ?? '') ? (match[1] ?? '') : [],
      ),
    );
    expect(model.tunables.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
  });

  it('has sysctls and entitlements, each that the text names', () => {
    const sysctls = model.sysctls.map((one) => `${one.path} ${at(one)} ${one.builds}`);
    const entitlements = model.entitlements.map((one) => `${one.name.replace('com.apple.private.', '')} ${at(one)}`);
    if (expected !== undefined)
      expect({ sysctls, entitlements }).toEqual({ sysctls: expected.sysctls, entitlements: expected.entitlements });
    const declared = found(exclaveFiles(), /^[ \t]*(?:static[ \t]+)?SYSCTL_(?!HANDLER|DECL)\w+\s*\(/gm);
    expect(inExclaveFiles(model.sysctls).map(placeOf).sort()).toEqual(declared.sort());
    const named = paths.flatMap((path) =>
      [...codeOf(path).matchAll(/^SYSCTL_\w+\s*\(\s*\w+\s*,\s*OID_AUTO\s*,\s*(\w+)/gm)].flatMap((match) =>
        exclaves.test(match[1] ?? '') ? (match[1] ?? '') : [],
      ),
    );
    expect(model.sysctls.map(({ name }) => name)).toEqual(expect.arrayContaining(named));
    const literals = new Set(
      paths.flatMap((path) => textOf(path).match(/"com\.apple\.private\.[\w.-]*exclave[\w.-]*"/g) ?? []),
    );
    expect(new Set(model.entitlements.map(({ name }) => `"${name}"`))).toEqual(literals);
  });

  it('has every trace code, joined with its constant, and every kcdata record', () => {
    const codes = model.traceCodes.map((one) => `${one.code} ${one.name} ${one.line + 1}`);
    const lines = textOf('bsd/kern/trace_codes')
      .split('\n')
      .filter((line) => exclaves.test(line));
    expect(model.traceCodes.filter(({ code }) => code !== '').length).toBe(lines.length);
    const constants = textOf('bsd/sys/kdebug.h').match(/^#define MACH_EXCLAVES\w*\s/gm) ?? [];
    expect(model.traceCodes.filter(({ definition }) => definition !== undefined).length).toBe(constants.length);
    expect(model.traceCodes.filter(({ conflict }) => conflict !== undefined)).toEqual([]);
    const records = model.records.filter(({ form }) => form === 'type' || form === 'container');
    const defined = textOf('osfmk/kern/kcdata.h').match(/^#define \w*_KC(TYPE|CONTAINER)_\w*EXCLAVE\w*\s/gm) ?? [];
    expect(records.length).toBe(defined.length);
    if (expected === undefined) return;
    expect([codes[0], codes[1], codes.at(-1)]).toEqual(expected.traceCodes);
    expect(codes.length).toBe(expected.traceCodeCount);
    const shown = records.map((one) => `${one.name} ${one.value} ${at(one)}`);
    expect([shown[0], shown.at(-1)]).toEqual(expected.records);
  });

  it('has every panic of exclave files that says something, and every lock', () => {
    const said = found(
      exclaveFiles(),
      /\bpanic(?:log_append_noflush)?\s*\(\s*(?:\w+\s*,\s*)?"(?=[^"]*[\w%])(?!(?:\\[nt]|\s)*")/g,
    );
    expect(
      inExclaveFiles(model.panics)
        .filter(({ callee, isOfMacro }) => isOfMacro !== true && /^panic(log_append_noflush)?$/.test(callee))
        .map(placeOf)
        .sort(),
    ).toEqual(said.sort());
    const ofMacros = paths.flatMap((path) =>
      /xclave/i.test(path) && !/^tests?\//.test(path)
        ? [...textOf(path).matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)(?:[^\n\\]|\\[\s\S])*?\bpanic\("/gm)].map(
            ([, name]) => name,
          )
        : [],
    );
    expect(inExclaveFiles(model.panics.filter(({ isOfMacro }) => isOfMacro)).map(({ within }) => within)).toEqual(
      ofMacros,
    );
    const locks = [...model.lockGroups, ...model.locks].map((one) => `${one.name} ${at(one)}`);
    if (expected !== undefined) expect(locks).toEqual(expected.locks);
    const declared = found(exclaveFiles(), /^[ \t]*(?:static[ \t]+)?LCK_(?:GRP|MTX|SPIN|RW|TICKET)_DECLARE\w*\s*\(/gm);
    const isOfIoKit = ({ form }: { readonly form: string }) => form.startsWith('I/O Kit');
    const macros = [...model.lockGroups, ...model.locks.filter((one) => one.within === '' && !isOfIoKit(one))];
    expect(inExclaveFiles(macros).length).toBe(declared.length);
  });

  it('has as many sysctls, records and locks as a plain reading counts', () => {
    // Sysctls: in exclave files, of an exclave name, or under an `#if` that asks for one.
    const sysctls = paths.flatMap((path) => {
      if (!/\.(c|cpp)$/.test(path) || /^tests?\//.test(path)) return [];
      const isExclaveFile = /xclave/i.test(path);
      const open: string[] = [];
      const lines = codeOf(path).split('\n');
      return lines.flatMap((line, at): string[] => {
        const [, word = '', condition = ''] = /^\s*#\s*(\w+)\s*(.*)/.exec(line) ?? [];
        if (/^if/.test(word)) open.push(word === 'ifndef' ? `!${condition}` : condition);
        else if (word === 'else') open.push(`!${open.pop() ?? ''}`);
        else if (word === 'elif') open.splice(-1, 1, condition);
        else if (word === 'endif') open.pop();
        if (!/^\s*(static\s+)?SYSCTL_(?!HANDLER|DECL)\w+\s*\(/.test(line)) return [];
        const whole = lines.slice(at, at + 6).join(' ');
        const isMeant =
          isExclaveFile ||
          exclaves.test(whole.slice(0, whole.indexOf(';'))) ||
          open.some((one) => exclaves.test(one) && !one.startsWith('!'));
        return isMeant ? [`${path}:${at + 1}`] : [];
      });
    });
    const atLine = (file: string, line: number) => `${file}:${line + 1}`;
    const startOf = ({ file, line }: { file: string; line: number }) => {
      const lines = codeOf(file).split('\n');
      let first = line;
      while (first > 0 && !/SYSCTL_/.test(lines[first] ?? '')) first--;
      return atLine(file, first);
    };
    expect(model.sysctls.map(startOf).sort()).toEqual(sysctls.sort());

    // Constants of records: a macro or an enumerator with a number.
    const names = new Set(
      paths.flatMap((path) =>
        /\.h$/.test(path) && !/^tests?\//.test(path)
          ? [
              ...textOf(path).matchAll(
                /^[ \t]*(?:#[ \t]*define[ \t]+)?(\w+)[ \t]*=?[ \t]*\(?[ \t]*(?:0x[0-9a-fA-F]+|\d+)/gm,
              ),
            ]
              .map(([, name = '']) => name)
              .filter(
                (name) => exclaves.test(name) && /STACKSHOT_|_KC(TYPE|CONTAINER)_|^kExclave|CRASHINFO_/.test(name),
              )
          : [],
      ),
    );
    expect(model.records.map(({ name }) => name).sort()).toEqual([...names].sort());

    const made = found(exclaveFiles(), /\blck_(?:mtx|spin|rw|ticket)_init\s*\(/g);
    const within = model.locks.filter((one) => one.within !== '' && /xclave/i.test(one.file));
    expect(within.map(placeOf).sort()).toEqual(made.sort());
  });

  it('has the macros of the debugger and what the build says', () => {
    const commands = model.debuggerMacros.map((one) => `${one.name} ${at(one)}`);
    if (expected !== undefined) expect(commands).toEqual(expected.debugger);
    const decorators = textOf('tools/lldbmacros/exclaves.py').match(/^@lldb_command\(/gm) ?? [];
    expect(model.debuggerMacros.filter(({ file }) => file.endsWith('/exclaves.py')).length).toBe(decorators.length);
    for (const path of ['osfmk/conf/files', 'bsd/conf/files', 'iokit/conf/files']) {
      const lines = textOf(path)
        .split('\n')
        .filter((line) => exclaves.test(line) && !line.startsWith('#'));
      expect(model.sources.filter(({ file }) => file === path).length, path).toBe(lines.length);
    }
    expect(model.options.map(({ name }) => name)).toEqual(['CONFIG_EXCLAVES']);
    expect(model.switches.find(({ name }) => name === 'CONFIG_EXCLAVES')?.definitions).toEqual([]);
  });

  it('understands every macro, and can be drawn', () => {
    expect(model.problems).toEqual([]);
    const diagram = bootDiagram(model, domain.index);
    const ids = new Set(diagram?.nodes.map(({ id }) => id));
    expect(diagram?.edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
    expect(ids.size).toBeGreaterThan(model.tasks.length + model.startup.length);
  });
});
