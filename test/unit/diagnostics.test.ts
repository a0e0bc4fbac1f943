import { describe, expect, it } from 'vitest';
import { diagnosticsText } from '../../extension/src/diagnostics.ts';
import type { IndexState } from '../../server/src/protocol/requests.ts';

const state: IndexState = {
  phase: 'ready',
  generation: 4,
  checkouts: [
    { rootUri: 'file:///home/somebody/secret/xnu', release: 'xnu-11417.121.6', exclaveFiles: 76, scopeFiles: 200 },
  ],
  symbols: 9000,
  facts: 1200,
  engine: 'native',
  engineReason: 'native module',
  elapsedMs: 1500,
  fromCache: 10,
  parsed: 190,
};
const around = {
  extension: '0.1.0',
  editor: 'Editor 1.101.0',
  platform: 'linux x64',
  node: '20.0.0',
  trusted: true,
  remote: undefined,
  settings: { 'xnuExclaves.hover': 'off' },
  others: ['llvm-vs-code-extensions.vscode-clangd'],
};

describe('the diagnostics', () => {
  it('say what a report of a fault needs', () => {
    const text = diagnosticsText(state, around);
    for (const wanted of [
      '0.1.0',
      'Editor 1.101.0',
      'linux x64',
      'ready',
      'native',
      'xnu-11417.121.6',
      '"off"',
      'clangd',
    ])
      expect(text).toContain(wanted);
  });

  it('name no folder of the person', () => {
    expect(diagnosticsText(state, around)).not.toMatch(/somebody|secret|file:/);
  });

  it('are there before the server answers, and with nothing changed', () => {
    const text = diagnosticsText(undefined, { ...around, settings: {}, others: [] });
    expect(text).toContain('Server: no answer yet');
    expect(text).toContain('Settings: defaults');
    expect(text).toContain('Other C extensions: none');
  });
});
