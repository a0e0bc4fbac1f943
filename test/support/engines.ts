/**
 * The two parser engines. WebAssembly runs everywhere; the native module may fail to load (another C library, another
 * processor), which is no failure of a test: whoever compares the two says so and runs the one there is.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SyntaxEngine } from '../../server/src/core/parse/engine.ts';
import { createNativeEngine } from '../../server/src/host/nativeEngine.ts';
import { createWasmEngine } from '../../server/src/host/wasmEngine.ts';

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const query = readFileSync(`${projectRoot}server/queries/definitions.scm`, 'utf8');

let wasm: Promise<SyntaxEngine> | undefined;

export function wasmEngine(): Promise<SyntaxEngine> {
  wasm ??= createWasmEngine(query, {
    runtime: `${projectRoot}node_modules/web-tree-sitter/web-tree-sitter.wasm`,
    grammar: `${projectRoot}node_modules/tree-sitter-c/tree-sitter-c.wasm`,
  });
  return wasm;
}

/** The native engine, or why there is none on this machine. */
export function nativeEngine(): { engine: SyntaxEngine } | { engine?: undefined; reason: string } {
  try {
    return { engine: createNativeEngine(query, `${projectRoot}package.json`) };
  } catch (error) {
    return { reason: (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '' };
  }
}
