import { beforeAll, describe, expect, it } from 'vitest';
import type { DomainIndex } from '../../server/src/core/concepts/domainIndex.ts';
import { factNames, factsOfKind, indexOf, sampleTexts } from '../support/facts.ts';

let sample: DomainIndex;
beforeAll(async () => {
  sample = (await indexOf(sampleTexts())).domain;
});

/** One file that includes a generated header. */
async function domainOf(code: string): Promise<DomainIndex> {
  const path = 'osfmk/kern/exclaves_x.c';
  return (await indexOf({ [path]: `#include <Tightbeam/tightbeam.h>\n${code}` })).domain;
}

/** Everything the reconstruction says, without places: for comparing two trees. */
function shapeOf(domain: DomainIndex, rename: (text: string) => string = (text) => text): string[] {
  return domain
    .facts()
    .filter((fact) => fact.kind.startsWith('tightbeam-'))
    .map(({ kind, name, of, detail, function: within }) =>
      [kind, name, of ?? '', detail ?? '', within ?? ''].map(rename).join(' | '),
    )
    .sort();
}

describe('modules and interfaces', () => {
  it('are those whose generated names the sample uses', () => {
    expect(factNames(sample, 'tightbeam-module')).toEqual([
      'conclave_launcher',
      'exclaveindicatorcontroller',
      'ioservice',
      'oslogdarwin',
      'sharedmemorybase',
      'stackshot',
      'stackshottypes',
      'xnuproxy',
      'xnuupcalls',
      'xnuupcallsv2',
    ]);
  });

  it('split at the last underscore, since a module’s name may hold one and an interface’s cannot', () => {
    expect(sample.tightbeamName('conclave_launcher_conclavecontrol_launch')).toMatchObject({
      module: 'conclave_launcher',
      interface: 'conclavecontrol',
      method: 'launch',
      role: 'client call',
    });
    expect(factNames(sample, 'tightbeam-interface', 'conclave_launcher')).toEqual([
      'conclave_launcher_conclavecontrol',
    ]);
  });

  it('show an inherited interface by the result types of its methods', () => {
    expect(factNames(sample, 'tightbeam-interface', 'sharedmemorybase')).toEqual([
      'sharedmemorybase_segaccessbase',
      'sharedmemorybase_segxnuaccess',
    ]);
    const name = 'sharedmemorybase_segaccessbase_mappingdestroy__result_s';
    expect(sample.tightbeamName(name)).toMatchObject({ interface: 'segaccessbase', method: 'mappingdestroy' });
  });

  it('keep a method’s own underscores', () => {
    expect(sample.tightbeamName('xnuupcalls_xnuupcalls_conclave_stop__result_s')).toMatchObject({
      interface: 'xnuupcalls',
      method: 'conclave_stop',
    });
  });

  it('are read from the older generator of IOKit, too', () => {
    expect(sample.tightbeamName('ioservice_ioserviceprivate_startprivate')).toMatchObject({
      module: 'ioservice',
      interface: 'ioserviceprivate',
      method: 'startprivate',
    });
  });

  it('are read from the older generator where the module’s name holds underscores, however its header spells it', async () => {
    const code =
      'struct s {\n\talpha_beta_gamma one;\n};\nvoid f(struct s *s, int at)\n{\n\talpha_beta_gamma_init(&s->one, at);\n\talpha_beta_gamma_go(&s->one, at);\n}\n';
    for (const header of ['x/alpha_beta', 'x/AlphaBeta', 'x/Alpha_beta', 'x/other']) {
      const { domain } = await indexOf({ 'iokit/a.cpp': `#include <${header}.tightbeam.h>\n${code}` });
      expect(domain.tightbeamName('alpha_beta_gamma_go'), header).toMatchObject({
        module: 'alpha_beta',
        interface: 'gamma',
        method: 'go',
      });
      expect(domain.tightbeamName('alpha_beta_gamma'), header).toMatchObject({ role: 'client handle' });
    }
    // Two undeclared names that nothing else goes with show no module.
    const { domain } = await indexOf({
      'iokit/a.cpp':
        '#include <x/other.tightbeam.h>\nvoid f(void)\n{\n\tsome_spin_lock lock;\n\tsome_spin_lock_init(&lock);\n}\n',
    });
    expect(domain.tightbeamName('some_spin_lock_init')).toBeUndefined();
  });

  it('are all inferred; only the tables are stated', () => {
    for (const fact of sample.facts()) {
      if (!fact.kind.startsWith('tightbeam-')) continue;
      const stated = fact.kind === 'tightbeam-server-table' || fact.kind === 'tightbeam-server-method';
      expect(fact.certainty, `${fact.kind} ${fact.name}`).toBe(stated ? 'stated' : 'inferred');
    }
  });
});

describe('a tree with every module renamed', () => {
  it('gives the same structure, since no module is known by name', async () => {
    const rename = (text: string) =>
      factNames(sample, 'tightbeam-module')
        .toSorted((a, b) => b.length - a.length)
        .reduce(
          (all, module, at) =>
            all
              .replace(new RegExp(`(?<![A-Za-z0-9_])${module}(?=_)`, 'g'), `zz${at}mod`)
              .replace(new RegExp(`(?<![A-Za-z0-9_])${module.toUpperCase()}(?=_)`, 'g'), `ZZ${at}MOD`),
          text,
        );
    // `exclaves_xnuproxy.h` and `<xnuproxy/messages.h>` name the same module; the underscore rule leaves paths alone.
    const texts = new Map(
      [...sampleTexts()].map(([path, text]) => [
        path,
        rename(text).replaceAll('<xnuproxy/', `<${rename('xnuproxy_').slice(0, -1)}/`),
      ]),
    );
    const renamed = (await indexOf(texts)).domain;
    const strip = (rows: string[]) => rows.map((row) => row.replace(/^(tightbeam-module \| )\w+/, '$1'));
    const both = (text: string) =>
      rename(`${text}_`)
        .slice(0, -1)
        .replace(/\b(\w+)(?=,|\)|$)/g, (word) => rename(`${word}_`).slice(0, -1));
    expect(strip(shapeOf(renamed)).length).toBe(shapeOf(sample).length);
    expect(strip(shapeOf(renamed)).sort()).toEqual(strip(shapeOf(sample, both)).sort());
  });
});

describe('client calls', () => {
  it('have the function they stand in and their arguments', () => {
    const call = factsOfKind(sample, 'tightbeam-call').find((fact) => fact.name.endsWith('conclavecontrol_stop'));
    expect(call).toMatchObject({
      of: 'conclave_launcher_conclavecontrol',
      function: 'exclaves_conclave_launcher_stop',
      detail:
        '(&control, stop_reason, true, ^(__unused conclave_launcher_conclavecontrol_stop__result_s result) { … })',
    });
    expect(factNames(sample, 'tightbeam-client')).toContain('conclave_launcher_conclavecontrol__init');
  });
});

describe('server tables', () => {
  it('list their slots with parameters and the handler in the tree', () => {
    expect(factNames(sample, 'tightbeam-server-table')).toEqual([
      'exclaves_tightbeam_upcalls',
      'exclaves_tightbeam_upcalls_v2',
    ]);
    const slots = factsOfKind(sample, 'tightbeam-server-method').filter(
      (one) => one.of === 'exclaves_tightbeam_upcalls',
    );
    expect(slots.map((slot) => `${slot.name} → ${slot.function}`)).toEqual([
      'helloupcall → exclaves_helloupcall',
      'alloc → exclaves_memory_upcall_legacy_alloc',
      'free → exclaves_memory_upcall_legacy_free',
      'open → exclaves_storage_upcall_legacy_open',
      'root → exclaves_storage_upcall_legacy_root',
      'read → exclaves_storage_upcall_legacy_read',
      'sealstate → exclaves_storage_upcall_legacy_sealstate',
      'conclave_stop → exclaves_conclave_upcall_legacy_stop',
    ]);
    expect(slots[0]?.detail).toBe('(const uint64_t value, tb_error_t (^completion)(uint64_t))');
  });
});

describe('types, constants and the runtime', () => {
  it('tells vectors, optionals, tags and cases apart', () => {
    expect(sample.tightbeamName('oslogdarwin_redactedlogdata_v_s')?.role).toBe('vector type');
    expect(sample.tightbeamName('sharedmemorybase_pagerange__opt_s')?.role).toBe('optional');
    expect(sample.tightbeamName('OSLOGDARWIN_REDACTEDLOGDATA__LOG')?.role).toBe('tag of a union');
    expect(sample.tightbeamName('SHAREDMEMORYBASE_PERMS_READONLY')).toMatchObject({ role: 'enum case', type: 'perms' });
  });

  it('puts tb_ and TB_ names into the runtime', () => {
    expect(factNames(sample, 'tightbeam-runtime')).toEqual(
      expect.arrayContaining(['TB_ERROR_SUCCESS', 'tb_endpoint_create_with_value', 'tb_error_t']),
    );
    expect(sample.tightbeamName('tb_endpoint_create_with_value')).toBeUndefined();
  });
});

describe('false friends', () => {
  it('are no generated names: what the tree defines itself', () => {
    // Written by hand in the sample, in the generator's style.
    expect(sample.tightbeamName('oslogdarwin_logdata_data')).toBeUndefined();
    expect(sample.tightbeamName('exclaves_conclave_launcher_init')).toBeUndefined();
  });

  it('are no enum cases: constants of a hand-written header with the module’s prefix', () => {
    expect(sample.tightbeamName('XNUPROXY_MSG_STATUS_UPCALL')).toBeUndefined();
    expect(sample.tightbeamName('XNUPROXY_VERSION_CURRENT')).toBeUndefined();
  });

  it('are no modules: double underscores of the C library, of builtins and of other subsystems', async () => {
    const domain = await domainOf(
      'void f(void) { __builtin_trap(); lck__init(); os_atomic_load__relaxed(); foo_bar_s x; size_t n = strlen__v(1); }\n',
    );
    expect(factNames(domain, 'tightbeam-module')).toEqual([]);
  });

  it('are no modules in a file that includes no generated header', async () => {
    const text = 'void f(void) { clock_gadget__init(&c, ep); }\n';
    const { domain } = await indexOf({ 'osfmk/kern/exclaves_x.c': text });
    expect(factNames(domain, 'tightbeam-module')).toEqual([]);
    expect(factNames(await domainOf(text), 'tightbeam-module')).toEqual(['clock']);
  });
});
