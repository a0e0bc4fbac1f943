/** Highlights, type definitions, include links, semantic tokens and code lenses of the built server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CodeLens,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentLink,
  type Location,
  type SemanticTokens,
} from 'vscode-languageserver/node';
import { domainTokenKinds } from '../../server/src/core/describe/domainTokens.ts';
import { tightbeamScheme } from '../../server/src/protocol/requests.ts';
import { sampleRoot, sampleTexts } from '../support/facts.ts';
import { LspClient, type Place } from '../support/lspClient.ts';

const resourceFile = 'osfmk/kern/exclaves_resource.c';
const conclaveFile = 'osfmk/kern/exclaves_conclave.c';
const storageFile = 'osfmk/kern/exclaves_storage.c';

/** The text that a range covers. */
function textIn(client: LspClient, file: string, { start, end }: DocumentLink['range']): string {
  return (client.text(file).split('\n')[start.line] ?? '').slice(start.character, end.character);
}

/** `name kind` of every token. */
async function tokensOf(client: LspClient, file: string, range?: DocumentLink['range']): Promise<string[] | null> {
  const method = `textDocument/semanticTokens/${range === undefined ? 'full' : 'range'}`;
  const answer = await client.askOf<SemanticTokens | null>(method, file, range === undefined ? {} : { range });
  if (answer === null) return null;
  const lines = client.text(file).split('\n');
  const found: string[] = [];
  let line = 0;
  let character = 0;
  for (let at = 0; at < answer.data.length; at += 5) {
    const [down = 0, right = 0, length = 0, kind = 0] = answer.data.slice(at, at + 4);
    line += down;
    character = down > 0 ? right : character + right;
    found.push(`${lines[line]?.slice(character, character + length)} ${domainTokenKinds[kind]}`);
  }
  return found;
}

async function changeSettings(client: LspClient, settings: object): Promise<void> {
  await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: { xnuExclaves: settings } });
}

describe('in the editor', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  describe('highlights', () => {
    const highlights = async (place: Place) =>
      client.ask<DocumentHighlight[] | null>('textDocument/documentHighlight', place);

    it('are the places of the same field, writes apart', async () => {
      const found = (await highlights({ file: resourceFile, find: 'c_state = CONCLAVE_S_ATTACHED' })) ?? [];
      expect(found.length).toBeGreaterThan(2);
      for (const { range } of found) expect(textIn(client, resourceFile, range)).toBe('c_state');
      const kinds = new Set(found.map(({ kind }) => kind));
      expect(kinds).toEqual(new Set([DocumentHighlightKind.Read, DocumentHighlightKind.Write]));
    });

    it('are none in comments, in strings and outside of names', async () => {
      expect(await highlights({ file: conclaveFile, find: 'The conclave is gone', offset: 6 })).toBeNull();
      expect(
        await highlights({ file: 'osfmk/kern/exclaves.c', find: 'com.apple.private.exclaves.boot', offset: 5 }),
      ).toBeNull();
      expect(await highlights({ file: conclaveFile, find: '\n\n', offset: 1 })).toBeNull();
    });
  });

  describe('type definition', () => {
    const places = async (place: Place) =>
      ((await client.ask<Location[] | null>('textDocument/typeDefinition', place)) ?? []).map(
        ({ uri, range }) => `${uri.replace(`${client.uri('')}/`, '')}:${range.start.line + 1}`,
      );
    const lineOf = (file: string, text: string) =>
      client
        .text(file)
        .split('\n')
        .findIndex((line) => line.includes(text)) + 1;

    it('leads to the record, to the typedef, to the page of what is not published', async () => {
      const header = 'osfmk/kern/exclaves_boot.h';
      expect(await places({ file: header, find: 'ebt_rank;' })).toEqual([
        `${header}:${lineOf(header, '__enum_decl(exclaves_boot_task_rank_t')}`,
      ]);
      const [record] = await places({ file: resourceFile, find: 'conclave->c_state' });
      expect(record).toMatch(/^osfmk\/kern\/exclaves_resource\.h:\d+$/);
      const [page] = await places({ file: conclaveFile, find: 'conclave_launcher_conclavecontrol_s' });
      expect(page).toMatch(/^exclave-tightbeam:\/conclave_launcher\.tightbeam:\d+$/);
    });

    it('leads nowhere in prose and for plain numbers', async () => {
      expect(await places({ file: conclaveFile, find: 'The conclave is gone', offset: 6 })).toEqual([]);
      expect(await places({ file: resourceFile, find: 'TABLE_LEN 16', offset: 11 })).toEqual([]);
    });
  });

  describe('include lines', () => {
    it('are links to the file, to pages of what is not published, and none without a target', async () => {
      const file = 'osfmk/kern/exclaves.c';
      const links = (await client.askOf<DocumentLink[]>('textDocument/documentLink', file)).map((link) => ({
        text: textIn(client, file, link.range),
        target: link.target?.replace(`${client.uri('')}/`, ''),
        tooltip: link.tooltip,
      }));
      expect(links).toContainEqual({
        text: 'mach/exclaves.h',
        target: 'osfmk/mach/exclaves.h',
        tooltip: 'osfmk/mach/exclaves.h',
      });
      expect(links).toContainEqual(
        expect.objectContaining({ text: 'exclaves_boot.h', target: 'osfmk/kern/exclaves_boot.h' }),
      );
      expect(links).toContainEqual(
        expect.objectContaining({ text: 'Tightbeam/tightbeam.h', target: 'exclave-tightbeam:/runtime.tightbeam' }),
      );
      expect((await client.askOf<DocumentLink[]>('textDocument/documentLink', 'bsd/kern/kern_sysctl.c')).length).toBe(
        client.text('bsd/kern/kern_sysctl.c').match(/^#include/gm)?.length,
      );
    });

    it('have a hover, also when the header is missing, and a definition', async () => {
      const found = { file: 'osfmk/kern/exclaves.c', find: '<mach/exclaves.h>', offset: 3 };
      expect(await client.hover(found)).toMatch(/\*included file\* · \[osfmk\/mach\/exclaves\\\.h\]\(file:/);
      expect(await client.definition(found)).toEqual(['osfmk/mach/exclaves.h:1']);
      const generated = { file: conclaveFile, find: '"kern/exclaves.tightbeam.h"', offset: 5 };
      expect(await client.hover(generated)).toContain('not in the open source');
      const [page] = await client.rawDefinition(generated);
      expect(page?.uri).toBe('exclave-tightbeam:/conclave_launcher.tightbeam');
      const { text } = await client.request<{ text?: string }>('exclaves/document', { uri: page?.uri });
      expect(text).toContain('conclave_launcher');
    });

    it('of every file of the sample get a word', async () => {
      for (const [file, text] of sampleTexts()) {
        for (const [line] of text.matchAll(/^#include [<"].*$/gm)) {
          const hover = await client.hover({ file, find: line, offset: 11 });
          expect(hover, `${file}: ${line}`).toMatch(/included file|open source|build time|Inferred/);
        }
      }
    });
  });

  describe('semantic tokens', () => {
    it('mark the names of the exclave world by kind', async () => {
      const found = (await tokensOf(client, conclaveFile)) ?? [];
      expect(found).toContain('conclave_launcher_conclavecontrol_stop tightbeamCall');
      expect(found).toContain('tb_error_t tightbeamRuntime');
      expect(await tokensOf(client, 'osfmk/kern/exclaves_upcalls.c')).toContain('sealstate tightbeamServerMethod');
      expect(await tokensOf(client, resourceFile)).toContain('CONCLAVE_S_ATTACHED conclaveState');
      expect(await tokensOf(client, storageFile)).toContain('exclaves_storage_init bootTask');
      expect(await tokensOf(client, 'osfmk/kern/exclaves.c')).toContain('EXCLAVES_CTL_OP_BOOT exclaveTrap');
    });

    it('of a range are those of the whole that lie in it', async () => {
      const all = (await tokensOf(client, conclaveFile)) ?? [];
      const lines = client.text(conclaveFile).split('\n').length;
      const half = Math.floor(lines / 2);
      const at = (line: number) => ({ line, character: 0 });
      const first = (await tokensOf(client, conclaveFile, { start: at(0), end: at(half) })) ?? [];
      const second = (await tokensOf(client, conclaveFile, { start: at(half), end: at(lines) })) ?? [];
      expect([...first, ...second]).toEqual(all);
      expect(first.length).toBeGreaterThan(0);
    });

    it('follow an edit', async () => {
      const file = 'osfmk/kern/exclaves_sensor.c';
      await client.edit(file, '#if CONFIG_EXCLAVES', '#if CONFIG_EXCLAVES\nint typed = EXCLAVES_NEVER_DEFINED;');
      expect(await tokensOf(client, file)).toContain('EXCLAVES_NEVER_DEFINED unpublished');
      await client.close(file);
    });

    it('stand in no file without exclave names, and in none outside of the checkout', async () => {
      expect(await tokensOf(client, 'bsd/netinet/in_cksum.c')).toEqual([]);
      expect(await tokensOf(client, import.meta.filename)).toBeNull();
    });
  });

  describe('code lenses', () => {
    const lensesOf = (file: string) => client.askOf<CodeLens[] | null>('textDocument/codeLens', file);

    it('tell upcalls, entitlements and boot tasks over functions, and lead to what shows it', async () => {
      const lenses = (await lensesOf(storageFile)) ?? [];
      const titled = (part: string) => lenses.find((lens) => lens.command?.title.includes(part));
      const task = titled('boot task, EXCLAVES_BOOT_RANK_SECOND');
      expect(task?.command?.command).toBe('xnuExclaves.goTo');
      const [evidence] = (task?.command?.arguments ?? []) as [Location];
      expect(textIn(client, storageFile, evidence.range)).toBe('exclaves_storage_init');
      const upcall = titled('handles upcall sealstate (');
      const [slot] = (upcall?.command?.arguments ?? []) as [Location];
      expect(slot.uri).toBe(client.uri('osfmk/kern/exclaves_upcalls.c'));
      const trap = (await lensesOf('osfmk/kern/exclaves.c'))?.find((lens) =>
        lens.command?.title.startsWith('asks for entitlements'),
      );
      expect(trap?.command?.command).toBe('xnuExclaves.showReferences');
    });

    it('count references when they are switched on, each when it is seen', async () => {
      await changeSettings(client, { codeLens: { references: true, facts: false, states: false } });
      const lenses = (await lensesOf(resourceFile)) ?? [];
      expect(lenses.length).toBeGreaterThan(10);
      expect(lenses.every((lens) => lens.command === undefined)).toBe(true);
      const lines = client.text(resourceFile).split('\n');
      const attach = lenses.find(({ range }) => lines[range.start.line + 1]?.startsWith('exclaves_conclave_attach('));
      const resolved = await client.request<CodeLens>('codeLens/resolve', attach);
      expect(resolved.command).toMatchObject({ title: '1 reference', command: 'xnuExclaves.showReferences' });
      const [, , locations] = (resolved.command?.arguments ?? []) as [string, object, Location[]];
      expect(locations.map(({ uri }) => uri)).toEqual([client.uri('osfmk/kern/task.c')]);
      await changeSettings(client, { codeLens: { references: false, facts: false, states: false } });
      expect(await lensesOf(resourceFile)).toEqual([]);
      await changeSettings(client, {});
    });

    it('tell over a write of a conclave’s state what it does, until they are switched off', async () => {
      const lines = client.text(resourceFile).split('\n');
      const overWrites = async () =>
        ((await lensesOf(resourceFile)) ?? []).filter(({ range }) =>
          /\bc_state = CONCLAVE_S_ATTACHED;/.test(lines[range.start.line] ?? ''),
        );
      const [lens] = await overWrites();
      expect(lens?.command?.title).toMatch(/^NONE → ATTACHED, when /);
      const [test] = (lens?.command?.arguments ?? []) as [Location];
      expect(lines[test.range.start.line]).toContain('if (conclave->c_state == CONCLAVE_S_NONE)');
      await changeSettings(client, { codeLens: { states: false } });
      expect(await overWrites()).toEqual([]);
      await changeSettings(client, {});
    });

    it('stand over the elements of a Tightbeam page, until they are switched off', async () => {
      const page = { textDocument: { uri: `${tightbeamScheme}:/conclave_launcher.tightbeam` } };
      const titles = async () =>
        (await client.request<CodeLens[] | null>('textDocument/codeLens', page))?.map(({ command }) => command?.title);
      expect(await titles()).toEqual(expect.arrayContaining([expect.stringMatching(/^\d+ uses?$/)]));
      await changeSettings(client, { codeLens: { pages: false } });
      expect(await titles()).toBeUndefined();
      await changeSettings(client, {});
    });

    it('words of the notation on a page are explained and lead to nothing in C', async () => {
      const uri = `${tightbeamScheme}:/conclave_launcher.tightbeam`;
      const { text = '' } = await client.request<{ text?: string }>('exclaves/document', { uri });
      const line = text.split('\n').findIndex((one) => /^ {4}method stop/.test(one));
      const character = (text.split('\n')[line] ?? '').indexOf('-> result') + 4;
      const at = { textDocument: { uri }, position: { line, character } };
      expect(JSON.stringify(await client.request('textDocument/hover', at))).toContain('A word of the notation');
      expect(await client.request('textDocument/definition', at)).toBeNull();
      expect(
        await client.request('textDocument/references', { ...at, context: { includeDeclaration: false } }),
      ).toEqual([]);
    });

    it('stand in no file outside of the index', async () => {
      expect(await lensesOf(import.meta.filename)).toBeNull();
    });
  });

  it('everything answers without an error in every file of the sample', async () => {
    for (const [file, text] of sampleTexts()) {
      await client.askOf('textDocument/documentLink', file);
      await client.askOf('textDocument/codeLens', file);
      await client.askOf('textDocument/semanticTokens/full', file);
      const lines = text.split('\n');
      await Promise.all(
        lines.flatMap((line, at) => {
          if (at % 5 !== 0) return [];
          const position = { line: at, character: (at * 11) % (line.length + 2) };
          return ['documentHighlight', 'typeDefinition'].map((method) =>
            client.askOf(`textDocument/${method}`, file, { position }),
          );
        }),
      );
    }
  });
});

describe('settings', () => {
  it('of colours and definitions take effect while the server runs, and the client is told', async () => {
    const client = await LspClient.ready({ folders: [sampleRoot], refreshes: true });
    const refreshed: Promise<void>[] = ['semanticTokens', 'codeLens'].map(
      (name) =>
        new Promise((resolve) => {
          client.connection.onRequest(`workspace/${name}/refresh`, () => {
            resolve();
            return null;
          });
        }),
    );
    expect((await tokensOf(client, conclaveFile))?.length).toBeGreaterThan(0);
    await changeSettings(client, {
      definition: 'off',
      semanticTokens: { enabled: false },
      codeLens: { facts: false },
    });
    await Promise.all(refreshed);
    expect(await tokensOf(client, conclaveFile)).toBeNull();
    const place = { file: conclaveFile, find: '"kern/exclaves.tightbeam.h"', offset: 5 };
    expect(await client.rawDefinition(place)).toEqual([]);
    expect(
      await client.ask('textDocument/typeDefinition', { file: resourceFile, find: 'conclave->c_state' }),
    ).toBeNull();
    await client.stop();
  });
});
