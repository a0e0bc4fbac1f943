/**
 * The observations on a real checkout: the whole list, each line of which was judged against the source by hand, and a
 * count of the words by other means than the index's own.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Findings, findObservations } from '../../server/src/core/findings/registry.ts';
import { releaseOf } from '../../server/src/host/gitRelease.ts';
import { openRealCheckout } from '../support/realCheckout.ts';

const { XNU_CHECKOUT: root = '' } = process.env;

const tests = ['REGISTER', 'REMOVE', 'ENABLE', 'CHECK', 'DISABLE'].map((one) => `TEST_IRQ_${one}`);
const unused = [
  'Exclaves_L4_Ipc_Mr_Badge',
  ...tests,
  'TEST_TIMER_CANCELTIMEOUT',
  'exclaves_xnuproxy_exclaves_t',
  'exclaves_named_buffer_id_t',
  ...['EXCLAVES_BOOT_RANK_FOURTH', 'EXCLAVES_BOOT_RANK_THIRD', 'EXCLAVES_STATUS_FAILED', 'EXCLAVES_STATUS_NOT_STARTED'],
];
/** Since xnu-11215.81.4; each looked for by a plain search over all C, assembler and MIG code. */
const laterUnused = [
  'EXCLAVES_BOOT_RANK_FIRST',
  'EXCLAVES_BOOT_STAGE_2',
  'EXCLAVES_R_CONCLAVE',
  'EXCLAVES_R_TEST_PERF',
  'EXCLAVES_R_TEST_STRESS',
  '_firehose_tracepoint_type_metadata_exclave',
];
const switches = [
  '_exclaves_ctl_trap',
  'exclaves_has_priv_vnode',
  'exclaves_boot_exclavekit',
  'exclaves_boot',
  'exclaves_resource_alloc',
  'exclaves_resource_init',
  'exclaves_resource_release',
];
const buffers = [
  ...['copyout', 'delete', 'map', 'layout'].map((one) => `exclaves_xnuproxy_audio_buffer_${one}`),
  ...['delete', 'map', 'layout'].map((one) => `exclaves_xnuproxy_named_buffer_${one}`),
];
const gone = [
  'EXCLAVES_SHOW_SCHEDULER_REQUEST_RESPONSE',
  'exclaves_stackshot_ast',
  'th_exclaves_scheduling_context_id',
  'EXCLAVES_R_ENTITLEMENTS',
  'CONFIG_EXCLAVE',
  'CONCLAVE_MANAGER',
  'exclaves_notificatione_lookup_by_id',
];
/** Checked by a look at both definitions of every name that libsyscall/wrappers/exclaves.c and a kernel file define. */
const twoPrograms = [
  ...['boot', 'endpoint_call', 'notification_create'].map((one) => `exclaves_${one}`),
  ...['start', 'status', 'stop'].map((one) => `exclaves_sensor_${one}`),
];
const olderTwoPrograms = [
  ...twoPrograms,
  ...['audio_buffer_copyout', 'named_buffer_copyin', 'named_buffer_copyout'].map((one) => `exclaves_${one}`),
];
const present = {
  'two-programs': twoPrograms,
  'same-test-twice': ['DEVELOPMENT'],
  'cases-left-out': switches,
  'only-under-if-0': ['task_resume_conclave', 'exclaves_conclave_resume'],
  'declared-only': ['exclaves_conclave_lookup_resources', ...buffers, 'exclaves_booted'],
  'unused-enumerator': [...unused, ...laterUnused],
  'gone-from-code': gone,
};

/** What was read and found true, by rule. A rule that is not named finds nothing. */
const judged: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'xnu-10063.101.15': {
    'two-programs': olderTwoPrograms,
    'cases-left-out': [
      '_exclaves_ctl_trap',
      '_exclaves_ctl_trap',
      '_exclaves_ctl_trap',
      'exclaves_boot',
      'exclaves_resource_alloc',
      'exclaves_resource_init',
      'exclaves_resource_release',
    ],
    'declared-only': ['exclaves_booted'],
    'unused-enumerator': ['RINGGATE_STATUS_SUCCESS', ...unused],
    'gone-from-code': [
      'EXCLAVES_SHOW_SCHEDULER_REQUEST_RESPONSE',
      'exclaves_stackshot_ast',
      'CONFIG_EXCLAVE',
      'TH_EXCLAVES_STACKSHOT_AST',
      'exclaves_notificatione_lookup_by_id',
    ],
  },
  'xnu-11215.81.4': present,
  'xnu-11417.121.6': {
    ...present,
    'unused-enumerator': [...unused, ...laterUnused, 'firehose_tracepoint_code_load_exclavekit_dsc'],
    'gone-from-code': [...gone, 'exclaves_indicator_deadline'],
  },
};

describe.runIf(root !== '')('observations on a real checkout', () => {
  let result: Findings;
  let known: (typeof judged)[string] | undefined;
  beforeAll(async () => {
    const { domain } = await openRealCheckout(root);
    result = findObservations(domain);
    known = judged[(await releaseOf(root)) ?? ''];
  });

  it('are those that were judged, where the release is known', () => {
    expect(result.waiting).toEqual([]);
    if (known === undefined) return;
    const found = result.findings.map(({ name, rule }) => `${rule} ${name}`);
    const expected = Object.entries(known).flatMap(([rule, list]) => list.map((name) => `${rule} ${name}`));
    expect(found.sort()).toEqual(expected.sort());
  });

  it('name places that hold the name, or what stands for it', () => {
    for (const { name, places, rule } of result.findings) {
      for (const { end, file, note, start } of places) {
        const text = readFileSync(`${root}/${file}`, 'utf8').slice(start, end);
        if (rule === 'cases-left-out') expect(text).toMatch(/^(switch|default|\w+)$/);
        else expect([name, note.split(',')[0]], `${file}: ${text}`).toContain(text);
      }
    }
  });

  it('leave out no value that has the number of one with a case', () => {
    for (const { name, rule, text } of result.findings)
      if (rule === 'cases-left-out' && name === 'exclaves_boot') expect(text).not.toContain('EXCLAVES_BOOT_STAGE_2');
  });

  it('say that a name is nowhere only where a plain reading of all files does not find it', () => {
    const wanted = new Map<string, number>();
    for (const { name, places, rule } of result.findings) {
      if (rule === 'gone-from-code') wanted.set(name, 0);
      if (rule !== 'unused-enumerator') continue;
      const names = places.length === 1 ? [name] : places.map(({ note }) => note.split(',')[0] ?? '');
      for (const one of names) wanted.set(one, 1);
    }
    const word = new RegExp(`\\b_?(${[...wanted.keys()].join('|')})\\b`, 'g');
    const counts = new Map<string, number>();
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(c|h|cpp|cc|hpp|m|mm|s|defs)$/i.test(entry.name)) continue;
      const text = readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8');
      if (text.search(word) < 0) continue;
      const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
      for (const [, name = ''] of code.matchAll(word)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const [name, count] of wanted) expect([name, counts.get(name) ?? 0]).toEqual([name, count]);
  });
});
