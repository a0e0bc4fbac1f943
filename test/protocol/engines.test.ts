/** The two engines give the same facts, file by file, over the whole sample. */
import { beforeAll, describe, expect, it } from 'vitest';
import { extractFileFacts } from '../../server/src/core/extract/fileFacts.ts';
import { readSource } from '../../server/src/core/extract/symbols.ts';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { nativeEngine, wasmEngine } from '../support/engines.ts';
import { sampleMacros, sampleTexts } from '../support/facts.ts';

const native = nativeEngine();
const macros = sampleMacros();
const texts = [...sampleTexts()];
let wasm: SyntaxEngine;

beforeAll(async () => {
  wasm = await wasmEngine();
  if (native.engine === undefined) {
    console.warn(`The native engine does not load here (${native.reason}): only WebAssembly was tested.`);
  }
});

describe('WebAssembly', () => {
  it.each(texts)('reads %s', (path, text) => {
    const facts = extractFileFacts(path, text, 'hash', macros, wasm);
    expect(facts.words.length).toBeGreaterThan(0);
    if (path.endsWith('.c') && path.includes('exclaves')) expect(facts.symbols.length).toBeGreaterThan(0);
  });

  it('reads text outside the basic plane by the same offsets as JavaScript', () => {
    const text = 'char *a = "🔒🔒"; /* ╔ */ int after;\n';
    const captures = wasm.captures(text).filter((one) => one.name === 'declaration.declarator');
    expect(captures.map(({ start, end }) => text.slice(start, end))).toEqual(['*a = "🔒🔒"', 'after']);
  });
});

describe.runIf(native.engine !== undefined)('native and WebAssembly', () => {
  const engine = native.engine as SyntaxEngine;

  it.each(texts)('agree on %s', (path, text) => {
    const masked = readSource(path, text, macros).masked;
    expect(engine.captures(masked)).toEqual(wasm.captures(masked));
    expect(engine.countErrors(text)).toEqual(wasm.countErrors(text));
    expect(extractFileFacts(path, text, 'hash', macros, engine)).toEqual(
      extractFileFacts(path, text, 'hash', macros, wasm),
    );
  });

  it('agree on text outside the basic plane, and on long lines', () => {
    for (const text of [
      'char *a = "🔒"; int b;\n',
      `int a = ${'1 + '.repeat(20_000)}1; int b;\n`,
      '',
      '\n',
      'int \u0000 x;',
    ]) {
      expect(engine.captures(text)).toEqual(wasm.captures(text));
    }
  });
});
