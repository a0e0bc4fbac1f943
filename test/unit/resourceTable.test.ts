import { beforeAll, describe, expect, it } from 'vitest';
import type { ResourceModel } from '../../server/src/core/model/resources.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

async function tableOf(files: ReadonlyMap<string, string> | Record<string, string>): Promise<ResourceModel> {
  const table = (await indexOf(files)).domain.resourceTable();
  if (table === undefined) throw new Error('no table was found');
  return table;
}

let sample: ResourceModel;
beforeAll(async () => {
  sample = await tableOf(sampleTexts());
});

describe('resources', () => {
  it('are those that a look-up names, through macros and constants, with domain and type', () => {
    expect(sample.resources.map(({ domain, name, type }) => `${domain} ${name} ${type}`)).toEqual([
      'com.apple.kernel com.apple.service.ExclaveIndicatorController XNUPROXY_RESOURCETYPE_SERVICE',
      'com.apple.kernel com.apple.service.LogServer_xnuproxy XNUPROXY_RESOURCETYPE_SERVICE',
      'com.apple.kernel com.apple.service.SampleEcho XNUPROXY_RESOURCETYPE_SERVICE',
      'com.apple.kernel com.apple.service.Stackshot XNUPROXY_RESOURCETYPE_SERVICE',
      'com.apple.kernel com.apple.storage.backend XNUPROXY_RESOURCETYPE_SHAREDMEMORY',
    ]);
  });

  it('that only a running system names are said to be so', () => {
    const spawn = sample.lookups.find((one) => one.within === 'posix_spawn_task');
    expect(spawn).toMatchObject({
      callee: 'task_add_conclave',
      domain: { source: 'macro', values: ['com.apple.kernel'] },
      key: { source: 'runtime', values: [] },
      type: { values: ['XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER'] },
      handsOn: false,
    });
    expect(sample.lookups.find((one) => one.within === 'exclaves_service_lookup')?.handsOn).toBe(true);
  });
});

describe('functions that look up', () => {
  it('return the record for a type, or hand their parameters on to one that does', () => {
    const found = sample.functions.map(({ name, by, through, type }) =>
      `${name} ${by} ${through ?? ''} ${type ?? ''}`.trim(),
    );
    expect(found).toContain('exclaves_resource_lookup_by_name name');
    expect(found).toContain('lookup_resource_by_id id');
    expect(found).toContain(
      'exclaves_service_lookup name exclaves_resource_lookup_by_name XNUPROXY_RESOURCETYPE_SERVICE',
    );
    expect(found).toContain('task_add_conclave name exclaves_conclave_attach XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER');
    // It sets the type of what it makes.
    expect(found.filter((one) => one.startsWith('exclaves_resource_alloc'))).toEqual([]);
  });

  it('are found by their shape when the record and its field have other names', async () => {
    const words = new Map([
      ['exclaves_resource_lookup_by_name', 'zq_find'],
      ['r_type', 'zq_kind'],
    ]);
    const renamed = new Map(
      [...sampleTexts()].map(([file, text]) => [
        file,
        text.replace(/[A-Za-z_]\w*/g, (word) => words.get(word) ?? word),
      ]),
    );
    const table = await tableOf(renamed);
    expect(table.typeField).toBe('zq_kind');
    expect(table.resources.map((one) => one.name)).toEqual(sample.resources.map((one) => one.name));
  });

  it('are followed through locals, variables of the file and lists of domains', async () => {
    const texts = new Map(sampleTexts());
    texts.set(
      'osfmk/kern/exclaves_case.c',
      `#include "exclaves_resource.h"
static const char *case_name = "com.apple.case.file";
void
case_first(void)
{
	const char *local = "com.apple.case.local";
	exclaves_service_lookup(EXCLAVES_DOMAIN_DARWIN, local);
	exclaves_service_lookup(EXCLAVES_DOMAIN_KERNEL, case_name);
	exclaves_service_lookup();
}
void
case_second(int at)
{
	static const char *domains[] = { EXCLAVES_DOMAIN_KERNEL, EXCLAVES_DOMAIN_DARWIN };
	exclaves_service_lookup(domains[at], "com.apple.case.both");
}
`,
    );
    const table = await tableOf(texts);
    const found = table.resources.filter((one) => one.name.startsWith('com.apple.case'));
    expect(found.map(({ domain, name }) => `${domain} ${name}`)).toEqual([
      'com.apple.darwin com.apple.case.both',
      'com.apple.darwin com.apple.case.local',
      'com.apple.kernel com.apple.case.both',
      'com.apple.kernel com.apple.case.file',
    ]);
  });
});

describe('types', () => {
  it('have their operations, and the member that holds their data', () => {
    const of = (label: string) => sample.types.find((one) => one.label === label);
    expect(of('CONCLAVEMANAGER')?.member).toMatchObject({ name: 'r_conclave', type: 'conclave_resource_t' });
    expect(of('SERVICE')?.member).toBeUndefined();
    expect(of('SHAREDMEMORY')?.operations.map(({ verb, shared }) => [verb, shared])).toEqual([
      ['release', true],
      ['map', false],
    ]);
  });
});

describe('ports, bitmaps and limits', () => {
  it('are told by calls of kobjects, by names and by macros', () => {
    expect(sample.port?.constant).toMatchObject({ name: 'IKOT_EXCLAVES_RESOURCE' });
    expect(sample.port?.uses.map(({ name, role }) => `${name}: ${role}`)).toEqual([
      'IPC_KOBJECT_DEFINE: registered by',
      'ipc_kobject_get_stable: port to resource',
    ]);
    expect(sample.bitmaps.map((one) => one.name)).toEqual(['kernel_service_bitmap', 'c_service_bitmap']);
    expect(sample.limits.filter((one) => one.name === 'CONCLAVE_SERVICE_MAX')).toHaveLength(1);
  });
});

describe('the table that a comment draws', () => {
  it('is read as examples, with the words that are no types of the release', () => {
    expect(
      sample.documented?.tables.map((one) => one.resources.map(({ name, type, id }) => `${name} ${type} ${id}`)),
    ).toEqual([['sample.alpha CONCLAVE 1', 'sample.echo SERVICE 7', 'sample.frames MEMORY 9']]);
    expect(sample.documented?.words.map((one) => one.word)).toEqual(['CONCLAVE', 'MEMORY']);
    expect(sample.resources.some((one) => one.name.startsWith('sample.'))).toBe(false);
  });

  it('in nested boxes has root entries and a table for each domain, by its heading', async () => {
    const texts = new Map(sampleTexts());
    const path = 'osfmk/kern/exclaves_resource.c';
    const nested = `/*
 *      Root
 *   ┌──────────────┐
 *   │ ┌──────────┐ │
 *   │ │ "dom.a"  │─┼──┐
 *   │ └──────────┘ │  │
 *   │ ┌──────────┐ │  │
 *   │ │ "dom.b"  │ │  │
 *   │ └──────────┘ │  │
 *   └──────────────┘  │
 *       ┌─────────────┘
 *       └──▶ "dom.a"
 *           ┌────────────────────────────┐
 *           │┌─────────┬─────────┬──────┐│
 *           ││ "one"   │ SENSOR  │ 0x1  ││
 *           │└─────────┴─────────┴──────┘│
 *           │ ...                        │
 *           └────────────────────────────┘
 */
`;
    texts.set(path, nested + (texts.get(path) ?? ''));
    const { documented } = await tableOf(texts);
    expect(documented?.domains.map((one) => one.name)).toEqual(['dom.a', 'dom.b']);
    expect(
      documented?.tables.map(({ domain, resources }) => [
        domain,
        resources.map(({ name, type, id }) => [name, type, id]),
      ]),
    ).toEqual([['dom.a', [['one', 'SENSOR', '0x1']]]]);
    expect(documented?.words).toEqual([]);
    const [row] = documented?.tables[0]?.resources ?? [];
    expect(texts.get(path)?.slice(row?.start, row?.end)).toBe('"one"');
  });

  it('says which names of it stand where nothing can be read', async () => {
    const texts = new Map(sampleTexts());
    const [path, text] = [...texts].find(([, one]) => one.includes('"sample.echo"   SERVICE')) ?? ['', ''];
    const damaged = text.replace('"sample.echo"   SERVICE   7', 'the "sample.echo" service 7');
    texts.set(path, damaged);
    const { documented } = await tableOf(texts);
    expect(documented?.unread.map((one) => damaged.slice(one.start, one.end))).toEqual(['"sample.echo"']);
    expect(sample.documented?.unread).toEqual([]);
  });
});

describe('a checkout without a table', () => {
  it('has none', async () => {
    expect((await indexOf({ 'osfmk/kern/task.c': 'int x;\n' })).domain.resourceTable()).toBeUndefined();
  });
});
