/**
 * The releases of a real repository, named by the environment variable `XNU_CHECKOUT`; skipped without one, or where it has
 * no tags. Names that came and went are read off the text of both releases by other means than the comparison's own.
 */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { isExclaveName, isExclavePath } from '../../server/src/core/extract/exclaveNames.ts';
import type { ReleaseDiff, ReleaseGroup } from '../../server/src/core/model/releases.ts';
import { createReleaseRepository } from '../../server/src/host/gitObjects.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { Releases } from '../../server/src/workspace/releases.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { headsAtColumnOne } from '../support/plainScan.ts';
import { RecordingLog } from '../support/workspaceHost.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

function git(...args: string[]): string {
  const run = spawnSync('git', ['--no-optional-locks', ...args], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 });
  return run.status === 0 ? run.stdout : '';
}

interface Pair {
  readonly from: string;
  readonly to: string;
  /** Distinct names of functions of exclave files, and of others named for exclaves. */
  readonly functions: { readonly added: number; readonly removed: number };
  /** In the older release, and in the newer. */
  readonly counts: Partial<Record<ReleaseGroup, readonly [number, number]>>;
  /** Methods of Tightbeam that are called from then on, and no more. */
  readonly methods?: { readonly added: number; readonly removed: number };
  /** `older → newer` of what goes by another name, functions left out; each was read in both sources. None without. */
  readonly renamed?: readonly string[];
  /** The same of functions. */
  readonly renamedFunctions?: readonly string[];
}

const resourceTypes: readonly (readonly [string, string])[] = [
  ['ARBITRATED_AUDIO_BUFFER', 'ARBITRATEDAUDIOBUFFER'],
  ['ARBITRATED_AUDIO_MEMORY', 'ARBITRATEDAUDIOMEMORY'],
  ['CONCLAVE_MANAGER', 'CONCLAVEMANAGER'],
  ['NAMED_BUFFER', 'NAMEDBUFFER'],
  ['NOTIFICATION', 'NOTIFICATION'],
  ['SENSOR', 'SENSOR'],
  ['SERVICE', 'SERVICE'],
  ['SHARED_MEMORY', 'SHAREDMEMORY'],
];

/** Counted by hand and by a scanner of their own, before there was a comparison. */
const pairs: readonly Pair[] = [
  {
    from: 'xnu-11417.101.15',
    to: 'xnu-11417.121.6',
    functions: { added: 5, removed: 4 },
    methods: { added: 3, removed: 1 },
    renamedFunctions: ['exclaves_eic_display_healthcheck_rate → exclaves_eic_tick_rate'],
    counts: { trapOperation: [14, 15], resourceType: [6, 6], upcall: [80, 80], method: [29, 31], entitlement: [5, 6] },
    renamed: ['alloc', 'alloc_ext', 'free', 'free_ext'].map(
      (method) => `upcall xnuupcallsv2.xnuupcalls.${method} → xnuupcallsv2.memoryupcallsprivate.${method}`,
    ),
  },
  {
    from: 'xnu-11215.81.4',
    to: 'xnu-11417.101.15',
    functions: { added: 8, removed: 0 },
    counts: { trapOperation: [14, 14], upcall: [74, 80], conclaveState: [5, 5] },
    renamed: ['file config/Private.Tightbeam.exports → config/libTightbeam.exports'],
  },
  {
    from: 'xnu-11215.61.5',
    to: 'xnu-11215.81.4',
    functions: { added: 0, removed: 0 },
    counts: { upcall: [74, 74], method: [29, 29], resourceType: [6, 6] },
  },
  {
    from: 'xnu-11215.41.3',
    to: 'xnu-11215.61.5',
    functions: { added: 70, removed: 35 },
    renamedFunctions: [
      'exclaves_boot_stage_2 → exclaves_boot_exclavecore',
      'exclaves_clock_needs_update → exclaves_clocks_need_update',
      'exclaves_clock_update → exclaves_clocks_update',
      'exclaves_driverkit_upcall_lock_wl → exclaves_driverkit_upcall_legacy_lock_wl',
      'exclaves_driverkit_upcall_unlock_wl → exclaves_driverkit_upcall_legacy_unlock_wl',
      'exclaves_scheduler_resume_scheduling_context → exclaves_scheduler_request_resume',
      'initialize_exclaves_enter_range → initialize_exclaves_ranges',
    ],
    counts: {},
    methods: { added: 6, removed: 13 },
    renamed: ['enumerator EXCLAVES_BS_BOOTED_STAGE_2 → EXCLAVES_BS_BOOTED_EXCLAVECORE'],
  },
  { from: 'xnu-11215.1.10', to: 'xnu-11215.41.3', functions: { added: 0, removed: 0 }, counts: {} },
  // The scanner that they were first counted with passes over heads like `name SYSCTL_HANDLER_ARGS`.
  {
    from: 'xnu-10063.141.1',
    to: 'xnu-11215.1.10',
    functions: { added: 45, removed: 18 },
    renamedFunctions: [
      'getExclaveInterruptEventSource → copyExclaveInterruptEventSource',
      'getExclaveTimerEventSource → copyExclaveTimerEventSource',
      'exclaves_xnu_proxy_allocate_context → exclaves_xnuproxy_ctx_alloc',
      'exclaves_xnu_proxy_free_context → exclaves_xnuproxy_ctx_free',
      'exclaves_xnu_proxy_endpoint_call → exclaves_xnuproxy_endpoint_call',
      'exclaves_xnu_proxy_init → exclaves_xnuproxy_init',
      'exclaves_xnu_proxy_panic_thread → exclaves_xnuproxy_panic_thread',
      'initialize_exclaves_call_range → initialize_exclaves_enter_range',
    ],
    counts: {},
    renamed: [
      ...resourceTypes.map(([old, now]) => `resourceType XNUPROXY_RESOURCE_${old} → XNUPROXY_RESOURCETYPE_${now}`),
      'sysctl debug.oslog_e_error_query_count → debug.oslog_e_query_error_count',
      'macro exclaves_xnu_proxy_endpoint_call_show_progress → exclaves_xnuproxy_endpoint_call_show_progress',
    ],
  },
  { from: 'xnu-10063.121.3', to: 'xnu-10063.141.1', functions: { added: 0, removed: 0 }, counts: {} },
  {
    from: 'xnu-10063.101.15',
    to: 'xnu-10063.121.3',
    functions: { added: 43, removed: 6 },
    renamedFunctions: [
      'exclaves_free_pages → exclaves_memory_free',
      'task_start_conclave_and_lookup_resources → task_launch_conclave',
    ],
    counts: { resourceType: [8, 8], upcall: [36, 37], conclaveState: [7, 7] },
    renamed: ['trapOperation', 'enumerator'].map(
      (group) => `${group} EXCLAVES_CTL_OP_LOOKUP_RESOURCES → EXCLAVES_CTL_OP_LOOKUP_SERVICES`,
    ),
  },
  // Three such heads, and three members of a C++ class.
  {
    from: 'xnu-10002.81.5',
    to: 'xnu-10063.101.15',
    functions: { added: 348, removed: 7 },
    renamedFunctions: [
      'exclaves_hello_driver_interrupts → exclaves_hello_driverkit_interrupts',
      'exclaves_hello_driver_interrupts_test → exclaves_hello_driverkit_interrupts_test',
    ],
    counts: {},
  },
  { from: 'xnu-10002.61.3', to: 'xnu-10002.81.5', functions: { added: 0, removed: 0 }, counts: {} },
  { from: 'xnu-10002.41.9', to: 'xnu-10002.61.3', functions: { added: 0, removed: 0 }, counts: {} },
  { from: 'xnu-10002.1.13', to: 'xnu-10002.41.9', functions: { added: 0, removed: 0 }, counts: {} },
];

const tags = root === '' ? '' : git('tag', '--list', 'xnu-*');
const known = pairs.filter(({ from, to }) => tags.includes(`${from}\n`) && tags.includes(`${to}\n`));

/** What the plain reading finds of a release, once for the two pairs that it belongs to. */
const headsOf = new Map<string, ReadonlySet<string>>();

/** Names of the functions of each exclave source file of a release. One process of git reads all of them. */
function plainHeads(tag: string): ReadonlySet<string> {
  const known = headsOf.get(tag);
  if (known !== undefined) return known;
  const paths = git('ls-tree', '-r', '-z', '--name-only', '--full-tree', tag)
    .split('\0')
    .filter((path) => isExclavePath(path) && /\.(c|cpp)$/.test(path));
  const input = paths.map((path) => `${tag}:${path}\n`).join('');
  const { stdout } = spawnSync('git', ['cat-file', '--batch'], { cwd: root, input, maxBuffer: 1 << 28 });
  const found = new Set<string>();
  let at = 0;
  for (const path of paths) {
    const line = stdout.indexOf('\n', at);
    const size = Number(/ blob (\d+)$/.exec(stdout.toString('utf8', at, line))?.[1]);
    expect(size, `${tag}:${path}`).toBeGreaterThan(0);
    const text = stdout.toString('utf8', line + 1, line + 1 + size);
    for (const { name } of headsAtColumnOne(text)) found.add(name);
    at = line + 1 + size + 1;
  }
  headsOf.set(tag, found);
  return found;
}

// Newest first, so that a pair finds its newer release open from the pair before. On a machine of its own a pair takes ten
// seconds at most; where others work beside, many times that.
describe.runIf(known.length > 0)('releases of a real repository', { timeout: 900_000 }, () => {
  let releases: Releases;
  beforeAll(async () => {
    releases = new Releases({
      repository: createReleaseRepository(root),
      engine: nativeEngine().engine ?? (await wasmEngine()),
      log: new RecordingLog(),
      scheduler: nodeScheduler,
      maximumSize: 4 << 20,
    });
  });

  /** Functions that are new in `diff`, under whatever heading. */
  function names(diff: ReleaseDiff | undefined, side: 'after' | 'before'): Set<string> {
    const wanted = side === 'after' ? ['added', 'renamed'] : ['removed', 'renamed'];
    const found = (diff?.changes ?? []).filter(({ group, kind }) => group === 'function' && wanted.includes(kind));
    return new Set(
      found.flatMap((change) => {
        const name = side === 'after' ? change.name : (change.oldName ?? change.name);
        return isExclavePath(change[side]?.file ?? '') || isExclaveName(name) ? [name] : [];
      }),
    );
  }

  it.each(known)('$from → $to brings what it is known to bring', async (pair) => {
    const { from, to, functions, counts, methods, renamed = [], renamedFunctions = [] } = pair;
    const started = performance.now();
    const diff = await releases.compare(from, to, neverCancelled);
    const { read, known: reused } = releases.memory.counts;
    console.log(`${from} → ${to}: ${Math.round(performance.now() - started)} ms; ${read} files read, ${reused} known`);
    const [added, removed] = [names(diff, 'after'), names(diff, 'before')];
    for (const [group, [before, after]] of Object.entries(counts)) {
      const { before: old, after: now } = diff?.counts[group as ReleaseGroup] ?? {};
      expect([old, now], group).toEqual([before, after]);
    }
    for (const [group, count] of Object.entries(diff?.counts ?? {}))
      expect(count.after, `${group} come out even`).toBe(
        count.before + count.added - count.removed + count.gained - count.lost,
      );
    if (methods !== undefined) {
      const { added: more, removed: fewer, renamed: other } = diff?.counts.method ?? {};
      expect({ added: more, removed: fewer, renamed: other }, 'methods').toEqual({ ...methods, renamed: 0 });
    }
    const others = (diff?.changes ?? []).flatMap(({ kind, group, name, oldName = '' }) =>
      kind === 'renamed' && group !== 'function' ? [`${group} ${oldName} → ${name}`] : [],
    );
    expect(others, 'renamed').toEqual(renamed);
    const renamedNow = (diff?.changes ?? []).flatMap(({ kind, group, name, oldName = '' }) =>
      kind === 'renamed' && group === 'function' ? [`${oldName} → ${name}`] : [],
    );
    expect(renamedNow.sort(), 'renamed functions').toEqual(renamedFunctions.toSorted());
    const [older, newer] = [plainHeads(from), plainHeads(to)];
    // What moved from or to a file outside is in neither list of the comparison.
    const moved = new Set(diff?.changes.flatMap(({ kind, name }) => (kind === 'moved' ? [name] : [])));
    const lost = (one: ReadonlySet<string>, other: ReadonlySet<string>, found: ReadonlySet<string>) =>
      [...one].filter((name) => !other.has(name) && !found.has(name) && !moved.has(name));
    expect(lost(newer, older, added), 'added, and not told').toEqual([]);
    expect(lost(older, newer, removed), 'removed, and not told').toEqual([]);
    expect(
      [...added].filter((name) => older.has(name)),
      'told as added, and not',
    ).toEqual([]);
    expect(
      [...removed].filter((name) => newer.has(name)),
      'told as removed, and not',
    ).toEqual([]);
    expect({ added: added.size, removed: removed.size }, [...added, '-', ...removed].join(' ')).toEqual(functions);
  });

  it('knows which releases hold exclave sources', async () => {
    const found = await releases.withExclaves(neverCancelled);
    expect(found.at(-1)).toBe('xnu-10002.1.13');
    expect(found).toHaveLength(13);
  });
});
