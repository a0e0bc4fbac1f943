/** The colours of the notation that Tightbeam's pages are written in. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { type IGrammar, INITIAL, parseRawGrammar, Registry } from 'vscode-textmate';
import type { PageItem, PageItemKind } from '../../server/src/core/describe/pageWriter.ts';
import { documentNames, tightbeamDocument } from '../../server/src/core/describe/tightbeamDocument.ts';
import { projectRoot } from '../support/engines.ts';
import { indexOf, sampleTexts } from '../support/facts.ts';

const require = createRequire(import.meta.url);
const file = `${projectRoot}syntaxes/tightbeam.tmLanguage.json`;
let grammar: IGrammar;

beforeAll(async () => {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)).catch(() => undefined);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources: string[]) => new OnigScanner(sources),
      createOnigString: (text: string) => new OnigString(text),
    }),
    loadGrammar: async () => parseRawGrammar(readFileSync(file, 'utf8'), file),
  });
  const loaded = await registry.loadGrammar('source.exclave-tightbeam');
  if (loaded === null) throw new Error('no grammar');
  grammar = loaded;
});

/** The innermost scope at a column of a line; the notation has no construct of several lines. */
function scopeAt(line: string, column: number): string {
  const { tokens } = grammar.tokenizeLine(line, INITIAL);
  const token = tokens.find((one) => one.startIndex <= column && column < one.endIndex);
  return (token?.scopes.at(-1) ?? '').replace(/\.exclave-tightbeam$/, '');
}

const scopes: Partial<Record<PageItemKind, RegExp>> = {
  module: /namespace|keyword/,
  interface: /^entity\.name\.type\.interface$/,
  method: /^entity\.name\.function$/,
  upcall: /^entity\.name\.function$/,
  slot: /^entity\.name\.function$/,
  table: /^variable\.other$/,
  client: /^variable\.other$/,
  struct: /^entity\.name\.type$/,
  union: /^entity\.name\.type$/,
  enum: /^entity\.name\.type$/,
  alias: /^entity\.name\.type$/,
  opaque: /^entity\.name\.type$/,
  field: /^variable\.parameter$/,
  case: /^constant\.other\.enum$/,
};

describe('the grammar of the notation', () => {
  it('names every element of the sample’s pages for what it is', async () => {
    const { domain } = await indexOf(sampleTexts());
    const wrong: string[] = [];
    let count = 0;
    for (const document of documentNames(domain)) {
      const page = tightbeamDocument(document, domain);
      const visit = (items: readonly PageItem[]) => {
        for (const item of items) {
          const line = page?.lines[item.line] ?? '';
          const found = scopeAt(line, item.character);
          count++;
          if (scopes[item.kind]?.test(found) === false) wrong.push(`${item.kind} ${line}: ${found}`);
          visit(item.children);
        }
      };
      visit(page?.items ?? []);
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  it.each([
    ['  // stated, osfmk/kern/a.c:12', 5, 'markup.bold.confidence'],
    ['  // stated, osfmk/kern/a.c:12', 14, 'markup.underline.link'],
    ['  // the build exports it, config/Private.exports:44', 32, 'markup.underline.link'],
    ['  // conflict: 1 or 2 parameters', 6, 'invalid.deprecated.conflict'],
    ['    method go(count: u32, to: dial) -> result {', 14, 'variable.parameter'],
    ['    method go(count: u32, to: dial) -> result {', 21, 'support.type'],
    ['    method go(count: u32, to: dial) -> result {', 30, 'entity.name.type'],
    ['    method go(count: u32, to: dial) -> result {', 36, 'keyword.operator'],
    ['  interface child extends parent {', 18, 'keyword.other'],
    ['  interface child extends parent {', 27, 'entity.other.inherited-class'],
    ['      success: c:other_t', 15, 'storage.modifier'],
    ['      success: c:other_t', 18, 'entity.name.type'],
    ['      success: unknown', 16, 'comment.unknown'],
  ])('%s, column %i', (line, column, scope) => {
    expect(scopeAt(line, column)).toBe(scope);
  });
});
