import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocumentSymbol, type Hover, type Location, type Range, SymbolKind } from 'vscode-languageserver/node';
import { domainTokenKinds } from '../../server/src/core/describe/domainTokens.ts';
import type { TreeRow } from '../../server/src/protocol/requests.ts';
import { sampleRoot, sampleTexts } from '../support/facts.ts';
import { LspClient, temporaryFolder } from '../support/lspClient.ts';

const resourceFile = 'osfmk/kern/exclaves_resource.c';
const conclaveFile = 'osfmk/kern/exclaves_conclave.c';

describe('one server on the sample', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  it('says what it can do, and which protocol it speaks', () => {
    expect(client.initialized.capabilities).toEqual({
      textDocumentSync: { openClose: true, change: 2 },
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      experimental: { exclaves: { protocolVersion: 3 } },
      hoverProvider: true,
      definitionProvider: true,
      declarationProvider: true,
      typeDefinitionProvider: true,
      referencesProvider: true,
      implementationProvider: true,
      callHierarchyProvider: true,
      documentHighlightProvider: true,
      documentLinkProvider: { resolveProvider: false },
      semanticTokensProvider: {
        legend: { tokenTypes: [...domainTokenKinds], tokenModifiers: [] },
        full: true,
        range: true,
      },
      codeLensProvider: { resolveProvider: true },
      documentSymbolProvider: { label: 'XNU Exclaves' },
      workspaceSymbolProvider: true,
    });
  });

  it('goes from indexing over the exclave files to ready, with ever newer generations', async () => {
    const phases = client.states.map((state) => state.phase).filter((phase, at, all) => phase !== all[at - 1]);
    expect(phases).toEqual(['indexing', 'exclaveFilesReady', 'ready']);
    const generations = client.states.map((state) => state.generation);
    expect(generations).toEqual(generations.toSorted((a, b) => a - b));
    const state = await client.state();
    expect(state).toMatchObject({ phase: 'ready', fromCache: 0 });
    expect(state.checkouts).toHaveLength(1);
    expect(state.checkouts[0]).toMatchObject({ exclaveFiles: 30 });
  });

  it('counts facts once somebody looked at them', async () => {
    // Before, there is no number: none at all is not what the checkout holds.
    const filled = client.states.filter(({ checkouts }) => checkouts.length > 0);
    expect(filled.map(({ facts }) => facts)).toEqual(filled.map(() => undefined));
    await client.connection.sendRequest('exclaves/treeChildren', { view: 'resources' });
    const told = await client.waitFor(({ checkouts, facts }) => checkouts.length > 0 && facts !== undefined);
    expect(told.facts).toBeGreaterThan(200);
  });

  describe('hover', () => {
    it('explains a symbol of the source', async () => {
      const text = await client.hover({ file: resourceFile, find: 'exclaves_conclave_attach(const' });
      expect(text).toContain('kern_return_t exclaves_conclave_attach(const char *name, task_t task)');
      expect(text).toContain('Gives a task the conclave of that name');
      expect(text).toMatch(/\]\(file:\/\/.*exclaves_resource\.c#L325\)/);
    });

    it('explains a sysctl at its declaration, where a variable has its name too', async () => {
      const file = 'bsd/kern/kern_sysctl.c';
      const text = await client.hover({ file, find: 'exclaves_relaxed_requirements, CTLFLAG_RD' });
      expect(text).toContain('The sysctl `kern.exclaves_relaxed_requirements`');
      expect(text).toContain('A tunable of type');
      const status = await client.hover({ file, find: 'exclaves_status, CTLTYPE_INT' });
      expect(status?.split('The sysctl `kern.exclaves_status`')).toHaveLength(2);
    });

    it('explains a term in a comment, also over a line end', async () => {
      const text = await client.hover({ file: conclaveFile, find: 'The conclave is gone', offset: 6 });
      expect(text).toMatch(/^\*\*conclave\*\* \(\*stated\*\)/);
    });

    it('explains an entitlement in a string', async () => {
      const text = await client.hover({
        file: 'osfmk/kern/exclaves.c',
        find: 'com.apple.private.exclaves.conclave-host',
        offset: 30,
      });
      expect(text).toContain('An entitlement, checked in `exclaves_has_priv_vnode`');
      expect(text).toContain('**conclave\\-host**');
    });

    it('explains a name that Tightbeam’s compiler generates', async () => {
      const text = await client.hover({ file: conclaveFile, find: 'conclave_launcher_conclavecontrol_suspend(' });
      expect(text).toContain('Tightbeam module `conclave_launcher`');
      expect(text).toContain('*stated*: a server table or the parameters of a block write it; its parameters are not');
    });

    it('explains a slot of an upcall table by the table', async () => {
      const text = await client.hover({ file: 'osfmk/kern/exclaves_upcalls.c', find: '.sealstate', offset: 3 });
      expect(text).toContain('Handled by `exclaves_storage_upcall_legacy_sealstate`');
    });

    it('says nothing about blanks, plain words of comments, numbers and keywords', async () => {
      expect(await client.hover({ file: conclaveFile, find: 'gone either way', offset: 2 })).toBeUndefined();
      expect(await client.hover({ file: conclaveFile, find: '\n\n', offset: 1 })).toBeUndefined();
      expect(await client.hover({ file: resourceFile, find: 'TABLE_LEN 16', offset: 11 })).toBeUndefined();
      expect(await client.hover({ file: resourceFile, find: 'typedef struct', offset: 2 })).toBeUndefined();
    });
  });

  describe('definition and declaration', () => {
    it('lead to the body and to the header', async () => {
      const place = { file: 'osfmk/kern/task.c', find: 'exclaves_conclave_attach(' };
      expect(await client.definition(place)).toEqual([`${resourceFile}:325`]);
      expect(await client.declaration(place)).toEqual(['osfmk/kern/exclaves_resource.h:151']);
    });

    it('lead to fields, macros, enumerators and names made by macros', async () => {
      expect(await client.definition({ file: resourceFile, find: 'conclave->c_state', offset: 12 })).toEqual([
        'osfmk/kern/exclaves_resource.h:58',
      ]);
      expect(await client.definition({ file: resourceFile, find: 'EXCLAVES_DOMAIN_KERNEL, id' })).toEqual([
        'osfmk/kern/exclaves_resource.h:20',
      ]);
      expect(await client.definition({ file: resourceFile, find: 'CONCLAVE_S_ATTACHED;' })).toEqual([
        'osfmk/kern/exclaves_resource.h:38',
      ]);
      expect(await client.definition({ file: 'osfmk/kern/exclaves_boot.c', find: 'exclaves_boot_lock, LCK' })).toEqual([
        'osfmk/kern/exclaves_boot.c:24',
      ]);
    });

    it('lead to the real function before the stub of the other configuration', async () => {
      const places = await client.definition({
        file: 'osfmk/kern/exclaves.c',
        find: 'exclaves_sensor_start((exclaves_sensor_type_t)',
      });
      expect(places[0]).toMatch(/^osfmk\/kern\/exclaves(_sensor)?\.c:/);
      expect(places.length).toBeGreaterThan(1);
    });

    it('lead to the page of its module for a name that is not published', async () => {
      const place = { file: conclaveFile, find: 'conclave_launcher_conclavecontrol_stop(' };
      const [location] = await client.rawDefinition(place);
      expect(location?.uri).toBe('exclave-tightbeam:/conclave_launcher.tightbeam');
      const { text } = await client.request<{ text?: string }>('exclaves/document', { uri: location?.uri });
      const line = text?.split('\n')[location?.range.start.line ?? 0] ?? '';
      expect(line).toContain('method stop(stop_reason: u32, arg2: bool) -> result');
      expect(line.slice(location?.range.start.character, location?.range.end.character)).toBe('stop');
    });

    it('lead to the page from a slot of a table and from a member of a generated type', async () => {
      const upcalls = 'osfmk/kern/exclaves_upcalls.c';
      const memory = 'osfmk/kern/exclaves_storage.c';
      for (const [place, page, shown] of [
        [{ file: upcalls, find: 'sealstate = ^(', offset: 2 }, 'xnuupcalls', 'upcall sealstate(fstag: fstag)'],
        [{ file: memory, find: 'io->fileoffset', offset: 6 }, 'xnuupcalls', 'fileoffset: '],
      ] as const) {
        const [location] = await client.rawDefinition(place);
        expect(location?.uri).toMatch(new RegExp(`^exclave-tightbeam:/${page}(v2)?\\.tightbeam$`));
        const { text } = await client.request<{ text?: string }>('exclaves/document', { uri: location?.uri });
        expect(text?.split('\n')[location?.range.start.line ?? 0]).toContain(shown);
      }
    });

    it('have as references of a slot and of a member the places of that element, and no namesakes', async () => {
      for (const [file, find, offset, only] of [
        ['osfmk/kern/exclaves_upcalls.c', 'sealstate = ^(', 2, /exclaves_(upcalls|storage)\.[ch]:/],
        ['osfmk/kern/exclaves_storage.c', 'io->fileoffset', 6, /exclaves_storage\.c:/],
      ] as const) {
        const uses = await client.references({ file, find, offset });
        const text = client.text(file);
        const line = text.slice(0, text.indexOf(find)).split('\n').length;
        expect(uses).toContain(`${file}:${line}`);
        expect(uses.filter((use) => !only.test(use))).toEqual([]);
      }
    });

    it('lead from the page back to the source, and from one page to another', async () => {
      const place = { file: conclaveFile, find: 'conclave_launcher_conclavecontrol_stop(' };
      const [method] = await client.rawDefinition(place);
      const inPage = { textDocument: { uri: method?.uri }, position: method?.range.start };
      const back = await client.request<Location[]>('textDocument/definition', inPage);
      expect(client.places(back)[0]).toMatch(/^osfmk\/kern\/exclaves_conclave\.c:\d+$/);
      const context = { includeDeclaration: true };
      const uses = await client.request<Location[]>('textDocument/references', { ...inPage, context });
      expect(client.places(uses)).toEqual(expect.arrayContaining(client.places(back)));
      // The call and the two mentions of its result's type are uses of the method.
      expect(uses.length).toBeGreaterThanOrEqual(2);
      const hover = await client.request<Hover>('textDocument/hover', inPage);
      expect(JSON.stringify(hover.contents)).toContain('method stop(stop_reason: u32, arg2: bool)');
      const symbols = await client.request<DocumentSymbol[]>('textDocument/documentSymbol', {
        textDocument: { uri: method?.uri },
      });
      expect(symbols[0]?.children?.[0]).toMatchObject({ name: 'conclavecontrol', kind: SymbolKind.Interface });
      expect(symbols[0]?.children?.[0]?.children?.map((one) => one.name)).toEqual([
        'control',
        'connection',
        'launch',
        'stop',
        'suspend',
      ]);
    });

    it('lead to locals and to fields by the type of what they belong to', async () => {
      const [field] = await client.definition({ file: resourceFile, find: 'c_state' });
      expect(field).toMatch(/^osfmk\/kern\/exclaves_resource\.h:\d+$/);
    });

    it('say nothing in a comment’s plain words and for unknown names', async () => {
      expect(await client.definition({ file: conclaveFile, find: 'gone either way' })).toEqual([]);
      expect(await client.definition({ file: resourceFile, find: 'strlcpy(' })).toEqual([]);
    });
  });

  it('tells in a hover how often a name is used, as its references have it', async () => {
    await client.waitFor(({ complete }) => complete === true);
    for (const [find, offset] of [
      ['exclaves_conclave_attach(const', 0],
      ['conclave->c_task', 10],
      ['exclaves_resource_release(', 0],
      ['CONCLAVE_S_ATTACHED;', 0],
    ] as const) {
      const place = { file: resourceFile, find, offset };
      const uses = await client.references(place, false);
      const files = new Set(uses.map((use) => use.slice(0, use.lastIndexOf(':'))));
      const [, times, inFiles] = /Used (\d+) times? in (\d+) files?/.exec((await client.hover(place)) ?? '') ?? [];
      expect([find, Number(times), Number(inFiles)]).toEqual([find, uses.length, files.size]);
    }
  });

  it('finds references in code, headers, blocks and macro bodies, with and without the declarations', async () => {
    const place = { file: resourceFile, find: 'exclaves_conclave_attach(const' };
    const all = await client.references(place);
    expect(all).toContain('osfmk/kern/exclaves_resource.h:151');
    expect(all).toContain('osfmk/kern/task.c:53');
    // Its documentation comment names it, too.
    expect(all).not.toContain('osfmk/kern/exclaves_resource.h:137');
    expect(await client.references(place, false)).toEqual(['osfmk/kern/task.c:53']);
    expect(await client.references({ file: 'osfmk/kern/exclaves_log.c', find: 'EXCLAVES_DOMAIN_KERNEL' })).toContain(
      'osfmk/kern/exclaves_log.c:15',
    );
  });

  it('finds references of what a comment names, and none of a word of a sentence', async () => {
    const inComment = { file: 'osfmk/mach/exclaves.h', find: 'exclaves_lookup_service() named' };
    expect(await client.references(inComment)).toContain('libsyscall/wrappers/exclaves.c:28');
    expect(await client.references({ file: 'osfmk/kern/task.h', find: 'conclave")' })).toEqual([]);
  });

  it('outlines a file by its sections', async () => {
    const symbols = (await client.documentSymbols(resourceFile)) ?? [];
    const sections = symbols.filter((one) => one.kind === SymbolKind.Namespace);
    expect(sections.map((one) => one.name)).toEqual([
      'Hash Table',
      'Root Table',
      'Exclaves Resources',
      'Conclave Manager',
    ]);
    const table = sections[1]?.children?.find((one) => one.name === 'exclaves_resource_domain_t');
    expect(table?.children?.map((one) => one.name)).toEqual(['d_table_id', 'd_table_name', 'd_name']);
  });

  it('finds symbols of the whole checkout by part of their name, the best first', async () => {
    const found = await client.workspaceSymbols('conclave_atta');
    expect(found[0]).toMatchObject({ name: 'exclaves_conclave_attach', kind: SymbolKind.Function });
    expect(found[0]?.location.uri).toContain('exclaves_resource.c');
    expect((await client.workspaceSymbols('')).length).toBe(256);
    expect(await client.workspaceSymbols('zqxj')).toEqual([]);
  });

  describe('trees', () => {
    it('open level by level, each row with a place to go to or rows below', async () => {
      for (const view of ['resources', 'conclaves', 'tightbeam'] as const) {
        const visit = async (rows: TreeRow[]): Promise<number> => {
          let count = rows.length;
          for (const row of rows) {
            expect(row.location !== undefined || row.hasChildren, row.id).toBe(true);
            if (row.hasChildren) count += await visit(await client.rows(view, row.id));
          }
          return count;
        };
        expect(await visit(await client.rows(view))).toBeGreaterThan(30);
      }
    });

    it('filter, with what is above a match', async () => {
      const roots = await client.rows('resources', undefined, 'notification');
      expect(roots.map((row) => row.label)).toContain('Resource types');
      const types = await client.rows('resources', 'resources/types', 'notification');
      expect(types.map((row) => row.label)).toEqual(['NOTIFICATION']);
      expect(await client.rows('resources', undefined, 'zqxj')).toEqual([]);
    });

    it('have no rows under an id that is not there any more', async () => {
      expect(await client.rows('resources', 'resources/gone')).toEqual([]);
      expect(await client.tooltip('resources', 'resources/gone')).toBe('');
    });

    it('describe a row', async () => {
      const slot = await client.row('tightbeam', 'Upcall tables', 'exclaves_tightbeam_upcalls', 'alloc');
      expect(await client.tooltip('tightbeam', slot.id)).toContain('Handled by `exclaves_memory_upcall_legacy_alloc`');
      const state = await client.row('conclaves', 'States', 'CONCLAVE_S_RUNNING');
      expect(await client.tooltip('conclaves', state.id)).toContain('A state of a conclave.');
      const domain = await client.row('resources', 'Domains', 'EXCLAVES_DOMAIN_KERNEL');
      expect(await client.tooltip('resources', domain.id)).toContain('#define EXCLAVES_DOMAIN_KERNEL');
    });

    it('reveal the row of a name, of a string, and of the function around the cursor', async () => {
      const state = await client.reveal({ file: resourceFile, find: 'CONCLAVE_S_ATTACHED;' });
      expect(state).toMatchObject({ view: 'conclaves', name: 'CONCLAVE_S_ATTACHED' });
      expect(state.path.map((row) => row.label)).toEqual(['States', 'CONCLAVE_S_ATTACHED']);
      const text = await client.reveal({
        file: 'osfmk/kern/exclaves_storage.c',
        find: 'com.apple.storage.backend',
        offset: 5,
      });
      expect(text).toMatchObject({ view: 'resources', name: 'com.apple.storage.backend' });
      const around = await client.reveal({
        file: resourceFile,
        find: 'return kr;\n}\n\nkern_return_t\nexclaves_conclave_detach',
      });
      expect(around.path.at(-1)?.label).toBe('exclaves_conclave_attach');
      const nothing = await client.reveal({ file: 'osfmk/kern/locks.h', find: 'lck_mtx_owner' });
      expect(nothing.path).toEqual([]);
    });
  });

  it('answers from half-typed text, and from the file again after it is closed', async () => {
    const file = 'osfmk/kern/exclaves_sensor.c';
    await client.edit(file, '#if CONFIG_EXCLAVES', '#if CONFIG_EXCLAVES\nstatic int exclaves_typed(int a) {\n\tif (a');
    const isKnown = async () =>
      (await client.workspaceSymbols('exclaves_typed')).some((one) => one.name === 'exclaves_typed');
    await client.until(isKnown);
    expect(await client.hover({ file, find: 'exclaves_typed' })).toContain('static int exclaves_typed(int a)');
    await client.close(file);
    await client.until(async () => !(await isKnown()));
    expect((await client.workspaceSymbols('exclaves_sensor_stop')).length).toBeGreaterThan(0);
  });

  it('answers a cancelled request as cancelled and goes on', async () => {
    const { CancellationTokenSource } = await import('vscode-languageserver/node');
    const source = new CancellationTokenSource();
    const request = client.connection.sendRequest('workspace/symbol', { query: 'e' }, source.token);
    source.cancel();
    await request.catch((error: { code: number }) => expect(error.code).toBe(-32800));
    expect((await client.workspaceSymbols('exclaves_boot')).length).toBeGreaterThan(0);
  });
});

describe('a request that comes early', () => {
  it('is answered when the exclave files are read, not with nothing', async () => {
    const client = await LspClient.start({ folders: [sampleRoot] });
    const [text, symbols, rows] = await Promise.all([
      client.hover({ file: resourceFile, find: 'exclaves_conclave_attach(const' }),
      client.documentSymbols(resourceFile),
      client.rows('conclaves'),
    ]);
    expect(text).toContain('exclaves_conclave_attach');
    expect(symbols).not.toBeNull();
    expect(rows.length).toBeGreaterThan(0);
    await client.stop();
  });

  it('leads where it leads later: into an included header, to a local, to the page of a name that is not published', async () => {
    const places = [
      { file: 'osfmk/kern/exclaves_boot.c', find: 'LCK_MTX_DECLARE(' },
      { file: 'osfmk/kern/exclaves_boot.c', find: 'left->ebt_rank' },
      { file: 'osfmk/kern/exclaves_boot.c', find: 'EXCLAVES_BS_NOT_DEFINED;' },
      { file: conclaveFile, find: 'conclave_launcher_conclavecontrol_stop(' },
    ];
    const client = await LspClient.start({ folders: [sampleRoot] });
    const early = await Promise.all(places.map((place) => client.rawDefinition(place)));
    await client.waitFor(({ complete }) => complete === true);
    const later = await Promise.all(places.map((place) => client.rawDefinition(place)));
    expect(early).toEqual(later);
    expect(early[0]?.map(({ uri }) => path.posix.basename(uri))).toEqual(['locks.h']);
    await client.stop();
  });

  it('is answered for a file of the second ring, too', async () => {
    const client = await LspClient.start({ folders: [sampleRoot] });
    expect(await client.documentSymbols('bsd/kern/kern_exec.c')).not.toBeNull();
    await client.stop();
  });
});

describe('anywhere', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
  });
  afterAll(async () => {
    await client.stop();
  });

  it('in every file of the sample, hover, definition and references answer without an error', async () => {
    for (const [file, text] of sampleTexts()) {
      await client.open(file);
      const textDocument = { uri: client.uri(file) };
      const lines = text.split('\n');
      const requests = lines.flatMap((line, at) => {
        if (at % 4 !== 0) return [];
        const position = { line: at, character: (at * 7) % (line.length + 2) };
        const params = { textDocument, position };
        return [
          client.connection.sendRequest('textDocument/hover', params),
          client.connection.sendRequest('textDocument/definition', params),
          client.connection.sendRequest('textDocument/references', {
            ...params,
            context: { includeDeclaration: true },
          }),
        ];
      });
      await Promise.all(requests);
    }
  });

  it('every outline has its names inside its ranges, or editors refuse all of it', async () => {
    for (const file of sampleTexts().keys()) {
      const visit = (symbols: readonly DocumentSymbol[]) => {
        for (const { name, range, selectionRange, children } of symbols) {
          expect(name, file).not.toBe('');
          expect(isInside(selectionRange, range), `${file}: ${name}`).toBe(true);
          visit(children ?? []);
        }
      };
      visit((await client.documentSymbols(file)) ?? []);
    }
  });

  it('a document that is no file, or of no checkout, gets nothing and no error', async () => {
    for (const uri of [
      'untitled:Untitled-1',
      'git:/osfmk/kern/exclaves.c?x',
      'file:///nowhere/exclaves.c',
      'nonsense',
    ]) {
      const params = { textDocument: { uri }, position: { line: 0, character: 0 } };
      expect(await client.connection.sendRequest('textDocument/hover', params)).toBeNull();
      expect(await client.connection.sendRequest('textDocument/definition', params)).toBeNull();
      expect(await client.connection.sendRequest('textDocument/documentSymbol', params)).toBeNull();
      expect(await client.connection.sendRequest('exclaves/reveal', { uri, position: params.position })).toEqual({
        path: [],
        name: '',
      });
    }
  });

  it('looking again finds what changed', async () => {
    const before = await client.state();
    const ready = client.next((state) => state.phase === 'ready');
    await client.connection.sendRequest('exclaves/reindex');
    const after = await ready;
    expect(after.generation).toBeGreaterThan(before.generation);
    expect(after.symbols).toBe(before.symbols);
  });
});

describe('settings', () => {
  it('narrow hovers and definitions to exclave terms, or switch them off, while it runs', async () => {
    const client = await LspClient.ready({
      folders: [sampleRoot],
      settings: { hover: 'exclaveTermsOnly', definition: 'exclaveTermsOnly' },
    });
    const plain = { file: 'osfmk/kern/exclaves_storage.c', find: 'consolidate_storage_error' };
    const term = { file: resourceFile, find: 'exclaves_conclave_attach(const' };
    expect(await client.hover(plain)).toBeUndefined();
    expect(await client.definition(plain)).toEqual([]);
    expect(await client.hover(term)).toBeDefined();
    expect(await client.definition(term)).toHaveLength(1);
    const set = (settings: unknown) =>
      client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { xnuExclaves: settings } });
    await set({ hover: 'off', definition: 'off' });
    expect(await client.hover(term)).toBeUndefined();
    expect(await client.definition(term)).toEqual([]);
    await set({ hover: 'all', definition: 'all' });
    expect(await client.hover(plain)).toBeDefined();
    await set({ hover: 'loud' });
    expect(await client.hover(plain)).toBeDefined();
    expect(client.logs.some((log) => log.type === 2 && log.message.includes('xnuExclaves.hover'))).toBe(true);
    await client.stop();
  });

  it('choose the engine, and both engines outline every file alike', async () => {
    const symbols = [];
    const kinds = [];
    for (const engine of ['native', 'wasm']) {
      const client = await LspClient.ready({ folders: [sampleRoot], settings: { parser: { engine } } });
      kinds.push((await client.state()).engine);
      const files = [
        'osfmk/kern/exclaves_upcalls.c',
        resourceFile,
        'iokit/Exclaves/Exclaves.cpp',
        'osfmk/mach/exclaves.h',
      ];
      const all = [];
      for (const file of files) all.push(await client.documentSymbols(file));
      symbols.push(all);
      await client.stop();
    }
    expect(kinds[1]).toBe('wasm');
    if (kinds[0] !== 'native')
      console.warn('The native engine does not load here: WebAssembly was compared with itself.');
    expect(symbols[0]).toEqual(symbols[1]);
  });
});

describe('folders', () => {
  it('without XNU are told apart from none at all', async () => {
    const folder = temporaryFolder();
    const client = await LspClient.start({ folders: [folder.path] });
    expect(await client.waitFor((state) => state.phase === 'notXnu')).toMatchObject({ checkouts: [], facts: 0 });
    expect(await client.rows('resources')).toEqual([]);
    await client.stop();
    const none = await LspClient.start({ folders: [] });
    await none.waitFor((state) => state.phase === 'noFolder');
    await none.stop();
    folder.remove();
  });

  it('with XNU from before exclaves are said to be that', async () => {
    const folder = temporaryFolder();
    for (const file of ['osfmk/kern/task.c', 'bsd/kern/kern_exec.c']) {
      mkdirSync(path.join(folder.path, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(folder.path, file), 'int x;\n');
    }
    const client = await LspClient.start({ folders: [folder.path] });
    await client.waitFor((state) => state.phase === 'beforeExclaves');
    await client.stop();
    folder.remove();
  });

  it('are dropped when they are closed, and taken when they are opened', async () => {
    const client = await LspClient.ready({ folders: [sampleRoot] });
    const folder = { uri: client.uri(sampleRoot), name: 'sample' };
    const change = (added: unknown[], removed: unknown[]) =>
      client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added, removed } });
    const closed = client.next((state) => state.phase === 'noFolder');
    await change([], [folder]);
    await closed;
    expect(await client.workspaceSymbols('exclaves')).toEqual([]);
    expect(await client.hover({ file: resourceFile, find: 'exclaves_conclave_attach(const' })).toBeUndefined();
    const opened = client.next((state) => state.phase === 'ready');
    await change([folder], []);
    await opened;
    expect((await client.workspaceSymbols('exclaves')).length).toBeGreaterThan(0);
    await client.stop();
  });

  it('show under a row of their own when there are several checkouts', async () => {
    const folder = temporaryFolder();
    const copy = path.join(folder.path, 'second xnu #2');
    cpSync(sampleRoot, copy, { recursive: true });
    const client = await LspClient.ready({ folders: [sampleRoot, folder.path] });
    const roots = await client.rows('conclaves');
    expect(roots.map((row) => [row.label, row.kind])).toEqual([
      ['sample-xnu', 'checkout'],
      ['second xnu #2', 'checkout'],
    ]);
    const states = await client.rows('conclaves', roots[1]?.id);
    const first = (await client.rows('conclaves', states[0]?.id))[0];
    expect(first?.location?.uri).toContain('second%20xnu%20%232');
    await client.stop();
    folder.remove();
  });
});

describe('the kept index', () => {
  it('spares the next start the parser, and a damaged one costs nothing but time', async () => {
    const folder = temporaryFolder();
    const options = { folders: [sampleRoot], cachePath: folder.path };
    const first = await LspClient.ready(options);
    const counted = async (client: LspClient) => {
      await client.rows('conclaves');
      return client.state();
    };
    const { parsed, facts, symbols } = await counted(first);
    expect(facts).toBeGreaterThan(200);
    expect(parsed).toBeGreaterThan(30);
    await first.stop();
    const second = await LspClient.ready(options);
    expect(await counted(second)).toMatchObject({ parsed: 0, fromCache: parsed, facts, symbols });
    await second.stop();
    const { readdirSync } = await import('node:fs');
    for (const name of readdirSync(folder.path)) {
      const file = path.join(folder.path, name);
      const bytes = readFileSync(file);
      bytes.fill(0x41, bytes.length >> 1);
      writeFileSync(file, bytes);
    }
    const third = await LspClient.ready(options);
    expect(await counted(third)).toMatchObject({ fromCache: 0, parsed, facts, symbols });
    await third.stop();
    folder.remove();
  });
});

describe('files on disk', () => {
  it('are read again when the editor says they changed', async () => {
    const folder = temporaryFolder();
    cpSync(sampleRoot, folder.path, { recursive: true });
    const client = await LspClient.ready({ folders: [folder.path] });
    const file = path.join(folder.path, 'osfmk/kern/exclaves_sensor.c');
    const tell = (type: number) =>
      client.connection.sendNotification('workspace/didChangeWatchedFiles', {
        changes: [{ uri: client.uri(file), type }],
      });
    writeFileSync(file, 'int exclaves_written;\n');
    await tell(2);
    await client.until(async () => (await client.workspaceSymbols('exclaves_written')).length === 1);
    rmSync(file);
    await tell(3);
    await client.until(async () => (await client.workspaceSymbols('exclaves_written')).length === 0);
    await client.stop();
    folder.remove();
  });
});

describe('another editor', () => {
  it('needs none of this server’s options', async () => {
    const client = await LspClient.ready({ folders: [sampleRoot], ownClient: false });
    expect(await client.definition({ file: 'osfmk/kern/task.c', find: 'exclaves_conclave_attach(' })).toHaveLength(1);
    await client.stop();
  });
});

function isInside(inner: Range, outer: Range): boolean {
  const isBefore = (a: Range['start'], b: Range['start']) =>
    a.line < b.line || (a.line === b.line && a.character <= b.character);
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}
