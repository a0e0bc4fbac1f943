import { describe, expect, it } from 'vitest';
import { readExportList } from '../../server/src/core/extract/exportLists.ts';
import { Indexer } from '../../server/src/workspace/indexer.ts';
import { neverCancelled } from '../../server/src/workspace/ports.ts';
import { wasmEngine } from '../support/engines.ts';
import { MemoryFiles } from '../support/memoryFiles.ts';
import { RecordingLog, stillScheduler } from '../support/workspaceHost.ts';

function read(text: string): string[] {
  const list = readExportList('config/Some.exports', text, 'hash');
  return (list?.symbols ?? []).map(({ name, start, end }) => `${name} at ${text.slice(start, end)}`);
}

describe('a list of exported symbols', () => {
  it('gives the exclave names, without the linker’s underscore', () => {
    expect(read('# exclaves\n_thread_bind\n  _exclaves_get_status\n_task_conclave # kept\n')).toEqual([
      'exclaves_get_status at exclaves_get_status',
      'task_conclave at task_conclave',
    ]);
  });

  it('gives every name of a list that is named for Tightbeam', () => {
    const list = readExportList('config/libTightbeam.exports', '_tb_endpoint_make\n_other\n', 'hash');
    expect(list?.symbols.map(({ name }) => name)).toEqual(['tb_endpoint_make', 'other']);
  });

  it('reads class and method of a name of C++', () => {
    expect(read('__ZN9IOService12exclaveStartEPS_\n__ZNK9IOService8conclaveEv\n')).toEqual([
      'IOService::exclaveStart at exclaveStart',
      'IOService::conclave at conclave',
    ]);
  });

  it('takes what it cannot read as it stands', () => {
    expect(read('__ZN99exclave\n__ZNexclave\n')).toEqual(['_ZN99exclave at _ZN99exclave', '_ZNexclave at _ZNexclave']);
  });

  it('is none when it names no exclave, or is no list', () => {
    for (const text of ['', '_thread_bind\n', '\u0000\u0001', 'exclaves', '___'])
      expect(readExportList('config/Some.exports', text, 'hash')).toBeUndefined();
  });
});

describe('the lists of a checkout', () => {
  it('are read with the exclave files and again when one changes', async () => {
    const files = new MemoryFiles({
      '/xnu': { 'osfmk/kern/exclaves.c': 'int exclaves_a;\n', 'config/Private.exports': '_exclaves_a\n' },
    });
    const indexer = new Indexer({
      root: '/xnu',
      source: files,
      engine: await wasmEngine(),
      log: new RecordingLog(),
      scheduler: stillScheduler,
      reach: 'exclaves',
      maximumSize: 1_000_000,
    });
    const names = () => indexer.index.exportLists.flatMap(({ symbols }) => symbols.map(({ name }) => name));
    const { files: listed } = await files.list('/xnu', stillScheduler, neverCancelled);
    await indexer.run(listed, neverCancelled, () => undefined);
    expect(names()).toEqual(['exclaves_a']);
    files.edit('/xnu', 'config/Private.exports', (text) => `${text}_exclaves_b\n`);
    const before = indexer.index.generation;
    await indexer.update(['config/Private.exports']);
    expect(names()).toEqual(['exclaves_a', 'exclaves_b']);
    expect(indexer.index.generation).toBeGreaterThan(before);
    files.delete('/xnu', 'config/Private.exports');
    await indexer.update(['config/Private.exports']);
    expect(names()).toEqual([]);
  });
});
