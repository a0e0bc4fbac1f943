/** "Trace Path…" of the built server: from a position, from a row of a tree, and where there is nothing to trace. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
} from 'vscode-languageserver/node';
import {
  type DiagramResult,
  methods,
  type TracePathResult,
  type WireDiagram,
} from '../../server/src/protocol/requests.ts';
import { sampleRoot } from '../support/facts.ts';
import { LspClient } from '../support/lspClient.ts';

const wrapperFile = 'libsyscall/wrappers/exclaves.c';

describe('ways through a name', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });

  const labels = (diagram: WireDiagram | undefined) => diagram?.nodes.map(({ label }) => label);

  it('lead from a wrapper to the secure kernel, each node with its place', async () => {
    const { diagram, name } = await client.tracePath({
      file: wrapperFile,
      find: 'exclaves_endpoint_call(mach_port_t',
    });
    expect(name).toBe('exclaves_endpoint_call');
    expect(labels(diagram)?.[0]).toBe('exclaves_endpoint_call');
    // And to the tables by which an exclave that was entered comes back.
    expect(labels(diagram)?.slice(-4)).toEqual([
      'sk_enter',
      'exclaves_call_upcall_handler',
      'exclaves_tightbeam_upcalls',
      'exclaves_tightbeam_upcalls_v2',
    ]);
    for (const { label, location } of diagram?.nodes ?? []) {
      const file = decodeURIComponent(location?.uri ?? '').split('sample-xnu/')[1] ?? '';
      const line = client.text(file).split('\n')[location?.range.start.line ?? -1] ?? '';
      expect(line.slice(location?.range.start.character, location?.range.end.character)).toBe(label);
    }
  });

  it('are those of the function around a name that has none', async () => {
    const { name } = await client.tracePath({
      file: wrapperFile,
      find: 'strlcpy(user.r_name',
    });
    expect(name).toBe('exclaves_lookup_service');
  });

  it('are asked for by a row whose file is not open', async () => {
    const [operations] = await client.rows('kernelInterface');
    const [first] = await client.rows('kernelInterface', operations?.id);
    expect(first?.symbolName).toBe('EXCLAVES_CTL_OP_ENDPOINT_CALL');
    const { diagram } = await client.connection.sendRequest<TracePathResult>(methods.tracePath, {
      uri: first?.location?.uri,
      position: first?.location?.range.start,
      name: first?.symbolName,
    });
    expect(labels(diagram)).toContain('exclaves_endpoint_call');
    expect(diagram?.edges.map(({ label }) => label)).toContain('trap');
  });

  it('are none for a file that is no source, a name that nothing has, and a place that is not there', async () => {
    const ask = (params: object) => client.connection.sendRequest<TracePathResult>(methods.tracePath, params);
    const position = { line: 0, character: 0 };
    expect(await ask({ uri: 'file:///nowhere/at/all.c', position })).toEqual({ name: '' });
    expect(await ask({ uri: 'untitled:Untitled-1', position })).toEqual({ name: '' });
    const uri = `file://${sampleRoot}/${wrapperFile}`;
    expect(await ask({ uri, position: { line: 99_999, character: 7 }, name: 'nothing_of_it' })).toEqual({
      name: 'nothing_of_it',
    });
  });

  it('cross the trap in the call hierarchy, both ways', async () => {
    const items = async (file: string, find: string) =>
      (await client.ask<CallHierarchyItem[] | null>('textDocument/prepareCallHierarchy', { file, find })) ?? [];
    const [handler] = await items('osfmk/kern/exclaves.c', '_exclaves_ctl_trap(struct exclaves_ctl_trap_args *uap)\n');
    const calls =
      (await client.request<CallHierarchyIncomingCall[] | null>('callHierarchy/incomingCalls', { item: handler })) ??
      [];
    const wrappers = calls.filter(({ from }) => from.detail?.startsWith('trap, '));
    expect(wrappers.map(({ from }) => `${from.name} ${from.detail}`)).toContain(
      'exclaves_boot trap, EXCLAVES_CTL_OP_BOOT · libsyscall/wrappers/exclaves.c',
    );
    const [wrapper] = await items(wrapperFile, 'exclaves_boot(mach_port_t port');
    const on =
      (await client.request<CallHierarchyOutgoingCall[] | null>('callHierarchy/outgoingCalls', { item: wrapper })) ??
      [];
    expect(on.map(({ to }) => `${to.name} ${to.detail}`)).toContain(
      '_exclaves_ctl_trap trap, EXCLAVES_CTL_OP_BOOT · osfmk/kern/exclaves.c',
    );
  });
});

describe('a diagram of a model', () => {
  let client: LspClient;
  beforeAll(async () => {
    client = await LspClient.ready({ folders: [sampleRoot] });
  });
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
  });
  const ask = (params: object) => client.connection.sendRequest<DiagramResult>(methods.diagram, params);

  it('is of the checkout of a document, or of the first that has it; its places are those of the source', async () => {
    const { diagram } = await ask({ of: 'stateMachine' });
    const attached = diagram?.nodes.find(({ label }) => label === 'ATTACHED');
    const file = decodeURIComponent(attached?.location?.uri ?? '').split('sample-xnu/')[1] ?? '';
    const line = client.text(file).split('\n')[attached?.location?.range.start.line ?? -1] ?? '';
    expect(line).toContain('CONCLAVE_S_ATTACHED');
    expect(await ask({ of: 'stateMachine', uri: `file://${sampleRoot}/${wrapperFile}` })).toEqual({ diagram });
    expect((await ask({ of: 'resourceTable' })).diagram?.flow).toBe('right');
  });

  it('is none for a subject that there is not', async () => {
    expect(await ask({ of: 'toString' })).toEqual({});
  });
});
