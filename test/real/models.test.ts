/** The state machine and the resource table of a real checkout, against what reading it by hand has found. */
import { beforeAll, describe, expect, it } from 'vitest';
import { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { CheckoutIndex } from '../../server/src/core/index/checkoutIndex.ts';
import type { StateMachine } from '../../server/src/core/model/conclaves.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { createNodeFiles } from '../../server/src/host/nodeFiles.ts';
import { nodeScheduler } from '../../server/src/host/scheduler.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { RecordingLog } from '../support/workspaceHost.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

interface Known {
  /** `line FROM|FROM -> TO`, of one file; a value that came through a variable with its line. */
  readonly transitions: readonly string[];
  /** `line operator flag`. */
  readonly requests: readonly string[];
  readonly compared: Readonly<Record<'both' | 'drawing' | 'code' | 'dead', readonly string[]>>;
  /** Rules of the differences, each once. */
  readonly differences: readonly string[];
  /** `domain name TYPE: file:line`, of the look-ups that say all of it. */
  readonly resources: readonly string[];
  /** `TYPE: member` of the record's union. */
  readonly members: readonly string[];
  /** Look-ups of all kinds, and the words of the drawing that are no types. */
  readonly lookups: number;
  readonly words: readonly string[];
}

const present: Known = {
  transitions: [
    '815 * -> NONE',
    '850 NONE -> ATTACHED',
    '894 ATTACHED|STOPPED -> NONE',
    '1074 ATTACHED -> RUNNING (998)',
    '1074 RUNNING -> SUSPENDED (1027)',
    '1074 SUSPENDED -> RUNNING (1027)',
    '1074 RUNNING|SUSPENDED -> STOPPED (1045)',
    '1124 ATTACHED -> STOPPED',
    '1261 any -> STOPPED',
  ],
  requests: [
    '816 = none',
    '976 |= LAUNCH_REQUESTED',
    '994 &= LAUNCH_REQUESTED',
    '1013 &= SUSPEND_REQUESTED',
    '1033 &= STOP_REQUESTED',
    '1117 |= STOP_REQUESTED',
    '1127 = none',
    '1132 |= STOP_REQUESTED',
    '1155 |= SUSPEND_REQUESTED',
    '1162 |= SUSPEND_REQUESTED',
    '1170 |= SUSPEND_REQUESTED',
    '1193 |= SUSPEND_REQUESTED',
    '1200 |= SUSPEND_REQUESTED',
    '1208 |= SUSPEND_REQUESTED',
    '1262 = none',
  ],
  compared: {
    both: [
      'ATTACHED -> RUNNING: Launch Syscall',
      'NONE -> ATTACHED: Spawn',
      'ATTACHED -> NONE: proc_exit',
      ' -> NONE',
      'STOPPED -> NONE: proc_exit',
      'RUNNING -> SUSPENDED: Suspend IPC to Conclave Manager',
      'SUSPENDED -> STOPPED: Stop IPC to Conclave Manager',
    ],
    drawing: [],
    code: ['* -> STOPPED', 'ATTACHED -> STOPPED', 'RUNNING -> STOPPED'],
    dead: ['SUSPENDED -> RUNNING: Unsuspend IPC to Conclave Manager'],
  },
  differences: [
    'after-call',
    'by-upcall',
    'not-drawn',
    'other-owner',
    'other-way',
    'shared-flag',
    'states-only',
    'unreached',
  ],
  resources: [
    'com.apple.kernel com.apple.service.ExclaveIndicatorController SERVICE: exclaves_sensor.c:101',
    'com.apple.kernel com.apple.service.ExclavesCHelloServer SERVICE: exclaves_tests.c:53, exclaves_upcalls.c:65',
    'com.apple.kernel com.apple.service.FrameMint SERVICE: exclaves_frame_mint.c:56',
    'com.apple.kernel com.apple.service.HelloDriverInterrupts SERVICE: exclaves_driverkit.c:1096',
    'com.apple.kernel com.apple.service.LogServer_xnuproxy SERVICE: exclaves_log.c:45',
    'com.apple.kernel com.apple.service.PanicInit SERVICE: exclaves_panic.c:96',
    'com.apple.kernel com.apple.service.Stackshot SERVICE: exclaves_inspection.c:46',
    'com.apple.kernel com.apple.sharedmem.stackshotserver SHAREDMEMORY: exclaves_inspection.c:452',
    'com.apple.kernel com.apple.storage.backend SHAREDMEMORY: exclaves_storage.c:275',
  ],
  members: [
    'ARBITRATEDAUDIOMEMORY: r_shared_memory',
    'CONCLAVEMANAGER: r_conclave',
    'NOTIFICATION: r_notification',
    'SENSOR: r_sensor',
    'SERVICE: ',
    'SHAREDMEMORY: r_shared_memory',
  ],
  lookups: 38,
  words: ['CONCLAVE_MANAGER', 'AUDIO_BUFFER', 'NAMED_BUFFER'],
};

const known: Readonly<Record<string, Known>> = {
  'xnu-11417.121.6': present,
  'xnu-11215.81.4': {
    ...present,
    resources: present.resources.map((one) => one.replace('exclaves_storage.c:275', 'exclaves_storage.c:265')),
  },
  'xnu-11215.1.10': {
    transitions: [
      '1241 * -> NONE',
      '1273 NONE -> ATTACHED',
      '1301 ATTACHED|STOPPED -> NONE',
      '1378 ATTACHED -> LAUNCHING',
      '1388 STOP_REQUESTED -> STOPPING',
      '1396 STOPPING|STOPPED -> STOPPED',
      '1398 LAUNCHING -> LAUNCHED',
      '1442 LAUNCHING -> STOP_REQUESTED',
      '1447 ATTACHED -> STOPPED',
      '1462 LAUNCHED -> STOPPING',
      '1471 STOPPING|STOPPED -> STOPPED',
      '1501 ATTACHED|LAUNCHING|LAUNCHED|STOP_REQUESTED -> STOPPING',
      '1532 STOPPING -> STOPPED',
    ],
    requests: [],
    compared: {
      both: [
        'ATTACHED -> LAUNCHING: Launch Syscall',
        'NONE -> ATTACHED: Spawn',
        'ATTACHED -> NONE: proc_exit',
        'LAUNCHING -> STOP_REQUESTED: Exit',
        'LAUNCHING -> LAUNCHED: Start IPC to Conclave Manager',
        ' -> NONE',
        'STOPPED -> NONE: proc_exit',
        'STOP_REQUESTED -> STOPPING: Launch Completion',
        'LAUNCHED -> STOPPING: Exit',
        'STOPPING -> STOPPED: Stop IPC to Conclave Manager',
      ],
      drawing: [],
      code: ['ATTACHED -> STOPPING', 'ATTACHED -> STOPPED', 'LAUNCHING -> STOPPING'],
      dead: [],
    },
    differences: ['by-upcall', 'not-drawn', 'other-owner', 'other-way'],
    resources: [
      'com.apple.kernel com.apple.named_buffer.6 NAMEDBUFFER: exclaves_storage.c:264',
      'com.apple.kernel com.apple.service.ConclaveLauncherControl SERVICE: exclaves_conclave.c:291',
      'com.apple.kernel com.apple.service.ConclaveLauncherDebug SERVICE: exclaves_conclave.c:295',
      'com.apple.kernel com.apple.service.ExclaveIndicatorController SERVICE: exclaves_sensor.c:95',
      'com.apple.kernel com.apple.service.ExclavesCHelloServer SERVICE: exclaves_tests.c:53, exclaves_upcalls.c:65',
      'com.apple.kernel com.apple.service.FrameMint SERVICE: exclaves_frame_mint.c:56',
      'com.apple.kernel com.apple.service.HelloDriverInterrupts SERVICE: exclaves_driverkit.c:553',
      'com.apple.kernel com.apple.service.LogServer_xnuproxy SERVICE: exclaves_log.c:45',
      'com.apple.kernel com.apple.service.Stackshot SERVICE: exclaves_inspection.c:46',
      'com.apple.kernel com.apple.sharedmem.stackshotserver SHAREDMEMORY: exclaves_inspection.c:451',
      'com.apple.kernel com.apple.storage.backend SHAREDMEMORY: exclaves_storage.c:245',
    ],
    members: [
      'ARBITRATEDAUDIOBUFFER: r_named_buffer',
      'ARBITRATEDAUDIOMEMORY: r_shared_memory',
      'CONCLAVEMANAGER: r_conclave',
      'NAMEDBUFFER: r_named_buffer',
      'NOTIFICATION: r_notification',
      'SENSOR: r_sensor',
      'SERVICE: ',
      'SHAREDMEMORY: r_shared_memory',
    ],
    lookups: 41,
    words: ['CONCLAVE_MANAGER', 'AUDIO_BUFFER', 'NAMED_BUFFER'],
  },
  'xnu-10063.101.15': {
    transitions: [
      '1239 * -> NONE',
      '1269 NONE -> ATTACHED',
      '1297 ATTACHED|STOPPED -> NONE',
      '1355 ATTACHED -> LAUNCHING',
      '1365 STOP_REQUESTED -> STOPPING',
      '1373 STOPPING -> STOPPED',
      '1375 LAUNCHING|STOPPING|STOPPED -> LAUNCHED',
      '1440 LAUNCHING -> STOP_REQUESTED',
      '1445 ATTACHED -> STOPPED',
      '1460 LAUNCHED -> STOPPING',
      '1469 STOPPING|STOPPED -> STOPPED',
      '1499 ATTACHED|LAUNCHING|LAUNCHED -> STOPPING',
      '1505 LAUNCHED|STOPPING|STOPPED -> STOPPED',
    ],
    requests: [],
    compared: {
      both: [
        'ATTACHED -> LAUNCHING: Launch Syscall',
        'NONE -> ATTACHED: Spawn',
        'ATTACHED -> NONE: proc_exit',
        'LAUNCHING -> STOP_REQUESTED: Exit',
        'LAUNCHING -> LAUNCHED: Start IPC to Conclave Manager',
        ' -> NONE',
        'STOPPED -> NONE: proc_exit',
        'STOP_REQUESTED -> STOPPING: Launch Completion',
        'LAUNCHED -> STOPPING: Exit',
        'STOPPING -> STOPPED: Stop IPC to Conclave Manager',
      ],
      drawing: [],
      code: [
        'ATTACHED -> STOPPING',
        'ATTACHED -> STOPPED',
        'LAUNCHING -> STOPPING',
        'LAUNCHED -> STOPPED',
        'STOPPING -> LAUNCHED',
        'STOPPED -> LAUNCHED',
      ],
      dead: [],
    },
    differences: ['by-upcall', 'not-drawn', 'other-owner', 'other-way'],
    resources: [
      'com.apple.darwin com.apple.service.ConclaveLauncherControl SERVICE: exclaves_conclave.c:291',
      'com.apple.darwin com.apple.service.ConclaveLauncherDebug SERVICE: exclaves_conclave.c:294',
      'com.apple.darwin com.apple.service.HelloDriverInterrupts SERVICE: exclaves_driverkit.c:553',
      'com.apple.darwin com.apple.service.HelloExclave SERVICE: exclaves_tests.c:51, exclaves_upcalls.c:63',
      'com.apple.darwin com.apple.service.HelloTightbeam SERVICE: exclaves_tests.c:154, exclaves_upcalls.c:66',
      'com.apple.darwin com.apple.service.LogServer_xnuproxy SERVICE: exclaves_log.c:43',
      'com.apple.darwin com.apple.service.Stackshot SERVICE: exclaves_inspection.c:43',
      'com.apple.kernel com.apple.named_buffer.6 NAMED_BUFFER: exclaves_storage.c:200',
      'com.apple.kernel com.apple.service.ConclaveLauncherControl SERVICE: exclaves_conclave.c:291',
      'com.apple.kernel com.apple.service.ConclaveLauncherDebug SERVICE: exclaves_conclave.c:294',
      'com.apple.kernel com.apple.service.ExclaveIndicatorController SERVICE: exclaves_sensor.c:98',
      'com.apple.kernel com.apple.service.FrameMint SERVICE: exclaves_frame_mint.c:59',
      'com.apple.kernel com.apple.service.HelloDriverInterrupts SERVICE: exclaves_driverkit.c:553',
      'com.apple.kernel com.apple.service.HelloExclave SERVICE: exclaves_tests.c:51, exclaves_upcalls.c:63',
      'com.apple.kernel com.apple.service.HelloTightbeam SERVICE: exclaves_tests.c:154, exclaves_upcalls.c:66',
      'com.apple.kernel com.apple.service.LogServer_xnuproxy SERVICE: exclaves_log.c:43',
      'com.apple.kernel com.apple.service.Stackshot SERVICE: exclaves_inspection.c:43',
    ],
    members: [
      'ARBITRATED_AUDIO_BUFFER: r_named_buffer',
      'ARBITRATED_AUDIO_MEMORY: r_shared_memory',
      'CONCLAVE_MANAGER: r_conclave',
      'NAMED_BUFFER: r_named_buffer',
      'NOTIFICATION: r_notification',
      'SENSOR: r_sensor',
      'SERVICE: ',
      'SHARED_MEMORY: r_shared_memory',
    ],
    lookups: 41,
    words: ['AUDIO_BUFFER'],
  },
};

describe.runIf(root !== '')('models of a real checkout', () => {
  const source = createNodeFiles();
  let engine: SyntaxEngine;
  let indexer: Indexer;
  let domain: DomainIndex;
  let machine: StateMachine;
  let expected: Known | undefined;

  const textOf = (path: string): string => {
    const result = source.read(root, path, Number.MAX_SAFE_INTEGER);
    return result.kind === 'text' ? result.text : '';
  };
  const label = (name: string) => machine.states.find((one) => one.name === name)?.label ?? name;

  beforeAll(async () => {
    engine = nativeEngine().engine ?? (await wasmEngine());
    const { files } = await source.list(root, nodeScheduler, neverCancelled);
    indexer = new Indexer({
      root,
      source,
      engine,
      log: new RecordingLog(),
      scheduler: nodeScheduler,
      reach: 'exclaves',
      maximumSize: 4 * 1024 * 1024,
    });
    await indexer.run(files, neverCancelled, () => undefined);
    domain = new DomainIndex(indexer.index);
    domain.facts();
    const before = performance.now();
    const found = domain.conclaves();
    console.log(`state machine in ${Math.round(performance.now() - before)} ms`);
    if (found === undefined) throw new Error('no state machine was found');
    machine = found;
    expected = known[(await releaseOf(root)) ?? root.slice(root.lastIndexOf('/') + 1)];
  });

  it('have every transition at its line, with the states before it', () => {
    const found = machine.transitions.map((one) => {
      const from = one.initial ? '*' : one.unguarded ? 'any' : one.from.map(label).join('|');
      return `${one.line + 1} ${from} -> ${label(one.to)}${one.through === undefined ? '' : ` (${one.through.line + 1})`}`;
    });
    if (expected !== undefined) expect(found).toEqual(expected.transitions);
    // Counted in the text: no write is without a transition.
    const written = indexer.index
      .files()
      .filter(({ path }) => !/^tests?\//.test(path))
      .flatMap(({ path }) =>
        textOf(path)
          .split('\n')
          .flatMap((text, at) => (new RegExp(`->\\s*${machine.stateField}\\s*=[^=]`).test(text) ? at : [])),
      );
    expect([...new Set(machine.transitions.map((one) => one.line))]).toEqual(written);
    expect(machine.problems).toEqual([]);
  });

  it('have every write of a request', () => {
    const flag = (name: string) => machine.requests.find((one) => one.name === name)?.label ?? name;
    const found = machine.requestWrites.map(
      (one) => `${one.line + 1} ${one.operator} ${one.flags.map(flag).join('|') || 'none'}`,
    );
    if (expected !== undefined) expect(found).toEqual(expected.requests);
  });

  it('lay the drawing beside the code', () => {
    for (const verdict of ['both', 'drawing', 'code', 'dead'] as const) {
      const found = machine.compared
        .filter((one) => one.verdict === verdict)
        .map((one) => `${label(one.from)} -> ${label(one.to)}${one.label === '' ? '' : `: ${one.label}`}`);
      if (expected !== undefined) expect(found, verdict).toEqual(expected.compared[verdict]);
    }
    const rules = [...new Set(machine.differences.map((one) => one.rule))].sort();
    if (expected !== undefined) expect(rules).toEqual(expected.differences);
  });

  it('have the resources that look-ups name, the members that hold data, and the table that the comment draws', () => {
    const before = performance.now();
    const table = domain.resourceTable();
    console.log(`resource table in ${Math.round(performance.now() - before)} ms`);
    if (table === undefined) throw new Error('no resource table was found');
    const label = (name: string) => table.types.find((one) => one.name === name)?.label ?? name;
    const short = (path: string) => path.slice(path.lastIndexOf('/') + 1);
    const found = table.resources.map(
      (one) =>
        `${one.domain} ${one.name} ${label(one.type)}: ${one.sites.map(({ file, line }) => `${short(file)}:${line + 1}`).join(', ')}`,
    );
    const members = table.types.map((one) => `${one.label}: ${one.member?.name ?? ''}`);
    if (expected !== undefined) {
      expect(found).toEqual(expected.resources);
      expect(members).toEqual(expected.members);
      expect(table.lookups).toHaveLength(expected.lookups);
      expect(table.documented?.words.map((one) => one.word)).toEqual(expected.words);
    }
    expect(table.documented?.domains.map((one) => one.name)).toEqual([
      'com.apple.kernel',
      'com.apple.conclave.a',
      'com.apple.conclave.b',
      'com.apple.driver.a',
    ]);
    expect(
      table.documented?.tables.map(
        (one) => `${one.domain}: ${one.resources.map(({ name, type }) => `${name} ${type}`).join(', ')}`,
      ),
    ).toEqual([
      'com.apple.kernel: com.apple.conclave.a CONCLAVE_MANAGER, com.apple.conclave.b CONCLAVE_MANAGER',
      'com.apple.conclave.a: audio_buf AUDIO_BUFFER, service_x SERVICE, named_buffer_x NAMED_BUFFER',
    ]);
    expect(table.port?.constant.value).toBe('53');
    expect(new Set(table.port?.uses.map((one) => one.role))).toEqual(
      new Set(['allocates the port', 'registered by', 'port to resource', 'resource to port']),
    );
    // An example of a comment is no resource.
    expect(found.filter((one) => one.includes('conclave.a'))).toEqual([]);
  });

  it('are the same when fields, enums and values have other names', () => {
    const words = new Map([
      [machine.stateField, 'zqa'],
      [machine.stateType, 'zqa_t'],
      ...(machine.requestField === undefined ? [] : ([[machine.requestField, 'zqb']] as const)),
      ...(machine.requestType === undefined ? [] : ([[machine.requestType, 'zqb_t']] as const)),
      ...[...machine.states, ...machine.requests].map(({ name }, at) => [name, `Zq${at}`] as const),
    ]);
    const index = new CheckoutIndex();
    const { dialect } = indexer;
    if (dialect === undefined) throw new Error('the indexer learned no macros');
    for (const { path } of indexer.index.files()) {
      const text = textOf(path).replace(/[A-Za-z_]\w*/g, (word) => words.get(word) ?? word);
      index.replace(extractFileFacts(path, text, 'hash', dialect, engine));
    }
    const other = new DomainIndex(index).conclaves();
    const shape = (one: StateMachine | undefined) =>
      one?.transitions.map(({ line, from, to, through }) => [
        line,
        from.map((name) => one.states.findIndex((state) => state.name === name)),
        one.states.findIndex((state) => state.name === to),
        through?.line,
      ]);
    expect(other?.stateField).toBe('zqa');
    expect(shape(other)).toEqual(shape(machine));
    expect(other?.requestWrites.map((one) => one.line)).toEqual(machine.requestWrites.map((one) => one.line));
  });
});
