/**
 * The kernel's interface in a real checkout, named by the environment variable `XNU_CHECKOUT`; skipped without one. What is
 * counted here is read off the text by other means than the index's own.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallGraph } from '../../server/src/core/concepts/callGraph.ts';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { tracePaths } from '../../server/src/core/concepts/paths.ts';
import type { CallPath, Station } from '../../server/src/core/model/callPath.ts';
import type { KernelInterface, TrapOperation } from '../../server/src/core/model/kernelInterface.ts';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { type FileEntry, neverCancelled } from '../../server/src/workspace/ports.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { RecordingLog } from '../support/workspaceHost.ts';

const { XNU_CHECKOUT: root = '' } = process.env;
const trapFile = 'osfmk/kern/exclaves.c';
const wrapperFile = 'libsyscall/wrappers/exclaves.c';

/** What releases are known to have: found by reading them. */
const known: Readonly<Record<string, { privileges: number; way: readonly string[] }>> = {
  'xnu-10063.101.15': {
    privileges: 0,
    way: ['exclaves_endpoint_call_internal', 'exclaves_enter', 'sk_enter'],
  },
  'xnu-11215.81.4': {
    privileges: 4,
    way: ['exclaves_endpoint_call_internal', 'exclaves_xnuproxy_endpoint_call', 'exclaves_enter', 'sk_enter'],
  },
  'xnu-11417.121.6': {
    privileges: 5,
    way: [
      'exclaves_endpoint_call_internal',
      'exclaves_xnuproxy_endpoint_call',
      'exclaves_run',
      'exclaves_scheduler_request_resume',
      'exclaves_scheduler_request',
      'exclaves_enter',
      'sk_enter',
    ],
  },
};

describe.runIf(root !== '')('the kernel interface of a real checkout', () => {
  const source = createNodeFiles();
  let listed: FileEntry[];
  let release: string;
  let surface: KernelInterface;
  let graph: CallGraph;

  const textOf = (path: string): string => {
    const result = source.read(root, path, Number.MAX_SAFE_INTEGER);
    return result.kind === 'text' ? result.text : '';
  };
  const linesOf = (path: string) => textOf(path).split('\n');
  const operation = (name: string): TrapOperation | undefined =>
    surface.operations.find(({ fact }) => fact.name.endsWith(`_OP_${name}`));

  beforeAll(async () => {
    listed = (await source.list(root, nodeScheduler, neverCancelled)).files;
    const indexer = new Indexer({
      root,
      source,
      engine: nativeEngine().engine ?? (await wasmEngine()),
      log: new RecordingLog(),
      scheduler: nodeScheduler,
      reach: 'exclaves',
      maximumSize: 4 * 1024 * 1024,
    });
    await indexer.run(listed, neverCancelled, () => undefined);
    const domain = new DomainIndex(indexer.index);
    surface = domain.kernelInterface();
    graph = domain.callGraph();
    release = (await releaseOf(root)) ?? /xnu-[\d.]+/.exec(root)?.[0] ?? '';
  }, 180_000);

  it('has every operation that the handler’s switch has a case for, at that case', () => {
    const cases = linesOf(trapFile).flatMap((line, at) => {
      const name = /^\tcase (EXCLAVES_CTL_OP_\w+):/.exec(line)?.[1];
      return name === undefined ? [] : [[name, at] as const];
    });
    expect(cases.length).toBeGreaterThan(12);
    const found = new Map(surface.operations.map(({ code, fact }) => [fact.name, code?.line]));
    for (const [name, line] of cases) expect(found.get(name), name).toBe(line);
  });

  it('calls in a case what stands before the next, where the last line of the case leaves it', () => {
    const lines = linesOf(trapFile);
    const begins = lines.flatMap((line, at) => (/^\t(case EXCLAVES_CTL_OP_\w+|default):/.test(line) ? [at] : []));
    let told = 0;
    for (const { calls, code } of surface.operations) {
      const next = begins[begins.indexOf(code?.line ?? -1) + 1];
      if (code === undefined || next === undefined) continue;
      const last = lines
        .slice(code.line + 1, next)
        .filter((line) => /^\t\t?[^\s]/.test(line) && line.trim() !== '}')
        .at(-1);
      if (!/^\t\t(break|return .*);$/.test(last ?? '')) continue;
      told++;
      for (const { at, to } of calls) expect(at.line, `${to.name} of ${code.name}`).toBeLessThan(next);
    }
    expect(told).toBeGreaterThan(8);
  });

  it('shows each step to the secure kernel at a call in the function before it', () => {
    let told = 0;
    for (const { entry } of surface.operations) {
      const last = entry.at(-1);
      if (last === undefined) continue;
      told++;
      const lines = linesOf(last.at.file);
      const head = lines.slice(0, last.at.line).findLastIndex((line) => /^\{/.test(line));
      expect(lines.slice(head - 4, head).join(' ')).toContain(`${last.from.name}(`);
      expect(lines[last.at.line]).toContain(`${last.to.name}(`);
    }
    expect(told).toBeGreaterThan(1);
  });

  it('has every wrapper of user space, with the operation that it names', () => {
    const wrappers: string[] = [];
    let name = '';
    let asked = '';
    for (const line of linesOf(wrapperFile)) {
      const head = /^(exclaves_\w+)\(/.exec(line)?.[1];
      if (head !== undefined) name = head;
      asked = /EXCLAVES_CTL_OP_AND_FLAGS\((\w+),/.exec(line)?.[1] ?? asked;
      if (/^\t.*EXCLAVES_CTL_TRAP\(/.test(line)) wrappers.push(`${name} ${asked}`);
    }
    expect(wrappers.length).toBeGreaterThan(12);
    const found = surface.operations.flatMap(({ fact, wrappers: list }) =>
      list.map(({ from }) => `${from.name} ${fact.name.replace('EXCLAVES_CTL_OP_', '')}`),
    );
    expect(found.sort()).toEqual([...new Set(wrappers)].sort());
  });

  it('leads from the endpoint call to the secure kernel', () => {
    const names = operation('ENDPOINT_CALL')?.entry.map(({ to }) => to.name) ?? [];
    const way = known[release]?.way ?? ['sk_enter'];
    expect(names.filter((name) => way.includes(name))).toEqual(way);
  });

  it('is traced from the wrapper to the secure kernel, and from every upcall to its handler', () => {
    const trace = (starts: readonly Station[]) => {
      let found: CallPath | undefined;
      for (const one of tracePaths(graph, starts)) found = one ?? found;
      return found;
    };
    const wrapper = graph.named('exclaves_endpoint_call').filter(({ kind }) => kind === 'wrapper');
    expect(trace(wrapper)?.exits[0]).toMatchObject({ kind: 'secureEntry', name: 'sk_enter' });
    expect(trace(wrapper)?.steps[0]?.kind).toBe('trap');
    const slots = [...graph.all()].filter(({ kind }) => kind === 'slot');
    const withHandler = slots.filter((slot) => graph.from(slot).length > 0);
    expect(withHandler.length).toBeGreaterThan(30);
    for (const slot of withHandler) {
      const [handler] = graph.from(slot);
      const found = handler === undefined ? undefined : trace([handler.to]);
      expect(found?.steps.filter(({ kind }) => kind === 'upcall').length, slot.name).toBeGreaterThan(0);
    }
  });

  it('follows a function that a local hands on: the log’s thread, of both builds', () => {
    const text = textOf('osfmk/kern/exclaves_log.c');
    const given = [...text.matchAll(/thread_continue_t (\w+) = (\w+);/g)].map(([, , name]) => name);
    if (given.length === 0) return;
    const [start] = graph.named('exclaves_oslog_init');
    const passed = start === undefined ? [] : graph.from(start).filter(({ kind }) => kind === 'passed');
    expect(passed.map(({ to }) => to.name)).toEqual(given);
    expect(passed.every(({ how }) => /^passed to kernel_thread_start, through \w+$/.test(how))).toBe(true);
  });

  it('leads to what a thread call runs from where it is entered, not from where it is made', () => {
    const file = 'osfmk/kern/exclaves_sensor.c';
    const lines = linesOf(file);
    const made = lines.findIndex((line) => /thread_call_allocate_with_priority\((\w+),/.test(line));
    if (made < 0) return;
    const name = /\((\w+),/.exec(lines[made] ?? '')?.[1] ?? '';
    const holder = /(\w+) =$/.exec(lines[made - 1] ?? '')?.[1] ?? '';
    const entered = lines.flatMap((line, at) => (line.includes(`thread_call_enter(${holder})`) ? [at] : []));
    const [work] = graph.named(name);
    const into = work === undefined ? [] : graph.to(work);
    expect(into.filter(({ kind }) => kind === 'passed').map(({ at }) => at.line)).toEqual(entered);
    expect(into.filter(({ kind }) => kind === 'prepared')).toHaveLength(1);
    const ticks = (operation('BOOT')?.methods ?? []).filter((one) => /_tick$/.test(one.name));
    expect(ticks).toEqual([]);
    if (known[release] !== undefined && lines.some((line) => /sensorrequest_tick\(/.test(line)))
      expect(operation('SENSOR_START')?.methods.map((one) => one.name)).toContain(
        'exclaveindicatorcontroller_sensorrequest_tick',
      );
  });

  it('leads from what goes on with one type to what is done with that type alone', () => {
    const lines = linesOf(trapFile);
    let told = 0;
    for (const { code, fact, methods, resources, entry } of surface.operations) {
      if (code === undefined) continue;
      const end = lines.findIndex((line, at) => at > code.line && /^\tcase EXCLAVES_CTL_OP_/.test(line));
      const text = lines.slice(code.line, end < 0 ? undefined : end).join(' ');
      const types = [...text.matchAll(/r_type\s*!=\s*(XNUPROXY_\w+)\)/g)].map(([, type]) => type);
      const [only] = types;
      if (
        only === undefined ||
        types.length !== 1 ||
        /&&|\|\|/.test(/if \(resource->r_type[^{]*/.exec(text)?.[0] ?? '')
      )
        continue;
      told++;
      expect(
        resources.map(({ name }) => name),
        fact.name,
      ).toEqual([only]);
      if (!only.endsWith('_SENSOR')) continue;
      expect(
        methods.filter(({ name }) => /sharedmemory/.test(name)),
        fact.name,
      ).toEqual([]);
      expect(entry, fact.name).toEqual([]);
    }
    if (known[release] !== undefined) expect(told).toBeGreaterThan(2);
    for (const name of ['SENSOR_CREATE', 'NOTIFICATION_RESOURCE_LOOKUP'])
      expect(operation(name)?.methods.filter((one) => /sharedmemory/.test(one.name)) ?? [], name).toEqual([]);
  });

  it('names the methods of the boot as far as the calls go', () => {
    const methods = operation('BOOT')?.methods.map(({ name }) => name) ?? [];
    const maps = linesOf('osfmk/kern/exclaves_inspection.c').some((line) =>
      /exclaves_resource_shared_memory_map\(/.test(line),
    );
    const creates = /sharedmemorybase_segxnuaccess_createxnumapping/;
    if (
      maps &&
      listed.some(({ path }) => /osfmk\/kern\/exclaves_shared_memory\.c$/.test(path) && creates.test(textOf(path)))
    )
      expect(methods).toContain('sharedmemorybase_segxnuaccess_createxnumapping');
  });

  it('pairs every privilege with its entitlement, and the operations with what they ask for', () => {
    const selected = surface.privileges.filter(({ name }) => /_PRIV_/.test(name));
    const entitlements = new Set(
      listed.flatMap(({ path }) =>
        path.startsWith('osfmk/kern/') ? (textOf(path).match(/com\.apple\.private\.exclaves\.[\w-]+/g) ?? []) : [],
      ),
    );
    expect(new Set(selected.flatMap((one) => one.entitlements.map(({ name }) => name)))).toEqual(entitlements);
    if (known[release] !== undefined) expect(selected).toHaveLength(known[release]?.privileges ?? 0);
    if (selected.length === 0) return;
    expect(operation('BOOT')?.needs.map(({ entitlement }) => entitlement)).toEqual(['com.apple.private.exclaves.boot']);
    const before = operation('SENSOR_START')?.needs.filter(({ where }) => where === 'before');
    expect(before?.map(({ privilege, certainty }) => `${privilege} ${certainty}`)).toEqual([
      'EXCLAVES_PRIV_KERNEL_DOMAIN stated',
    ]);
    // A task in a conclave needs no entitlement: what the same condition lets pass is said beside it.
    expect(before?.flatMap(({ effect, otherwise }) => [effect, ...otherwise])).toEqual([
      'refuses',
      'task_get_conclave(task) != NULL',
      ...(linesOf(trapFile).some((line) => /^\t {4}!exclaves_requirement_is_relaxed\(/.test(line))
        ? ['exclaves_requirement_is_relaxed(EXCLAVES_R_CONCLAVE_RESOURCES)']
        : []),
    ]);
    if (known[release] === undefined) return;
    const own = operation('LOOKUP_SERVICES')?.needs.filter(({ where }) => where === 'case');
    expect(own?.map(({ effect }) => effect)).toEqual(['opens']);
  });

  it('tells who passes a check without the entitlement: launchd, the kernel, whoever the code says yes to at once', () => {
    const lines = linesOf(trapFile);
    const begin = lines.findIndex((line) => /^exclaves_has_priv\(/.test(line));
    if (begin < 0) return;
    const end = lines.findIndex((line, at) => at > begin && line === '}');
    // Read off the lines alone: a case, and an `if` with nothing but `return true` in it.
    const expected: string[] = [];
    let priv = '';
    for (let at = begin; at < end; at++) {
      priv = /^\tcase (\w+):/.exec(lines[at] ?? '')?.[1] ?? priv;
      const condition = /^\t\tif \((.*)\) \{$/.exec(lines[at] ?? '')?.[1];
      if (condition !== undefined && lines[at + 1] === '\t\t\treturn true;')
        expected.push(`${priv} ${condition} ${at}`);
    }
    expect(expected.length).toBeGreaterThan(2);
    const found = surface.privileges.flatMap(({ name, passes }) =>
      passes.flatMap(({ condition, line, within }) =>
        within === 'exclaves_has_priv' ? [`${name} ${condition} ${line}`] : [],
      ),
    );
    expect(found.sort()).toEqual(expected.sort());
    for (const { name, passes } of surface.privileges.filter(({ checks }) => checks.length > 0))
      if (/_PRIV_/.test(name))
        expect(passes.filter(({ within }) => /^has_entitlement/.test(within)).length, name).toBeGreaterThan(0);
  });

  it('tells that a conclave is what launching one takes, who gives it, and what they ask for', () => {
    const need = operation('LAUNCH_CONCLAVE')?.needs.find(({ where }) => where === 'before');
    if (need === undefined) return;
    const lines = linesOf('osfmk/kern/task.c');
    const begin = lines.findIndex((line) => /^task_launch_conclave\(/.test(line));
    const refusal = lines.findIndex((line, at) => at > begin && /^\tif \(conclave == NULL\)/.test(line));
    expect(need.fails).toMatchObject({ within: 'task_launch_conclave', file: 'osfmk/kern/task.c', line: refusal });
    const setters = need.origins.flatMap((one) => one.setters);
    expect(setters.map(({ name }) => name)).toEqual(['task_add_conclave', 'task_inherit_conclave']);
    for (const { name, checks } of setters)
      expect(new Set(checks.map(({ privilege }) => privilege)), name).toEqual(
        new Set(['EXCLAVES_PRIV_CONCLAVE_SPAWN', 'EXCLAVES_PRIV_CONCLAVE_HOST']),
      );
    // Every other operation lets the entitlement do.
    const failing = surface.operations.filter(({ needs }) => needs.some(({ fails }) => fails !== undefined));
    expect(failing.map(({ fact }) => fact.name)).toEqual(['EXCLAVES_CTL_OP_LAUNCH_CONCLAVE']);
  });

  it('tells apart a check that forbids, and a need that only holds without a conclave', () => {
    const domainPrivilege = surface.privileges.find(({ name }) => name === 'EXCLAVES_PRIV_KERNEL_DOMAIN');
    if (domainPrivilege === undefined) return;
    const forbidden = linesOf(trapFile).findIndex((line) => /has_conclave_host && has_domain_kernel/.test(line));
    expect(domainPrivilege.checks.some(({ within }) => within === 'exclaves_has_priv_vnode')).toBe(false);
    expect(domainPrivilege.prohibitions.map(({ asked }) => asked)).toEqual(
      forbidden < 0 ? [] : ['EXCLAVES_PRIV_CONCLAVE_HOST'],
    );
    for (const { fact, needs } of surface.operations)
      for (const need of needs.filter(({ where, within }) => where === 'called' && /^exclaves_conclave_/.test(within)))
        expect([need.effect, ...need.under], fact.name).toEqual([
          'panics',
          { text: 'resource == NULL', meaning: 'resource is task_get_conclave(task)' },
        ]);
  });

  it('has the exclave lines of every list of exports', () => {
    const lines = listed
      .filter(({ path }) => path.endsWith('.exports'))
      .flatMap(({ path }) =>
        linesOf(path).flatMap((line, at) =>
          /^_.*(xclave|conclave)/i.test(line) || (/tightbeam/i.test(path) && /^_/.test(line)) ? `${path}:${at}` : [],
        ),
      );
    expect(lines.length).toBeGreaterThan(5);
    expect(surface.exports.map(({ file, line }) => `${file}:${line}`).sort()).toEqual(lines.sort());
  });

  it('has the functions by which upcalls enter I/O Kit', () => {
    const handlers = linesOf('iokit/Exclaves/Exclaves.cpp').flatMap(
      (line) => /^(IOExclave\w+UpcallHandler)\(/.exec(line)?.[1] ?? [],
    );
    const found = surface.drivers.flatMap(({ detail, name }) => (detail.startsWith('upcall ') ? [name] : []));
    expect(handlers.filter((name) => !found.includes(name))).toEqual([]);
    if (handlers.length > 0)
      expect(surface.drivers.map(({ detail, name }) => `${detail} ${name}`)).toContain(
        'IOExclaveProxy, derived from IOService start',
      );
  });

  it('leads from the endpoint call to the tables of upcalls, and from their slots back to it', () => {
    const tables = [...graph.all()].filter(({ kind }) => kind === 'exclave');
    const dispatch = new Set(tables.flatMap((one) => graph.to(one).map(({ from }) => from.name)));
    expect([...dispatch]).toEqual(['exclaves_call_upcall_handler']);
    const calls = graph.named('exclaves_call_upcall_handler').flatMap((one) => graph.to(one));
    expect(calls.map(({ how }) => how)).toContain('call for XNUPROXY_MSG_STATUS_UPCALL');
    const [slot] = [...graph.all()].filter(({ kind, name }) => kind === 'slot' && name.endsWith('.root'));
    let path: CallPath | undefined;
    for (const one of tracePaths(graph, slot === undefined ? [] : [slot])) path = one ?? path;
    if (slot !== undefined) expect(path?.steps.map(({ kind }) => kind)).toContain('back');
  });

  it('has the ways to spawn into a conclave', () => {
    expect(surface.spawn.map(({ name }) => name)).toContain('task_add_conclave');
    expect(surface.spawn.some(({ name }) => name.startsWith('posix_spawnattr_set_conclave'))).toBe(true);
  });
});
