import { beforeAll, describe, expect, it } from 'vitest';
import { retryText, valueText } from '../../server/src/core/describe/resourceReport.ts';
import type { ResourceModel } from '../../server/src/core/model/resources.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

async function tableOf(files: ReadonlyMap<string, string> | Record<string, string>): Promise<ResourceModel> {
  const table = (await indexOf(files)).domain.resourceTable();
  if (table === undefined) throw new Error('no table was found');
  return table;
}

function reachesOf(table: ResourceModel): (label: string) => string[] | undefined {
  return (label) =>
    table.types
      .find((one) => one.label === label)
      ?.reachedBy.map(({ name, via, file, line }) => `${name} ${via.join('>')} ${file}:${line + 1}`);
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
      `${name} ${by} ${through ?? ''} ${type?.text ?? ''}`.trim(),
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

  it('have the domain that they fix, read where it stands, for whoever calls them', async () => {
    const texts = new Map(sampleTexts());
    texts.set(
      'osfmk/kern/exclaves_case.c',
      `#include "exclaves_resource.h"
uint64_t
case_any(const char *name)
{
	static const char *domains[] = { EXCLAVES_DOMAIN_DARWIN, EXCLAVES_DOMAIN_KERNEL };
	for (int at = 0; at < 2; at++) {
		uint64_t result = exclaves_service_lookup(domains[at], name);
		if (result != 0) {
			return result;
		}
	}
	return 0;
}
uint64_t
case_either(const char *name)
{
	uint64_t id = exclaves_service_lookup(EXCLAVES_DOMAIN_KERNEL, name);
	if (id == NOTHING) {
		id = exclaves_service_lookup(EXCLAVES_DOMAIN_DARWIN, name);
	}
	return id;
}
uint64_t
case_allowed(struct task *task, const char *name)
{
	uint64_t id = 0;
	if (task != NULL) {
		id = exclaves_service_lookup(EXCLAVES_DOMAIN_KERNEL, name);
		if (is_relaxed(CASE) || has_right(task, CASE)) {
			for (;;) {
				if (id == NOTHING) {
					id = exclaves_service_lookup(EXCLAVES_DOMAIN_DARWIN, name);
				}
				break;
			}
		}
	}
	return id;
}
const char *
case_domain(struct task *task)
{
	return task == NULL ? task->name : EXCLAVES_DOMAIN_KERNEL;
}
void
case_callers(struct task *task, int n)
{
	case_any("com.apple.case.any");
	case_either("com.apple.case.either");
	const char *own = task != NULL ? task->name : EXCLAVES_DOMAIN_DARWIN;
	exclaves_service_lookup(own, "com.apple.case.own");
	const char *made = case_domain(task);
	exclaves_service_lookup(made, "com.apple.case.made");
	uint64_t id = exclaves_service_lookup(made, "com.apple.case.twice");
	if (n > 2) {
		id = exclaves_service_lookup(EXCLAVES_DOMAIN_KERNEL, "com.apple.case.twice");
	}
}
`,
    );
    const table = await tableOf(texts);
    const lookup = (name: string) => table.lookups.filter((one) => one.key.values.includes(`com.apple.case.${name}`));
    expect(lookup('any').map(({ domain }) => valueText(domain))).toEqual([
      '"com.apple.darwin" or "com.apple.kernel" (domains[at])',
    ]);
    expect(lookup('either').map(({ domain }) => valueText(domain))).toEqual([
      '"com.apple.kernel", else "com.apple.darwin" (EXCLAVES_DOMAIN_KERNEL or EXCLAVES_DOMAIN_DARWIN)',
    ]);
    expect(lookup('own').map(({ domain }) => valueText(domain))).toEqual(['own (run time, else "com.apple.darwin")']);
    expect(lookup('made').map(({ domain }) => valueText(domain))).toEqual([
      'made (run time, from case_domain, which names "com.apple.kernel")',
    ]);
    const retries = table.lookups.flatMap(({ within, retryOf }) =>
      retryOf === undefined ? [] : `${within}: ${retryText(retryOf)}`,
    );
    // The test of the other one asks for something else.
    expect(retries.filter((one) => one.startsWith('case'))).toEqual([
      'case_either: a fall-back after line 17, if id == NOTHING',
      // What also stands around the first look-up is no condition of the second alone.
      'case_allowed: a fall-back after line 28, if (is_relaxed(CASE) || has_right(task, CASE)) && id == NOTHING',
    ]);
    expect(
      table.resources
        .filter((one) => one.name === 'com.apple.case.either')
        .map(({ domain, isFallback }) => `${domain} ${isFallback}`),
    ).toEqual(['com.apple.darwin true', 'com.apple.kernel false']);
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

  it('share an operation that has a case for two of them, and have one for themselves that asserts one of two', async () => {
    const path = 'osfmk/kern/exclaves_resource.c';
    const texts = new Map(sampleTexts());
    texts.set(
      path,
      `${texts.get(path)}
void exclaves_resource_begin(exclaves_resource_t *resource, xnuproxy_resourcetype_s type)
{
	switch (type) {
	case XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER: exclaves_first(resource); break;
	case XNUPROXY_RESOURCETYPE_NOTIFICATION: exclaves_second(resource); break;
	default: break;
	}
}
void exclaves_resource_end(exclaves_resource_t *resource)
{
	assert(resource->r_type == XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER ||
	    resource->r_type == XNUPROXY_RESOURCETYPE_NOTIFICATION);
}
`,
    );
    const { types } = await tableOf(texts);
    const shared = types
      .find(({ label }) => label === 'CONCLAVEMANAGER')
      ?.operations.flatMap((one) => (/_(begin|end)$/.test(one.name) ? [[one.verb, one.shared]] : []));
    expect(shared).toEqual([
      ['begin', true],
      ['end', false],
    ]);
  });

  it('have the operations of the trap that look them up or call what works on them, with the code’s line', async () => {
    const path = 'osfmk/kern/exclaves_resource.c';
    const asserting = new Map(sampleTexts());
    // As in XNU, what works on a conclave asserts that it is given one.
    asserting.set(
      path,
      (asserting.get(path) ?? '').replace(
        /^exclaves_conclave_(?:launch|get_domain|has_service)\(exclaves_resource_t \*resource[^)]*\)\n\{/gm,
        '$&\n\tassert3u(resource->r_type, ==, XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER);',
      ),
    );
    const of = reachesOf(await tableOf(asserting));
    // That the domain is asked from the conclave makes it no operation of the conclave.
    expect(of('SHAREDMEMORY')).toEqual([
      'EXCLAVES_CTL_OP_NAMED_BUFFER_CREATE exclaves_resource_shared_memory_map osfmk/kern/exclaves.c:122',
    ]);
    expect(of('SERVICE')).toEqual([
      'EXCLAVES_CTL_OP_LOOKUP_SERVICES exclaves_service_lookup osfmk/kern/exclaves.c:139',
    ]);
    expect(of('CONCLAVEMANAGER')).toContain(
      'EXCLAVES_CTL_OP_LAUNCH_CONCLAVE task_launch_conclave>exclaves_conclave_launch osfmk/kern/exclaves.c:136',
    );
  });

  it('have no operation whose code names another type, though what it calls takes both', async () => {
    const path = 'osfmk/kern/exclaves.c';
    const copying = (test: string) => {
      const texts = new Map(sampleTexts());
      texts.set(
        'osfmk/kern/exclaves_case.c',
        `#include "exclaves_resource.h"
kern_return_t
exclaves_case_copy(exclaves_resource_t *resource)
{
	assert(resource->r_type == XNUPROXY_RESOURCETYPE_SENSOR || resource->r_type == XNUPROXY_RESOURCETYPE_NOTIFICATION);
	return KERN_SUCCESS;
}
`,
      );
      const code = `$&\n\t\t${test}\n\t\treturn exclaves_case_copy(resource);`;
      texts.set(path, (texts.get(path) ?? '').replace('case EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN:', code));
      return tableOf(texts);
    };
    const reaching = (table: ResourceModel) =>
      table.types
        .filter(({ reachedBy }) => reachedBy.some(({ name }) => name.endsWith('_COPYIN')))
        .map(({ label }) => label)
        .sort();
    expect(reaching(await copying(''))).toEqual(['NOTIFICATION', 'SENSOR']);
    const telling = await copying('if (resource->r_type != XNUPROXY_RESOURCETYPE_SENSOR) return KERN_FAILURE;');
    expect(reaching(telling)).toEqual([]);
    expect(
      telling.types.find(({ label }) => label === 'SENSOR')?.operations.map((one) => one.trapOperations),
    ).toContainEqual(['EXCLAVES_CTL_OP_NAMED_BUFFER_COPYIN']);
  });

  it('are reached through the call alone where what it is given decides which of several runs', async () => {
    const texts = new Map(sampleTexts());
    const both = ['one', 'two'].map(
      (name) =>
        `kern_return_t\nexclaves_case_${name}(exclaves_resource_t *resource)\n{\n\tassert3u(resource->r_type, ==, XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER);\n\treturn KERN_SUCCESS;\n}\n`,
    );
    texts.set('osfmk/kern/exclaves_case.c', `#include "exclaves_resource.h"\n${both.join('\n')}`);
    const path = 'osfmk/kern/task.c';
    texts.set(
      path,
      (texts.get(path) ?? '').replace(
        'exclaves_conclave_launch(conclave)',
        '(first ? exclaves_case_one(conclave) : exclaves_case_two(conclave))',
      ),
    );
    expect(reachesOf(await tableOf(texts))('CONCLAVEMANAGER')).toEqual([
      'EXCLAVES_CTL_OP_LAUNCH_CONCLAVE task_launch_conclave osfmk/kern/exclaves.c:136',
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

  it('says so of a damaged box, of a row with half its quotes, and of a drawing of which nothing can be read', async () => {
    const drawing = `/*
 *   ┌──────────────┐
 *   │ ┌──────────┐ │
 *   │ │ "dom.a"  │ │
 *   │ └──────────┘ │
 *   └──────────────┘
 *         "dom.a"
 *   ┌────────────────────────────┐
 *   │┌─────────┬─────────┬──────┐│
 *   ││ "one"   │ SENSOR  │ 0x1  ││
 *   │└─────────┴─────────┴──────┘│
 *   │┌─────────┬─────────┬──────┐│
 *   ││ "two"   │ SENSOR  │ 0x2  ││
 *   │└─────────┴─────────┴──────┘│
 *   └────────────────────────────┘
 * For example "dom.a" is looked for first.
 */
`;
    const texts = new Map(sampleTexts());
    const [path, text] = [...texts].find(([, one]) => one.includes('"sample.echo"   SERVICE')) ?? ['', ''];
    const unreadIn = async (changed: string, rest = text) => {
      const whole = changed + rest;
      texts.set(path, whole);
      const { documented } = await tableOf(texts);
      return documented?.unread.map((one) => whole.slice(one.start, one.end));
    };
    expect(await unreadIn(drawing)).toEqual([]);
    expect(await unreadIn(drawing.replace('"two" ', '"two  '))).toEqual(['"two']);
    expect(await unreadIn(drawing.replace(' *   ┌────────────────────────────┐\n', ' *\n'))).toEqual([
      '"one"',
      '"two"',
    ]);
    expect(await unreadIn(drawing.replace(/( \* {3}└)─+(┘\n \* For)/, '$1  $2'))).toEqual(['"one"', '"two"']);
    expect(await unreadIn(drawing.replace(/[┌┐└┘]/g, ' '), text.replace(/\/\*[\s\S]*?\*\//g, ''))).toEqual([
      '"dom.a"',
      '"one"',
      '"two"',
    ]);
    expect(await unreadIn(drawing.replace('│┌─────────┬─────────┬──────┐│', '│┌────   ──┬─────────┬──────┐│'))).toEqual(
      ['"one"'],
    );
  });
});

describe('a checkout without a table', () => {
  it('has none', async () => {
    expect((await indexOf({ 'osfmk/kern/task.c': 'int x;\n' })).domain.resourceTable()).toBeUndefined();
  });
});
