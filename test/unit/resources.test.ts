import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { factNames, factsOfKind, indexOf, sampleTexts } from '../support/facts.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = (await indexOf(sampleTexts())).domain;
});

describe('types', () => {
  it('are the constants of the record’s type field, though a generated header defines them', () => {
    expect(factNames(sample, 'resource-type')).toEqual([
      'XNUPROXY_RESOURCETYPE_ARBITRATEDAUDIOMEMORY',
      'XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER',
      'XNUPROXY_RESOURCETYPE_NOTIFICATION',
      'XNUPROXY_RESOURCETYPE_SENSOR',
      'XNUPROXY_RESOURCETYPE_SERVICE',
      'XNUPROXY_RESOURCETYPE_SHAREDMEMORY',
    ]);
    expect(factsOfKind(sample, 'resource-type').every((fact) => fact.certainty === 'inferred')).toBe(true);
  });

  it('are found in the older spelling: XNUPROXY_RESOURCE_… of a type with _t', async () => {
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_resource.h':
        'typedef struct exclaves_resource {\n\txnuproxy_resource_t r_type;\n\tuint64_t r_id;\n} exclaves_resource_t;\n',
      'osfmk/kern/exclaves_resource.c':
        'void release(exclaves_resource_t *r)\n{\n\tif (r->r_type == XNUPROXY_RESOURCE_SENSOR) {\n\t\tstop(r, XNUPROXY_RESOURCE_NAME_MAX);\n\t}\n}\n',
    });
    expect(factNames(domain, 'resource-type')).toEqual(['XNUPROXY_RESOURCE_SENSOR']);
    expect(factNames(domain, 'resource-operation', 'XNUPROXY_RESOURCE_SENSOR')).toEqual(['release']);
  });

  it('have the functions that mention them as operations', () => {
    expect(factNames(sample, 'resource-operation', 'XNUPROXY_RESOURCETYPE_SHAREDMEMORY')).toEqual([
      'exclaves_resource_release',
      'exclaves_resource_shared_memory_map',
    ]);
  });
});

describe('domains and names', () => {
  it('are those that literals spell out, and entitlements are no names', () => {
    expect(factsOfKind(sample, 'resource-domain').map(({ name, detail }) => `${name} ${detail}`)).toEqual([
      'EXCLAVES_DOMAIN_KERNEL "com.apple.kernel"',
      'EXCLAVES_DOMAIN_DARWIN "com.apple.darwin"',
    ]);
    const names = factNames(sample, 'resource-name');
    expect(names).toContain('com.apple.service.LogServer_xnuproxy');
    expect(names).toContain('com.apple.storage.backend');
    expect(names.filter((name) => /private|com\.apple\.(kernel|darwin)$/.test(name))).toEqual([]);
  });

  it('say which macro or call they are written for', () => {
    const detail = (name: string) => factsOfKind(sample, 'resource-name').find((fact) => fact.name === name)?.detail;
    expect(detail('com.apple.service.LogServer_xnuproxy')).toBe('EXCLAVES_ID_LOGSERVER_EP');
    expect(detail('com.apple.storage.backend')).toBe('exclaves_resource_shared_memory_map');
  });
});

describe('lookups', () => {
  it('show what a macro argument stands for, the type, and the function that looks', () => {
    const lookups = factsOfKind(sample, 'resource-lookup');
    expect(lookups.find((fact) => fact.function === 'exclaves_conclave_attach')).toMatchObject({
      name: 'exclaves_resource_lookup_by_name',
      detail: '(EXCLAVES_DOMAIN_KERNEL "com.apple.kernel", name, XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER)',
      of: 'XNUPROXY_RESOURCETYPE_CONCLAVEMANAGER',
    });
  });

  it('are those with names of the run time, too: by what the function does, not by what it is called or given', async () => {
    const callers = (facts: ReturnType<typeof factsOfKind>, name: string) =>
      facts.flatMap((fact) => (fact.name === name ? (fact.function ?? []) : []));
    expect(callers(factsOfKind(sample, 'resource-lookup'), 'exclaves_resource_shared_memory_map')).toEqual([
      '_exclaves_ctl_trap',
      'exclaves_storage_init',
    ]);
    const { domain } = await indexOf({
      'osfmk/kern/exclaves_resource.h':
        'typedef struct exclaves_resource {\n\txnuproxy_resourcetype_s r_type;\n\tuint64_t r_id;\n} exclaves_resource_t;\n',
      'osfmk/kern/exclaves_resource.c': `#include "exclaves_resource.h"
exclaves_resource_t *
exclaves_resource_lookup_by_name(const char *domain, const char *name, xnuproxy_resourcetype_s type)
{
	return table_get(domain, name, type);
}
int
exclaves_thing_open(const char *domain, const char *name, exclaves_resource_t **out)
{
	*out = exclaves_resource_lookup_by_name(domain, name, XNUPROXY_RESOURCETYPE_THING);
	return *out == NULL;
}
int
exclaves_thing_use(const char *domain, struct user *user)
{
	exclaves_resource_t *one;
	exclaves_thing_print(domain, user->name);
	return exclaves_thing_open(domain, user->name, &one);
}
void
exclaves_thing_print(const char *domain, const char *name)
{
	printf("%s %s", domain, name);
}
`,
    });
    const lookups = factsOfKind(domain, 'resource-lookup');
    expect(callers(lookups, 'exclaves_thing_open')).toEqual(['exclaves_thing_use']);
    expect(callers(lookups, 'exclaves_thing_print')).toEqual([]);
  });
});

describe('tables, record and limits', () => {
  it('come from the file of the root table, by section', () => {
    const tables = factsOfKind(sample, 'resource-table');
    expect(tables.filter((fact) => fact.of === 'Root Table').map((fact) => fact.name)).toEqual(
      expect.arrayContaining(['root_table', 'exclaves_resource_domain_t', 'lookup_domain']),
    );
    expect(tables.map((fact) => fact.name)).toContain('table_put');
    expect(new Set(tables.map((fact) => fact.file))).toEqual(new Set(['osfmk/kern/exclaves_resource.c']));
  });

  it('include what one kind of resource alone has: the members of the record’s union', () => {
    expect(factNames(sample, 'resource-record-field')).toEqual([
      'r_id',
      'r_type',
      'r_connected',
      'r_name',
      'r_mutex',
      'r_port',
      'r_usecnt',
      'r_shared_memory',
      'r_notification',
      'r_conclave',
      'r_sensor',
    ]);
  });

  it('know the limits that macros set', () => {
    const limits = factsOfKind(sample, 'resource-limit').map(({ name, detail }) => `${name} ${detail}`);
    expect(limits).toEqual(expect.arrayContaining(['TABLE_LEN = 16', 'EXCLAVES_RESOURCE_NAME_MAX = 128']));
  });
});
