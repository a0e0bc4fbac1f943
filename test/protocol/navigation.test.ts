/** Call hierarchy, implementations and references of the built server, over the whole sample. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  Location,
} from 'vscode-languageserver/node';
import { methods } from '../../server/src/protocol/requests.ts';
import { sampleRoot } from '../support/facts.ts';
import { LspClient, type Place } from '../support/lspClient.ts';

const upcalls = 'osfmk/kern/exclaves_upcalls.c';

describe('calls', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
    await client.next((state) => state.complete === true);
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  const prepare = async (place: Place) =>
    (await client.ask<CallHierarchyItem[] | null>('textDocument/prepareCallHierarchy', place)) ?? [];
  const incoming = async (item: CallHierarchyItem | undefined) =>
    (await client.connection.sendRequest<CallHierarchyIncomingCall[] | null>('callHierarchy/incomingCalls', {
      item,
    })) ?? [];
  const outgoing = async (item: CallHierarchyItem | undefined) =>
    (await client.connection.sendRequest<CallHierarchyOutgoingCall[] | null>('callHierarchy/outgoingCalls', {
      item,
    })) ?? [];

  it('of a handler come from the slot that is registered, and those of the slot from where the table is handed over', async () => {
    const [handler] = await prepare({ file: upcalls, find: 'exclaves_helloupcall(value' });
    expect(handler?.name).toBe('exclaves_helloupcall');
    const [slot] = await incoming(handler);
    expect(slot?.from.name).toBe('exclaves_tightbeam_upcalls.helloupcall');
    expect(slot?.from.detail).toContain('registered in exclaves_tightbeam_upcalls.helloupcall');
    // The ranges are those of the call, in the caller's file.
    const [range] = slot?.fromRanges ?? [];
    const line = client.text(upcalls).split('\n')[range?.start.line ?? 0] ?? '';
    expect(line.slice(range?.start.character, range?.end.character)).toBe('exclaves_helloupcall');
    const starts = await incoming(slot?.from);
    expect(starts.map(({ from }) => from.detail).join()).toMatch(/passed to \w+__server_start/);
  });

  it('and the outline of a file outside the scope are told as soon as it is open', async () => {
    const file = 'osfmk/kern/clock.c';
    await client.open(file);
    const names = ((await client.documentSymbols(file)) ?? []).map(({ name }) => name);
    expect(names).toEqual(['clock_lck_grp', 'clock_lock', 'clock_seconds', 'clock_tick']);
    const [call] = await outgoing((await prepare({ file, find: 'clock_tick(' }))[0]);
    expect(call?.to.name).toBe('assert3u');
  });

  it('of a function that a macro registers say so', async () => {
    const [task] = await prepare({ file: 'osfmk/kern/exclaves_inspection.c', find: 'exclaves_inspection_init' });
    const found = await incoming(task);
    expect(found.map(({ from }) => `${from.name} ${from.detail}`)).toEqual([
      expect.stringMatching(/^EXCLAVES_BOOT_TASK registered in EXCLAVES_BOOT_TASK/),
    ]);
  });

  it('go out to functions, macros and names that are not in the open source', async () => {
    const [launch] = await prepare({
      file: 'osfmk/kern/exclaves_conclave.c',
      find: 'exclaves_conclave_launcher_launch',
    });
    const found = await outgoing(launch);
    const unpublished = found.filter(({ to }) => to.detail?.includes('not in the open source'));
    expect(unpublished.map(({ to }) => to.name)).toContain('conclave_launcher_conclavecontrol_launch');
    expect(unpublished[0]?.to.uri).toMatch(/^exclave-tightbeam:/);
  });

  it('of a stub are its own, and not those of the function that another build has', async () => {
    const items = await prepare({ file: upcalls, find: 'exclaves_call_upcall_handler(exclaves_id_t id)' });
    expect(items).toHaveLength(2);
    const calls = await Promise.all(items.map(async (item) => (await outgoing(item)).map(({ to }) => to.name)));
    expect(calls[0]).toContain('handler');
    expect(calls[1]).toEqual([]);
  });

  it('are none for a name that cannot be called', async () => {
    expect(await prepare({ file: upcalls, find: 'uint64_t' })).toEqual([]);
  });

  it('lead from a declaration to what implements it', async () => {
    const found = await client.ask<Location[] | null>('textDocument/implementation', {
      file: 'osfmk/kern/exclaves_conclave.h',
      find: 'exclaves_conclave_launcher_launch',
    });
    expect(client.places(found)).toEqual([expect.stringContaining('osfmk/kern/exclaves_conclave.c')]);
  });

  it('explain a function outside of the exclave sources by its declaration as written', async () => {
    const hover = await client.hover({ file: 'osfmk/kern/exclaves_resource.c', find: 'lck_mtx_lock(' });
    expect(hover).toMatch(/lck_mtx_lock\(lck_mtx_t \*\w+\)/);
  });

  it('can be asked for while, or after, reading is stopped', async () => {
    await client.connection.sendRequest(methods.stopReading);
    expect((await client.state()).complete).toBe(true);
  });
});
